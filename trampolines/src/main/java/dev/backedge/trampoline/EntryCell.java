package dev.backedge.trampoline;

/**
 * The layout of an entry cell and of the handles that name it; trampolines and {@link EntryCells} share it.
 *
 * <p>An <em>entry</em>, what instrumented code hands to a trampoline, is not the address of code but a handle: the address of a
 * cell and a generation. Cells are never unmapped, so a thread may hold a handle for as long as it likes, even after the code
 * was freed and the cell serves other code: the generation then differs, and the trampoline returns without entering.
 * <pre>
 *   cell, 64 bytes, aligned to 64
 *     +0    the handle that opens it; 0 when closed
 *     +8    address of the code's entry, valid while the handle is not 0 or ACTIVE is not 0
 *     +16   ACTIVE: threads between trampoline entry and the code's return
 *     +24   TICKS: of the time-stamp counter, summed over the threads that were in the code; without locks, so a little low
 *     +32   SETUP: likewise, of what a trampoline that takes a table has done before it called the code
 *     +40   SAMPLE: 32 bits; below 1, the next entry is timed (but by a trampoline that takes a table, which times all)
 *     +44   MANY: 32 bits; other than 0 if that entry stands for SAMPLED of them, and not for itself alone
 *
 *   handle
 *     bit  63      0
 *     bits 22-62   bits 6-46 of the cell's address
 *     bits 0-21    generation
 * </pre>
 */
final class EntryCell {
    static final int HANDLE = 0;
    static final int CODE = 8;
    static final int ACTIVE = 16;
    static final int TICKS = 24;
    static final int SETUP = 32;
    static final int SAMPLE = 40;
    static final int MANY = 44;
    static final int SAMPLED_LOG2 = 6;
    /** One entry of so many is timed, and counts for all. */
    static final int SAMPLED = 1 << SAMPLED_LOG2;
    /** A cache line each: threads in different loops do not share one. */
    static final int BYTES = 64;
    static final int BYTES_LOG2 = 6;

    static final int GENERATION_BITS = 22;
    static final int LAST_GENERATION = (1 << GENERATION_BITS) - 1;

    private EntryCell() {
    }

    /** @param cell address of the cell, in the lower half of the address space, as all of Linux user space is */
    static long handle(long cell, int generation) {
        if ((cell & (BYTES - 1)) != 0 || cell >>> 47 != 0 || generation < 0 || generation > LAST_GENERATION) {
            throw new IllegalArgumentException("cell " + Long.toHexString(cell) + ", generation " + generation);
        }
        return cell >>> BYTES_LOG2 << GENERATION_BITS | generation;
    }

    static long address(long handle) {
        return handle >>> GENERATION_BITS << BYTES_LOG2;
    }

    static int generation(long handle) {
        return (int) handle & LAST_GENERATION;
    }
}
