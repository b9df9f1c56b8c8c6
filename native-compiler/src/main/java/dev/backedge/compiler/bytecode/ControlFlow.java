package dev.backedge.compiler.bytecode;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;
import org.objectweb.asm.tree.TryCatchBlockNode;

/** The basic blocks of a method without subroutines, and which block each instruction belongs to. */
final class ControlFlow {
    private final AbstractInsnNode[] code;
    private final InsnList list;
    private final int[] blockOf;
    private final List<BasicBlock> blocks;

    ControlFlow(MethodNode method) {
        list = method.instructions;
        code = list.toArray();
        blockOf = new int[code.length];
        BitSet leaders = leaders(method.tryCatchBlocks);
        List<int[]> ranges = ranges(leaders);
        List<BasicBlock> all = new ArrayList<>(ranges.size());
        for (int[] range : ranges) {
            all.add(new BasicBlock(all.size(), range[0], range[1], successors(range[1]), handlers(range[0], method.tryCatchBlocks)));
        }
        blocks = List.copyOf(all);
    }

    List<BasicBlock> blocks() {
        return blocks;
    }

    /** Number of the block that holds the instruction; for labels, lines and frames that of the next real instruction; -1 behind the last one. */
    int blockOf(int instruction) {
        return blockOf[instruction];
    }

    AbstractInsnNode instruction(int index) {
        return code[index];
    }

    int size() {
        return code.length;
    }

    /** The first real instruction at or after an index; the number of instructions if there is none. */
    int realAt(int index) {
        int i = index;
        while (i < code.length && code[i].getOpcode() < 0) {
            i++;
        }
        return i;
    }

    int target(LabelNode label) {
        return realAt(list.indexOf(label));
    }

    static boolean hasSubroutines(MethodNode method) {
        for (AbstractInsnNode instruction : method.instructions) {
            if (instruction.getOpcode() == Opcodes.JSR || instruction.getOpcode() == Opcodes.RET) {
                return true;
            }
        }
        return false;
    }

    /** The labels that an instruction may jump to, in its own order (a switch's default last). */
    static List<LabelNode> targets(AbstractInsnNode instruction) {
        if (instruction instanceof JumpInsnNode jump) {
            return List.of(jump.label);
        }
        List<LabelNode> targets = new ArrayList<>();
        if (instruction instanceof TableSwitchInsnNode table) {
            targets.addAll(table.labels);
            targets.add(table.dflt);
        } else if (instruction instanceof LookupSwitchInsnNode lookup) {
            targets.addAll(lookup.labels);
            targets.add(lookup.dflt);
        }
        return targets;
    }

    /** Whether control may go on to the next instruction. */
    static boolean fallsThrough(int opcode) {
        return !(opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN) && opcode != Opcodes.GOTO && opcode != Opcodes.ATHROW
                && opcode != Opcodes.TABLESWITCH && opcode != Opcodes.LOOKUPSWITCH;
    }

    private BitSet leaders(List<TryCatchBlockNode> tryCatchBlocks) {
        BitSet leaders = new BitSet(code.length);
        leaders.set(realAt(0));
        for (int i = 0; i < code.length; i++) {
            int opcode = code[i].getOpcode();
            if (opcode < 0) {
                continue;
            }
            List<LabelNode> targets = targets(code[i]);
            targets.forEach(label -> leaders.set(target(label)));
            if (!targets.isEmpty() || !fallsThrough(opcode)) {
                leaders.set(realAt(i + 1));
            }
        }
        for (TryCatchBlockNode range : tryCatchBlocks) {
            leaders.set(target(range.start));
            leaders.set(target(range.end));
            leaders.set(target(range.handler));
        }
        return leaders;
    }

    private List<int[]> ranges(BitSet leaders) {
        List<int[]> ranges = new ArrayList<>();
        int pending = 0;
        for (int i = 0; i < code.length; i++) {
            if (code[i].getOpcode() >= 0) {
                if (leaders.get(i)) {
                    ranges.add(new int[] {i, i});
                }
                ranges.get(ranges.size() - 1)[1] = i;
                while (pending <= i) {
                    blockOf[pending++] = ranges.size() - 1;
                }
            }
        }
        while (pending < code.length) {
            blockOf[pending++] = -1;
        }
        return ranges;
    }

    private List<Integer> successors(int last) {
        Set<Integer> successors = new LinkedHashSet<>();
        if (fallsThrough(code[last].getOpcode())) {
            int next = realAt(last + 1);
            if (next == code.length) {
                throw new IllegalArgumentException("control falls off the end of the code");
            }
            successors.add(blockOf[next]);
        }
        targets(code[last]).forEach(label -> successors.add(blockOf[target(label)]));
        return List.copyOf(successors);
    }

    private List<Integer> handlers(int first, List<TryCatchBlockNode> tryCatchBlocks) {
        Set<Integer> handlers = new LinkedHashSet<>();
        for (TryCatchBlockNode range : tryCatchBlocks) {
            if (covers(range, first)) {
                handlers.add(blockOf[target(range.handler)]);
            }
        }
        return List.copyOf(handlers);
    }

    /** Whether the range protects the instruction. */
    boolean covers(TryCatchBlockNode range, int instruction) {
        return list.indexOf(range.start) <= instruction && instruction < list.indexOf(range.end);
    }
}
