package dev.backedge.compiler.bytecode;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.IincInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TryCatchBlockNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * Puts the bodies of callees in place of the calls in a method's loops:
 * <pre>
 *   store the arguments in locals above the caller's; check the receiver; the callee's code, its locals moved up, each return a jump to the end
 * </pre>
 * The result is code to compile, never to run in the JVM: whatever cannot be done natively in a callee leaves before the outermost call, and the interpreter
 * makes that. So nothing may have been written before a bytecode of the callee that can leave ({@link CalleeBody}); and so a callee's handlers, line numbers
 * and frames are of no interest here.
 */
final class Inliner {
    /** Deepest nesting of calls. */
    static final int MAX_DEPTH = 6;
    /** Most bytecodes that the callees of one method may add to it. */
    static final int MAX_GROWTH = 3000;

    private final Callees callees;
    private final FunctionConstants functions;
    private final LikelyReceivers receivers;
    private final SeenReceivers seen;
    private final IntUnaryOperator bci;
    private final boolean fieldsAreNative;
    private final boolean scouting;
    private final List<AbstractInsnNode> nodes = new ArrayList<>();
    private final List<Integer> own = new ArrayList<>();
    private final List<Integer> start = new ArrayList<>();
    private final Set<LoopRegion.Callee> inlined = new LinkedHashSet<>();
    /** By the instruction that stands for a call, what must hold for its body. */
    private final Map<Integer, List<Reliance>> reliances = new HashMap<>();
    private int maxLocals;
    private int maxStack;
    private int growth;
    /** Whether something is inlined that can only be if an access to a field never leaves. */
    private boolean reliesOnFields;
    /** Whether something is not inlined for nothing but a call in it that waits for the class of its receiver. */
    private boolean waits;

    /** @param codes first with as many callees as can be; empty if there is nothing to inline; @param waits whether {@link #scout} finds more */
    record Expansions(List<AnalyzedCode> codes, boolean waits) {
    }

    private Inliner(Callees callees, SeenReceivers seen, IntUnaryOperator bci, boolean fieldsAreNative, boolean scouting) {
        this.scouting = scouting;
        this.callees = callees;
        this.seen = seen;
        this.bci = bci;
        this.receivers = new LikelyReceivers(callees::code);
        this.functions = new FunctionConstants(callees::code);
        this.fieldsAreNative = fieldsAreNative;
    }

    /**
     * The method's code with callees in place of calls: first with as many as can be, taking an access to a field for one that never leaves; then, if that makes a difference,
     * with those that do without that.
     *
     * @param inLoops instructions of the method that lie in a loop
     * @param bci index of bytecode of an instruction of the method
     */
    static Expansions expand(String className, MethodNode method, Callees callees, SeenReceivers seen, BitSet inLoops, ControlFlow flow, List<LoopForest.Loop> loops,
                             IntUnaryOperator bci) {
        Inliner inliner = new Inliner(callees, seen, bci, true, false);
        AnalyzedCode most = inliner.expand(className, method, inLoops, flow, loops);
        AnalyzedCode fewer = most == null || !inliner.reliesOnFields ? null : new Inliner(callees, seen, bci, false, false).expand(className, method, inLoops, flow, loops);
        if (most == null) {
            return new Expansions(List.of(), inliner.waits);
        }
        return new Expansions(fewer == null || fewer.flow().size() == most.flow().size() ? List.of(most) : List.of(most, fewer), inliner.waits);
    }

    /** The same with callees in which compiled code cannot go on before the classes of receivers are known: to find those receivers, and for nothing else. */
    static AnalyzedCode scout(String className, MethodNode method, Callees callees, SeenReceivers seen, BitSet inLoops, ControlFlow flow, List<LoopForest.Loop> loops,
                              IntUnaryOperator bci) {
        return new Inliner(callees, seen, bci, true, true).expand(className, method, inLoops, flow, loops);
    }

