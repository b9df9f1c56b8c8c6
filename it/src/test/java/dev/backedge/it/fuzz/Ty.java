package dev.backedge.it.fuzz;

import java.util.stream.Stream;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Types of a generated program's values. */
enum Ty {
    INT("I"), LONG("J"), FLOAT("F"), DOUBLE("D"),
    BOOLEANS("[Z"), BYTES("[B"), CHARS("[C"), SHORTS("[S"), INTS("[I"), LONGS("[J"), FLOATS("[F"), DOUBLES("[D"),
    INT_ROWS("[[I"), DOUBLE_ROWS("[[D"), BYTE_ROWS("[[B"), INT_CUBES("[[[I"), OBJECTS("[Ljava/lang/Object;"),
    CELL("Ldev/backedge/it/fuzz/Cell;"), COIL("Ldev/backedge/it/fuzz/away/Coil;"), TURNER("Ldev/backedge/it/fuzz/away/Turner;"), BOX("Ljava/lang/Integer;"),
    BUFFER("Ljava/nio/ByteBuffer;"), STRING("Ljava/lang/String;"), OBJECT("Ljava/lang/Object;"),
    NONE("V");

    static final Ty[] NUMBERS = {INT, LONG, FLOAT, DOUBLE};
    static final Ty[] ARRAYS = {BOOLEANS, BYTES, CHARS, SHORTS, INTS, LONGS, FLOATS, DOUBLES};

    final String descriptor;

    Ty(String descriptor) {
        this.descriptor = descriptor;
    }

    /** What a value with this descriptor is on the operand stack. */
    static Ty of(String descriptor) {
        return "ZBCSI".contains(descriptor) ? INT : Stream.of(values()).filter(ty -> ty.descriptor.equals(descriptor)).findFirst().orElseThrow();
    }

    boolean isNumber() {
        return ordinal() <= DOUBLE.ordinal();
    }

    boolean isFloating() {
        return this == FLOAT || this == DOUBLE;
    }

    /** An array of numbers, whose elements compiled code may touch. */
    boolean isArray() {
        return ordinal() >= BOOLEANS.ordinal() && ordinal() <= DOUBLES.ordinal();
    }

    /** An array of references. */
    boolean isRows() {
        return ordinal() >= INT_ROWS.ordinal() && ordinal() <= OBJECTS.ordinal();
    }

    /** What methods are called on. */
    boolean isReceiver() {
        return ordinal() >= CELL.ordinal() && ordinal() <= STRING.ordinal();
    }

    int slots() {
        return this == LONG || this == DOUBLE ? 2 : 1;
    }

    /** What an element is on the operand stack. */
    Ty element() {
        return switch (this) {
            case LONGS -> LONG;
            case FLOATS -> FLOAT;
            case DOUBLES -> DOUBLE;
            case INT_ROWS -> INTS;
            case DOUBLE_ROWS -> DOUBLES;
            case BYTE_ROWS -> BYTES;
            case INT_CUBES -> INT_ROWS;
            case OBJECTS -> OBJECT;
            default -> INT;
        };
    }

    Type asm() {
        return Type.getType(descriptor);
    }

    /** The row of an opcode for this type: {@code opcode(IADD)}, {@code opcode(ILOAD)}. */
    int opcode(int ofInt) {
        return asm().getOpcode(ofInt);
    }

    /** IALOAD or IASTORE for the elements. */
    int elementOpcode(int ofInt) {
        return Type.getType(descriptor.substring(1)).getOpcode(ofInt);
    }

    /** One whose elements are primitive. */
    Object newArray(int length) {
        return switch (this) {
            case BOOLEANS -> new boolean[length];
            case BYTES -> new byte[length];
            case CHARS -> new char[length];
            case SHORTS -> new short[length];
            case INTS -> new int[length];
            case LONGS -> new long[length];
            case FLOATS -> new float[length];
            case DOUBLES -> new double[length];
            default -> throw new IllegalArgumentException(this + " has no primitive elements");
        };
    }

    /** Operand of newarray. */
    int newArray() {
        return switch (this) {
            case BOOLEANS -> Opcodes.T_BOOLEAN;
            case BYTES -> Opcodes.T_BYTE;
            case CHARS -> Opcodes.T_CHAR;
            case SHORTS -> Opcodes.T_SHORT;
            case INTS -> Opcodes.T_INT;
            case LONGS -> Opcodes.T_LONG;
            case FLOATS -> Opcodes.T_FLOAT;
            default -> Opcodes.T_DOUBLE;
        };
    }

    @Override
    public String toString() {
        return this == NONE ? "void" : asm().getClassName().replaceAll(".*\\.", "");
    }
}
