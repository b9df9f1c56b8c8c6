package dev.backedge.agent.options;

import java.util.List;

/**
 * The table of options, one row each: key, kind of value, default, whether it is for developers of Backedge, meaning.
 * {@code docs/OPTIONS.md} is checked against it.
 *
 * <p>An option is set by {@code key=value} among the agent's arguments, by the system property {@code backedge.key}, by the
 * environment variable {@code BACKEDGE_KEY} or by a line {@code key=value} of the file that {@code config} names; the first of
 * these wins.
 */
public enum Option {
    MODE("mode", Value.MODE, "on", false, "off: do nothing; analyze: report what would be compiled, change nothing; verify: run native code on copies only, and compare it with the bytecode, which does the work; on"),
    ENABLED("enabled", Value.BOOLEAN, "true", false, "false: do nothing, as with mode=off"),
    JMX("jmx", Value.BOOLEAN, "false", false, "offer the bean dev.backedge:type=Agent on the platform's MBean server, once a chosen class is loaded"),
    INCLUDE("include", Value.PATTERNS, "", false, "patterns of the classes and methods whose loops to compile"),
    EXCLUDE("exclude", Value.PATTERNS, "", false, "patterns of what to leave alone; wins over include and over @Osr; pkg.Class::method@17 is the one loop whose header is bytecode 17"),
    HOOKS("hooks", Value.HOOKS, "auto", false, "when loops get the hooks by which they are found hot: load: as their class is loaded; seen: once their method has been seen at work, by samples of what the threads do, from its next call on; "
            + "auto: as classes are loaded, as long as this does not take the application too long, others once they are seen. All at once where the JVM only interprets, and those of methods that @Osr or a pattern names"),
    THRESHOLD("threshold", Value.COUNT_OR_AUTO, "auto", false, "back edges of a loop, summed over invocations and threads, before it is compiled; auto: 10000, or 2000 where the JVM only interprets"),
    BACKGROUND("background", Value.BOOLEAN, "true", false, "compile on a thread of the agent's; false: at once, on the thread that found the loop hot"),
    PROFILE("profile", Value.COUNT_OR_NONE, "1000", false, "microseconds that a first version of a loop's code runs to see how its branches go, before the loop is compiled for good; 0: compiled once, by guesses, which is the default where background=false"),
    FP("fp", Value.FP, "strict", false, "floating-point arithmetic: strict: Java's, bit by bit; reassoc: sums and products in any order; contract: fused multiply-add; fast: both. @Osr(fp = ...) wins for its method or class; mode=verify is strict"),
    FP_METHODS("fp-methods", Value.PATTERNS, "", false, "patterns of the classes and methods that fp is for; none: all"),
    CPU("cpu", Value.CPU, "auto", false, "most recent instruction set to use: auto, sse2, avx2, avx512; never more than the machine has"),
    REPORT("report", Value.REPORT, "", false, "file for the report, written at exit; .json or .txt; %p is the process id"),
    DUMP("dump", Value.PATH, "", false, "directory for listings, machine code and rewritten classes"),
    LOG("log", Value.LOG, "warn", false, "what to log on standard error: levels (error, warn, info, debug, trace), categories (compile, instrument, site, agent), or category:level"),
    MAX_CODE("max-code", Value.COUNT, "65536", false, "most KiB of machine code in this JVM, at least four for each loop that has some; where there is no room, the loops that have been entered least recently lose theirs"),
    MAX_QUEUE("max-queue", Value.COUNT, "1024", false, "most loops that wait to be compiled; one that finds the queue full is counted anew"),
    MAX_COMPILE_TIME("max-compile-time", Value.COUNT_OR_AUTO, "auto", false, "most milliseconds for compiling a loop once; one that takes longer stays bytecode; auto: 10000, or 100000 where the JVM only interprets"),
    MAX_COMPILE_MEMORY("max-compile-memory", Value.COUNT, "1024", false, "most MiB that compiling a loop once may allocate; one that takes more stays bytecode"),
    MAX_HOOKS("max-hooks", Value.COUNT, "1024", false, "most loops of one class that may be compiled; the others stay bytecode"),
    MAX_SITES("max-sites", Value.SITES, "16384", false, "most loops in this JVM that may be compiled, twelve bytes each; later ones stay bytecode, until classes are unloaded"),
    DOOR("door", Value.DOOR, "auto", false,
            "how threads enter native code: jnr: by native methods that pin arrays; ffm: by the JDK's foreign-function linker, on JDK 22 and later where the JVM compiles; auto: jnr, but ffm for entries that are many and short"),
    REPRODUCERS("reproducers", Value.PATH, "", false, "directory for the files that mode=verify writes where native code differs; by default the working directory"),
    CONFIG("config", Value.PATH, "", false, "properties file with more options"),

