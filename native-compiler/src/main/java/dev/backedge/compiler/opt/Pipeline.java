package dev.backedge.compiler.opt;

import dev.backedge.compiler.CompilerOptions;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.InvalidIrException;
import dev.backedge.compiler.ir.IrVerifier;
import java.util.List;

/** The passes in their order; alone in timing them, reporting them and verifying after them. */
final class Pipeline {
    private final CompilerOptions options;

    Pipeline(CompilerOptions options) {
        this.options = options;
    }

    /** What makes good code in little time: for a version that runs until its profile is known. */
    List<Pass> quickPasses() {
        return List.of(
                new Canonicalize(),
                new SimplifyControlFlow(),
                new GlobalValueNumbering(),
                new ImpliedNullChecks(),
                new DeadCode(),
                new LoopInvariantMotion(),
                new SimplifyControlFlow(),
                new SinkSteps(),
                new BlockOrder());
    }

    /** The optimiser on one page. The sink hears their remarks. */
    List<Pass> passes(PassSink sink) {
        return List.of(
                new Canonicalize(),
                new SimplifyControlFlow(),
                new GlobalValueNumbering(),
                new ImpliedNullChecks(),
                new Canonicalize(),
                new SimplifyControlFlow(),
                new DeadCode(),
                new PruneColdPaths(),
                new IfConversion(),
                new LoopInvariantMotion(),
                new UnrollShortLoops(),
                new ZeroTripTests(),
                new SimplifyControlFlow(),
                new ThreadJumps(),
                new VectorizeNests(options.cpu(), options.fuel(), sink::remark),
                new SplitFastLoops(options.fuel()),
                new Canonicalize(),
                new SimplifyControlFlow(),
                new GlobalValueNumbering(),
                new LoopInvariantMotion(),
                new DeadCode(),
                new MergeStores(),
                new VectorizeLoops(options.cpu(), sink::remark),
                new SimplifyControlFlow(),
                new UnrollFastLoops(),
                new SimplifyControlFlow(),
                new StrengthReduction(),
                new Canonicalize(),
                new GlobalValueNumbering(),
                new ContractProducts(options.cpu()),
                new CarryLoads(),
                new LoopInvariantMotion(),
                new SimplifyControlFlow(),
                new DeadCode(),
                new SplitLatches(),
                new SinkSteps(),
                new BlockOrder());
    }

    /** @throws InvalidIrException after the first pass that leaves an invalid function, if the options ask for verification */
    void run(Function function, PassSink sink) {
        run(passes(sink), function, sink);
    }

    /** The same with the {@link #quickPasses()}. */
    void runQuickly(Function function, PassSink sink) {
        run(quickPasses(), function, sink);
    }

    private void run(List<Pass> passes, Function function, PassSink sink) {
        for (Pass pass : passes) {
            if (options.disabledPasses().contains(pass.name())) {
                continue;
            }
            long start = System.nanoTime();
            boolean changed = pass.run(function);
            sink.ran(pass.name(), function, changed, System.nanoTime() - start);
            if (options.verify()) {
                IrVerifier.verify(function);
            }
        }
    }
}
