package dev.backedge.compiler.x64;

/**
 * What an instruction does to the arithmetic flags. Writing some of them, leaving some undefined, or leaving them alone in some
 * cases only (a shift by 0) counts as writing.
 */
public enum FlagUse implements FormItem {
    KEEPS_FLAGS, WRITES_FLAGS, READS_FLAGS, READS_AND_WRITES_FLAGS;

    public boolean reads() {
        return this == READS_FLAGS || this == READS_AND_WRITES_FLAGS;
    }

    public boolean writes() {
        return this == WRITES_FLAGS || this == READS_AND_WRITES_FLAGS;
    }
}