    private AnalyzedCode expand(String className, MethodNode method, BitSet inLoops, ControlFlow flow, List<LoopForest.Loop> loops) {
        Map<Integer, CalleeBody> bodies = new HashMap<>();
        for (int i = inLoops.nextSetBit(0); i >= 0; i = inLoops.nextSetBit(i + 1)) {
            CalleeBody body = flow.instruction(i) instanceof MethodInsnNode call ? body(call, method, CallSite.own(bci.applyAsInt(i))) : null;
            if (body != null) {
                bodies.put(i, body);
                reliesOnFields |= fieldsAreNative && !body.isHarmless(false);
                growth += body.size();
            }
        }
        if (bodies.isEmpty()) {
            return null;
        }
        maxLocals = method.maxLocals;
        maxStack = method.maxStack;
        Map<LabelNode, LabelNode> labels = labels(method.instructions);
        for (int i = 0; i < flow.size(); i++) {
            AbstractInsnNode instruction = flow.instruction(i);
            CalleeBody body = bodies.get(i);
            if (body == null) {
                append(instruction.clone(labels), i, nodes.size());
            } else {
                int first = nodes.size();
                for (AbstractInsnNode node : body.instructions()) {
                    append(node, i, first);
                }
                maxLocals = Math.max(maxLocals, method.maxLocals + body.locals());
                maxStack = Math.max(maxStack, method.maxStack + body.stack());
                inlined.addAll(body.callees());
                if (!body.reliances().isEmpty()) {
                    reliances.put(first, body.reliances());
                }
            }
        }
        MethodNode code = new MethodNode(Opcodes.ASM9, method.access, method.name, method.desc, null, null);
        nodes.forEach(code.instructions::add);
        for (TryCatchBlockNode range : method.tryCatchBlocks) {
            code.tryCatchBlocks.add(new TryCatchBlockNode(labels.get(range.start), labels.get(range.end), labels.get(range.handler), range.type));
        }
        code.maxLocals = maxLocals;
        code.maxStack = maxStack;
        int[] ownOf = own.stream().mapToInt(Integer::intValue).toArray();
        int[] startOf = start.stream().mapToInt(Integer::intValue).toArray();
        return AnalyzedCode.expanded(className, code, ownOf, startOf, flow, loops, List.copyOf(inlined), reliances);
    }

    private void append(AbstractInsnNode node, int ownIndex, int startIndex) {
        nodes.add(node);
        own.add(ownIndex);
        start.add(startIndex);
    }

    /** What to put in place of a call; null if it stays a call. With what the callee calls, if that can be; else without. */
    private CalleeBody body(MethodInsnNode call, MethodNode caller, CallSite site) {
        for (int depth : new int[] {MAX_DEPTH, 1}) {
            Expansion expansion = new Expansion(caller.maxLocals, depth, (caller.access & Opcodes.ACC_STATIC) != 0 || caller.name.equals("<init>"));
            Deque<MethodNode> path = new ArrayDeque<>(List.of(caller));
            if (expansion.call(call, site, callees.own(), 0, path) && growth + expansion.size <= MAX_GROWTH) {
                CalleeBody body = new CalleeBody(List.copyOf(expansion.out), expansion.size, expansion.locals, expansion.stack, List.copyOf(expansion.used),
                        List.copyOf(expansion.reliances.values()));
                if (body.isHarmless(fieldsAreNative, scouting)) {
                    return body;
                }
                waits |= !scouting && body.isHarmless(fieldsAreNative, true);
            }
        }
        return null;
    }

    static Map<LabelNode, LabelNode> labels(InsnList instructions) {
        Map<LabelNode, LabelNode> labels = new HashMap<>();
        for (AbstractInsnNode instruction : instructions) {
            if (instruction instanceof LabelNode label) {
                labels.put(label, new LabelNode());
            }
        }
        return labels;
    }

    /** One call with all that is inlined in it. */
    private final class Expansion {
        private final int callerLocals;
        private final int maxDepth;
        private final List<AbstractInsnNode> out = new ArrayList<>();
        private final boolean ownIsInitialised;
        private final Set<LoopRegion.Callee> used = new LinkedHashSet<>();
        private final Map<String, Reliance> reliances = new TreeMap<>();
        /** Whether the hook's verifier may know an object for less than the bytecode that accesses its fields. */
        private boolean guessed;
        /** Class that {@code this} is taken to be of in the body that is being inlined; null if nobody can tell. */
        private String self;
        private int size;
        private int locals;
        private int stack;

