package dev.backedge.agent.compile;

import dev.backedge.compiler.bytecode.ClassSource;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;
import org.objectweb.asm.tree.TryCatchBlockNode;

/**
 * Which methods of a class have loops, and on which lines an activation, as a stack trace tells of it, has no loop ahead of it but those that it is in: what it does in these can be seen now, what it would do in
 * others cannot. Methods with the same name are not told apart.
 */
public final class LoopLines {
    /** In place of a descriptor: any, where nothing is known. */
    public static final String ANY = "*";
    /** Of a class of which nothing is known: its methods may have loops anywhere. */
    public static final LoopLines UNKNOWN = new LoopLines(null);

    /** A loop, from the first to the last of its instructions in the order of the bytecode. */
    private record Loop(int start, int end) {
    }

    /** Descriptors of those with loops, and the lines of their calls, with no loops ahead but those around them, and with others: a frame that is not the topmost is in a call. */
    private static final class Method {
        private final Set<String> descriptors = new HashSet<>();
        private final Map<String, Extent> extents = new HashMap<>();
        private final BitSet noOthersAhead = new BitSet();
        private final BitSet othersAhead = new BitSet();
        private boolean nest = true;
    }

    /** What one method has. @param lines of all its bytecodes; none if they are not known */
    private record Extent(int loops, int instructions, BitSet lines) {
        boolean mayHave(int line) {
            return line < 0 || lines.isEmpty() || lines.get(line);
        }
    }

    /** How large a method is taken for of which nothing is known. */
    private static final Extent AVERAGE = new Extent(1, 100, new BitSet());

    private final Map<String, Method> methods;

    private LoopLines(Map<String, Method> methods) {
        this.methods = methods;
    }

    /** @return {@link #UNKNOWN} if it cannot be read */
    public static LoopLines of(byte[] classFile) {
        Map<String, Method> methods = new HashMap<>();
        try {
            for (MethodNode method : ClassSource.read(classFile).node().methods) {
                List<Loop> loops = loops(method);
                if (!loops.isEmpty()) {
                    add(method, loops, methods.computeIfAbsent(method.name, name -> new Method()));
                }
            }
        } catch (RuntimeException e) {
            return UNKNOWN;
        }
        return new LoopLines(methods);
    }

    boolean mayLoop(String method) {
        return methods == null || methods.containsKey(method);
    }

    /** Of the methods with this name, and this line, that have loops; {@link #ANY} if that is not known. @param line less than 0 if it is not known */
    public Set<String> descriptors(String method, int line) {
        if (methods == null) {
            return Set.of(ANY);
        }
        Method lines = methods.get(method);
        if (lines == null) {
            return Set.of();
        }
        return lines.descriptors.stream().filter(each -> lines.extents.get(each).mayHave(line)).collect(Collectors.toUnmodifiableSet());
    }

    /** How many loops a method has; a guess if that is not known. */
    public int loops(String method, String descriptor) {
        return extent(method, descriptor).loops;
    }

    /** How many instructions a method has; a guess if that is not known. */
    public int instructions(String method, String descriptor) {
        return extent(method, descriptor).instructions;
    }

    private Extent extent(String method, String descriptor) {
        Method known = methods == null ? null : methods.get(method);
        return known == null ? AVERAGE : known.extents.getOrDefault(descriptor, AVERAGE);
    }

    /** Of the methods with this name that have loops; empty if that is not known. */
    Set<String> descriptors(String method) {
        return methods == null ? Set.of() : methods.get(method).descriptors;
    }

    /** Whether an activation of a method with loops that is in a call on this line has none ahead of it but those that it is in; false if that is not certain. */
    boolean isInAllAhead(String method, int line) {
        Method lines = methods == null || line < 0 ? null : methods.get(method);
        return lines != null && lines.noOthersAhead.get(line) && !lines.othersAhead.get(line);
    }

    /** Whether the loops of the method with this name are one nest, each loop but the innermost with one in it; false if that is not certain. */
    boolean isOneNest(String method) {
        return methods != null && methods.get(method).nest;
    }

    /** In the order in which they start: one for each instruction to which there is a way back. */
    private static List<Loop> loops(MethodNode method) {
        InsnList code = method.instructions;
        Map<Integer, Integer> ends = new TreeMap<>();
        for (AbstractInsnNode each : code) {
            List<LabelNode> targets = new ArrayList<>();
            if (each instanceof JumpInsnNode jump) {
                targets.add(jump.label);
            } else if (each instanceof TableSwitchInsnNode table) {
                targets.addAll(table.labels);
                targets.add(table.dflt);
            } else if (each instanceof LookupSwitchInsnNode lookup) {
                targets.addAll(lookup.labels);
                targets.add(lookup.dflt);
            } else if (each.getOpcode() == Opcodes.RET) {
                ends.merge(0, code.indexOf(each), Math::max);
            }
            for (LabelNode target : targets) {
                if (code.indexOf(target) < code.indexOf(each)) {
                    ends.merge(code.indexOf(target), code.indexOf(each), Math::max);
                }
            }
        }
        for (TryCatchBlockNode block : method.tryCatchBlocks) {
            // what a compiler makes of "synchronized" handles its own exceptions, too: that is no loop
            if (code.indexOf(block.handler) < code.indexOf(block.start)) {
                ends.merge(code.indexOf(block.handler), code.indexOf(block.end), Math::max);
            }
        }
        List<Loop> loops = new ArrayList<>();
        ends.forEach((start, end) -> loops.add(new Loop(start, end)));
        return loops;
    }

    private static void add(MethodNode method, List<Loop> loops, Method lines) {
        lines.nest &= lines.descriptors.isEmpty();
        lines.descriptors.add(method.desc);
        int last = 0;
        int end = -1;
        Loop previous = null;
        for (Loop loop : loops) {
            last = loop.start() > end ? loop.start() : last;
            end = Math.max(end, loop.end());
            lines.nest &= previous == null || loop.end() <= previous.end();
            previous = loop;
        }
        BitSet all = new BitSet();
        int instructions = 0;
        int line = -1;
        for (AbstractInsnNode each : method.instructions) {
            instructions += each.getOpcode() >= 0 ? 1 : 0;
            if (each instanceof LineNumberNode number) {
                line = number.line;
                all.set(line);
            }
            if (line >= 0 && each.getOpcode() >= Opcodes.INVOKEVIRTUAL && each.getOpcode() <= Opcodes.INVOKEDYNAMIC) {
                (hasOthersAhead(method.instructions.indexOf(each), loops, last, end) ? lines.othersAhead : lines.noOthersAhead).set(line);
            }
        }
        lines.extents.put(method.desc, new Extent(loops.size(), instructions, all));
    }

    /** @param last where the last of the outermost loops starts; those before it never run again once it has begun; @param end its last instruction */
    private static boolean hasOthersAhead(int instruction, List<Loop> loops, int last, int end) {
        return instruction <= end && loops.stream().anyMatch(loop -> loop.start() >= last && (instruction < loop.start() || instruction > loop.end()));
    }
}
