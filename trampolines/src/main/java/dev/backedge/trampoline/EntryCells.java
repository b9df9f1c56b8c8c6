package dev.backedge.trampoline;

import com.kenai.jffi.MemoryIO;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;

/**
 * The entry cells of a code cache: the protocol that keeps freed code from being entered.
 *
 * <p>A trampoline that is handed handle h of cell c
 * <ol type="a">
 *   <li>increments c.ACTIVE with a locked instruction,
 *   <li>reads c.HANDLE; unless it equals h: decrements c.ACTIVE and returns,
 *   <li>reads c.CODE, calls it, and decrements c.ACTIVE when it has returned.
 * </ol>
 * To take code out of use, {@link #close}
 * <ol>
 *   <li>writes 0 to c.HANDLE and executes a full fence,
 * </ol>
 * and {@link #drained}, then and at any later time,
 * <ol start="2">
 *   <li>reads c.ACTIVE; if it is 0, the code can be freed and the cell used again.
 * </ol>
 * <b>Proof.</b> Step 2 read 0 at some moment T. A thread whose (a) comes before T has decremented before T: it has left the code or
 * did not go in. A thread whose (a) comes after T executes (b) after T, since a locked instruction is a full fence, and so sees
 * the 0 of step 1, which was globally visible before T, or a later value. The only later values are handles of later generations,
 * and no handle is given out twice: a cell that has used up its generations is abandoned. So after T nobody is inside, and nobody
 * comes in with an old handle. A thread stopped for ever between reading the slot and calling the trampoline (by a debugger,
 * say) costs nothing; one stopped inside the code keeps just that code alive. No clock, no thread list, no safepoint is involved.
 * The two locked instructions cost about 10 ns of the 40 that the shortest transition takes.
 *
 * <p><b>Critical trampolines</b> only do (b) and call the code. Between (b) and their return their thread meets no safepoint and answers no handshake: the JVM takes it to
 * be in the middle of Java code. So a handshake with all threads that begins after step 1 ends after all of them have left that had read the handle before it; what they read
 * later is not the handle. The code of a cell that such trampolines may have been told of is freed after such a handshake, and when step 2 has read 0.
 *
 * <p>A late thread may increment ACTIVE of a cell that others use by now: this delays a later drain at most.
 *
 * <p>Not thread-safe: the code cache holds its lock.
 */
final class EntryCells {
    private static final int SLAB_CELLS = 63;

    private final MemoryIO memory;
    private final ArrayDeque<FreeCell> free = new ArrayDeque<>();
    private long slabBytes;

    private record FreeCell(long address, int nextGeneration) {
    }

    EntryCells(MemoryIO memory) {
        this.memory = memory;
    }

    /** A new handle that opens the code at this address. */
    long open(long code) {
        if (free.isEmpty()) {
            addSlab();
        }
        FreeCell cell = free.removeFirst();
        long handle = EntryCell.handle(cell.address, cell.nextGeneration);
        memory.putLong(cell.address + EntryCell.CODE, code);
        memory.putLong(cell.address + EntryCell.TICKS, 0);
        memory.putLong(cell.address + EntryCell.SETUP, 0);
        memory.putInt(cell.address + EntryCell.SAMPLE, 0);
        memory.putInt(cell.address + EntryCell.MANY, 0);
        // Stores stay in order on x64; this keeps the JIT from moving them.
        VarHandle.storeStoreFence();
        memory.putLong(cell.address + EntryCell.HANDLE, handle);
        return handle;
    }

    /** From now on nobody enters with this handle; threads that are inside go on. */
    void close(long handle) {
        memory.putLong(EntryCell.address(handle) + EntryCell.HANDLE, 0);
        VarHandle.fullFence();
    }

    /** Whether no thread is inside, nor will be, in the code of this closed handle. */
    boolean drained(long handle) {
        return memory.getLong(EntryCell.address(handle) + EntryCell.ACTIVE) == 0;
    }

    /** The cell may be used again: its handle is closed and drained. */
    void recycle(long handle) {
        int generation = EntryCell.generation(handle);
        if (generation < EntryCell.LAST_GENERATION) {
            // First in, first out: generations are used up evenly, and an accidental reuse would be far away in time.
            free.addLast(new FreeCell(EntryCell.address(handle), generation + 1));
        }
    }

    /** Bytes taken for cells; they are never given back, and grow with the most loops ever installed at once. */
    long slabBytes() {
        return slabBytes;
    }

    private void addSlab() {
        int bytes = (SLAB_CELLS + 1) * EntryCell.BYTES;
        long slab = memory.allocateMemory(bytes, true);
        if (slab == 0) {
            throw new OutOfMemoryError("no native memory for entry cells");
        }
        slabBytes += bytes;
        long first = slab + EntryCell.BYTES - 1 & -EntryCell.BYTES;
        for (int i = 0; i < SLAB_CELLS; i++) {
            free.addLast(new FreeCell(first + (long) i * EntryCell.BYTES, 0));
        }
    }
}
