package dev.backedge.compiler;

import java.util.function.LongSupplier;

/**
 * What compiling one region may take. Looked at after each pass of the optimiser and between the phases of the back end: so a limit may be overstepped by what one of them takes, which the size
 * of the IR bounds.
 *
 * @param nanos most nanoseconds
 * @param bytes most bytes of memory that the thread allocates meanwhile; what it needs at once is less
 * @param values most values that a function of the IR may have had, from 1
 * @param allocated tells how many bytes the current thread has allocated in its life; negative where nobody knows
 */
public record CompilerLimits(long nanos, long bytes, int values, LongSupplier allocated) {
    /** The compiler's tables by value are of some megabytes then. */
    public static final int MOST_VALUES = 1_000_000;
    /** But for the size of the IR, none. */
    public static final CompilerLimits NONE = new CompilerLimits(Long.MAX_VALUE, Long.MAX_VALUE, MOST_VALUES, () -> 0);
}
