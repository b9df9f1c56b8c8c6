package dev.backedge.compiler.bytecode;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntPredicate;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * Forward data flow through what one region executes natively, from its header on: which instructions compiled code reaches,
 * and where each reference it moves came from, see {@link Origins}.
 */
final class NameFlow {
    /**
     * A reference on the operand stack. Never changed.
     *
     * @param origins where it may come from
     * @param copies locals that hold the same reference at this moment
     * @param identity the same for two slots of one block only if they hold the same reference
     */
    record Reference(BitSet origins, BitSet copies, int identity) {
    }

    /** Where the references in locals (null for other kinds) and on the operand stack come from. */
    static final class State {
        private BitSet[] locals;
        /** Whether another state has the same array: then it is not to be changed. */
        private boolean shared;
        private Reference[] stack;
        private int height;

        State(BitSet[] locals, Reference[] stack, int height) {
            this.locals = locals;
            this.stack = stack;
            this.height = height;
        }

        /** Origins of what a local holds; null if that is no reference. */
        BitSet local(int index) {
            return locals[index];
        }

        Reference stack(int slot) {
            return stack[slot];
        }

        int height() {
            return height;
        }

        State copy() {
            State copy = new State(locals, stack.clone(), height);
            shared = true;
            copy.shared = true;
            return copy;
        }

        private BitSet[] localsToChange() {
            if (shared) {
                locals = locals.clone();
                shared = false;
            }
            return locals;
        }
    }

    private final ControlFlow flow;
    private final TypeFlow types;
    private final BitSet loopBlocks;
    private final int maxLocals;
    private final Origins origins;
    private final PathTable paths;
    private final IntPredicate passes;
    private final State[] atEntry;
    private final State[] before;
    private final State[] atExit;
    private final BitSet executed = new BitSet();
    private int identities;
    private boolean stale;

    /** @param paths without any; gets those of the region */
    NameFlow(ControlFlow flow, TypeFlow types, LoopForest.Loop loop, Origins origins, PathTable paths) {
        this(flow, types, loop, origins, paths, call -> false);
    }

    /**
     * As if there were code for certain calls, of which nobody knows what they return.
     *
     * @param passes whether it is so, of an instruction that is a call
     */
    NameFlow(ControlFlow flow, TypeFlow types, LoopForest.Loop loop, Origins origins, PathTable paths, IntPredicate passes) {
        this.passes = passes;
        this.flow = flow;
        this.types = types;
        this.loopBlocks = loop.blocks();
        this.origins = origins;
        this.maxLocals = origins.maxLocals();
        this.paths = paths;
        atEntry = new State[flow.blocks().size()];
        before = new State[flow.size()];
        atExit = new State[flow.blocks().size()];
        do {
            clear();
            run(loop.header());
            stale |= paths.banStoresIfTooManyObjects();
        } while (stale);
    }

    /** What was taken for a path turned out to be several: all that followed from it is worthless. */
    private void clear() {
        Arrays.fill(atEntry, null);
        Arrays.fill(before, null);
        Arrays.fill(atExit, null);
        executed.clear();
        paths.clear();
        stale = false;
    }

    /** State before an instruction that compiled code reaches (an unsupported one, too: there it leaves); null for all others. */
    State before(int instruction) {
        return before[instruction];
    }

    /** Whether compiled code executes the instruction: it is reached and supported. */
    boolean executes(int instruction) {
        return executed.get(instruction);
    }

    /** Whether an executed instruction is a null check of something that may be null. */
    boolean checksNull(int instruction) {
        State state = before[instruction];
        return NativeSubset.isNullCheck(flow.instruction(instruction)) && !paths.isThis(state.stack[state.height - 1].origins);
    }

    /** Whether an executed instruction may have to leave. */
    boolean mayExit(int instruction) {
        if (NativeSubset.isNullCheck(flow.instruction(instruction))) {
            return checksNull(instruction);
        }
        return paths.of(instruction) == null ? paths.isCast(instruction) || NativeSubset.mayExit(flow.instruction(instruction))
                : paths.mayBeNull(instruction) || flow.instruction(instruction).getOpcode() == Opcodes.AALOAD || BufferCalls.accesses(flow.instruction(instruction));
    }

    BitSet executed() {
        return executed;
    }

    /** State at the start of a block outside the loop to which compiled code leaves by a branch; null for all other blocks. */
    State atExit(int block) {
        return atExit[block];
    }

    private void run(int header) {
        atEntry[header] = headerState(types.before(flow.blocks().get(header).first()));
        ArrayDeque<Integer> work = new ArrayDeque<>();
        work.add(header);
        while (!work.isEmpty()) {
            BasicBlock block = flow.blocks().get(work.poll());
            State state = through(block);
            if (state == null) {
                continue;
            }
            for (int successor : block.successors()) {
                State[] into = loopBlocks.get(successor) ? atEntry : atExit;
                if (into[successor] == null) {
                    into[successor] = state.copy();
                } else if (!merge(into[successor], state)) {
                    continue;
                }
                if (into == atEntry) {
                    work.add(successor);
                }
            }
        }
    }