    GIVE_UP("give-up", Value.BOOLEAN, "true", true,
            "take code back where the JVM runs the loop better: most entries leave by a side exit, or are too short to pay for the transition, or calls of the method take as long without it"),
    SLICE("slice", Value.COUNT_OR_NONE, "1000", true, "microseconds that native code may run before it yields; 0: until its fuel is used up"),
    FUEL("fuel", Value.COUNT, "4096", true, "loop iterations, roughly, between two looks at the clock"),
    VERIFY("verify", Value.BOOLEAN, "false", true, "verify the IR after each pass, and each register allocation"),
    PASSES_OFF("passes-off", Value.LIST, "", true, "names of optimiser passes to leave out"),
    SPILL_EVERYTHING("spill-everything", Value.BOOLEAN, "false", true, "use the trivial register allocator"),
    MAX_LOOPS("max-loops", Value.COUNT_OR_NONE, "1073741824", true, "only loops whose number in the report is at most this one are compiled"),
    FORCE_EXITS("force-exits", Value.COUNT_OR_NONE, "0", true,
            "native code leaves without need: at the first exit that it comes by, the second after that, the third after that, and so on up to this distance; 0: never"),
    MADE_UP_PROFILE("made-up-profile", Value.COUNT_OR_NONE, "0", true, "compile by a random profile with this seed, which must change no result; 0: by none"),
    KEEP_CODE("keep-code", Value.COUNT_OR_NONE, "10000", true, "milliseconds for which code that nobody enters is kept where others need the room"),
    COPYING("copying", Value.BOOLEAN, "false", true,
            "run native code even where JNI copies arrays (`-Xcheck:jni`) and what another thread writes meanwhile could be lost");

    /** What a value may be. */
    public enum Value {
        MODE("off", "analyze", "verify", "on"), BOOLEAN("true", "false"), COUNT, COUNT_OR_AUTO("auto"), COUNT_OR_NONE, CPU("auto", "sse2", "avx2", "avx512"), DOOR("auto", "jnr", "ffm"),
        FP("strict", "reassoc", "contract", "fast"), HOOKS("auto", "load", "seen"), LIST, LOG, PATH, PATTERNS, REPORT, SITES;

        private final List<String> words;

        Value(String... words) {
            this.words = List.of(words);
        }

        /** What is one of a few words; empty where any text may be meant. */
        List<String> words() {
            return words;
        }
    }

    private final String key;
    private final Value value;
    private final String defaultValue;
    private final boolean developer;
    private final String meaning;

    Option(String key, Value value, String defaultValue, boolean developer, String meaning) {
        this.key = key;
        this.value = value;
        this.defaultValue = defaultValue;
        this.developer = developer;
        this.meaning = meaning;
    }

    public String key() {
        return key;
    }

    public String systemProperty() {
        return OptionReader.PROPERTY_PREFIX + key;
    }

    public String environmentVariable() {
        return OptionReader.ENVIRONMENT_PREFIX + key.toUpperCase(java.util.Locale.ROOT).replace('-', '_');
    }

    public Value value() {
        return value;
    }

    /** As it would be written; empty for none. */
    public String defaultValue() {
        return defaultValue;
    }

    /** Whether it is meant for those who work on Backedge itself. */
    public boolean developer() {
        return developer;
    }

    public String meaning() {
        return meaning;
    }

    /** The values allowed, for a message. */
    String allowed() {
        switch (value) {
            case MODE: return "off, analyze, verify or on";
            case BOOLEAN: return "true or false";
            case FP: return "strict, reassoc, contract or fast";
            case COUNT: return "a whole number from 1 to " + OptionReader.MAX_COUNT;
            case COUNT_OR_AUTO: return "auto or a whole number from 1 to " + OptionReader.MAX_COUNT;
            case COUNT_OR_NONE: return "a whole number from 0 to " + OptionReader.MAX_COUNT;
            case SITES: return "a whole number from 1 to " + OptionReader.MAX_SITES;
            case CPU: return "auto, sse2, avx2 or avx512";
            case DOOR: return "auto, jnr or ffm";
            case HOOKS: return "auto, load or seen";
            case LIST: return "a list separated by ';'";
            case LOG: return "a list, separated by ';', of levels, categories or category:level";
            case PATTERNS: return "a list, separated by ';', of pkg.Class, pkg.Class::method or pkg.*";
            case REPORT: return "a file name that ends in .json or .txt";
            default: return "a path";
        }
    }
}
