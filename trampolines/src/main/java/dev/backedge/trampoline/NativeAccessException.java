package dev.backedge.trampoline;

/**
 * This JVM or machine does not let us run machine code of our own: an unsupported platform, native access denied, JNR's library
 * not loadable, no executable memory. The message is one sentence for the user; nothing has been changed when this is thrown.
 */
public final class NativeAccessException extends Exception {
    private static final long serialVersionUID = 1L;

    NativeAccessException(String reason) {
        super(reason);
    }

    NativeAccessException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
