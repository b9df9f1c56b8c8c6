package dev.backedge.agent.boot;

import java.lang.reflect.InvocationTargetException;

/** Where the JVM enters for {@code java -jar backedge-agent.jar}. Compiled for Java 8, like {@link BackedgeAgent}. */
public final class BackedgeMain {
    private static final String COMMAND = "dev.backedge.agent.AgentCommand";
    private static final int NOT_RUN = 2;

    private BackedgeMain() {
    }

    /** Runs a command, and exits with its exit code. */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    private static int run(String[] arguments) {
        try {
            String tooOld = BackedgeAgent.tooOld();
            if (tooOld != null) {
                System.err.println("backedge: " + tooOld);
                return NOT_RUN;
            }
            return (Integer) Class.forName(COMMAND, true, BackedgeAgent.loader()).getMethod("run", String[].class).invoke(null, (Object) arguments);
        } catch (InvocationTargetException e) {
            System.err.println("backedge: " + e.getCause());
        } catch (Throwable e) {
            System.err.println("backedge: " + e);
        }
        return NOT_RUN;
    }
}
