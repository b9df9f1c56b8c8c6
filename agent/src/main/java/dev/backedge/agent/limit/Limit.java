package dev.backedge.agent.limit;

import dev.backedge.agent.options.Option;

/**
 * The table of what Backedge may take of a JVM, one row each: its name in the report, the option that sets it, the unit of both, and what happens where it is reached. {@code docs/SAFETY.md}
 * tells the rest.
 */
public enum Limit {
    CODE("code", Option.MAX_CODE, "KiB", "machine code needs more than %d KiB: loops that nobody has entered for a while lose theirs, and others wait until there is room"),
    QUEUE("queue", Option.MAX_QUEUE, "loops", "%d loops wait to be compiled: others that are hot are counted anew"),
    COMPILE_TIME("compileTime", Option.MAX_COMPILE_TIME, "ms", "compiling a loop takes more than %d ms: it stays bytecode"),
    COMPILE_MEMORY("compileMemory", Option.MAX_COMPILE_MEMORY, "MiB", "compiling a loop takes more than %d MiB of memory: it stays bytecode"),
    HOOKS("hooks", Option.MAX_HOOKS, "hooks", "a class has more than %d loops: the others in it stay bytecode"),
    SITES("sites", Option.MAX_SITES, "loops", "more than %d loops have hooks: further ones stay bytecode");

    private final String key;
    private final Option option;
    private final String unit;
    private final String consequence;

    Limit(String key, Option option, String unit, String consequence) {
        this.key = key;
        this.option = option;
        this.unit = unit;
        this.consequence = consequence;
    }

    /** Its name in the report. */
    public String key() {
        return key;
    }

    public Option option() {
        return option;
    }

    public String unit() {
        return unit;
    }

    /** What happens, of a limit of so many. */
    String consequence(int bound) {
        return String.format(java.util.Locale.ROOT, consequence, bound);
    }
}
