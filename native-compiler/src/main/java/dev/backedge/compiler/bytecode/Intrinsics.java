package dev.backedge.compiler.bytecode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The static methods of the JDK that compiled code computes itself. The class of each has long been initialised when any
 * application code runs, so a call of it has no other effect than its result.
 */
public final class Intrinsics {
    /** What to compute; the descriptor tells the width. All are Java's semantics, bit for bit. */
    public enum Operation {
        ABS, MIN, MAX, SUM, SQRT, FMA, CEIL, FLOOR, RINT, COPY_SIGN,
        /** StrictMath's: a NaN counts as positive. */
        COPY_SIGN_STRICT,
        /** Leave when the divisor is 0. */
        FLOOR_DIV(Leaves.WHERE_IT_THROWS), FLOOR_MOD(Leaves.WHERE_IT_THROWS), CEIL_DIV(Leaves.WHERE_IT_THROWS), CEIL_MOD(Leaves.WHERE_IT_THROWS),
        DIVIDE_UNSIGNED(Leaves.WHERE_IT_THROWS), REMAINDER_UNSIGNED(Leaves.WHERE_IT_THROWS),
        /** Leave when the result does not fit. */
        ADD_EXACT(Leaves.WHERE_IT_THROWS), SUBTRACT_EXACT(Leaves.WHERE_IT_THROWS), MULTIPLY_EXACT(Leaves.WHERE_IT_THROWS),
        INCREMENT_EXACT(Leaves.WHERE_IT_THROWS), DECREMENT_EXACT(Leaves.WHERE_IT_THROWS), NEGATE_EXACT(Leaves.WHERE_IT_THROWS),
        ABS_EXACT(Leaves.WHERE_IT_THROWS), TO_INT_EXACT(Leaves.WHERE_IT_THROWS), DIVIDE_EXACT(Leaves.WHERE_IT_THROWS),
        FLOOR_DIV_EXACT(Leaves.WHERE_IT_THROWS), CEIL_DIV_EXACT(Leaves.WHERE_IT_THROWS),
        /** Leave when the bounds are in the wrong order. */
        CLAMP(Leaves.WHERE_IT_THROWS),
        MULTIPLY_HIGH, UNSIGNED_MULTIPLY_HIGH,
        /** int, int to long, sign-extended before it multiplies. */
        MULTIPLY_FULL,
        ROUND, GET_EXPONENT, ULP, NEXT_UP, NEXT_DOWN, SIGNUM_FLOAT,
        BIT_COUNT, LEADING_ZEROS, TRAILING_ZEROS, ROTATE_LEFT, ROTATE_RIGHT, REVERSE, REVERSE_BYTES, REVERSE_BYTES_SHORT, REVERSE_BYTES_CHAR,
        HIGHEST_ONE_BIT, LOWEST_ONE_BIT, SIGNUM,
        /** Integers: -1, 0 or 1. */
        COMPARE, COMPARE_UNSIGNED,
        /** The difference of the two (Character, Short, Byte, Boolean). */
        COMPARE_SMALL, COMPARE_UNSIGNED_BYTE, COMPARE_UNSIGNED_SHORT,
        /** The total order of {@link Double#compare}: -0.0 below 0.0, NaN above all. */
        COMPARE_FLOAT,
        INT_TO_UNSIGNED_LONG, BYTE_TO_UNSIGNED_INT, BYTE_TO_UNSIGNED_LONG, SHORT_TO_UNSIGNED_INT, SHORT_TO_UNSIGNED_LONG,
        /** Raw bits, in either direction. */
        BITCAST,
        /** Every NaN becomes the canonical one. */
        CANONICAL_BITS,
        IS_NAN, IS_INFINITE, IS_FINITE,
        LOGICAL_AND, LOGICAL_OR, LOGICAL_XOR,
        /** The number itself. */
        IDENTITY, HASH_LONG, HASH_BOOLEAN, HASH_FLOAT, HASH_DOUBLE,
        IS_SURROGATE, IS_HIGH_SURROGATE, IS_LOW_SURROGATE, IS_SURROGATE_PAIR, TO_CODE_POINT, CHAR_COUNT, HIGH_SURROGATE, LOW_SURROGATE,
        IS_BMP, IS_SUPPLEMENTARY, IS_VALID_CODE_POINT, IS_ISO_CONTROL,
        /** ASCII never changes, while what is a letter above it depends on the version of Unicode: leave there. */
        IS_DIGIT(Leaves.ABOVE_ASCII), IS_LETTER(Leaves.ABOVE_ASCII), IS_LETTER_OR_DIGIT(Leaves.ABOVE_ASCII), IS_UPPER_CASE(Leaves.ABOVE_ASCII),
        IS_LOWER_CASE(Leaves.ABOVE_ASCII), IS_WHITESPACE(Leaves.ABOVE_ASCII), IS_SPACE_CHAR(Leaves.ABOVE_ASCII), TO_UPPER_CASE(Leaves.ABOVE_ASCII),
        TO_LOWER_CASE(Leaves.ABOVE_ASCII), DIGIT(Leaves.ABOVE_ASCII), NUMERIC_VALUE(Leaves.ABOVE_ASCII),
        /** A reference itself; leaves if it is null. */
        NON_NULL(Leaves.WHERE_IT_THROWS),
        CHECK_INDEX(Leaves.WHERE_IT_THROWS), CHECK_FROM_TO(Leaves.WHERE_IT_THROWS), CHECK_FROM_SIZE(Leaves.WHERE_IT_THROWS),
        /** Of arrays whose element kind is known and the same; leave where they would throw, and where they would take long. */
        ARRAY_COPY(Leaves.IF_LONG), ARRAY_FILL(Leaves.IF_LONG), ARRAY_FILL_RANGE(Leaves.IF_LONG);