    private State headerState(TypeFrame frame) {
        BitSet[] locals = new BitSet[maxLocals];
        for (int n = 0; n < maxLocals; n++) {
            locals[n] = frame.localKind(n) == Kind.REFERENCE ? single(Origins.ofLocal(n)) : null;
        }
        Reference[] stack = new Reference[frame.height() + 4];
        for (int s = 0; s < frame.height(); s++) {
            stack[s] = frame.stackKind(s) == Kind.REFERENCE ? new Reference(single(origins.ofStack(s)), new BitSet(), identities++) : null;
        }
        return new State(locals, stack, frame.height());
    }

    private static BitSet single(int bit) {
        BitSet set = new BitSet();
        set.set(bit);
        return set;
    }

    /** Runs through a block, recording; returns the state at its end, or null if compiled code does not get there. */
    private State through(BasicBlock block) {
        State state = atEntry[block.number()].copy();
        for (int i = block.first(); i <= block.last(); i++) {
            AbstractInsnNode instruction = flow.instruction(i);
            if (instruction.getOpcode() < 0) {
                continue;
            }
            before[i] = state.copy();
            if (instruction instanceof ReceiverCheck check) {
                if (!checkReceiver(state, check, i)) {
                    return null;
                }
            } else if (paths.isCast(i)) {
                executed.set(i);
                continue;
            } else if (instruction.getOpcode() == Opcodes.ARRAYLENGTH && paths.isInTree(i, state.stack[state.height - 1].origins)) {
                execute(state, instruction);
            } else if (PathTable.mayAccess(instruction, types.before(i))) {
                if (!access(state, instruction, i)) {
                    return null;
                }
            } else if (NativeSubset.holds(instruction, types.before(i))) {
                execute(state, instruction);
            } else if (instruction instanceof MethodInsnNode call && passes.test(i)) {
                pass(state, call);
            } else {
                return null;
            }
            executed.set(i);
        }
        return state;
    }

    private void pass(State state, MethodInsnNode call) {
        Type result = Type.getReturnType(call.desc);
        state.height -= (Type.getArgumentsAndReturnSizes(call.desc) >> 2) - (call.getOpcode() == Opcodes.INVOKESTATIC ? 1 : 0);
        if (result.getSort() >= Type.ARRAY) {
            push(state, new Reference(new BitSet(), new BitSet(), identities++));
        } else {
            pushOthers(state, result.getSize());
        }
    }

    /** Whether the hook can look at the receiver; false if the call is for the interpreter. */
    private boolean checkReceiver(State state, ReceiverCheck check, int i) {
        BitSet receiver = state.stack[state.height - 1].origins;
        boolean known = receiver != null && paths.checkReceiver(i, check, receiver);
        stale |= !known && executed.get(i) && paths.ban(i);
        return known;
    }

    /** Executes what reads or writes an access path; false if that is for the interpreter. */
    private boolean access(State state, AbstractInsnNode instruction, int i) {
        int slot = PathTable.baseSlot(instruction, types.before(i));
        boolean known = slot < 0 || state.stack[slot] != null && state.stack[slot].origins != null;
        int path = known ? paths.access(i, slot < 0 ? null : state.stack[slot].origins) : -1;
        if (path < 0) {
            stale |= executed.get(i) && paths.ban(i);
            return false;
        }
        int opcode = instruction.getOpcode();
        Reference base = slot >= 0 ? state.stack[slot] : null;
        state.height = slot >= 0 ? slot : state.height - (opcode == Opcodes.PUTSTATIC ? TypeFrame.isWide(paths.type(path)) ? 2 : 1 : 0);
        if (BufferCalls.accesses(instruction)) {
            if (BufferCalls.puts(instruction)) {
                push(state, base);
            } else {
                pushOthers(state, BufferCalls.type((MethodInsnNode) instruction).getSize());
            }
        } else if (!PathTable.isStore(opcode)) {
            Object type = StringCalls.holds(instruction) ? Opcodes.INTEGER : paths.type(path);
            if (TypeFrame.kindOf(type) == Kind.REFERENCE || paths.isRow(origins.ofPath(path))) {
                push(state, new Reference(single(origins.ofPath(path)), new BitSet(), identities++));
            } else {
                pushOthers(state, TypeFrame.isWide(type) ? 2 : 1);
            }
        }
        return true;
    }

    private boolean merge(State into, State from) {
        boolean changed = false;
        for (int n = 0; n < maxLocals && into.locals != from.locals; n++) {
            if (into.locals[n] != null && into.locals[n] != from.locals[n]) {
                BitSet merged = from.locals[n] == null ? null : union(into.locals[n], from.locals[n]);
                if (!into.locals[n].equals(merged)) {
                    into.localsToChange()[n] = merged;
                    changed = true;
                }
            }
        }
        for (int s = 0; s < into.height; s++) {
            Reference old = into.stack[s];
            if (old != null) {
                BitSet copies = (BitSet) old.copies.clone();
                copies.and(from.stack[s].copies);
                BitSet origins = union(old.origins, from.stack[s].origins);
                changed |= !copies.equals(old.copies) || !origins.equals(old.origins);
                into.stack[s] = new Reference(origins, copies, identities++);
            }
        }
        return changed;
    }

