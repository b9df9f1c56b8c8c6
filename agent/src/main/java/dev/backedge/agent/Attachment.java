package dev.backedge.agent;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;

/**
 * Both ends of the way by which a command reaches another JVM: the JDK's attach mechanism loads the agent there once more, with an order for its arguments, and the agent that is
 * at work there writes what came of it to a file. The first character of that is {@code +} if it was done, {@code -} if not.
 */
final class Attachment {
    private static final char DONE = '+';
    private static final char NOT_DONE = '-';

    private Attachment() {
    }

    /** In the JVM that is asked. */
    static void answer(String file, Command command, Instrumentation instrumentation) {
        String answer;
        try {
            answer = DONE + carryOut(command, instrumentation);
        } catch (CommandException e) {
            answer = NOT_DONE + e.getMessage() + '\n';
        } catch (Throwable e) {
            answer = NOT_DONE + e.toString() + '\n';
        }
        try {
            Files.writeString(Path.of(file), answer, StandardCharsets.UTF_8);
        } catch (IOException | RuntimeException e) {
            System.err.println("backedge: cannot answer a command (" + e + ")");
        }
    }

    private static String carryOut(Command command, Instrumentation instrumentation) throws CommandException {
        if (AgentCore.control() == null) {
            if (!command.name().equals("start")) {
                throw new CommandException("no Backedge agent is at work in this JVM");
            }
            AgentCore.begin(command.argument(), instrumentation);
            if (AgentCore.control() == null) {
                throw new CommandException("the options say that it is off");
            }
            return AgentCore.control().status();
        }
        return command.run(AgentCore.control());
    }

    /**
     * In the JVM that asks.
     *
     * @param command as for {@link Command#parse}
     * @return what the other JVM answers
     * @throws CommandException if it cannot be asked, or has not done it
     */
    static String ask(long pid, String command) throws CommandException {
        try {
            Path file = Files.createTempFile("backedge", ".answer");
            try {
                handOver(file, pid);
                load(pid, AgentCore.order(file.toString(), command));
                String answer = Files.readString(file, StandardCharsets.UTF_8);
                if (answer.isEmpty()) {
                    throw new CommandException("process " + pid + " does not answer; has it another version of the agent?");
                } else if (answer.charAt(0) == NOT_DONE) {
                    throw new CommandException(answer.substring(1).strip());
                }
                return answer.substring(1);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new CommandException(e.toString());
        }
    }

    /** The file becomes the other user's, where the process is another user's: who may attach to that may do so. */
    private static void handOver(Path file, long pid) throws IOException {
        Path process = Path.of("/proc", Long.toString(pid));
        if (!Files.exists(process)) {
            return;
        }
        UserPrincipal owner = Files.getOwner(process);
        if (!owner.equals(Files.getOwner(file))) {
            Files.setOwner(file, owner);
        }
    }

    /** By reflection: the class is the application class loader's, which we do not see, and not every Java has it. */
    private static void load(long pid, String arguments) throws CommandException {
        try {
            String jar = Path.of(AgentCore.class.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
            Class<?> type = Class.forName("com.sun.tools.attach.VirtualMachine", true, ClassLoader.getSystemClassLoader());
            Object machine = type.getMethod("attach", String.class).invoke(null, Long.toString(pid));
            try {
                type.getMethod("loadAgent", String.class, String.class).invoke(machine, jar, arguments);
            } finally {
                type.getMethod("detach").invoke(machine);
            }
        } catch (InvocationTargetException e) {
            throw new CommandException("cannot attach to process " + pid + ": " + e.getCause());
        } catch (ClassNotFoundException e) {
            throw new CommandException("this Java cannot attach to another: it has no module jdk.attach");
        } catch (ReflectiveOperationException | URISyntaxException e) {
            throw new CommandException("cannot attach to process " + pid + ": " + e);
        }
    }
}