        private final Leaves leaves;

        Operation() {
            this(Leaves.NEVER);
        }

        Operation(Leaves leaves) {
            this.leaves = leaves;
        }

        public boolean mayExit() {
            return leaves != Leaves.NEVER;
        }

        public Leaves leaves() {
            return leaves;
        }

        /** Whether it writes elements of an array: its first argument, or, for a copy, its third. */
        public boolean writesArray() {
            return leaves == Leaves.IF_LONG;
        }
    }

    /** When compiled code leaves it to the JVM. */
    public enum Leaves {
        NEVER(""), WHERE_IT_THROWS("leaves where it would throw"), ABOVE_ASCII("leaves above ASCII"),
        IF_LONG("leaves where it would throw, and above " + MOST_ELEMENTS + " elements");

        private final String note;

        Leaves(String note) {
            this.note = note;
        }

        /** For the documentation. */
        public String note() {
            return note;
        }
    }

    /** Copies and fills of more than this many elements are the JVM's: it has faster code for them, and no slice shall be prolonged. */
    public static final int MOST_ELEMENTS = 256;

    /** One method. */
    public record Intrinsic(String owner, String name, String descriptor, Operation operation) {
    }

    /**
     * Methods of one name.
     *
     * @param owners classes of java.lang (of java.util: with the package), separated by blanks
     * @param descriptors separated by blanks
     * @param since the first version of Java that has them: calls on an older one throw
     */
    private record Row(String owners, String name, String descriptors, Operation operation, int since) {
    }

    private static final String II = "(II)I (JJ)J";
    private static final String LESS = "(II)I (JI)J (JJ)J";
    private static final String MODULUS = "(II)I (JI)I (JJ)J";
    private static final String FLOATS = "(F)F (D)D";

