package dev.backedge.trampoline;

import static dev.backedge.compiler.x64.Register.RAX;
import static dev.backedge.compiler.x64.Register.RDX;

import dev.backedge.compiler.x64.Arg;
import dev.backedge.compiler.x64.Assembler;
import dev.backedge.compiler.x64.CpuFeatures;
import dev.backedge.compiler.x64.General;
import java.util.concurrent.locks.LockSupport;

/**
 * The processor's time-stamp counter, and how fast it ticks: calibrated against {@link System#nanoTime} between {@link #start} and
 * the first {@link #ticksPerMicrosecond}, which therefore waits only if it comes within 3 ms. Safe for use by many threads.
 */
public final class TimeStampCounter {
    /** Readings are good to well under 10 microseconds: so the rate is good to a fraction of a percent. */
    private static final long SHORTEST_NANOS = 3_000_000;
    private static final int ATTEMPTS = 8;

    private final NativeAccess access;
    private final long readFunction;
    private final Reading first;
    /** 0 until calibrated. Guarded by this. */
    private long ticksPerMicrosecond;

    /** Both clocks at the same moment, give or take. */
    private record Reading(long nanos, long ticks) {
    }

    private TimeStampCounter(NativeAccess access, long readFunction) {
        this.access = access;
        this.readFunction = readFunction;
        this.first = readBoth();
    }

    /** @throws NativeAccessException if this JVM does not let us run machine code */
    public static TimeStampCounter start() throws NativeAccessException {
        NativeAccess access = NativeAccess.open();
        try {
            byte[] code = readFunction();
            return new TimeStampCounter(access,
                    new ExecutableMemory(access, Long.MAX_VALUE).install(code.length, address -> code).address());
        } catch (Pages.OutOfPages e) {
            throw new NativeAccessException("no executable memory: " + e.getMessage(), e);
        }
    }

    private static byte[] readFunction() {
        Assembler assembler = new Assembler(CpuFeatures.SSE2);
        assembler.emit(General.RDTSC);
        assembler.emit(General.SHL64_MI, RDX, Arg.imm(32));
        assembler.emit(General.OR64_RM, RAX, RDX);
        assembler.emit(General.RET);
        return assembler.toByteArray();
    }

    /** The counter now. */
    public long read() {
        return access.call(readFunction);
    }

    /** Ticks in a microsecond, at least 1. */
    public synchronized long ticksPerMicrosecond() {
        if (ticksPerMicrosecond == 0) {
            for (long rest; (rest = first.nanos + SHORTEST_NANOS - System.nanoTime()) > 0; ) {
                LockSupport.parkNanos(rest);
            }
            Reading last = readBoth();
            ticksPerMicrosecond = Math.max(1, Math.round((last.ticks - first.ticks) * 1000.0 / (last.nanos - first.nanos)));
        }
        return ticksPerMicrosecond;
    }

    /** The tightest of a few attempts, since the thread may be preempted between the two clocks. */
    private Reading readBoth() {
        Reading best = null;
        long bestGap = Long.MAX_VALUE;
        for (int i = 0; i < ATTEMPTS; i++) {
            long before = System.nanoTime();
            long ticks = read();
            long gap = System.nanoTime() - before;
            if (gap < bestGap) {
                bestGap = gap;
                best = new Reading(before + gap / 2, ticks);
            }
        }
        return best;
    }
}
