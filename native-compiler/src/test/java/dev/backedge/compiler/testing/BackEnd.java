package dev.backedge.compiler.testing;

import dev.backedge.compiler.Bailout;
import dev.backedge.compiler.CompiledLoop;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.lir.LirVerifier;
import dev.backedge.compiler.lower.Emission;
import dev.backedge.compiler.lower.Listing;
import dev.backedge.compiler.lower.Lowering;
import dev.backedge.compiler.regalloc.Allocation;
import dev.backedge.compiler.regalloc.AllocationChecker;
import dev.backedge.compiler.regalloc.LinearScan;
import dev.backedge.compiler.regalloc.RegisterAllocator;
import dev.backedge.compiler.regalloc.SpillEverything;
import dev.backedge.compiler.x64.CpuFeatures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.function.IntFunction;

/** The back end as tests use it: IR to machine code for one CPU level and one allocator, every allocation checked. */
public record BackEnd(String name, CpuFeatures cpu, RegisterAllocator allocator) {
    /** A slice that no test outlives, in ticks of the time-stamp counter. */
    private static final long LONG_SLICE = 1L << 50;
    private static final CpuFeatures SLOW_AVX2 = CpuFeatures.of(EnumSet.range(CpuFeatures.Feature.SSE3, CpuFeatures.Feature.FMA));

    /** The CPU levels that this machine can run, with the real allocator and with the trivial one. */
    public static List<BackEnd> all() {
        CpuFeatures host = host();
        return List.of(
                new BackEnd("sse2", CpuFeatures.SSE2, new LinearScan()),
                new BackEnd("avx2", CpuFeatures.AVX2.and(host), new LinearScan()),
                new BackEnd("avx2, slow gathers and masks", SLOW_AVX2.and(host).madeBy("AuthenticAMD"), new LinearScan()),
                new BackEnd("host", host, new LinearScan()),
                new BackEnd("sse2, spilling everything", CpuFeatures.SSE2, new SpillEverything()),
                new BackEnd("host, spilling everything", host, new SpillEverything()));
    }

    public static CpuFeatures host() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream().filter(line -> line.startsWith("flags"))
                    .findFirst().map(line -> CpuFeatures.parseFlags(line.substring(line.indexOf(':') + 1)).madeBy("any that has all of it fast")).orElse(CpuFeatures.SSE2);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What came of one function. */
    public record Compiled(List<CompiledLoop.Exit> exits, Emission.Code code, String listing) {
        public NativeCode install() {
            return new NativeCode(code.bytes(), code.entry(), code.relocations(), 1 + exits.size());
        }
    }

    public Compiled compile(Function function, IntFunction<int[]> bufferIndices) throws Bailout {
        return compile(function, bufferIndices, LONG_SLICE, 1000);
    }

    public Compiled compile(Function function, IntFunction<int[]> bufferIndices, long sliceTicks, int fuel) throws Bailout {
        Lowering.Lowered lowered = Lowering.lower(function, new Lowering.Settings(cpu, sliceTicks, fuel, 0, bufferIndices));
        LirVerifier.verify(lowered.function());
        Allocation allocation = allocator.allocate(lowered.function());
        AllocationChecker.check(allocation);
        Emission.Code code = Emission.emit(allocation, cpu, 1 + lowered.exits().size());
        return new Compiled(lowered.exits(), code, Listing.of(allocation, lowered.exits(), code));
    }

    @Override
    public String toString() {
        return name;
    }
}
