package dev.backedge.compiler.bytecode;

import dev.backedge.compiler.ir.ExitReason;
import dev.backedge.compiler.ir.FrameState;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import java.util.function.Function;

/** Integer divisions that round otherwise than {@code /} does. All leave when the divisor is 0, the exact ones also when the quotient does not fit. */
final class SsaDivision {
    private final SsaEmitter out;
    private final Function<ExitReason, FrameState> exit;

    SsaDivision(SsaEmitter out, Function<ExitReason, FrameState> exit) {
        this.out = out;
        this.exit = exit;
    }

    /** @param divisor may be an int where the dividend is a long */
    Value emit(Intrinsics.Operation operation, Type result, Value dividend, Value divisor) {
        Value b = divisor.type() == dividend.type() ? divisor : out.emit(Opcode.I2L, Type.I64, divisor);
        out.check(Opcode.ZERO_CHECK, exit.apply(ExitReason.ZERO_DIVISOR), b);
        Value value = switch (operation) {
            case DIVIDE_UNSIGNED -> out.like(Opcode.UDIV, dividend, b);
            case REMAINDER_UNSIGNED -> out.like(Opcode.UREM, dividend, b);
            case DIVIDE_EXACT -> fitting(dividend, b);
            case FLOOR_DIV -> floorDiv(out.like(Opcode.DIV, dividend, b), dividend, b);
            case FLOOR_DIV_EXACT -> floorDiv(fitting(dividend, b), dividend, b);
            case FLOOR_MOD -> floorMod(dividend, b);
            case CEIL_DIV -> ceilDiv(out.like(Opcode.DIV, dividend, b), dividend, b);
            case CEIL_DIV_EXACT -> ceilDiv(fitting(dividend, b), dividend, b);
            case CEIL_MOD -> ceilMod(dividend, b);
            default -> throw new IllegalArgumentException(operation.name());
        };
        return value.type() == Type.I64 && result == Type.I32 ? out.emit(Opcode.L2I, Type.I32, value) : value;
    }

    /** The quotient, unless all of the three are negative: of MIN_VALUE and -1. */
    private Value fitting(Value a, Value b) {
        Value quotient = out.like(Opcode.DIV, a, b);
        Value allNegative = out.like(Opcode.AND, out.like(Opcode.AND, a, b), quotient);
        out.check(Opcode.GUARD, exit.apply(ExitReason.GUARD), out.emit(Opcode.GE, Type.I32, allNegative, out.integerLike(a, 0)));
        return quotient;
    }

    /** One less than the quotient where that was rounded up: the remainder is not 0 and has another sign than the divisor. */
    private Value floorDiv(Value quotient, Value a, Value b) {
        return out.like(Opcode.SUB, quotient, widened(inexact(Opcode.LT, out.like(Opcode.REM, a, b), b), a));
    }

    private Value floorMod(Value a, Value b) {
        Value remainder = out.like(Opcode.REM, a, b);
        return out.select(inexact(Opcode.LT, remainder, b), out.like(Opcode.ADD, remainder, b), remainder);
    }

    /** One more than the quotient where that was rounded down: the remainder is not 0 and has the sign of the divisor. */
    private Value ceilDiv(Value quotient, Value a, Value b) {
        return out.like(Opcode.ADD, quotient, widened(inexact(Opcode.GE, out.like(Opcode.REM, a, b), b), a));
    }

    private Value ceilMod(Value a, Value b) {
        Value remainder = out.like(Opcode.REM, a, b);
        return out.select(inexact(Opcode.GE, remainder, b), out.like(Opcode.SUB, remainder, b), remainder);
    }

    /** 1 if there is a remainder and its sign differs from the divisor's (LT) or does not (GE). */
    private Value inexact(Opcode signs, Value remainder, Value divisor) {
        Value zero = out.integerLike(remainder, 0);
        Value asWanted = out.emit(signs, Type.I32, out.like(Opcode.XOR, remainder, divisor), zero);
        return out.like(Opcode.AND, asWanted, out.emit(Opcode.NE, Type.I32, remainder, zero));
    }

    private Value widened(Value value, Value model) {
        return model.type() == Type.I64 ? out.emit(Opcode.I2L, Type.I64, value) : value;
    }
}
