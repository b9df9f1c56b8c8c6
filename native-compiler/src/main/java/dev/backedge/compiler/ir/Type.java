package dev.backedge.compiler.ir;

/**
 * The type of an IR value.
 *
 * <p>{@link #I32} also carries Java's boolean, byte, char and short. {@link #REF} is the <em>name</em> of a reference, not
 * an address: 0 is {@code null}, k is the k-th entry reference of the region. {@link #ADDR} is the address of element 0 of
 * a pinned array, or 0 for {@code null}; it never survives an exit.
 */
public enum Type {
    I32("i32"), I64("i64"), F32("f32"), F64("f64"), REF("ref"), ADDR("addr");

    private final String text;

    Type(String text) {
        this.text = text;
    }

    /** The type as the IR prints it. */
    public String text() {
        return text;
    }

    public boolean isFloat() {
        return this == F32 || this == F64;
    }

    public boolean isInteger() {
        return this == I32 || this == I64;
    }

    public static Type parse(String text) {
        for (Type type : values()) {
            if (type.text.equals(text)) {
                return type;
            }
        }
        throw new IllegalArgumentException("no type '" + text + "'");
    }
}
