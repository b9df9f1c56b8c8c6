package dev.backedge.agent.boot;

import java.io.File;
import java.lang.instrument.Instrumentation;
import java.security.CodeSource;
import java.security.ProtectionDomain;

/**
 * Where the JVM enters the agent. All that the application's class path sees of Backedge is this package, compiled for Java 8
 * so that an old JVM gets a sentence instead of an {@code UnsupportedClassVersionError}; the rest is loaded by an
 * {@link IsolatedClassLoader}. Nothing that is thrown here reaches the application.
 */
public final class BackedgeAgent {
    private static final int OLDEST_JDK = 17;
    private static final String CORE = "dev.backedge.agent.AgentStart";

    /** Where the rest of the agent is; null if none is at work. */
    private static IsolatedClassLoader core;

    private BackedgeAgent() {
    }

    /** Called for {@code -javaagent}, before {@code main}. */
    public static void premain(String arguments, Instrumentation instrumentation) {
        start(arguments, instrumentation);
    }

    /** Called when the agent is attached to a running JVM. */
    public static void agentmain(String arguments, Instrumentation instrumentation) {
        start(arguments, instrumentation);
    }

    /** The first agent that gets to work is the only one, and told of all others: hooks, bridge and report are one for a JVM. The JVM starts one agent at a time. */
    private static synchronized void start(String arguments, Instrumentation instrumentation) {
        try {
            String tooOld = tooOld();
            if (tooOld != null) {
                off(tooOld);
                return;
            }
            IsolatedClassLoader loader = core != null ? core : loader();
            Class.forName(CORE, true, loader);
            core = loader.core().test(arguments, instrumentation) ? loader : null;
        } catch (IllegalStateException e) {
            off(e.getMessage());
        } catch (Throwable e) {
            off(String.valueOf(e));
        }
    }

    /** What to tell the user of a JVM that is too old; null if it is not. */
    static String tooOld() {
        String version = System.getProperty("java.specification.version", "?");
        return featureRelease(version) < OLDEST_JDK ? "it needs JDK " + OLDEST_JDK + " or later, and this is " + version : null;
    }

    /** A new class loader for the rest of the jar. @throws Exception if the jar cannot be found or read; the message is for the user */
    static IsolatedClassLoader loader() throws Exception {
        ProtectionDomain domain = BackedgeAgent.class.getProtectionDomain();
        CodeSource source = domain.getCodeSource();
        if (source == null || source.getLocation() == null) {
            throw new IllegalStateException("the JVM does not say where the agent's jar is");
        }
        return new IsolatedClassLoader(new File(source.getLocation().toURI()), domain);
    }

    /** 8 for "1.8", 17 for "17"; 0 for what cannot be read. */
    static int featureRelease(String specificationVersion) {
        String digits = specificationVersion.startsWith("1.") ? specificationVersion.substring(2) : specificationVersion;
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static void off(String why) {
        System.err.println("backedge: " + why + "; the agent is off");
    }
}
