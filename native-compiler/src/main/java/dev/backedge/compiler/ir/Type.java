package dev.backedge.compiler.ir;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The type of an IR value; one object a type, so that {@code ==} compares them.
 *
 * <p>{@link #I32} also carries Java's boolean, byte, char and short. {@link #REF} is the <em>name</em> of a reference, not
 * an address: 0 is {@code null}, k is the k-th entry reference of the region. {@link #ADDR} is the address of element 0 of
 * a pinned array, or 0 for {@code null}; it never survives an exit.
 *
 * <p>A vector has 2, 4, 8, 16, 32 or 64 lanes of one {@link Lane} kind, a mask as many truth values. Neither survives an exit. A vector may be wider
 * than the registers of the CPU: then several hold it.
 */
public final class Type {
    /** What there is to tell apart in a {@code switch}. */
    public enum Kind { I32, I64, F32, F64, REF, ADDR, VECTOR, MASK }

    public static final int MAX_LANES = 64;

    public static final Type I32 = new Type("i32", Kind.I32, null, 1);
    public static final Type I64 = new Type("i64", Kind.I64, null, 1);
    public static final Type F32 = new Type("f32", Kind.F32, null, 1);
    public static final Type F64 = new Type("f64", Kind.F64, null, 1);
    public static final Type REF = new Type("ref", Kind.REF, null, 1);
    public static final Type ADDR = new Type("addr", Kind.ADDR, null, 1);

    private static final Map<String, Type> BY_TEXT = new HashMap<>();
    private static final List<Type> VECTORS = new ArrayList<>();

    static {
        for (Type scalar : List.of(I32, I64, F32, F64, REF, ADDR)) {
            BY_TEXT.put(scalar.text, scalar);
        }
        for (int lanes = 2; lanes <= MAX_LANES; lanes *= 2) {
            for (Lane lane : Lane.values()) {
                VECTORS.add(new Type("v" + lanes + "x" + lane.text(), Kind.VECTOR, lane, lanes));
            }
            VECTORS.add(new Type("m" + lanes, Kind.MASK, null, lanes));
        }
        VECTORS.forEach(type -> BY_TEXT.put(type.text, type));
    }

    private final String text;
    private final Kind kind;
    private final Lane lane;
    private final int lanes;

    private Type(String text, Kind kind, Lane lane, int lanes) {
        this.text = text;
        this.kind = kind;
        this.lane = lane;
        this.lanes = lanes;
    }

    /** @param lanes 2, 4, 8, 16, 32 or 64 */
    public static Type vector(Lane lane, int lanes) {
        return parse("v" + lanes + "x" + lane.text());
    }

    /** @param lanes 2, 4, 8, 16, 32 or 64 */
    public static Type mask(int lanes) {
        return parse("m" + lanes);
    }

    /** Every vector and mask type. */
    public static List<Type> vectors() {
        return List.copyOf(VECTORS);
    }

    /** The type as the IR prints it: {@code i32}, {@code v16xi8}, {@code m16}. */
    public String text() {
        return text;
    }

    public Kind kind() {
        return kind;
    }

    /** Whether it is a scalar of floating point. */
    public boolean isFloat() {
        return this == F32 || this == F64;
    }

    /** Whether it is a scalar integer. */
    public boolean isInteger() {
        return this == I32 || this == I64;
    }

    public boolean isVector() {
        return kind == Kind.VECTOR;
    }

    public boolean isMask() {
        return kind == Kind.MASK;
    }

    /** Neither vector nor mask. */
    public boolean isScalar() {
        return !isVector() && !isMask();
    }

    /** Of a vector: the kind of its lanes; otherwise null. */
    public Lane lane() {
        return lane;
    }

    /** How many lanes a vector or mask has; 1 for a scalar. */
    public int lanes() {
        return lanes;
    }

    /** Of a vector: the size of all lanes in bytes. */
    public int bytes() {
        return lanes * lane.bytes();
    }

    /** Of a vector or mask: as many lanes of another kind. */
    public Type withLane(Lane other) {
        return vector(other, lanes);
    }

    /** Of a vector or mask: the mask with as many lanes. */
    public Type toMask() {
        return mask(lanes);
    }

    public static Type parse(String text) {
        Type type = BY_TEXT.get(text);
        if (type == null) {
            throw new IllegalArgumentException("no type '" + text + "'");
        }
        return type;
    }

    @Override
    public String toString() {
        return text;
    }
}
