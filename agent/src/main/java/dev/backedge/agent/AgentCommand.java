package dev.backedge.agent;

import dev.backedge.agent.verify.Replay;

/** What {@code java -jar backedge-agent.jar} does, inside the agent's class loader. */
public final class AgentCommand {
    private static final String USAGE = """
            Backedge %s: native code for hot loops.

            java -javaagent:backedge-agent.jar=include=com.acme.* ...   runs an application with it; docs/OPTIONS.md tells the options
            java -jar backedge-agent.jar replay FILE                    runs again what mode=verify has found different (backedge-verify-*.repro):
                                                                        exits with 1 if it differs, 0 if not, 2 if it cannot be run
            """;

    private AgentCommand() {
    }

    /** Runs a command. @return the exit code */
    public static int run(String... arguments) {
        boolean asked = arguments.length == 1 && (arguments[0].equals("help") || arguments[0].equals("--help"));
        if (arguments.length != 2 || !arguments[0].equals("replay")) {
            (asked ? System.out : System.err).print(String.format(USAGE, AgentVersion.TEXT));
            return asked ? Replay.SAME : Replay.NOT_REPLAYED;
        }
        String unsupported = Jvm.unsupported(System.getProperty("os.name", "?"), System.getProperty("os.arch", "?"));
        if (unsupported != null) {
            System.err.println("backedge: ".concat(unsupported));
            return Replay.NOT_REPLAYED;
        }
        return Replay.run(arguments[1], Cpu.ofMachine(), System.out, System.err);
    }
}
