package dev.backedge.agent;

/** What was asked of the agent cannot be done; the message is for the user. */
final class CommandException extends Exception {
    private static final long serialVersionUID = 1;

    CommandException(String message) {
        super(message);
    }
}
