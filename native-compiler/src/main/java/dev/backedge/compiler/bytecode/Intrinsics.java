package dev.backedge.compiler.bytecode;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The static methods of {@code java.lang} that compiled code computes itself. The class of each has long been initialised when any
 * application code runs, so a call of it has no other effect than its result.
 */
public final class Intrinsics {
    /** What to compute; the descriptor tells the width. All are Java's semantics, bit for bit. */
    public enum Operation {
        ABS, MIN, MAX, SUM, SQRT, FMA, CEIL, FLOOR, RINT, COPY_SIGN,
        /** Leave when the divisor is 0, as {@link #mayExit()} says. */
        FLOOR_DIV, FLOOR_MOD, DIVIDE_UNSIGNED, REMAINDER_UNSIGNED,
        MULTIPLY_HIGH, UNSIGNED_MULTIPLY_HIGH,
        /** int, int to long, sign-extended before it multiplies. */
        MULTIPLY_FULL,
        BIT_COUNT, LEADING_ZEROS, TRAILING_ZEROS, ROTATE_LEFT, ROTATE_RIGHT, REVERSE_BYTES, REVERSE_BYTES_SHORT, REVERSE_BYTES_CHAR,
        HIGHEST_ONE_BIT, LOWEST_ONE_BIT, SIGNUM,
        /** Integers: -1, 0 or 1. */
        COMPARE, COMPARE_UNSIGNED,
        /** The difference of the two (Character, Short, Byte). */
        COMPARE_SMALL,
        /** The total order of {@link Double#compare}: -0.0 below 0.0, NaN above all. */
        COMPARE_FLOAT,
        INT_TO_UNSIGNED_LONG, BYTE_TO_UNSIGNED_INT, BYTE_TO_UNSIGNED_LONG, SHORT_TO_UNSIGNED_INT, SHORT_TO_UNSIGNED_LONG,
        /** Raw bits, in either direction. */
        BITCAST,
        /** Every NaN becomes the canonical one. */
        CANONICAL_BITS,
        IS_NAN, IS_INFINITE, IS_FINITE,
        LOGICAL_AND, LOGICAL_OR, LOGICAL_XOR;

        public boolean mayExit() {
            return this == FLOOR_DIV || this == FLOOR_MOD || this == DIVIDE_UNSIGNED || this == REMAINDER_UNSIGNED;
        }
    }

    /** One method. */
    public record Intrinsic(String owner, String name, String descriptor, Operation operation) {
    }