    private static final List<Row> ROWS = List.of(
            row("Math StrictMath", "abs", "(I)I (J)J (F)F (D)D", Operation.ABS),
            row("Math StrictMath", "min", "(II)I (JJ)J (FF)F (DD)D", Operation.MIN),
            row("Math StrictMath", "max", "(II)I (JJ)J (FF)F (DD)D", Operation.MAX),
            row("Math StrictMath", "sqrt", "(D)D", Operation.SQRT),
            row("Math StrictMath", "fma", "(FFF)F (DDD)D", Operation.FMA),
            row("Math StrictMath", "ceil", "(D)D", Operation.CEIL),
            row("Math StrictMath", "floor", "(D)D", Operation.FLOOR),
            row("Math StrictMath", "rint", "(D)D", Operation.RINT),
            row("Math StrictMath", "round", "(F)I (D)J", Operation.ROUND),
            row("Math StrictMath", "signum", FLOATS, Operation.SIGNUM_FLOAT),
            row("Math StrictMath", "ulp", FLOATS, Operation.ULP),
            row("Math StrictMath", "nextUp", FLOATS, Operation.NEXT_UP),
            row("Math StrictMath", "nextDown", FLOATS, Operation.NEXT_DOWN),
            row("Math StrictMath", "getExponent", "(F)I (D)I", Operation.GET_EXPONENT),
            // Math.copySign may take a NaN's sign either way; the raw sign bit is what HotSpot takes
            row("Math", "copySign", "(FF)F (DD)D", Operation.COPY_SIGN),
            row("StrictMath", "copySign", "(FF)F (DD)D", Operation.COPY_SIGN_STRICT),
            row("Math StrictMath", "floorDiv", LESS, Operation.FLOOR_DIV),
            row("Math StrictMath", "floorMod", MODULUS, Operation.FLOOR_MOD),
            row("Math StrictMath", "ceilDiv", LESS, Operation.CEIL_DIV, 18),
            row("Math StrictMath", "ceilMod", MODULUS, Operation.CEIL_MOD, 18),
            row("Math StrictMath", "addExact", II, Operation.ADD_EXACT),
            row("Math StrictMath", "subtractExact", II, Operation.SUBTRACT_EXACT),
            row("Math StrictMath", "multiplyExact", LESS, Operation.MULTIPLY_EXACT),
            row("Math StrictMath", "incrementExact", "(I)I (J)J", Operation.INCREMENT_EXACT),
            row("Math StrictMath", "decrementExact", "(I)I (J)J", Operation.DECREMENT_EXACT),
            row("Math StrictMath", "negateExact", "(I)I (J)J", Operation.NEGATE_EXACT),
            row("Math StrictMath", "absExact", "(I)I (J)J", Operation.ABS_EXACT),
            row("Math StrictMath", "toIntExact", "(J)I", Operation.TO_INT_EXACT),
            row("Math StrictMath", "divideExact", II, Operation.DIVIDE_EXACT, 18),
            row("Math StrictMath", "floorDivExact", II, Operation.FLOOR_DIV_EXACT, 18),
            row("Math StrictMath", "ceilDivExact", II, Operation.CEIL_DIV_EXACT, 18),
            row("Math StrictMath", "clamp", "(JII)I (JJJ)J (FFF)F (DDD)D", Operation.CLAMP, 21),
            row("Math StrictMath", "multiplyHigh", "(JJ)J", Operation.MULTIPLY_HIGH),
            row("Math StrictMath", "unsignedMultiplyHigh", "(JJ)J", Operation.UNSIGNED_MULTIPLY_HIGH, 18),
            row("Math StrictMath", "multiplyFull", "(II)J", Operation.MULTIPLY_FULL),
            row("Integer", "min", "(II)I", Operation.MIN),
            row("Integer", "max", "(II)I", Operation.MAX),
            row("Integer", "sum", "(II)I", Operation.SUM),
            row("Integer", "hashCode", "(I)I", Operation.IDENTITY),
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
            row("Integer", "reverse", "(I)I", Operation.REVERSE),
            row("Integer", "reverseBytes", "(I)I", Operation.REVERSE_BYTES),
            row("Long", "min", "(JJ)J", Operation.MIN),
            row("Long", "max", "(JJ)J", Operation.MAX),
            row("Long", "sum", "(JJ)J", Operation.SUM),
            row("Long", "hashCode", "(J)I", Operation.HASH_LONG),
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
            row("Long", "reverse", "(J)J", Operation.REVERSE),
            row("Long", "reverseBytes", "(J)J", Operation.REVERSE_BYTES),
            row("Float", "floatToRawIntBits", "(F)I", Operation.BITCAST),
            row("Float", "intBitsToFloat", "(I)F", Operation.BITCAST),
            row("Float", "floatToIntBits", "(F)I", Operation.CANONICAL_BITS),
            row("Float", "hashCode", "(F)I", Operation.HASH_FLOAT),
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
            row("Double", "hashCode", "(D)I", Operation.HASH_DOUBLE),
            row("Double", "isNaN", "(D)Z", Operation.IS_NAN),
            row("Double", "isInfinite", "(D)Z", Operation.IS_INFINITE),
            row("Double", "isFinite", "(D)Z", Operation.IS_FINITE),
            row("Double", "min", "(DD)D", Operation.MIN),
            row("Double", "max", "(DD)D", Operation.MAX),
            row("Double", "sum", "(DD)D", Operation.SUM),
            row("Double", "compare", "(DD)I", Operation.COMPARE_FLOAT),
            row("Character", "compare", "(CC)I", Operation.COMPARE_SMALL),
            row("Character", "hashCode", "(C)I", Operation.IDENTITY),
            row("Character", "reverseBytes", "(C)C", Operation.REVERSE_BYTES_CHAR),
            row("Character", "isSurrogate", "(C)Z", Operation.IS_SURROGATE),
            row("Character", "isHighSurrogate", "(C)Z", Operation.IS_HIGH_SURROGATE),
            row("Character", "isLowSurrogate", "(C)Z", Operation.IS_LOW_SURROGATE),
            row("Character", "isSurrogatePair", "(CC)Z", Operation.IS_SURROGATE_PAIR),
            row("Character", "toCodePoint", "(CC)I", Operation.TO_CODE_POINT),
            row("Character", "charCount", "(I)I", Operation.CHAR_COUNT),
            row("Character", "highSurrogate", "(I)C", Operation.HIGH_SURROGATE),
            row("Character", "lowSurrogate", "(I)C", Operation.LOW_SURROGATE),
            row("Character", "isBmpCodePoint", "(I)Z", Operation.IS_BMP),
            row("Character", "isSupplementaryCodePoint", "(I)Z", Operation.IS_SUPPLEMENTARY),
            row("Character", "isValidCodePoint", "(I)Z", Operation.IS_VALID_CODE_POINT),
            row("Character", "isISOControl", "(C)Z (I)Z", Operation.IS_ISO_CONTROL),
            row("Character", "isDigit", "(C)Z (I)Z", Operation.IS_DIGIT),
            row("Character", "isLetter", "(C)Z (I)Z", Operation.IS_LETTER),
            row("Character", "isLetterOrDigit", "(C)Z (I)Z", Operation.IS_LETTER_OR_DIGIT),
            row("Character", "isAlphabetic", "(I)Z", Operation.IS_LETTER),
            row("Character", "isUpperCase", "(C)Z (I)Z", Operation.IS_UPPER_CASE),
            row("Character", "isLowerCase", "(C)Z (I)Z", Operation.IS_LOWER_CASE),
            row("Character", "isWhitespace", "(C)Z (I)Z", Operation.IS_WHITESPACE),
            row("Character", "isSpaceChar", "(C)Z (I)Z", Operation.IS_SPACE_CHAR),
            row("Character", "toUpperCase", "(C)C (I)I", Operation.TO_UPPER_CASE),
            row("Character", "toLowerCase", "(C)C (I)I", Operation.TO_LOWER_CASE),
            row("Character", "digit", "(CI)I (II)I", Operation.DIGIT),
            row("Character", "getNumericValue", "(C)I (I)I", Operation.NUMERIC_VALUE),
            row("Short", "compare", "(SS)I", Operation.COMPARE_SMALL),
            row("Short", "compareUnsigned", "(SS)I", Operation.COMPARE_UNSIGNED_SHORT),
            row("Short", "hashCode", "(S)I", Operation.IDENTITY),
            row("Short", "reverseBytes", "(S)S", Operation.REVERSE_BYTES_SHORT),
            row("Short", "toUnsignedInt", "(S)I", Operation.SHORT_TO_UNSIGNED_INT),
            row("Short", "toUnsignedLong", "(S)J", Operation.SHORT_TO_UNSIGNED_LONG),
            row("Byte", "compare", "(BB)I", Operation.COMPARE_SMALL),
            row("Byte", "compareUnsigned", "(BB)I", Operation.COMPARE_UNSIGNED_BYTE),
            row("Byte", "hashCode", "(B)I", Operation.IDENTITY),
            row("Byte", "toUnsignedInt", "(B)I", Operation.BYTE_TO_UNSIGNED_INT),
            row("Byte", "toUnsignedLong", "(B)J", Operation.BYTE_TO_UNSIGNED_LONG),
            row("Boolean", "compare", "(ZZ)I", Operation.COMPARE_SMALL),
            row("Boolean", "hashCode", "(Z)I", Operation.HASH_BOOLEAN),
            row("Boolean", "logicalAnd", "(ZZ)Z", Operation.LOGICAL_AND),
            row("Boolean", "logicalOr", "(ZZ)Z", Operation.LOGICAL_OR),
            row("Boolean", "logicalXor", "(ZZ)Z", Operation.LOGICAL_XOR),
            row("java/util/Objects", "requireNonNull", "(Ljava/lang/Object;)Ljava/lang/Object;", Operation.NON_NULL),
            row("java/util/Objects", "checkIndex", II, Operation.CHECK_INDEX),
            row("java/util/Objects", "checkFromToIndex", "(III)I (JJJ)J", Operation.CHECK_FROM_TO),
            row("java/util/Objects", "checkFromIndexSize", "(III)I (JJJ)J", Operation.CHECK_FROM_SIZE),
            row("System", "arraycopy", "(Ljava/lang/Object;ILjava/lang/Object;II)V", Operation.ARRAY_COPY),
            row("java/util/Arrays", "fill", "([ZZ)V ([BB)V ([CC)V ([SS)V ([II)V ([JJ)V ([FF)V ([DD)V", Operation.ARRAY_FILL),
            row("java/util/Arrays", "fill", "([ZIIZ)V ([BIIB)V ([CIIC)V ([SIIS)V ([IIII)V ([JIIJ)V ([FIIF)V ([DIID)V", Operation.ARRAY_FILL_RANGE));

