package dev.backedge.compiler.lower;

import dev.backedge.compiler.x64.General;

/** The rows of an integer operation in its four forms and two widths. */
enum Alu {
    ADD, SUB, AND, OR, XOR, CMP;

    private final General[][] rows = new General[2][];

    Alu() {
        for (int i = 0; i < 2; i++) {
            String prefix = name() + (i == 0 ? 32 : 64);
            rows[i] = new General[] {General.valueOf(prefix + "_RM"), General.valueOf(prefix + "_MR"),
                General.valueOf(prefix + "_MI"), General.valueOf(prefix + "_MI8")};
        }
    }

    /** Register, then register or memory. */
    General rm(boolean wide) {
        return rows[wide ? 1 : 0][0];
    }

    /** Memory or register, then register. */
    General mr(boolean wide) {
        return rows[wide ? 1 : 0][1];
    }

    /** Memory or register, then an immediate of 32 bits or, if it fits, of eight. */
    General mi(boolean wide, long immediate) {
        return rows[wide ? 1 : 0][Names.fits8(immediate) ? 3 : 2];
    }
}