    private static final List<Intrinsic> TABLE = List.of(
            row("Math", "abs", "(I)I", Operation.ABS),
            row("Math", "abs", "(J)J", Operation.ABS),
            row("Math", "abs", "(F)F", Operation.ABS),
            row("Math", "abs", "(D)D", Operation.ABS),
            row("Math", "min", "(II)I", Operation.MIN),
            row("Math", "min", "(JJ)J", Operation.MIN),
            row("Math", "min", "(FF)F", Operation.MIN),
            row("Math", "min", "(DD)D", Operation.MIN),
            row("Math", "max", "(II)I", Operation.MAX),
            row("Math", "max", "(JJ)J", Operation.MAX),
            row("Math", "max", "(FF)F", Operation.MAX),
            row("Math", "max", "(DD)D", Operation.MAX),
            row("Math", "sqrt", "(D)D", Operation.SQRT),
            row("Math", "fma", "(FFF)F", Operation.FMA),
            row("Math", "fma", "(DDD)D", Operation.FMA),
            row("Math", "ceil", "(D)D", Operation.CEIL),
            row("Math", "floor", "(D)D", Operation.FLOOR),
            row("Math", "rint", "(D)D", Operation.RINT),
            // Math.copySign may take a NaN's sign either way; the raw sign bit is what HotSpot takes, and StrictMath's is not that
            row("Math", "copySign", "(FF)F", Operation.COPY_SIGN),
            row("Math", "copySign", "(DD)D", Operation.COPY_SIGN),
            row("Math", "floorDiv", "(II)I", Operation.FLOOR_DIV),
            row("Math", "floorDiv", "(JI)J", Operation.FLOOR_DIV),
            row("Math", "floorDiv", "(JJ)J", Operation.FLOOR_DIV),
            row("Math", "floorMod", "(II)I", Operation.FLOOR_MOD),
            row("Math", "floorMod", "(JI)I", Operation.FLOOR_MOD),
            row("Math", "floorMod", "(JJ)J", Operation.FLOOR_MOD),
            row("Math", "multiplyHigh", "(JJ)J", Operation.MULTIPLY_HIGH),
            row("Math", "unsignedMultiplyHigh", "(JJ)J", Operation.UNSIGNED_MULTIPLY_HIGH),
            row("Math", "multiplyFull", "(II)J", Operation.MULTIPLY_FULL),
            row("StrictMath", "abs", "(I)I", Operation.ABS),
            row("StrictMath", "abs", "(J)J", Operation.ABS),
            row("StrictMath", "abs", "(F)F", Operation.ABS),
            row("StrictMath", "abs", "(D)D", Operation.ABS),
            row("StrictMath", "min", "(II)I", Operation.MIN),
            row("StrictMath", "min", "(JJ)J", Operation.MIN),
            row("StrictMath", "min", "(FF)F", Operation.MIN),
            row("StrictMath", "min", "(DD)D", Operation.MIN),
            row("StrictMath", "max", "(II)I", Operation.MAX),
            row("StrictMath", "max", "(JJ)J", Operation.MAX),
            row("StrictMath", "max", "(FF)F", Operation.MAX),
            row("StrictMath", "max", "(DD)D", Operation.MAX),
            row("StrictMath", "sqrt", "(D)D", Operation.SQRT),
            row("StrictMath", "ceil", "(D)D", Operation.CEIL),
            row("StrictMath", "floor", "(D)D", Operation.FLOOR),
            row("StrictMath", "rint", "(D)D", Operation.RINT),
            row("Integer", "min", "(II)I", Operation.MIN),
            row("Integer", "max", "(II)I", Operation.MAX),
            row("Integer", "sum", "(II)I", Operation.SUM),
            row("Integer", "signum", "(I)I", Operation.SIGNUM),
            row("Integer", "compare", "(II)I", Operation.COMPARE),
            row("Integer", "compareUnsigned", "(II)I", Operation.COMPARE_UNSIGNED),
            row("Integer", "divideUnsigned", "(II)I", Operation.DIVIDE_UNSIGNED),
            row("Integer", "remainderUnsigned", "(II)I", Operation.REMAINDER_UNSIGNED),
            row("Integer", "toUnsignedLong", "(I)J", Operation.INT_TO_UNSIGNED_LONG),
            row("Integer", "bitCount", "(I)I", Operation.BIT_COUNT),
            row("Integer", "numberOfLeadingZeros", "(I)I", Operation.LEADING_ZEROS),
            row("Integer", "numberOfTrailingZeros", "(I)I", Operation.TRAILING_ZEROS),
            row("Integer", "highestOneBit", "(I)I", Operation.HIGHEST_ONE_BIT),
            row("Integer", "lowestOneBit", "(I)I", Operation.LOWEST_ONE_BIT),
            row("Integer", "rotateLeft", "(II)I", Operation.ROTATE_LEFT),
            row("Integer", "rotateRight", "(II)I", Operation.ROTATE_RIGHT),
            row("Integer", "reverseBytes", "(I)I", Operation.REVERSE_BYTES),
            row("Long", "min", "(JJ)J", Operation.MIN),
            row("Long", "max", "(JJ)J", Operation.MAX),
            row("Long", "sum", "(JJ)J", Operation.SUM),
            row("Long", "signum", "(J)I", Operation.SIGNUM),
            row("Long", "compare", "(JJ)I", Operation.COMPARE),
            row("Long", "compareUnsigned", "(JJ)I", Operation.COMPARE_UNSIGNED),
            row("Long", "divideUnsigned", "(JJ)J", Operation.DIVIDE_UNSIGNED),
            row("Long", "remainderUnsigned", "(JJ)J", Operation.REMAINDER_UNSIGNED),
            row("Long", "bitCount", "(J)I", Operation.BIT_COUNT),
            row("Long", "numberOfLeadingZeros", "(J)I", Operation.LEADING_ZEROS),
            row("Long", "numberOfTrailingZeros", "(J)I", Operation.TRAILING_ZEROS),
            row("Long", "highestOneBit", "(J)J", Operation.HIGHEST_ONE_BIT),
            row("Long", "lowestOneBit", "(J)J", Operation.LOWEST_ONE_BIT),
            row("Long", "rotateLeft", "(JI)J", Operation.ROTATE_LEFT),
            row("Long", "rotateRight", "(JI)J", Operation.ROTATE_RIGHT),
            row("Long", "reverseBytes", "(J)J", Operation.REVERSE_BYTES),
            row("Float", "floatToRawIntBits", "(F)I", Operation.BITCAST),
            row("Float", "intBitsToFloat", "(I)F", Operation.BITCAST),
            row("Float", "floatToIntBits", "(F)I", Operation.CANONICAL_BITS),
            row("Float", "isNaN", "(F)Z", Operation.IS_NAN),
            row("Float", "isInfinite", "(F)Z", Operation.IS_INFINITE),
            row("Float", "isFinite", "(F)Z", Operation.IS_FINITE),
            row("Float", "min", "(FF)F", Operation.MIN),
            row("Float", "max", "(FF)F", Operation.MAX),
            row("Float", "sum", "(FF)F", Operation.SUM),
            row("Float", "compare", "(FF)I", Operation.COMPARE_FLOAT),
            row("Double", "doubleToRawLongBits", "(D)J", Operation.BITCAST),
            row("Double", "longBitsToDouble", "(J)D", Operation.BITCAST),
            row("Double", "doubleToLongBits", "(D)J", Operation.CANONICAL_BITS),
            row("Double", "isNaN", "(D)Z", Operation.IS_NAN),
            row("Double", "isInfinite", "(D)Z", Operation.IS_INFINITE),
            row("Double", "isFinite", "(D)Z", Operation.IS_FINITE),
            row("Double", "min", "(DD)D", Operation.MIN),
            row("Double", "max", "(DD)D", Operation.MAX),
            row("Double", "sum", "(DD)D", Operation.SUM),
            row("Double", "compare", "(DD)I", Operation.COMPARE_FLOAT),
            row("Character", "compare", "(CC)I", Operation.COMPARE_SMALL),
            row("Character", "reverseBytes", "(C)C", Operation.REVERSE_BYTES_CHAR),
            row("Short", "compare", "(SS)I", Operation.COMPARE_SMALL),
            row("Short", "reverseBytes", "(S)S", Operation.REVERSE_BYTES_SHORT),
            row("Short", "toUnsignedInt", "(S)I", Operation.SHORT_TO_UNSIGNED_INT),
            row("Short", "toUnsignedLong", "(S)J", Operation.SHORT_TO_UNSIGNED_LONG),
            row("Byte", "compare", "(BB)I", Operation.COMPARE_SMALL),
            row("Byte", "toUnsignedInt", "(B)I", Operation.BYTE_TO_UNSIGNED_INT),
            row("Byte", "toUnsignedLong", "(B)J", Operation.BYTE_TO_UNSIGNED_LONG),
            row("Boolean", "logicalAnd", "(ZZ)Z", Operation.LOGICAL_AND),
            row("Boolean", "logicalOr", "(ZZ)Z", Operation.LOGICAL_OR),
            row("Boolean", "logicalXor", "(ZZ)Z", Operation.LOGICAL_XOR));

    private static final Map<String, Intrinsic> BY_SIGNATURE = index();

    private Intrinsics() {
    }

    /** All rows. */
    public static List<Intrinsic> all() {
        return TABLE;
    }

    /** The row of a static method of a class (not an interface), or null. */
    public static Intrinsic find(String owner, String name, String descriptor) {
        return owner.startsWith("java/lang/") ? BY_SIGNATURE.get(owner + '.' + name + descriptor) : null;
    }

    private static Intrinsic row(String simpleOwner, String name, String descriptor, Operation operation) {
        return new Intrinsic("java/lang/" + simpleOwner, name, descriptor, operation);
    }

    private static Map<String, Intrinsic> index() {
        Map<String, Intrinsic> index = new HashMap<>();
        for (Intrinsic row : TABLE) {
            if (index.put(row.owner + '.' + row.name + row.descriptor, row) != null) {
                throw new IllegalStateException("twice: " + row);
            }
        }
        return Map.copyOf(index);
    }
}
