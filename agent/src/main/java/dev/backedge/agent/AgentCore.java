package dev.backedge.agent;

import dev.backedge.agent.compile.LoadedClassFiles;
import dev.backedge.agent.options.Option;
import dev.backedge.agent.options.OptionException;
import dev.backedge.agent.options.OptionReader;
import dev.backedge.agent.options.Options;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.List;

/**
 * The start of the agent inside its class loader: reads the options, registers the transformer, and leaves everything
 * dear to the first class that the options choose. A JVM whose classes they do not choose pays for this class and the few it names.
 */
public final class AgentCore {
    private AgentCore() {
    }

    /**
     * Starts the agent, or says on one line of standard error why not.
     *
     * @return whether it is at work
     */
    public static boolean start(String arguments, Instrumentation instrumentation) {
        Options options;
        try {
            options = OptionReader.read(arguments, System.getProperties(), System.getenv());
        } catch (OptionException e) {
            off(e.getMessage());
            return false;
        }
        if (options.mode() == Options.Mode.OFF) {
            return false;
        }
        String unsupported = Jvm.unsupported(System.getProperty("os.name", "?"), System.getProperty("os.arch", "?"));
        if (unsupported != null) {
            off(unsupported);
            return false;
        }
        LoadedClassFiles files = new LoadedClassFiles();
        EngineReference engine = new EngineReference(options, instrumentation, files);
        if (options.path(Option.REPORT) != null) {
            Runtime.getRuntime().addShutdownHook(new ReportAtExit(options, engine));
        }
        CandidateFilter filter = new CandidateFilter(
                patterns(options.list(Option.INCLUDE)), patterns(options.list(Option.EXCLUDE)), AgentCore.class.getClassLoader());
        LoopTransformer transformer = new LoopTransformer(filter, files, engine);
        instrumentation.addTransformer(transformer, true);
        transformer.retransformLoaded(instrumentation);
        return true;
    }

    static List<NamePattern> patterns(List<String> texts) {
        List<NamePattern> patterns = new ArrayList<>();
        for (String text : texts) {
            patterns.add(new NamePattern(text));
        }
        return patterns;
    }

    /** The one line that a user gets when the agent cannot do its work. */
    static void off(String why) {
        System.err.println("backedge: ".concat(why).concat("; the agent is off"));
    }
}
