package dev.backedge.compiler.vector;

/**
 * What a value of a loop nest is in the iterations of the outer loop that run side by side, one in each lane.
 *
 * @param stride by how much it grows from lane to lane, where {@code kind} is {@code LINEAR}
 */
record Form(Kind kind, long stride) {
    /** {@code FUEL} is what ticks pass on, {@code SUM} what the outer loop sums up: neither is looked at by anything else. */
    enum Kind { UNIFORM, LINEAR, VARYING, FUEL, SUM }

    static final Form UNIFORM = new Form(Kind.UNIFORM, 0);
    static final Form VARYING = new Form(Kind.VARYING, 0);
    static final Form FUEL = new Form(Kind.FUEL, 0);
    static final Form SUM = new Form(Kind.SUM, 0);
    /** So that no sum of a few of them overflows an int. */
    private static final long LARGEST_STRIDE = 1 << 16;

    /** The same in all lanes if the stride is 0. */
    static Form linear(long stride) {
        return stride == 0 ? UNIFORM : Math.abs(stride) > LARGEST_STRIDE ? VARYING : new Form(Kind.LINEAR, stride);
    }

    boolean isUniform() {
        return kind == Kind.UNIFORM;
    }

    boolean isLinear() {
        return kind == Kind.LINEAR;
    }

    boolean isVarying() {
        return kind == Kind.VARYING;
    }

    /** Whether it is known by its value in lane 0. */
    boolean isScalar() {
        return isUniform() || isLinear();
    }

    /** The form of what is the one value or the other, in all lanes at a time. */
    Form join(Form other) {
        return equals(other) ? this : VARYING;
    }
}