    private static BitSet union(BitSet a, BitSet b) {
        BitSet union = (BitSet) a.clone();
        union.or(b);
        return union;
    }

    private void execute(State state, AbstractInsnNode instruction) {
        int opcode = instruction.getOpcode();
        if (opcode == Opcodes.ALOAD) {
            int variable = ((VarInsnNode) instruction).var;
            push(state, new Reference(state.locals[variable], single(variable), identities++));
        } else if (opcode == Opcodes.ACONST_NULL) {
            push(state, new Reference(single(Origins.NULL), new BitSet(), identities++));
        } else if (Liveness.isStore(instruction)) {
            store(state, opcode, ((VarInsnNode) instruction).var);
        } else if (Liveness.isLoad(instruction)) {
            pushOthers(state, opcode == Opcodes.IINC ? 0 : opcode == Opcodes.LLOAD || opcode == Opcodes.DLOAD ? 2 : 1);
        } else if (opcode >= Opcodes.POP && opcode <= Opcodes.SWAP) {
            shuffle(state, opcode);
        } else if (opcode == Opcodes.LDC) {
            Object constant = ((LdcInsnNode) instruction).cst;
            pushOthers(state, constant instanceof Long || constant instanceof Double ? 2 : 1);
        } else if (instruction instanceof MethodInsnNode call) {
            if (NativeSubset.isNullCheck(call)) {
                return;
            }
            int sizes = Type.getArgumentsAndReturnSizes(call.desc);
            state.height -= (sizes >> 2) - 1;
            pushOthers(state, sizes & 3);
        } else {
            state.height -= SimpleEffect.pops(opcode);
            Object pushed = SimpleEffect.pushes(opcode);
            pushOthers(state, pushed == null ? 0 : TypeFrame.isWide(pushed) ? 2 : 1);
        }
    }

    private static void push(State state, Reference reference) {
        if (state.height == state.stack.length) {
            state.stack = Arrays.copyOf(state.stack, 2 * state.height + 4);
        }
        state.stack[state.height++] = reference;
    }

    private static void pushOthers(State state, int slots) {
        for (int i = 0; i < slots; i++) {
            push(state, null);
        }
    }

    private static void store(State state, int opcode, int variable) {
        boolean wide = opcode == Opcodes.LSTORE || opcode == Opcodes.DSTORE;
        state.height -= wide ? 2 : 1;
        Reference stored = opcode == Opcodes.ASTORE ? state.stack[state.height] : null;
        for (int s = 0; s < state.height; s++) {
            Reference other = state.stack[s];
            if (other != null) {
                boolean same = stored != null && (other.identity == stored.identity || other.copies.intersects(stored.copies));
                state.stack[s] = withoutCopy(other, variable, same, wide);
            }
        }
        set(state, variable, stored == null ? null : stored.origins);
        if (wide) {
            set(state, variable + 1, null);
        }
    }

    private static void set(State state, int variable, BitSet origins) {
        if (state.locals[variable] != origins) {
            state.localsToChange()[variable] = origins;
        }
    }

    private static Reference withoutCopy(Reference reference, int variable, boolean same, boolean wide) {
        BitSet copies = (BitSet) reference.copies.clone();
        copies.set(variable, same);
        if (wide) {
            copies.clear(variable + 1);
        }
        return new Reference(reference.origins, copies, reference.identity);
    }

    private static void shuffle(State state, int opcode) {
        switch (opcode) {
            case Opcodes.POP -> state.height--;
            case Opcodes.POP2 -> state.height -= 2;
            case Opcodes.DUP -> duplicate(state, 1, 0);
            case Opcodes.DUP_X1 -> duplicate(state, 1, 1);
            case Opcodes.DUP_X2 -> duplicate(state, 1, 2);
            case Opcodes.DUP2 -> duplicate(state, 2, 0);
            case Opcodes.DUP2_X1 -> duplicate(state, 2, 1);
            case Opcodes.DUP2_X2 -> duplicate(state, 2, 2);
            default -> {
                Reference upper = state.stack[state.height - 1];
                state.stack[state.height - 1] = state.stack[state.height - 2];
                state.stack[state.height - 2] = upper;
            }
        }
    }

    private static void duplicate(State state, int count, int below) {
        if (state.height + count > state.stack.length) {
            state.stack = Arrays.copyOf(state.stack, 2 * state.height + 4);
        }
        int height = state.height;
        System.arraycopy(state.stack, height - count - below, state.stack, height - below, count + below);
        System.arraycopy(state.stack, height, state.stack, height - count - below, count);
        state.height += count;
    }
}
