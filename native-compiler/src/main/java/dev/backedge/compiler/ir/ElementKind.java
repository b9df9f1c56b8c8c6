package dev.backedge.compiler.ir;

/** The kind of an array element in memory: its size, how a load extends it, and the IR type it has once loaded. */
public enum ElementKind {
    /** {@code boolean}: a store keeps the lowest bit only (JVMS, bastore). */
    BOOLEAN("z8", 1, Type.I32),
    BYTE("i8", 1, Type.I32),
    CHAR("u16", 2, Type.I32),
    SHORT("i16", 2, Type.I32),
    INT("i32", 4, Type.I32),
    LONG("i64", 8, Type.I64),
    FLOAT("f32", 4, Type.F32),
    DOUBLE("f64", 8, Type.F64);

    private final String text;
    private final int bytes;
    private final Type type;

    ElementKind(String text, int bytes, Type type) {
        this.text = text;
        this.bytes = bytes;
        this.type = type;
    }

    public String text() {
        return text;
    }

    /** Size of one element in bytes. */
    public int bytes() {
        return bytes;
    }

    /** Type of the loaded value. */
    public Type type() {
        return type;
    }

    /** Kind of the lanes that hold loaded elements, unextended. */
    public Lane lane() {
        return switch (this) {
            case BOOLEAN, BYTE -> Lane.I8;
            case CHAR, SHORT -> Lane.I16;
            case INT -> Lane.I32;
            case LONG -> Lane.I64;
            case FLOAT -> Lane.F32;
            case DOUBLE -> Lane.F64;
        };
    }

    public static ElementKind parse(String text) {
        for (ElementKind kind : values()) {
            if (kind.text.equals(text)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("no element kind '" + text + "'");
    }

    /** The kind for a primitive array's descriptor such as {@code [I}; null for every other descriptor. */
    public static ElementKind ofArray(String descriptor) {
        return switch (descriptor) {
            case "[Z" -> BOOLEAN;
            case "[B" -> BYTE;
            case "[C" -> CHAR;
            case "[S" -> SHORT;
            case "[I" -> INT;
            case "[J" -> LONG;
            case "[F" -> FLOAT;
            case "[D" -> DOUBLE;
            default -> null;
        };
    }
}
