package dev.backedge.it.program;

/**
 * Stack traces as they are with and without the agent. HotSpot names no file for activations of a class that has been rewritten since they began ({@code (Unknown Source)},
 * {@code java_lang_Throwable::get_source_file_name}), while it still knows their lines; whether Backedge rewrites a class before or after a trace is taken is a matter of time.
 */
final class Traces {
    private Traces() {
    }

    /** Class, method and line of a frame. */
    static String frame(Throwable thrown, int index) {
        StackTraceElement frame = thrown.getStackTrace()[index];
        return frame.getClassName() + "." + frame.getMethodName() + ":" + frame.getLineNumber();
    }
}
