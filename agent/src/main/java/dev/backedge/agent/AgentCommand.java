package dev.backedge.agent;

import dev.backedge.agent.verify.Replay;

/** What {@code java -jar backedge-agent.jar} does, inside the agent's class loader. */
public final class AgentCommand {
    private static final String USAGE = """
            Backedge %s: native code for hot loops.

            java -javaagent:backedge-agent.jar=include=com.acme.* ...   runs an application with it; docs/OPTIONS.md tells the options
            java -jar backedge-agent.jar replay FILE                    runs again what mode=verify has found different (backedge-verify-*.repro):
                                                                        exits with 1 if it differs, 0 if not, 2 if it cannot be run
            java -jar backedge-agent.jar PID start [OPTIONS]            starts the agent in a running JVM, or starts it again
            java -jar backedge-agent.jar PID stop                       every class is as it was, and the native code is gone
            java -jar backedge-agent.jar PID pause                      from this moment on no thread enters native code, until PID resume
            java -jar backedge-agent.jar PID status | report [json]     what it is doing; what it has done with each loop
            java -jar backedge-agent.jar PID disable N                  loop N of the report runs as bytecode, until PID enable N
            java -jar backedge-agent.jar PID recompile N                loop N of the report is compiled anew once it is hot again
            java -jar backedge-agent.jar PID jmx                        offers the bean dev.backedge:type=Agent
            """;

    private static final int DONE = 0;
    private static final int NOT_DONE = 2;

    private AgentCommand() {
    }

    /** Runs a command. @return the exit code */
    public static int run(String... arguments) {
        boolean asked = arguments.length == 1 && (arguments[0].equals("help") || arguments[0].equals("--help"));
        if (arguments.length >= 2 && arguments.length <= 3 && isNumber(arguments[0])) {
            return ask(Long.parseLong(arguments[0]), arguments.length == 2 ? arguments[1] : arguments[1] + " " + arguments[2]);
        } else if (arguments.length != 2 || !arguments[0].equals("replay")) {
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

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.length() <= 18 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static int ask(long pid, String command) {
        try {
            System.out.print(Attachment.ask(pid, command));
            return DONE;
        } catch (CommandException e) {
            System.err.println("backedge: ".concat(e.getMessage()));
            return NOT_DONE;
        }
    }
}
