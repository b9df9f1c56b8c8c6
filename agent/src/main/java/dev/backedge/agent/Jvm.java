package dev.backedge.agent;

/** What matters of the JVM we run in. */
final class Jvm {
    private static final int FIRST_JDK_THAT_LINKS = 22;

    private Jvm() {
    }

    /** Whether it has no compiler of its own: {@code -Xint}, or HotSpot's Zero. */
    static boolean interpretsOnly() {
        return interpretsOnly(System.getProperty("java.vm.name", ""), System.getProperty("java.vm.info", ""));
    }

    /** Whether a call by the foreign-function linker can be cheap: where it exists and compiled code makes it. */
    static boolean linksCritically() {
        return Runtime.version().feature() >= FIRST_JDK_THAT_LINKS && !interpretsOnly();
    }

    static boolean interpretsOnly(String vmName, String vmInfo) {
        return vmInfo.startsWith("interpreted mode") || vmName.contains("Zero");
    }

    /** Why Backedge cannot work on this platform, or null if it can. The JDK's version has been looked at before. */
    static String unsupported(String os, String architecture) {
        if (!os.equals("Linux")) {
            return "the operating system is ".concat(os).concat(", and it needs Linux");
        }
        if (!architecture.equals("amd64") && !architecture.equals("x86_64")) {
            return "the processor is ".concat(architecture).concat(", and it needs x64");
        }
        return null;
    }
}
