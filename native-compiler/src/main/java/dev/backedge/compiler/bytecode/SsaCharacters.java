package dev.backedge.compiler.bytecode;

import dev.backedge.compiler.ir.ExitReason;
import dev.backedge.compiler.ir.FrameState;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import java.util.function.Function;

/** Methods of {@link Character}: those that are arithmetic for all characters, and those that are so in ASCII, which leave above it. */
final class SsaCharacters {
    private final SsaEmitter out;
    private final Function<ExitReason, FrameState> exit;

    SsaCharacters(SsaEmitter out, Function<ExitReason, FrameState> exit) {
        this.out = out;
        this.exit = exit;
    }

    /** @param a a char or code point; @param b the second argument, if there is one */
    Value emit(Intrinsics.Operation operation, Value a, Value b) {
        if (operation.leaves() == Intrinsics.Leaves.ABOVE_ASCII) {
            out.check(Opcode.GUARD, exit.apply(ExitReason.GUARD), out.emit(Opcode.ULT, Type.I32, a, out.i32(128)));
        }
        return switch (operation) {
            case IS_SURROGATE -> within(a, Character.MIN_SURROGATE, Character.MAX_SURROGATE);
            case IS_HIGH_SURROGATE -> within(a, Character.MIN_HIGH_SURROGATE, Character.MAX_HIGH_SURROGATE);
            case IS_LOW_SURROGATE -> within(a, Character.MIN_LOW_SURROGATE, Character.MAX_LOW_SURROGATE);
            case IS_SURROGATE_PAIR -> out.like(Opcode.AND, within(a, Character.MIN_HIGH_SURROGATE, Character.MAX_HIGH_SURROGATE),
                    within(b, Character.MIN_LOW_SURROGATE, Character.MAX_LOW_SURROGATE));
            case TO_CODE_POINT -> {
                int origin = Character.MIN_SUPPLEMENTARY_CODE_POINT - (Character.MIN_HIGH_SURROGATE << 10) - Character.MIN_LOW_SURROGATE;
                yield add(out.like(Opcode.ADD, out.like(Opcode.SHL, a, out.i32(10)), b), origin);
            }
            case CHAR_COUNT -> add(out.emit(Opcode.GE, Type.I32, a, out.i32(Character.MIN_SUPPLEMENTARY_CODE_POINT)), 1);
            case HIGH_SURROGATE -> out.like(Opcode.I2C, add(out.like(Opcode.USHR, a, out.i32(10)),
                    Character.MIN_HIGH_SURROGATE - (Character.MIN_SUPPLEMENTARY_CODE_POINT >>> 10)));
            case LOW_SURROGATE -> out.like(Opcode.I2C, add(out.like(Opcode.AND, a, out.i32(0x3ff)), Character.MIN_LOW_SURROGATE));
            case IS_BMP -> within(a, 0, Character.MAX_VALUE);
            case IS_SUPPLEMENTARY -> within(a, Character.MIN_SUPPLEMENTARY_CODE_POINT, Character.MAX_CODE_POINT);
            case IS_VALID_CODE_POINT -> within(a, 0, Character.MAX_CODE_POINT);
            case IS_ISO_CONTROL -> out.like(Opcode.OR, within(a, 0, 0x1f), within(a, 0x7f, 0x9f));
            case IS_DIGIT -> within(a, '0', '9');
            case IS_LETTER -> letter(a);
            case IS_LETTER_OR_DIGIT -> out.like(Opcode.OR, letter(a), within(a, '0', '9'));
            case IS_UPPER_CASE -> within(a, 'A', 'Z');
            case IS_LOWER_CASE -> within(a, 'a', 'z');
            case IS_WHITESPACE -> out.like(Opcode.OR, within(a, '\t', '\r'), within(a, 0x1c, ' '));
            case IS_SPACE_CHAR -> out.emit(Opcode.EQ, Type.I32, a, out.i32(' '));
            case TO_UPPER_CASE -> out.like(Opcode.SUB, a, out.like(Opcode.SHL, within(a, 'a', 'z'), out.i32(5)));
            case TO_LOWER_CASE -> out.like(Opcode.ADD, a, out.like(Opcode.SHL, within(a, 'A', 'Z'), out.i32(5)));
            case NUMERIC_VALUE -> value(a);
            case DIGIT -> digit(a, b);
            default -> throw new IllegalArgumentException(operation.name());
        };
    }

    private Value add(Value a, int summand) {
        return out.like(Opcode.ADD, a, out.i32(summand));
    }

    private Value within(Value a, int first, int last) {
        return out.emit(Opcode.ULT, Type.I32, first == 0 ? a : out.like(Opcode.SUB, a, out.i32(first)), out.i32(last - first + 1));
    }

    private Value lower(Value a) {
        return out.like(Opcode.OR, a, out.i32(0x20));
    }

    private Value letter(Value a) {
        return within(lower(a), 'a', 'z');
    }

    /** 0 to 9, 10 to 35 for letters, -1 for all else. */
    private Value value(Value a) {
        Value ofLetter = out.select(letter(a), add(lower(a), 10 - 'a'), out.i32(-1));
        return out.select(within(a, '0', '9'), add(a, -'0'), ofLetter);
    }

    private Value digit(Value a, Value radix) {
        Value value = value(a);
        Value fits = out.emit(Opcode.ULT, Type.I32, value, radix);
        return out.select(out.like(Opcode.AND, fits, within(radix, Character.MIN_RADIX, Character.MAX_RADIX)), value, out.i32(-1));
    }
}
