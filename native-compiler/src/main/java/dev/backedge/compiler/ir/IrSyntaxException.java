package dev.backedge.compiler.ir;

/** The text is not IR; the message tells line, column and what was expected there. */
public final class IrSyntaxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int line;

    IrSyntaxException(int line, int column, String message) {
        super("line " + line + ", column " + column + ": " + message);
        this.line = line;
    }

    /** 1-based. */
    public int line() {
        return line;
    }
}
