package dev.backedge.trampoline;

import com.kenai.jffi.MemoryIO;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory for machine code, up to a limit. Each block has pages of its own: they are written while they are data, then become
 * code, and are given back when the block is freed; no page is ever writable and executable, and none changes back.
 *
 * <p>No instruction cache needs flushing: x64 keeps it coherent, and a thread can reach a block only through an address that was
 * stored after the block was complete. When an address is used again after munmap, the kernel's TLB shoot-down has serialised
 * every processor that ran the process.
 *
 * <p>Safe for use by many threads.
 */
final class ExecutableMemory {
    private final MemoryIO memory;
    private final Pages pages;
    private final long limit;
    private final AtomicLong used = new AtomicLong();

    /** @param limit most bytes in use at once, counted in whole pages */
    ExecutableMemory(NativeAccess access, long limit) {
        this.memory = access.memory;
        this.pages = access.pages;
        this.limit = limit;
    }

    /** Code that depends on where it lies. */
    @FunctionalInterface
    interface Content {
        byte[] at(long address);
    }

    /** A block of code, aligned to a page. */
    record Block(long address, int codeBytes, long pageBytes) {
        boolean contains(long address) {
            return address >= this.address && address < this.address + codeBytes;
        }
    }

    /**
     * Installs code.
     *
     * @param bytes its size
     * @param content called once, with the block's address
     * @throws Pages.OutOfPages if the limit or the system does not allow it; nothing is left behind
     */
    Block install(int bytes, Content content) throws Pages.OutOfPages {
        long size = pageBytes(bytes);
        if (used.addAndGet(size) > limit) {
            used.addAndGet(-size);
            throw new Pages.OutOfPages(size + " more bytes of code would exceed the limit of " + limit + " bytes");
        }
        long address = 0;
        boolean done = false;
        try {
            address = pages.map(size);
            byte[] code = content.at(address);
            if (code.length != bytes) {
                throw new IllegalArgumentException(code.length + " bytes of code, not the " + bytes + " announced");
            }
            memory.putByteArray(address, code, 0, bytes);
            pages.makeExecutable(address, size);
            done = true;
            return new Block(address, bytes, size);
        } finally {
            if (!done) {
                if (address != 0) {
                    pages.unmap(address, size);
                }
                used.addAndGet(-size);
            }
        }
    }

    /** Gives a block back. The caller has proved that no thread is in it or can enter it. */
    void free(Block block) {
        pages.unmap(block.address(), block.pageBytes());
        used.addAndGet(-block.pageBytes());
    }

    /** Whether the limit would allow so much code if there were no other. */
    boolean allows(int bytes) {
        return pageBytes(bytes) <= limit;
    }

    /** Whether the limit allows so much code beside what there is now. */
    boolean hasRoom(int bytes) {
        return used.get() + pageBytes(bytes) <= limit;
    }

    private long pageBytes(int bytes) {
        return (bytes + pages.pageBytes() - 1L) & -pages.pageBytes();
    }

    long limit() {
        return limit;
    }

    /** Bytes in use, in whole pages. */
    long usedBytes() {
        return used.get();
    }
}
