package dev.backedge.compiler;

import dev.backedge.compiler.bytecode.LoopRegion;
import dev.backedge.compiler.bytecode.MethodLoops;
import dev.backedge.compiler.bytecode.ResumePoint;
import dev.backedge.compiler.bytecode.SsaBuilder;
import dev.backedge.compiler.bytecode.StateSlot;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.IrPrinter;
import dev.backedge.compiler.ir.IrVerifier;
import dev.backedge.compiler.lir.LirVerifier;
import dev.backedge.compiler.lower.Emission;
import dev.backedge.compiler.lower.Listing;
import dev.backedge.compiler.lower.Lowering;
import dev.backedge.compiler.opt.Optimizer;
import dev.backedge.compiler.opt.PassSink;
import dev.backedge.compiler.regalloc.Allocation;
import dev.backedge.compiler.regalloc.AllocationChecker;
import dev.backedge.compiler.regalloc.LinearScan;
import dev.backedge.compiler.regalloc.RegisterAllocator;
import dev.backedge.compiler.regalloc.SpillEverything;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The compiler: one region of bytecode in, machine code and tables out. Thread-safe; keeps no state between loops. */
public final class LoopCompiler {
    private final CompilerOptions options;
    private final CompilerLimits limits;

    public LoopCompiler(CompilerOptions options) {
        this(options, CompilerLimits.NONE);
    }

    /** @param limits what one compilation may take; one that takes more ends with a {@link Bailout} */
    public LoopCompiler(CompilerOptions options, CompilerLimits limits) {
        this.options = options;
        this.limits = limits;
    }

    public CompilerOptions options() {
        return options;
    }

    /**
     * Compiles one region of a method.
     *
     * @throws Bailout if the region cannot be compiled correctly, with the reason
     * @throws RuntimeException if the compiler is at fault: a verifier or checker that objects
     */
    public CompiledLoop compile(MethodLoops loops, LoopRegion region) throws Bailout {
        return compile(loops, region, Assumptions.NONE, PassSink.NONE);
    }

    /** The same; the sink hears of every pass of the optimiser. */
    public CompiledLoop compile(MethodLoops loops, LoopRegion region, PassSink sink) throws Bailout {
        return compile(loops, region, Assumptions.NONE, sink);
    }

    /** The same, by what is known beside the bytecode. */
    public CompiledLoop compile(MethodLoops loops, LoopRegion region, Assumptions assumptions) throws Bailout {
        return compile(loops, region, assumptions, PassSink.NONE);
    }

    private CompiledLoop compile(MethodLoops loops, LoopRegion region, Assumptions assumptions, PassSink sink) throws Bailout {
        CompileBudget budget = new CompileBudget(limits);
        Function function = SsaBuilder.build(loops, region, options.fuel(), assumptions.unmet(), assumptions.profile(), null);
        function.setFloatingPoint(assumptions.floatingPoint());
        budget.built(function);
        verifyUnoptimised(function);
        List<Remark> remarks = new ArrayList<>();
        PassLog log = log(function);
        try {
            Optimizer.optimize(function, options, (log == null ? sink : sink.and(log)).and(budget).collecting(remarks));
        } catch (CompileBudget.Exceeded e) {
            throw e.bailout();
        }
        remarks.replaceAll(remark -> remark.at(loops.lineAt(remark.bci())));
        return emit(loops, region, function, List.of(), remarks, log, budget);
    }

    /** Compiles a first version, in less time, to less good code, which counts how its branches go. */
    public CompiledLoop compileToProfile(MethodLoops loops, LoopRegion region, Assumptions assumptions) throws Bailout {
        CompileBudget budget = new CompileBudget(limits);
        List<Profile.Arm> arms = new ArrayList<>();
        Function function = SsaBuilder.build(loops, region, options.fuel(), assumptions.unmet(), Profile.NONE, arms);
        budget.built(function);
        verifyUnoptimised(function);
        PassLog log = log(function);
        try {
            Optimizer.optimizeQuickly(function, options, log == null ? budget : log.and(budget));
        } catch (CompileBudget.Exceeded e) {
            throw e.bailout();
        }
        return emit(loops, region, function, arms, List.of(), log, budget);
    }

    private void verifyUnoptimised(Function function) {
        if (options.verify()) {
            IrVerifier.verifyUnoptimised(function);
        }
    }

    /** Null if nobody wants to read it. */
    private PassLog log(Function function) {
        PassLog log = options.listing() ? new PassLog() : null;
        if (log != null) {
            log.built(function);
        }
        return log;
    }

    private CompiledLoop emit(MethodLoops loops, LoopRegion region, Function function, List<Profile.Arm> arms, List<Remark> remarks, PassLog log, CompileBudget budget)
            throws Bailout {
        if (options.verify()) {
            IrVerifier.verify(function);
        }
        Lowering.Lowered lowered = Lowering.lower(function, new Lowering.Settings(options.cpu(), options.sliceTicks(), options.fuel(),
                options.forceExits(), resumePoint -> bufferIndices(region.resumePoints().get(resumePoint))));
        if (options.verify()) {
            LirVerifier.verify(lowered.function());
        }
        budget.check("selection");
        Allocation allocation = allocator().allocate(lowered.function());
        if (options.verify()) {
            AllocationChecker.check(allocation);
        }
        budget.check("register allocation");
        Emission.Code code = Emission.emit(allocation, options.cpu(), 1 + lowered.exits().size());

        String listing = log == null ? "" : "; bytecode\n" + loops.listing(region) + "\n; optimised IR\n" + listing(remarks) + IrPrinter.print(function) + "\n"
                + Listing.of(allocation, lowered.exits(), code) + "\n" + log.text();
        return new CompiledLoop(code.bytes(), code.entry(), code.relocations(), lowered.exits(),
                1 + lowered.exits().size() + (options.forceExits() > 0 || !arms.isEmpty() ? Emission.FORCE_CELLS : 0) + arms.size(), arms, function.floatingPoint(),
                region.passesTable() ? OsrFrame.TABLE : region.pinnedReferences(), code.frameBytes(), listing, remarks, budget.nanos());
    }

    private static String listing(List<Remark> remarks) {
        return remarks.stream().map(remark -> "// " + remark + "\n").collect(Collectors.joining());
    }

    private RegisterAllocator allocator() {
        return options.spillEverything() ? new SpillEverything() : new LinearScan();
    }

    private static int[] bufferIndices(ResumePoint resumePoint) {
        return resumePoint.slots().stream().mapToInt(StateSlot::buffer).toArray();
    }
}
