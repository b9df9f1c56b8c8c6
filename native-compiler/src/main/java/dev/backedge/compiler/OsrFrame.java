package dev.backedge.compiler;

/**
 * The layout of the frame that a trampoline hands to compiled code, in bytes; the one place that specifies it.
 *
 * <p>Compiled code is a C function {@code int code(OsrFrame *frame)} of the System V ABI (frame in rdi, result in eax). The
 * result is the number of the resume point to continue at, or {@link #NOT_ENTERED}.
 * <pre>
 *   +0        address of element 0 of the OSR buffer (long[], pinned)
 *   +8        deadline of the slice in TSC ticks; 0 at entry, set by the compiled code when it first asks for the time
 *   +16       row 0, the null reference: base 0, length 0
 *   +16+16k   row k: base of the k-th argument (address of element 0, or 0 for null), then its length (zero-extended)
 * </pre>
 *
 * <p>A trampoline that gets its references one by one has the frame on its stack. One that gets them in an array, of any length up to {@link #MAX_TABLE}, has it in
 * the last longs of the OSR buffer.
 */
public final class OsrFrame {
    public static final int BUFFER = 0;
    public static final int DEADLINE = 8;
    public static final int ROWS = 16;
    public static final int ROW_BYTES = 16;
    public static final int ROW_BASE = 0;
    public static final int ROW_LENGTH = 8;
    /** Most references that a trampoline passes one by one. */
    public static final int MAX_REFERENCES = 16;
    /** Most references that a trampoline passes in an array: it needs 12 bytes of stack for each, and has the JVM's shadow pages, 80 KiB. */
    public static final int MAX_TABLE = 4096;
    /** In place of a number of references: they are passed in an array. */
    public static final int TABLE = -1;
    /** What a trampoline returns when it could not pin: nothing has happened, the buffer is as it was. */
    public static final int NOT_ENTERED = -1;

    private OsrFrame() {
    }

    /** Offset of row k's base. */
    public static int base(int k) {
        return ROWS + ROW_BYTES * k + ROW_BASE;
    }

    /** Offset of row k's length. */
    public static int length(int k) {
        return ROWS + ROW_BYTES * k + ROW_LENGTH;
    }

    /** Size of a frame with this many references. */
    public static int bytes(int references) {
        return ROWS + ROW_BYTES * (references + 1);
    }
}
