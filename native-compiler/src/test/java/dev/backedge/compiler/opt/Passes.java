package dev.backedge.compiler.opt;

import dev.backedge.compiler.CompilerOptions;
import dev.backedge.compiler.x64.CpuFeatures;
import java.util.Arrays;
import java.util.Set;

/** Passes and options for tests. */
final class Passes {
    private Passes() {
    }

    /** The first pass of the pipeline that has this name. */
    static Pass named(String name) {
        return new Pipeline(options()).passes(PassSink.NONE).stream().filter(pass -> pass.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no pass '" + name + "'"));
    }

    /** Verifying options with little fuel, so that ticks and chunks matter in short runs. */
    static CompilerOptions options(String... disabledPasses) {
        return new CompilerOptions(CpuFeatures.SSE2, 1_000_000, 16, true, false, Set.copyOf(Arrays.asList(disabledPasses)), 0, false);
    }
}
