package dev.backedge.compiler.vector;

/** A loop is not vectorised; the message says why, in the words of the program and not of the compiler. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    Refusal(String reason) {
        super(reason, null, false, false);
    }
}