        /** @param ownIsInitialised whether the class of the method is initialised, or is being so by the same thread, whenever it runs: see {@link Fields} */
        Expansion(int callerLocals, int maxDepth, boolean ownIsInitialised) {
            this.ownIsInitialised = ownIsInitialised;
            this.callerLocals = callerLocals;
            this.maxDepth = maxDepth;
        }

        /** @param from the class that makes the call; @param base number of locals that are in use by callers inlined around it; @return whether it was inlined */
        boolean call(MethodInsnNode call, CallSite site, ClassNode from, int base, Deque<MethodNode> path) {
            String receiver = likely(call, site, path.peek());
            Callees.Target target = path.size() > maxDepth ? null : target(call, from, path.peek(), receiver);
            Callees.Callee callee = target == null ? null : target.callee();
            if (target == null && path.size() <= maxDepth && function(call, site, from, base, path)) {
                return true;
            }
            if (callee == null || path.contains(callee.method()) || size + callee.size() > MAX_GROWTH) {
                return false;
            }
            path.push(callee.method());
            used.add(callee.identity());
            target.reliances().forEach(this::rely);
            locals = Math.max(locals, base + callee.method().maxLocals);
            stack += callee.method().maxStack + 1;
            add(new InsnNode(Opcodes.NOP)); // what stands for the call itself
            arguments(call, callerLocals + base, target.overridable() ? new ReceiverCheck(callee.identity(), call, target.guessed()) : null);
            boolean before = guessed;
            String selfBefore = self;
            guessed |= target.guessed();
            self = call.getOpcode() == Opcodes.INVOKESTATIC ? null : receiver;
            code(callee, site, base, path);
            guessed = before;
            self = selfBefore;
            path.pop();
            return true;
        }

        /** Class of a receiver; null if nobody can tell. @param in the method that makes the call */
        private String likely(MethodInsnNode call, CallSite site, MethodNode in) {
            if (call.getOpcode() == Opcodes.INVOKESTATIC) {
                return null;
            }
            String known = seen.of(site);
            known = known != null ? known : receivers.find(call, in);
            return known != null ? known : isOnThis(call, in) ? self : null;
        }

        private static boolean isOnThis(MethodInsnNode call, MethodNode in) {
            return Producers.receiver(call) instanceof VarInsnNode variable && variable.var == 0 && Producers.keepsThis(in);
        }

        private Callees.Target target(MethodInsnNode call, ClassNode from, MethodNode in, String likely) {
            Callees.Target target = callees.find(call, from);
            Callees.Target selected = likely == null || target != null && !target.overridable() ? null : callees.selected(call, from, likely, isOnThis(call, in));
            return selected == null || target != null && selected.callee() == target.callee() ? target : selected;
        }

        /** The same for a call of a lambda: of the static method behind it. */
        private boolean function(MethodInsnNode call, CallSite site, ClassNode from, int base, Deque<MethodNode> path) {
            FunctionConstants.Target function = functions.find(call, from, path.peek());
            List<Reliance> ofInterface = function == null ? null : callees.ofInterface(call, from);
            if (ofInterface == null) {
                return false;
            }
            int before = out.size();
            int sizeBefore = size;
            int slots = Type.getArgumentsAndReturnSizes(call.desc) >> 2;
            locals = Math.max(locals, base + slots);
            stack += slots;
            add(new InsnNode(Opcodes.NOP)); // what stands for the call itself
            arguments(call, callerLocals + base, null);
            int local = callerLocals + base + 1;
            for (Type type : Type.getArgumentTypes(call.desc)) {
                add(new VarInsnNode(type.getOpcode(Opcodes.ILOAD), local));
                local += type.getSize();
            }
            ClassNode in = function.in().node();
            if (NativeSubset.intrinsic(function.call()) != null) {
                add(function.call());
            } else if (!call(function.call(), site, in, base + slots, path)) {
                out.subList(before, out.size()).clear();
                size = sizeBefore;
                return false;
            }
            if (in != callees.own()) {
                rely(new Reliance(in.name, function.in().fileHash(), true, true, true));
            }
            ofInterface.forEach(this::rely);
            return true;
        }

