package dev.backedge.compiler.lir;

/** The register file that a virtual register lives in, and the size of its spill slot. */
public enum RegisterClass {
    /** General registers. A 32-bit value occupies the low half; the high half is zero. */
    GENERAL(8),
    /** Scalar floats and doubles in vector registers. */
    SCALAR_FLOAT(8),
    VECTOR128(16), VECTOR256(32), VECTOR512(64),
    MASK(8);

    private final int spillBytes;

    RegisterClass(int spillBytes) {
        this.spillBytes = spillBytes;
    }

    public int spillBytes() {
        return spillBytes;
    }
}
