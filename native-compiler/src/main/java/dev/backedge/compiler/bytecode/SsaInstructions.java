package dev.backedge.compiler.bytecode;

import dev.backedge.compiler.ir.ElementKind;
import dev.backedge.compiler.ir.ExitReason;
import dev.backedge.compiler.ir.FrameState;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.IincInsnNode;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/** Translates the bytecodes of one block that do not end it: each changes the {@link SsaState} and may emit instructions. */
final class SsaInstructions {
    private final RegionFlow flow;
    private final SsaEmitter out;
    private final SsaState state;
    private final BiFunction<ExitReason, Integer, FrameState> exits;
    /** Checked, and not yet emitted. */
    private final List<PendingStore> pending = new ArrayList<>();
    private int pendingCall;

    private record PendingStore(ElementKind element, Value base, Value position, Value value) {
    }

    /** @param exits makes the frame state for leaving because of an instruction, for a reason */
    SsaInstructions(RegionFlow flow, SsaEmitter out, SsaState state, BiFunction<ExitReason, Integer, FrameState> exits) {
        this.flow = flow;
        this.out = out;
        this.state = state;
        this.exits = exits;
    }

    /**
     * Translates one instruction that compiled code executes.
     *
     * @throws IllegalArgumentException if it is not of the subset: {@link NativeSubset} and this class disagree
     */
    void translate(AbstractInsnNode instruction, int index) {
        int opcode = instruction.getOpcode();
        if (NativeSubset.needsStores(instruction)) {
            emitStores();
        }
        if (StringCalls.holds(instruction)) {
            string(((MethodInsnNode) instruction).name, index);
        } else if (flow.bufferAt(index) != null) {
            buffer((MethodInsnNode) instruction, index);
        } else if (flow.offsets(index) != null) {
            elementInTree(index);
        } else if (flow.pathAt(index) >= 0) {
            access(instruction, index);
        } else if (instruction instanceof VarInsnNode variable) {
            if (opcode <= Opcodes.ALOAD) {
                state.push(state.local(variable.var));
            } else {
                state.setLocal(variable.var, state.pop());
            }
        } else if (instruction instanceof IincInsnNode increment) {
            state.setLocal(increment.var, out.like(Opcode.ADD, state.local(increment.var), out.i32(increment.incr)));
        } else if (instruction instanceof LdcInsnNode constant) {
            state.push(constant(constant.cst));
        } else if (instruction instanceof IntInsnNode small) {
            state.push(out.i32(small.operand));
        } else if (instruction instanceof MethodInsnNode call) {
            call(call, index);
        } else if (opcode <= Opcodes.DCONST_1) {
            constant(opcode);
        } else if (NativeSubset.isArrayLoad(opcode)) {
            load(index);
        } else if (NativeSubset.isArrayStore(opcode)) {
            store(index);
        } else if (opcode == Opcodes.ARRAYLENGTH) {
            Value array = state.pop();
            out.check(Opcode.NULL_CHECK, exits.apply(ExitReason.NULL_CHECK, index), array);
            state.push(out.emit(Opcode.ARRAY_LENGTH, Type.I32, array));
        } else if (opcode == Opcodes.CHECKCAST) {
            cast(index);
        } else if (opcode >= Opcodes.POP && opcode <= Opcodes.SWAP) {
            shuffle(opcode);
        } else {
            compute(opcode, index);
        }
    }

    private Value constant(Object constant) {
        if (constant instanceof Integer value) {
            return out.i32(value);
        } else if (constant instanceof Long value) {
            return out.constant(Type.I64, value);
        } else if (constant instanceof Float value) {
            return out.f32(value);
        } else if (constant instanceof Double value) {
            return out.f64(value);
        }
        throw new IllegalArgumentException("constant " + constant);
    }

