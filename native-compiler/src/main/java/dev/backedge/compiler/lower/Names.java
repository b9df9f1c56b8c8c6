package dev.backedge.compiler.lower;

import dev.backedge.compiler.x64.Insn;
import java.util.Locale;

/** How rows are spelled in the text form, and which immediates are short. */
final class Names {
    private Names() {
    }

    static String of(Insn insn) {
        return insn.name().toLowerCase(Locale.ROOT);
    }

    static boolean fits8(long value) {
        return value == (byte) value;
    }

    static boolean fits32(long value) {
        return value == (int) value;
    }
}
