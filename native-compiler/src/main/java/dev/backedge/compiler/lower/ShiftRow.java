package dev.backedge.compiler.lower;

import dev.backedge.compiler.x64.General;

/** The rows of shifts and rotations. */
enum ShiftRow {
    SHL, SHR, SAR, ROL, ROR;

    private final General[] immediate = {General.valueOf(name() + "32_MI"), General.valueOf(name() + "64_MI")};
    private final General[] byCl = {General.valueOf(name() + "32_MC"), General.valueOf(name() + "64_MC")};

    boolean isRotation() {
        return this == ROL || this == ROR;
    }

    General immediate(boolean wide) {
        return immediate[wide ? 1 : 0];
    }

    /** The count is in cl. */
    General byCl(boolean wide) {
        return byCl[wide ? 1 : 0];
    }

    /** BMI2: three operands, the count in any register. Shifts only. */
    General flexible(boolean wide) {
        return General.valueOf(name() + "X" + (wide ? "64" : "32"));
    }
}