    private void constant(int opcode) {
        switch (opcode) {
            case Opcodes.NOP -> { }
            case Opcodes.ACONST_NULL -> state.push(out.constant(Type.REF, 0));
            case Opcodes.LCONST_0, Opcodes.LCONST_1 -> state.push(out.constant(Type.I64, opcode - Opcodes.LCONST_0));
            case Opcodes.FCONST_0, Opcodes.FCONST_1, Opcodes.FCONST_2 -> state.push(out.f32(opcode - Opcodes.FCONST_0));
            case Opcodes.DCONST_0, Opcodes.DCONST_1 -> state.push(out.f64(opcode - Opcodes.DCONST_0));
            default -> state.push(out.i32(opcode - Opcodes.ICONST_0));
        }
    }

    private void load(int index) {
        Value position = state.pop();
        Value array = state.pop();
        state.push(out.load(flow.element(index), checkedBase(array, position, index), position));
    }

    private void store(int index) {
        Value value = state.pop();
        Value position = state.pop();
        Value array = state.pop();
        ElementKind element = flow.element(index);
        Value base = checkedBase(array, position, index);
        Value stored = element == ElementKind.BOOLEAN ? out.like(Opcode.AND, value, out.i32(1)) : value;
        if (flow.code().start(index) == index) {
            out.store(element, base, position, stored);
        } else {
            pendingCall = flow.code().start(index);
            pending.add(new PendingStore(element, base, position, stored));
        }
    }

    /**
     * Stores within the body of a call wait for the checks behind them, up to the end of the block or of the call or to the next load: so a body may write several
     * elements, each with its checks, and leave, before it has written any, where one of them fails (see {@link InlinedWrites}).
     */
    void emitStores() {
        pending.forEach(store -> out.store(store.element, store.base, store.position, store.value));
        pending.clear();
    }

    /** The same, if an instruction does not belong to the call whose stores are waiting. */
    void emitStoresBefore(int index) {
        if (!pending.isEmpty() && flow.code().start(index) != pendingCall) {
            emitStores();
        }
    }

    /** Reads or writes an access path. */
    private void access(AbstractInsnNode instruction, int index) {
        int opcode = instruction.getOpcode();
        int path = flow.pathAt(index);
        Value stored = PathTable.isStore(opcode) ? narrowed(state.pop(), ((FieldInsnNode) instruction).desc) : null;
        Value position = opcode == Opcodes.AALOAD ? state.pop() : null;
        if (opcode != Opcodes.GETSTATIC && opcode != Opcodes.PUTSTATIC && opcode != Opcodes.LDC) {
            Value base = state.pop();
            if (flow.mayBeNullAt(index)) {
                out.check(Opcode.NULL_CHECK, exits.apply(ExitReason.NULL_CHECK, index), base);
            }
        }
        if (position != null) {
            out.check(Opcode.BOUNDS_CHECK, exits.apply(ExitReason.BOUNDS_CHECK, index), position, state.path(flow.lengthPathAt(index)));
        }
        if (stored != null) {
            state.setPath(path, stored);
        } else if (flow.concernsRows(index)) {
            state.push(out.emit(Opcode.ROW, Type.REF, state.path(path), position, state.path(flow.lengthPathAt(index))));
        } else {
            state.push(state.path(path));
        }
    }

    /** An element of an array that is any element of another one: what stands for it tells where the element is. */
    private void elementInTree(int index) {
        Value position = state.pop();
        Value array = state.pop();
        Value offset = out.load(flow.offsets(index), checkedBase(array, position, index), position);
        state.push(out.emit(Opcode.ROW, Type.REF, state.path(flow.pathAt(index)), offset, state.path(flow.lengthPathAt(index))));
    }

    /** The characters are null where the string is. */
    private void string(String method, int index) {
        Value position = method.equals("charAt") ? state.pop() : null;
        state.pop();
        Value characters = state.path(flow.pathAt(index));
        if (position != null) {
            state.push(out.load(ElementKind.CHAR, checkedBase(characters, position, index), position));
            return;
        }
        out.check(Opcode.NULL_CHECK, exits.apply(ExitReason.NULL_CHECK, index), characters);
        Value length = out.emit(Opcode.ARRAY_LENGTH, Type.I32, characters);
        state.push(method.equals("length") ? length : out.emit(Opcode.EQ, Type.I32, length, out.i32(0)));
    }

