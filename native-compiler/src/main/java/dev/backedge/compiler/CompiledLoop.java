package dev.backedge.compiler;

import dev.backedge.compiler.ir.ExitReason;
import dev.backedge.compiler.ir.FloatingPoint;
import java.util.List;
import java.util.function.IntToLongFunction;

/**
 * Machine code of one region, not yet in executable memory: position-independent but for its relocations.
 *
 * @param code machine code and constants; install at an address aligned to 64 bytes
 * @param entry offset of the OSR entry stub, a C function as {@link OsrFrame} tells
 * @param relocations 8-byte little-endian fields to fill at installation
 * @param exits one row for each exit, in the order of their counters
 * @param counters number of 64-bit cells the code changes: number 0 counts entries, number 1 + i exit i; what comes after them is the
 *     code's own
 * @param arms arms of conditional jumps that the code counts: the counter of arm i is number {@code counters - arms.size() + i}. Empty unless the code is there to profile
 * @param floatingPoint how exactly the code keeps to Java's arithmetic
 * @param references number of references that its trampoline must pass; {@link OsrFrame#TABLE} if in an array, whose length each entry decides
 * @param frameBytes bytes of native stack the code uses
 * @param listing for people: IR, states, machine code; empty unless asked for
 * @param remarks what the optimiser has to tell of the loops in the region, for people
 * @param nanos time that compilation took
 */
public record CompiledLoop(byte[] code, int entry, List<Relocation> relocations, List<Exit> exits, int counters, List<Profile.Arm> arms, FloatingPoint floatingPoint,
                           int references, int frameBytes, String listing, List<Remark> remarks, long nanos) {
    /** Without a profile and remarks. */
    public CompiledLoop(byte[] code, int entry, List<Relocation> relocations, List<Exit> exits, int counters,
                        int references, int frameBytes, String listing, long nanos) {
        this(code, entry, relocations, exits, counters, List.of(), FloatingPoint.STRICT, references, frameBytes, listing, List.of(), nanos);
    }

    /** Whether the code is a first version, which counts how its branches go. */
    public boolean profiles() {
        return !arms.isEmpty();
    }

    /** What such code has counted. @param counter value of the counter with this number */
    public Profile profile(IntToLongFunction counter) {
        return Profile.of(arms, i -> counter.applyAsLong(counters - arms.size() + i));
    }

    /** @param offset of the 8-byte field in code; @param target what to put there */
    public record Relocation(int offset, Target target, long addend) {
        public enum Target {
            /** Address of counter 0, a native {@code long}, plus addend. */
            COUNTERS,
            /** Address of code byte 0 plus addend. */
            CODE
        }
    }

    /** One exit: where it resumes, the bytecode that causes it, and why. */
    public record Exit(int resumePoint, int bci, ExitReason reason) {
    }
}
