package dev.backedge.it.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A static method of the JDK that is called by its descriptor. */
record Intrinsic(String owner, String name, String descriptor) {
    private static final List<Intrinsic> ALL = parse(
            "Math abs (I)I (J)J (F)F (D)D", "Math min (II)I (JJ)J (FF)F (DD)D", "Math max (II)I (JJ)J (FF)F (DD)D", "Math sqrt (D)D",
            "Math fma (FFF)F (DDD)D", "Math ceil (D)D", "Math floor (D)D", "Math rint (D)D", "Math floorDiv (II)I (JI)J (JJ)J",
            "Math floorMod (II)I (JI)I (JJ)J", "Math multiplyHigh (JJ)J", "Math multiplyFull (II)J", "Math addExact (II)I (JJ)J",
            "Math subtractExact (II)I (JJ)J", "Math multiplyExact (II)I (JJ)J", "Math incrementExact (I)I (J)J", "Math negateExact (I)I (J)J",
            "Math toIntExact (J)I", "Math round (F)I (D)J", "StrictMath floor (D)D", "Integer min (II)I", "Integer sum (II)I", "Integer signum (I)I", "Integer compare (II)I",
            "Integer compareUnsigned (II)I", "Integer divideUnsigned (II)I", "Integer remainderUnsigned (II)I", "Integer toUnsignedLong (I)J",
            "Integer bitCount (I)I", "Integer reverse (I)I", "Integer numberOfLeadingZeros (I)I", "Integer numberOfTrailingZeros (I)I", "Integer rotateLeft (II)I",
            "Integer rotateRight (II)I", "Integer reverseBytes (I)I", "Integer highestOneBit (I)I", "Integer lowestOneBit (I)I", "Long max (JJ)J",
            "Long sum (JJ)J", "Long signum (J)I", "Long compare (JJ)I", "Long compareUnsigned (JJ)I", "Long divideUnsigned (JJ)J",
            "Long remainderUnsigned (JJ)J", "Long bitCount (J)I", "Long reverse (J)J", "Long numberOfLeadingZeros (J)I", "Long numberOfTrailingZeros (J)I",
            "Long rotateLeft (JI)J", "Long rotateRight (JI)J", "Long reverseBytes (J)J", "Long highestOneBit (J)J", "Long lowestOneBit (J)J",
            "Float floatToIntBits (F)I", "Double doubleToLongBits (D)J", "Float intBitsToFloat (I)F", "Double longBitsToDouble (J)D",
            "Float compare (FF)I", "Double compare (DD)I", "Float max (FF)F", "Double min (DD)D", "Double sum (DD)D",
            "Float isNaN (F)Z", "Double isNaN (D)Z", "Float isInfinite (F)Z", "Double isFinite (D)Z", "Character isDigit (C)Z", "Character toUpperCase (I)I",
            "Character isLetter (I)Z", "Short toUnsignedInt (S)I", "Byte toUnsignedInt (B)I", "Short reverseBytes (S)S", "Character reverseBytes (C)C");
    private static final List<Intrinsic> RAW = parse("Float floatToRawIntBits (F)I", "Double doubleToRawLongBits (D)J", "Float intBitsToFloat (I)F",
            "Double longBitsToDouble (J)D", "Float isNaN (F)Z", "Integer reverseBytes (I)I", "Long rotateLeft (JI)J", "Math abs (I)I (J)J", "Math max (II)I (JJ)J");

    private static final Map<Ty, List<Intrinsic>> BY_RESULT = ALL.stream().collect(Collectors.groupingBy(Intrinsic::result));
    private static final Map<Ty, List<Intrinsic>> RAW_BY_RESULT = RAW.stream().collect(Collectors.groupingBy(Intrinsic::result));

    private static List<Intrinsic> parse(String... rows) {
        return Arrays.stream(rows).map(row -> row.split(" "))
                .flatMap(row -> Arrays.stream(row, 2, row.length).map(descriptor -> new Intrinsic("java/lang/" + row[0], row[1], descriptor))).toList();
    }

    /** Those with a result of that type. */
    static List<Intrinsic> of(Ty result, boolean raw) {
        return (raw ? RAW_BY_RESULT : BY_RESULT).getOrDefault(result, List.of());
    }

    private static Ty type(char c) {
        return Stream.of(Ty.NUMBERS).filter(ty -> ty.descriptor.charAt(0) == c).findFirst().orElse(Ty.INT);
    }

    Ty result() {
        return type(descriptor.charAt(descriptor.length() - 1));
    }

    List<Ty> parameters() {
        return descriptor.substring(1, descriptor.indexOf(')')).chars().mapToObj(c -> type((char) c)).toList();
    }

    /** Conversion that an int argument needs first, or 0. */
    int narrow(int parameter) {
        return switch (descriptor.charAt(1 + parameter)) {
            case 'B' -> org.objectweb.asm.Opcodes.I2B;
            case 'C' -> org.objectweb.asm.Opcodes.I2C;
            case 'S' -> org.objectweb.asm.Opcodes.I2S;
            default -> 0;
        };
    }
}
