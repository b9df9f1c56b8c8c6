package dev.backedge.compiler.ir;

/** Why control leaves the region, precisely; names are stable codes of the report. */
public enum ExitReason {
    LOOP_EXIT(ExitKind.LOOP_EXIT),
    YIELD(ExitKind.YIELD),
    NULL_CHECK(ExitKind.SIDE_EXIT),
    BOUNDS_CHECK(ExitKind.SIDE_EXIT),
    ZERO_DIVISOR(ExitKind.SIDE_EXIT),
    UNSUPPORTED_BYTECODE(ExitKind.SIDE_EXIT),
    GUARD(ExitKind.SIDE_EXIT);

    private final ExitKind kind;

    ExitReason(ExitKind kind) {
        this.kind = kind;
    }

    public ExitKind kind() {
        return kind;
    }
}
