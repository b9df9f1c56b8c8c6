package dev.backedge.trampoline;

import com.kenai.jffi.MemoryIO;
import dev.backedge.compiler.Bailout;
import dev.backedge.compiler.CompiledLoop;
import dev.backedge.compiler.CompiledLoop.Relocation;
import dev.backedge.compiler.OsrFrame;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Compiled loops in executable memory, up to a limit; see {@link EntryCells} for how freed code is kept from being entered.
 *
 * <p>Safe for use by many threads. Memory of closed code that still has threads inside is freed by a later {@link #install},
 * {@link InstalledCode#close} or {@link #reclaim}.
 */
public final class CodeCache implements AutoCloseable {
    /** The JVM guarantees a native method its shadow pages, 80 KiB; JNI and signal handlers need most of them. */
    static final int MOST_FRAME_BYTES = 32 * 1024;
    /** Where the trampoline has a table of handles, of up to 48 KiB, on the stack. */
    static final int MOST_FRAME_BYTES_WITH_TABLE = 8 * 1024;

    /** What a {@link Bailout} has as its code where there is no room at the moment. */
    public static final String FULL = "CODE_CACHE_FULL";

    private final MemoryIO memory;
    private final ExecutableMemory code;
    private final EntryCells cells;
    private final Set<InstalledCode> live = new LinkedHashSet<>();
    private final Set<InstalledCode> retiring = new LinkedHashSet<>();
    private volatile Runnable handshake;

    CodeCache(NativeAccess access, long limitBytes) {
        memory = access.memory;
        code = new ExecutableMemory(access, limitBytes);
        cells = new EntryCells(memory);
    }

    /**
     * Opens a code cache, and with it JNR (about 50 ms the first time).
     *
     * @param limitBytes most bytes of code, counted in whole pages: each loop takes at least one
     * @throws NativeAccessException if this JVM does not let us
     */
    public static CodeCache open(long limitBytes) throws NativeAccessException {
        return new CodeCache(NativeAccess.open(), limitBytes);
    }

    /**
     * Lets code be entered by {@link CriticalTrampolines}.
     *
     * @param handshake returns when each thread has left every critical function that it was in; it may throw
     */
    public void handshake(Runnable handshake) {
        this.handshake = handshake;
    }

    /** An entry that leads nowhere, now and for ever. */
    public synchronized long closedEntry() {
        long entry = cells.open(0);
        cells.close(entry);
        return entry;
    }

    boolean shakesHands() {
        return handshake != null;
    }

    /**
     * Installs a compiled loop.
     *
     * @throws Bailout {@link #FULL}, where some code would have to be closed first; {@code CODE_TOO_LARGE}, {@code STACK_FRAME_TOO_LARGE} or
     *     {@code NO_EXECUTABLE_MEMORY}, where that would not help; nothing is left behind
     */
    public synchronized InstalledCode install(CompiledLoop loop) throws Bailout {
        check(loop);
        reclaim();
        checkRoom(loop.code().length);
        long counters = allocateCounters(loop.counters());
        ExecutableMemory.Block block = null;
        InstalledCode installed = null;
        try {
            block = code.install(loop.code().length, address -> relocate(loop, address, counters));
            long entry = cells.open(block.address() + loop.entry());
            installed = new InstalledCode(this, loop, entry, block, counters);
            live.add(installed);
            return installed;
        } catch (Pages.OutOfPages e) {
            throw new Bailout("NO_EXECUTABLE_MEMORY", "the system gives no memory for it: " + e.getMessage());
        } finally {
            if (installed == null) {
                if (block != null) {
                    code.free(block);
                }
                memory.freeMemory(counters);
            }
        }
    }

    /**
     * Frees closed code that no thread is inside of any more.
     *
     * @return number of closed loops that still have threads inside
     */
    public synchronized int reclaim() {
        shakeHands();
        retiring.removeIf(installed -> {
            if (installed.awaitsHandshake() || !cells.drained(installed.entry())) {
                return false;
            }
            installed.detachCounters();
            memory.freeMemory(installed.counterAddress());
            code.free(installed.block());
            cells.recycle(installed.entry());
            return true;
        });
        return retiring.size();
    }

    /** Waits until no thread is in closed code without being counted; where that does not work, its memory stays for the time being. */
    private void shakeHands() {
        if (retiring.stream().noneMatch(InstalledCode::awaitsHandshake)) {
            return;
        }
        try {
            handshake.run();
        } catch (RuntimeException | Error e) {
            return;
        }
        retiring.forEach(InstalledCode::handshaken);
    }

    /** Bytes of code memory in use, in whole pages, closed code with threads inside included. */
    public long usedBytes() {
        return code.usedBytes();
    }

    /** Number of loops installed and not closed. */
    public synchronized int installed() {
        return live.size();
    }

    /** Closes all code. Code with threads inside stays until a later {@link #reclaim}. */
    @Override
    public synchronized void close() {
        for (InstalledCode installed : Set.copyOf(live)) {
            close(installed);
        }
    }

    synchronized void close(InstalledCode installed) {
        if (live.remove(installed)) {
            cells.close(installed.entry());
            retiring.add(installed);
            reclaim();
        }
    }

    long readCounter(long counters, int i) {
        return memory.getLong(counters + 8L * i);
    }

    /** Counters lie apart from the code, which is not writable. */
    private long allocateCounters(int counters) {
        long address = memory.allocateMemory(8L * Math.max(1, counters), true);
        if (address == 0) {
            throw new OutOfMemoryError("no native memory for counters");
        }
        return address;
    }

    private void checkRoom(int bytes) throws Bailout {
        if (!code.allows(bytes)) {
            throw new Bailout("CODE_TOO_LARGE", bytes + " bytes of code are more than the limit of " + code.limit() + " bytes for all code");
        }
        if (!code.hasRoom(bytes)) {
            throw new Bailout(FULL, bytes + " more bytes of code would exceed the limit of " + code.limit() + " bytes");
        }
    }

    private static void check(CompiledLoop loop) throws Bailout {
        int most = loop.references() == OsrFrame.TABLE ? MOST_FRAME_BYTES_WITH_TABLE : MOST_FRAME_BYTES;
        if (loop.frameBytes() > most) {
            throw new Bailout("STACK_FRAME_TOO_LARGE", "the compiled loop needs " + loop.frameBytes() + " bytes of stack, " + most + " is the limit");
        }
        int length = loop.code().length;
        if (loop.entry() < 0 || loop.entry() >= length) {
            throw new IllegalArgumentException("entry at " + loop.entry() + " of " + length + " bytes");
        }
        if (loop.references() != OsrFrame.TABLE && (loop.references() < 0 || loop.references() > OsrFrame.MAX_REFERENCES)) {
            throw new IllegalArgumentException(loop.references() + " references");
        }
        for (Relocation relocation : loop.relocations()) {
            if (relocation.offset() < 0 || relocation.offset() > length - 8) {
                throw new IllegalArgumentException(relocation + " outside of " + length + " bytes");
            }
        }
    }

    private static byte[] relocate(CompiledLoop loop, long address, long counters) {
        byte[] code = loop.code().clone();
        ByteBuffer fields = ByteBuffer.wrap(code).order(ByteOrder.LITTLE_ENDIAN);
        for (Relocation relocation : loop.relocations()) {
            long target = switch (relocation.target()) {
                case COUNTERS -> counters;
                case CODE -> address;
            };
            fields.putLong(relocation.offset(), target + relocation.addend());
        }
        return code;
    }
}
