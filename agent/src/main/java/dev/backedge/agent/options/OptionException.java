package dev.backedge.agent.options;

/** An option that does not exist, or a value it cannot have. The message is one line, for the user. */
public final class OptionException extends Exception {
    private static final long serialVersionUID = 1L;

    OptionException(String message) {
        super(message, null, false, false);
    }
}
