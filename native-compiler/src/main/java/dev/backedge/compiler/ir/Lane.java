package dev.backedge.compiler.ir;

/**
 * The kind of a lane of a vector. Integer lanes wrap at their own width; in {@code i8} and {@code i16} lanes sign and zero extension are told
 * apart by the operation, not by the lane.
 */
public enum Lane {
    I8("i8", 1), I16("i16", 2), I32("i32", 4), I64("i64", 8), F32("f32", 4), F64("f64", 8);

    private final String text;
    private final int bytes;

    Lane(String text, int bytes) {
        this.text = text;
        this.bytes = bytes;
    }

    public String text() {
        return text;
    }

    /** Size of a lane in bytes. */
    public int bytes() {
        return bytes;
    }

    public boolean isFloat() {
        return this == F32 || this == F64;
    }

    /** Type of the scalar that goes into a lane and comes out of it: {@code i32} for the narrow lanes, of which it is the sign extension. */
    public Type scalar() {
        return switch (this) {
            case I8, I16, I32 -> Type.I32;
            case I64 -> Type.I64;
            case F32 -> Type.F32;
            case F64 -> Type.F64;
        };
    }
}
