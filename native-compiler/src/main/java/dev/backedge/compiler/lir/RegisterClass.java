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

    /** Whether values of both classes are held by the same registers. */
    public boolean sharesFile(RegisterClass other) {
        return file() == other.file();
    }

    private RegisterClass file() {
        return this == GENERAL || this == MASK ? this : SCALAR_FLOAT;
    }

    public boolean isVector() {
        return this == VECTOR128 || this == VECTOR256 || this == VECTOR512;
    }

    /** @param bytes 16, 32 or 64 */
    public static RegisterClass vector(int bytes) {
        return switch (bytes) {
            case 16 -> VECTOR128;
            case 32 -> VECTOR256;
            case 64 -> VECTOR512;
            default -> throw new IllegalArgumentException("no vector register of " + bytes + " bytes");
        };
    }
}