    /** A method that puts something returns the buffer. */
    private void buffer(MethodInsnNode call, int index) {
        BufferCalls.Paths paths = flow.bufferAt(index);
        SsaBuffers.Buffer buffer = new SsaBuffers.Buffer(state.path(paths.array()), state.path(paths.offset()), state.path(paths.limit()),
                paths.bigEndian() < 0 ? null : state.path(paths.bigEndian()));
        SsaBuffers buffers = new SsaBuffers(out, reason -> exits.apply(reason, index));
        if (BufferCalls.puts(call)) {
            Value value = state.pop();
            buffers.put(call, buffer, state.pop(), value);
        } else {
            Value position = state.pop();
            state.pop();
            state.push(buffers.get(call, buffer, position));
        }
    }

    /** What is left of a value in a field of this type. */
    private Value narrowed(Value value, String descriptor) {
        return switch (descriptor) {
            case "Z" -> out.like(Opcode.AND, value, out.i32(1));
            case "B" -> out.like(Opcode.I2B, value);
            case "C" -> out.like(Opcode.I2C, value);
            case "S" -> out.like(Opcode.I2S, value);
            default -> value;
        };
    }

    private Value checkedBase(Value array, Value position, int index) {
        out.check(Opcode.NULL_CHECK, exits.apply(ExitReason.NULL_CHECK, index), array);
        Value length = out.emit(Opcode.ARRAY_LENGTH, Type.I32, array);
        out.check(Opcode.BOUNDS_CHECK, exits.apply(ExitReason.BOUNDS_CHECK, index), position, length);
        return out.emit(Opcode.ARRAY_BASE, Type.ADDR, array);
    }

    /** What is null may be something that is not of the class; the JVM tells. */
    private void cast(int index) {
        Value array = state.pop();
        out.check(Opcode.NULL_CHECK, exits.apply(ExitReason.GUARD, index), array);
        state.push(array);
    }

    private void call(MethodInsnNode call, int index) {
        Intrinsics.Intrinsic intrinsic = flow.intrinsic(index);
        if (NativeSubset.isNullCheck(call) && !flow.mayBeNullAt(index)) {
            return;
        }
        if (intrinsic == null) {
            throw new IllegalArgumentException("no intrinsic: " + call.owner + "." + call.name + call.desc);
        }
        org.objectweb.asm.Type method = org.objectweb.asm.Type.getMethodType(call.desc);
        Value[] arguments = new Value[method.getArgumentTypes().length];
        for (int i = arguments.length - 1; i >= 0; i--) {
            arguments[i] = state.pop();
        }
        if (intrinsic.operation().writesArray()) {
            new SsaArrays(out, reason -> exits.apply(reason, index)).emit(intrinsic.operation(), flow.element(index), arguments);
            return;
        }
        Type result = TypeFrame.kindOf(TypeFrame.typeOf(method.getReturnType())).type();
        state.push(new SsaIntrinsics(out).emit(intrinsic.operation(), result, arguments, reason -> exits.apply(reason, index)));
    }

    private void shuffle(int opcode) {
        switch (opcode) {
            case Opcodes.POP -> state.drop(1);
            case Opcodes.POP2 -> state.drop(2);
            case Opcodes.DUP -> state.duplicate(1, 0);
            case Opcodes.DUP_X1 -> state.duplicate(1, 1);
            case Opcodes.DUP_X2 -> state.duplicate(1, 2);
            case Opcodes.DUP2 -> state.duplicate(2, 0);
            case Opcodes.DUP2_X1 -> state.duplicate(2, 1);
            case Opcodes.DUP2_X2 -> state.duplicate(2, 2);
            default -> state.swap();
        }
    }