    private static final List<Intrinsic> TABLE = table(Integer.MAX_VALUE);
    private static final Map<String, Intrinsic> BY_SIGNATURE = index(table(Runtime.version().feature()));

    private Intrinsics() {
    }

    /** All methods, also those that this JVM's library does not have. */
    public static List<Intrinsic> all() {
        return TABLE;
    }

    /** The row of a static method of a class (not an interface), or null; null, too, if this JVM's library does not have the method. */
    public static Intrinsic find(String owner, String name, String descriptor) {
        return owner.startsWith("java/") ? BY_SIGNATURE.get(owner + '.' + name + descriptor) : null;
    }

    private static Row row(String owners, String name, String descriptors, Operation operation) {
        return row(owners, name, descriptors, operation, 17);
    }

    private static Row row(String owners, String name, String descriptors, Operation operation, int since) {
        return new Row(owners, name, descriptors, operation, since);
    }

    private static List<Intrinsic> table(int version) {
        List<Intrinsic> table = new ArrayList<>();
        for (Row row : ROWS) {
            for (String owner : row.owners.split(" ")) {
                for (String descriptor : row.descriptors.split(" ")) {
                    if (row.since <= version) {
                        table.add(new Intrinsic(owner.contains("/") ? owner : "java/lang/" + owner, row.name, descriptor, row.operation));
                    }
                }
            }
        }
        return List.copyOf(table);
    }

    private static Map<String, Intrinsic> index(List<Intrinsic> table) {
        Map<String, Intrinsic> index = new HashMap<>();
        for (Intrinsic row : table) {
            if (index.put(row.owner + '.' + row.name + row.descriptor, row) != null) {
                throw new IllegalStateException("twice: " + row);
            }
        }
        return Map.copyOf(index);
    }
}
