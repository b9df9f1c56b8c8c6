package dev.backedge.agent.site;

/** Code of one site in executable memory. */
public interface NativeCode {
    /** What the hook hands to the trampoline; not 0. */
    long entry();

    /** The same for a hook that is to enter by the foreign-function linker; 0 where that does not lead in. May take a while. */
    long criticalEntry();

    /** A counter, see {@code CompiledLoop.counters()}; its last value after {@link #release()}. */
    long counter(int number);

    /** Nanoseconds that threads have spent in it, summed; a little low, and without those that are inside now. */
    long nanos();

    /** Likewise, nanoseconds that were spent on handing over arrays of arrays. */
    long setupNanos();

    /** Takes it out of use: nobody enters any more, and the memory is freed when the threads inside have left. */
    void release();
}
