package dev.backedge.compiler.lower;

import dev.backedge.compiler.OsrFrame;
import dev.backedge.compiler.x64.General;
import java.util.Locale;

/** The columns of the OSR frame's table of arrays. */
enum RowColumn {
    BASE(General.MOV64_RM), LENGTH(General.MOV32_RM);

    private final General load;

    RowColumn(General load) {
        this.load = load;
    }

    General load() {
        return load;
    }

    /** Offset in the frame of this column of row {@code name}. */
    int offset(int name) {
        return this == BASE ? OsrFrame.base(name) : OsrFrame.length(name);
    }

    String text() {
        return "array_" + name().toLowerCase(Locale.ROOT);
    }
}
