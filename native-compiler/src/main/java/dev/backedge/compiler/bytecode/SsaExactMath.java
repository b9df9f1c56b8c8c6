package dev.backedge.compiler.bytecode;

import dev.backedge.compiler.ir.ExitReason;
import dev.backedge.compiler.ir.FrameState;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import java.util.function.Function;

/** Arithmetic that leaves where the JDK's methods throw: on overflow, on an index out of range, on limits in the wrong order. */
final class SsaExactMath {
    private final SsaEmitter out;
    private final Function<ExitReason, FrameState> exit;

    SsaExactMath(SsaEmitter out, Function<ExitReason, FrameState> exit) {
        this.out = out;
        this.exit = exit;
    }

    Value emit(Intrinsics.Operation operation, Value[] arguments) {
        Value a = arguments[0];
        Value b = arguments.length > 1 ? arguments[1] : null;
        return switch (operation) {
            case ADD_EXACT -> add(a, b);
            case SUBTRACT_EXACT -> subtract(a, b);
            case MULTIPLY_EXACT -> a.type() == Type.I32 ? multiplyInt(a, b) : multiplyLong(a, b.type() == Type.I32 ? out.emit(Opcode.I2L, Type.I64, b) : b);
            case INCREMENT_EXACT -> {
                require(Opcode.NE, a, largest(a));
                yield out.like(Opcode.ADD, a, out.integerLike(a, 1));
            }
            case DECREMENT_EXACT -> {
                require(Opcode.NE, a, smallest(a));
                yield out.like(Opcode.SUB, a, out.integerLike(a, 1));
            }
            case NEGATE_EXACT -> {
                require(Opcode.NE, a, smallest(a));
                yield out.like(Opcode.NEG, a);
            }
            case ABS_EXACT -> {
                require(Opcode.NE, a, smallest(a));
                yield out.like(Opcode.ABS, a);
            }
            case TO_INT_EXACT -> {
                Value narrow = out.emit(Opcode.L2I, Type.I32, a);
                require(Opcode.EQ, out.emit(Opcode.I2L, Type.I64, narrow), a);
                yield narrow;
            }
            case CLAMP -> a.type().isFloat() ? clampFloat(a, b, arguments[2]) : clamp(a, b, arguments[2]);
            case CHECK_INDEX -> {
                // no bounds_check, whose second operand is the length of an array, never negative
                require(Opcode.GE, a, out.integerLike(a, 0));
                require(Opcode.LT, a, b);
                yield a;
            }
            case CHECK_FROM_TO -> {
                require(Opcode.GE, a, out.integerLike(a, 0));
                require(Opcode.LE, a, b);
                require(Opcode.LE, b, arguments[2]);
                yield a;
            }
            case CHECK_FROM_SIZE -> {
                Value all = out.like(Opcode.OR, out.like(Opcode.OR, a, b), arguments[2]);
                require(Opcode.GE, all, out.integerLike(a, 0));
                require(Opcode.LE, b, out.like(Opcode.SUB, arguments[2], a));
                yield a;
            }
            default -> throw new IllegalArgumentException(operation.name());
        };
    }

    private void require(Opcode comparison, Value a, Value b) {
        out.check(Opcode.GUARD, exit.apply(ExitReason.GUARD), out.emit(comparison, Type.I32, a, b));
    }

    private Value smallest(Value model) {
        return out.integerLike(model, model.type() == Type.I64 ? Long.MIN_VALUE : Integer.MIN_VALUE);
    }

    private Value largest(Value model) {
        return out.integerLike(model, model.type() == Type.I64 ? Long.MAX_VALUE : Integer.MAX_VALUE);
    }

    /** Overflow: the sum's sign differs from that of both. */
    private Value add(Value a, Value b) {
        Value sum = out.like(Opcode.ADD, a, b);
        require(Opcode.GE, out.like(Opcode.AND, out.like(Opcode.XOR, a, sum), out.like(Opcode.XOR, b, sum)), out.integerLike(a, 0));
        return sum;
    }

    private Value subtract(Value a, Value b) {
        Value difference = out.like(Opcode.SUB, a, b);
        require(Opcode.GE, out.like(Opcode.AND, out.like(Opcode.XOR, a, b), out.like(Opcode.XOR, a, difference)), out.integerLike(a, 0));
        return difference;
    }

    private Value multiplyInt(Value a, Value b) {
        Value full = out.like(Opcode.MUL, out.emit(Opcode.I2L, Type.I64, a), out.emit(Opcode.I2L, Type.I64, b));
        Value product = out.emit(Opcode.L2I, Type.I32, full);
        require(Opcode.EQ, out.emit(Opcode.I2L, Type.I64, product), full);
        return product;
    }

    private Value multiplyLong(Value a, Value b) {
        Value product = out.like(Opcode.MUL, a, b);
        require(Opcode.EQ, out.like(Opcode.MUL_HIGH, a, b), out.like(Opcode.SHR, product, out.i32(63)));
        return product;
    }

    /** An int between ints has a long to clamp. */
    private Value clamp(Value value, Value low, Value high) {
        require(Opcode.LE, low, high);
        boolean narrow = low.type() == Type.I32;
        Value from = narrow ? out.emit(Opcode.I2L, Type.I64, low) : low;
        Value to = narrow ? out.emit(Opcode.I2L, Type.I64, high) : high;
        Value clamped = out.like(Opcode.MIN, to, out.like(Opcode.MAX, value, from));
        return narrow ? out.emit(Opcode.L2I, Type.I32, clamped) : clamped;
    }

    /** 0.0 to -0.0 is in the wrong order, too; a limit that is NaN compares false. */
    private Value clampFloat(Value value, Value low, Value high) {
        require(Opcode.LE, low, high);
        Type bits = low.type() == Type.F64 ? Type.I64 : Type.I32;
        Value lowBits = out.emit(Opcode.BITCAST, bits, low);
        Value highBits = out.emit(Opcode.BITCAST, bits, high);
        Value inOrder = out.like(Opcode.OR, out.emit(Opcode.NE, Type.I32, low, high), out.emit(Opcode.LE, Type.I32, lowBits, highBits));
        out.check(Opcode.GUARD, exit.apply(ExitReason.GUARD), inOrder);
        return out.like(Opcode.MIN, high, out.like(Opcode.MAX, value, low));
    }
}