    private void compute(int opcode, int index) {
        switch (opcode) {
            case Opcodes.IADD, Opcodes.LADD, Opcodes.FADD, Opcodes.DADD -> binary(Opcode.ADD);
            case Opcodes.ISUB, Opcodes.LSUB, Opcodes.FSUB, Opcodes.DSUB -> binary(Opcode.SUB);
            case Opcodes.IMUL, Opcodes.LMUL, Opcodes.FMUL, Opcodes.DMUL -> binary(Opcode.MUL);
            case Opcodes.IDIV, Opcodes.LDIV -> division(Opcode.DIV, index);
            case Opcodes.IREM, Opcodes.LREM -> division(Opcode.REM, index);
            case Opcodes.FDIV, Opcodes.DDIV -> binary(Opcode.DIV);
            case Opcodes.FREM, Opcodes.DREM -> binary(Opcode.REM);
            case Opcodes.INEG, Opcodes.LNEG, Opcodes.FNEG, Opcodes.DNEG -> state.push(out.like(Opcode.NEG, state.pop()));
            case Opcodes.ISHL, Opcodes.LSHL -> binary(Opcode.SHL);
            case Opcodes.ISHR, Opcodes.LSHR -> binary(Opcode.SHR);
            case Opcodes.IUSHR, Opcodes.LUSHR -> binary(Opcode.USHR);
            case Opcodes.IAND, Opcodes.LAND -> binary(Opcode.AND);
            case Opcodes.IOR, Opcodes.LOR -> binary(Opcode.OR);
            case Opcodes.IXOR, Opcodes.LXOR -> binary(Opcode.XOR);
            case Opcodes.I2L -> convert(Opcode.I2L, Type.I64);
            case Opcodes.I2F -> convert(Opcode.I2F, Type.F32);
            case Opcodes.I2D -> convert(Opcode.I2D, Type.F64);
            case Opcodes.L2I -> convert(Opcode.L2I, Type.I32);
            case Opcodes.L2F -> convert(Opcode.L2F, Type.F32);
            case Opcodes.L2D -> convert(Opcode.L2D, Type.F64);
            case Opcodes.F2I -> convert(Opcode.F2I, Type.I32);
            case Opcodes.F2L -> convert(Opcode.F2L, Type.I64);
            case Opcodes.F2D -> convert(Opcode.F2D, Type.F64);
            case Opcodes.D2I -> convert(Opcode.D2I, Type.I32);
            case Opcodes.D2L -> convert(Opcode.D2L, Type.I64);
            case Opcodes.D2F -> convert(Opcode.D2F, Type.F32);
            case Opcodes.I2B -> convert(Opcode.I2B, Type.I32);
            case Opcodes.I2C -> convert(Opcode.I2C, Type.I32);
            case Opcodes.I2S -> convert(Opcode.I2S, Type.I32);
            case Opcodes.LCMP -> compare(Opcode.LCMP);
            case Opcodes.FCMPL, Opcodes.DCMPL -> compare(Opcode.FCMPL);
            case Opcodes.FCMPG, Opcodes.DCMPG -> compare(Opcode.FCMPG);
            default -> throw new IllegalArgumentException("not of the native subset: opcode " + opcode);
        }
    }

    private void binary(Opcode opcode) {
        Value right = state.pop();
        Value left = state.pop();
        state.push(out.like(opcode, left, right));
    }

    private void division(Opcode opcode, int index) {
        Value divisor = state.pop();
        Value dividend = state.pop();
        out.check(Opcode.ZERO_CHECK, exits.apply(ExitReason.ZERO_DIVISOR, index), divisor);
        state.push(out.like(opcode, dividend, divisor));
    }

    private void convert(Opcode opcode, Type type) {
        state.push(out.emit(opcode, type, state.pop()));
    }

    private void compare(Opcode opcode) {
        Value right = state.pop();
        Value left = state.pop();
        state.push(out.emit(opcode, Type.I32, left, right));
    }
}
