package dev.backedge.trampoline;

import java.util.Optional;

/** Whether this is a platform that compiled loops can run on: Linux on x64, JDK 17 or later. Loads nothing native. */
public final class PlatformCheck {
    private static final int OLDEST_JDK = 17;

    private PlatformCheck() {
    }

    /** A sentence that says why this platform is not supported, or empty if it is. */
    public static Optional<String> unsupported() {
        return unsupported(System.getProperty("os.name", "?"), System.getProperty("os.arch", "?"),
                System.getProperty("sun.arch.data.model", "64"), Runtime.version().feature());
    }

    static Optional<String> unsupported(String os, String architecture, String bits, int jdk) {
        if (!os.equals("Linux")) {
            return Optional.of("the operating system is " + os + ", Linux is needed");
        }
        if (!architecture.equals("amd64") && !architecture.equals("x86_64") || !bits.equals("64")) {
            return Optional.of("the processor architecture is " + architecture + " (" + bits + " bits), x64 is needed");
        }
        if (jdk < OLDEST_JDK) {
            return Optional.of("this is JDK " + jdk + ", " + OLDEST_JDK + " or later is needed");
        }
        return Optional.empty();
    }
}
