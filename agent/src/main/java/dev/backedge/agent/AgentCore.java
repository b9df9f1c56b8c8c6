package dev.backedge.agent;

import dev.backedge.agent.compile.LoadedClassFiles;
import dev.backedge.agent.options.Option;
import dev.backedge.agent.options.OptionException;
import dev.backedge.agent.options.OptionReader;
import dev.backedge.agent.options.Options;
import dev.backedge.instrument.select.NamePattern;
import java.lang.instrument.Instrumentation;

/**
 * The start of the agent inside its class loader: reads the options, registers the transformer, and leaves everything
 * dear to the first class that the options choose. A JVM whose classes they do not choose pays for this class and the few it names.
 */
public final class AgentCore {
    /** Starts an order: it is followed by the file for the answer, and another one before the command. */
    private static final char MARK = '!';

    private static Control control;

    private AgentCore() {
    }

    /**
     * Starts the agent, or says on one line of standard error why not. Or carries out what {@code java -jar backedge-agent.jar} sends, see {@link Attachment}.
     *
     * @return whether it is at work
     */
    public static synchronized boolean start(String arguments, Instrumentation instrumentation) {
        if (arguments != null && !arguments.isEmpty() && arguments.charAt(0) == MARK) {
            int end = arguments.indexOf(MARK, 1);
            Attachment.answer(arguments.substring(1, end), Command.parse(arguments.substring(end + 1)), instrumentation);
        } else if (control != null) {
            System.err.println("backedge: another Backedge agent is at work in this JVM; this one does nothing");
        } else {
            try {
                begin(arguments, instrumentation);
            } catch (CommandException e) {
                off(e.getMessage());
            }
        }
        return control != null;
    }

    /** The order to carry out a command and to write to a file what came of it. */
    static String order(String file, String command) {
        return MARK + file + MARK + command;
    }

    /** What is at work; null if nothing is. */
    static Control control() {
        return control;
    }

    /** Starts the agent, unless its mode is off. */
    static void begin(String arguments, Instrumentation instrumentation) throws CommandException {
        Options options;
        try {
            options = OptionReader.read(arguments, System.getProperties(), System.getenv());
        } catch (OptionException e) {
            throw new CommandException(e.getMessage());
        }
        if (options.mode() == Options.Mode.OFF) {
            return;
        }
        String unsupported = Jvm.unsupported(System.getProperty("os.name", "?"), System.getProperty("os.arch", "?"));
        if (unsupported != null) {
            throw new CommandException(unsupported);
        }
        LoadedClassFiles files = new LoadedClassFiles();
        EngineReference engine = new EngineReference(options, instrumentation, files);
        if (options.path(Option.REPORT) != null) {
            Runtime.getRuntime().addShutdownHook(new ReportAtExit(options, engine));
        }
        CandidateFilter filter = new CandidateFilter(
                NamePattern.of(options.list(Option.INCLUDE)), NamePattern.of(options.list(Option.EXCLUDE)), AgentCore.class.getClassLoader());
        LoopTransformer transformer = new LoopTransformer(filter, files, engine);
        control = new Control(options, instrumentation, transformer, engine);
        if (options.flag(Option.JMX)) {
            engine.whenStarted(new BeanOffer(control));
        }
        instrumentation.addTransformer(transformer, true);
        transformer.retransformLoaded(instrumentation);
    }

    /** The one line that a user gets when the agent cannot do its work. */
    static void off(String why) {
        System.err.println("backedge: ".concat(why).concat("; the agent is off"));
    }
}
