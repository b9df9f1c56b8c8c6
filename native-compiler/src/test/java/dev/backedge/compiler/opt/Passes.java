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
        // for the pass that needs a CPU with fused multiply-add
        CompilerOptions fused = name.equals("contract-products") ? options(CpuFeatures.AVX2) : options();
        return new Pipeline(fused).passes(PassSink.NONE).stream().filter(pass -> pass.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no pass '" + name + "'"));
    }

    /** Verifying options with little fuel, so that ticks and chunks matter in short runs. */
    static CompilerOptions options(String... disabledPasses) {
        return options(CpuFeatures.SSE2, disabledPasses);
    }

    private static CompilerOptions options(CpuFeatures cpu, String... disabledPasses) {
        return new CompilerOptions(cpu, 1_000_000, 16, true, false, Set.copyOf(Arrays.asList(disabledPasses)), 0, false);
    }
}
