package dev.backedge.agent.verify;

import dev.backedge.compiler.Assumptions;
import dev.backedge.compiler.Bailout;
import dev.backedge.compiler.CompiledLoop;
import dev.backedge.compiler.CompilerOptions;
import dev.backedge.compiler.LoopCompiler;
import dev.backedge.compiler.bytecode.LoopRegion;
import dev.backedge.compiler.bytecode.MethodLoops;
import dev.backedge.compiler.bytecode.SliceCheck;
import dev.backedge.compiler.x64.CpuFeatures;
import dev.backedge.trampoline.CodeCache;
import dev.backedge.trampoline.InstalledCode;
import dev.backedge.trampoline.NativeAccessException;
import dev.backedge.trampoline.Trampolines;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * {@code java -jar backedge-agent.jar replay FILE}: compiles the loop of a reproducer again, lets it run on the recorded input, and tells whether it differs from
 * what the bytecode does.
 */
public final class Replay {
    /** Exit codes. */
    public static final int SAME = 0;
    public static final int DIFFERENT = 1;
    public static final int NOT_REPLAYED = 2;

    private static final long MOST_CODE_BYTES = 1 << 30;

    private Replay() {
    }

    /** Replays a file. @param machine what it can do; @return the exit code; {@link #NOT_REPLAYED} with one line on {@code err} where that cannot be done */
    public static int run(String file, CpuFeatures machine, PrintStream out, PrintStream err) {
        try {
            return replay(ReproducerFile.read(Path.of(file)), machine, out);
        } catch (IOException | InvalidPathException e) {
            err.println("backedge: " + e.getMessage());
        } catch (Bailout e) {
            err.println("backedge: this version does not compile the loop: " + e.code() + ": " + e.getMessage());
        } catch (NativeAccessException | IllegalArgumentException | UnsupportedOperationException e) {
            err.println("backedge: cannot replay: " + e.getMessage());
        }
        return NOT_REPLAYED;
    }

    private static int replay(Reproducer reproducer, CpuFeatures machine, PrintStream out) throws Bailout, NativeAccessException {
        out.println("loop      " + reproducer.loop());
        out.println("recorded  " + reproducer.difference());
        out.println("          by Backedge " + reproducer.agentVersion() + " on Java " + reproducer.javaVersion() + " for " + reproducer.options().cpu());
        MethodLoops loops = reproducer.method().analyze();
        if (reproducer.region() >= loops.regions().size() || !loops.regions().get(reproducer.region()).entrySlots().toString().equals(reproducer.entrySlots())) {
            throw new IllegalArgumentException("this version of Backedge sees the loop in another way than " + reproducer.agentVersion() + ", which wrote the file");
        }
        LoopRegion region = loops.regions().get(reproducer.region());
        CompilerOptions options = available(reproducer.options(), machine);
        if (!options.cpu().equals(reproducer.options().cpu())) {
            out.println("          this machine has only " + options.cpu());
        }
        CompiledLoop loop = new LoopCompiler(options).compile(loops, region, Assumptions.NONE.withUnmet(reproducer.unmet()));
        Trampolines.register(NativeEntries.type());
        try (CodeCache cache = CodeCache.open(MOST_CODE_BYTES); InstalledCode code = cache.install(loop)) {
            SliceCheck.Outcome outcome = VerifiedLoop.run(code.entry(), reproducer.buffer(), reproducer.arrays(), reproducer.inTable());
            SliceCheck.Difference difference = new SliceCheck(loops, region, options.fuel()).difference(reproducer.buffer(), ArrayCopies.of(reproducer.arrays()), outcome);
            if (difference == null) {
                out.println("replayed  no difference");
                return SAME;
            }
            out.println("replayed  " + difference);
            return DIFFERENT;
        }
    }

    private static CompilerOptions available(CompilerOptions recorded, CpuFeatures machine) {
        return new CompilerOptions(recorded.cpu().and(machine), recorded.sliceTicks(), recorded.fuel(), recorded.verify(), recorded.spillEverything(),
                recorded.disabledPasses(), recorded.forceExits(), recorded.listing());
    }
}