        private void rely(Reliance reliance) {
            if (!reliance.name().equals(callees.own().name) || !ownIsInitialised) {
                reliances.merge(reliance.name(), reliance, Reliance::and);
            }
        }

        private void add(AbstractInsnNode node) {
            out.add(node);
            size += node.getOpcode() >= 0 ? 1 : 0;
        }

        /** @param check of the receiver; null if every one will do */
        private void arguments(MethodInsnNode call, int first, ReceiverCheck check) {
            boolean receiver = call.getOpcode() != Opcodes.INVOKESTATIC;
            Type[] types = Type.getArgumentTypes(call.desc);
            int local = first + (Type.getArgumentsAndReturnSizes(call.desc) >> 2) - (receiver ? 0 : 1);
            for (int k = types.length - 1; k >= 0; k--) {
                local -= types[k].getSize();
                add(new VarInsnNode(types[k].getOpcode(Opcodes.ISTORE), local));
            }
            if (receiver) {
                add(new InsnNode(Opcodes.DUP));
                add(new VarInsnNode(Opcodes.ASTORE, first));
                if (check != null) {
                    add(check);
                }
                add(new MethodInsnNode(Opcodes.INVOKESTATIC, "java/util/Objects", "requireNonNull", "(Ljava/lang/Object;)Ljava/lang/Object;", false));
                add(new InsnNode(Opcodes.POP));
            }
        }

        private void code(Callees.Callee callee, CallSite outer, int base, Deque<MethodNode> path) {
            InsnList instructions = callee.method().instructions;
            Map<LabelNode, LabelNode> labels = labels(instructions);
            LabelNode end = new LabelNode();
            for (int i = 0; i < instructions.size(); i++) {
                AbstractInsnNode instruction = instructions.get(i);
                int opcode = instruction.getOpcode();
                if (opcode < 0) {
                    if (instruction instanceof LabelNode label) {
                        add(labels.get(label));
                    }
                } else if (!callee.reaches(i)) {
                    continue;
                } else if (opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN) {
                    narrow(Type.getReturnType(callee.method().desc));
                    if (i != callee.lastReached()) {
                        add(new JumpInsnNode(Opcodes.GOTO, end));
                    }
                } else if (instruction instanceof FieldInsnNode access && (guessed || callee.in() != callees.own())) {
                    add(new InlinedField(access, callee.in()));
                } else if (instruction instanceof VarInsnNode variable) {
                    add(new VarInsnNode(opcode, callerLocals + base + variable.var));
                } else if (instruction instanceof IincInsnNode increment) {
                    add(new IincInsnNode(callerLocals + base + increment.var, increment.incr));
                } else if (!(instruction instanceof MethodInsnNode call)) {
                    add(instruction.clone(labels));
                } else if (!call(call, outer.in(callee.identity(), i), callee.in(), base + callee.method().maxLocals, path)) {
                    CallSite site = outer.in(callee.identity(), i);
                    add(new OpenCall(call, site, seen.of(site) == null && callees.dependsOnReceiver(call, callee.in())));
                }
            }
            add(end);
        }

        /** As the return of a method of this type does (JVMS 6.5, ireturn). */
        private void narrow(Type result) {
            switch (result.getSort()) {
                case Type.BOOLEAN -> {
                    add(new InsnNode(Opcodes.ICONST_1));
                    add(new InsnNode(Opcodes.IAND));
                }
                case Type.BYTE -> add(new InsnNode(Opcodes.I2B));
                case Type.CHAR -> add(new InsnNode(Opcodes.I2C));
                case Type.SHORT -> add(new InsnNode(Opcodes.I2S));
                default -> { }
            }
        }
    }
}
