package dev.backedge.compiler.x64;

import java.util.Locale;

/** A physical register. The width of an access belongs to the instruction, not to the register. */
public enum Register implements Arg {
    RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI, R8, R9, R10, R11, R12, R13, R14, R15,
    XMM0, XMM1, XMM2, XMM3, XMM4, XMM5, XMM6, XMM7, XMM8, XMM9, XMM10, XMM11, XMM12, XMM13, XMM14, XMM15,
    XMM16, XMM17, XMM18, XMM19, XMM20, XMM21, XMM22, XMM23, XMM24, XMM25, XMM26, XMM27, XMM28, XMM29, XMM30, XMM31,
    K0, K1, K2, K3, K4, K5, K6, K7;

    private static final Register[] VALUES = values();

    /** The number that goes into ModRM, SIB, REX, VEX and EVEX. */
    public int number() {
        return isGeneral() ? ordinal() : isVector() ? ordinal() - XMM0.ordinal() : ordinal() - K0.ordinal();
    }

    public boolean isGeneral() {
        return ordinal() <= R15.ordinal();
    }

    public boolean isVector() {
        return ordinal() >= XMM0.ordinal() && ordinal() <= XMM31.ordinal();
    }

    public boolean isMask() {
        return ordinal() >= K0.ordinal();
    }

    /** @throws IllegalArgumentException if there is no such register, as for {@link #vector} and {@link #mask} */
    public static Register general(int number) {
        return of(RAX, R15, number);
    }

    public static Register vector(int number) {
        return of(XMM0, XMM31, number);
    }

    public static Register mask(int number) {
        return of(K0, K7, number);
    }

    private static Register of(Register first, Register last, int number) {
        if (number < 0 || number > last.number()) {
            throw new IllegalArgumentException("There is no register " + number + " from " + first + " to " + last + ".");
        }
        return VALUES[first.ordinal() + number];
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
