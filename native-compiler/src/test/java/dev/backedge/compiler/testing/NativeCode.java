package dev.backedge.compiler.testing;

import com.kenai.jffi.HeapInvocationBuffer;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.MemoryIO;
import com.kenai.jffi.PageManager;
import com.kenai.jffi.Type;
import dev.backedge.compiler.CompiledLoop.Relocation;
import dev.backedge.compiler.OsrFrame;
import dev.backedge.compiler.ir.ElementKind;
import java.lang.reflect.Array;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Machine code in executable memory, called on copies of Java arrays. Guard words around each copy show stray writes; behind arrays of odd length is no memory at all, and a stray
 * read ends the process.
 *
 * <p>Arrays are copied, not pinned: code that writes where it must not kills the copy, not the heap.
 */
public final class NativeCode implements AutoCloseable {
    private static final MemoryIO MEMORY = MemoryIO.getInstance();
    private static final int GUARD_BYTES = 64;
    private static final byte GUARD = 0x5a;

    private final long pages;
    private final int pageCount;
    private final com.kenai.jffi.Function function;
    private final long counters;
    private final int counterCount;

    public NativeCode(byte[] code, int entry, List<Relocation> relocations, int counterCount) {
        PageManager manager = PageManager.getInstance();
        this.pageCount = (int) ((code.length + manager.pageSize() - 1) / manager.pageSize());
        this.pages = manager.allocatePages(pageCount, PageManager.PROT_READ | PageManager.PROT_WRITE);
        this.function = new com.kenai.jffi.Function(pages + entry, Type.SINT32, Type.POINTER);
        this.counterCount = counterCount;
        this.counters = MEMORY.allocateMemory(8L * counterCount, true);
        MEMORY.putByteArray(pages, code, 0, code.length);
        for (Relocation relocation : relocations) {
            long base = relocation.target() == Relocation.Target.COUNTERS ? counters : pages;
            MEMORY.putLong(pages + relocation.offset(), base + relocation.addend());
        }
        manager.protectPages(pages, pageCount, PageManager.PROT_READ | PageManager.PROT_EXEC);
    }

    /**
     * Calls the code once.
     *
     * @param buffer the OSR buffer, before and after
     * @param arrays argument k - 1 has name k; null for null; one array may stand at several places
     * @return the resume point
     * @throws AssertionError if the code wrote outside of an array or the buffer
     */
    public int run(long[] buffer, Object... arrays) {
        Map<Object, Long> copies = new IdentityHashMap<>();
        long frame = MEMORY.allocateMemory(OsrFrame.bytes(arrays.length), true);
        try {
            MEMORY.putLong(frame + OsrFrame.BUFFER, copyIn(buffer, copies));
            for (int k = 1; k <= arrays.length; k++) {
                Object array = arrays[k - 1];
                MEMORY.putLong(frame + OsrFrame.base(k), array == null ? 0 : copyIn(array, copies));
                MEMORY.putLong(frame + OsrFrame.length(k), array == null ? 0 : Array.getLength(array));
            }
            HeapInvocationBuffer arguments = new HeapInvocationBuffer(function);
            arguments.putAddress(frame);
            int result = Invoker.getInstance().invokeInt(function, arguments);
            copies.forEach(NativeCode::copyOut);
            return result;
        } finally {
            copies.forEach(NativeCode::free);
            MEMORY.freeMemory(frame);
        }
    }

    /** Counter 0 counts entries, 1 + i exit i. */
    public long counter(int i) {
        if (i >= counterCount) {
            throw new IndexOutOfBoundsException("counter " + i + " of " + counterCount);
        }
        return MEMORY.getLong(counters + 8L * i);
    }

    private static long copyIn(Object array, Map<Object, Long> copies) {
        return copies.computeIfAbsent(array, a -> {
            long bytes = bytes(a);
            int length = Array.getLength(a);
            long address = length % 2 == 0 ? allocate(bytes) : allocateBeforeNothing(bytes);
            switch (ElementKind.ofArray(a.getClass().getName())) {
                case BOOLEAN -> {
                    for (int i = 0; i < length; i++) {
                        MEMORY.putByte(address + i, (byte) (((boolean[]) a)[i] ? 1 : 0));
                    }
                }
                case BYTE -> MEMORY.putByteArray(address, (byte[]) a, 0, length);
                case CHAR -> MEMORY.putCharArray(address, (char[]) a, 0, length);
                case SHORT -> MEMORY.putShortArray(address, (short[]) a, 0, length);
                case INT -> MEMORY.putIntArray(address, (int[]) a, 0, length);
                case LONG -> MEMORY.putLongArray(address, (long[]) a, 0, length);
                case FLOAT -> MEMORY.putFloatArray(address, (float[]) a, 0, length);
                case DOUBLE -> MEMORY.putDoubleArray(address, (double[]) a, 0, length);
            }
            return address;
        });
    }

    private static long allocate(long bytes) {
        long memory = MEMORY.allocateMemory(bytes + 2 * GUARD_BYTES, false);
        MEMORY.setMemory(memory, bytes + 2 * GUARD_BYTES, GUARD);
        return memory + GUARD_BYTES;
    }

    /** At the end of some pages, the next of which may not be accessed. */
    private static long allocateBeforeNothing(long bytes) {
        PageManager manager = PageManager.getInstance();
        int pages = pages(bytes);
        long size = pages * manager.pageSize();
        long memory = manager.allocatePages(pages + 1, PageManager.PROT_READ | PageManager.PROT_WRITE);
        manager.protectPages(memory + size, 1, 0);
        long address = memory + size - bytes;
        MEMORY.setMemory(address - GUARD_BYTES, GUARD_BYTES, GUARD);
        return address;
    }

    private static int pages(long bytes) {
        return (int) ((bytes + GUARD_BYTES) / PageManager.getInstance().pageSize() + 1);
    }

    private static void free(Object array, long address) {
        if (Array.getLength(array) % 2 == 0) {
            MEMORY.freeMemory(address - GUARD_BYTES);
        } else {
            int pages = pages(bytes(array));
            PageManager manager = PageManager.getInstance();
            manager.freePages(address + bytes(array) - pages * manager.pageSize(), pages + 1);
        }
    }

    private static void copyOut(Object a, long address) {
        int length = Array.getLength(a);
        long bytes = bytes(a);
        for (int i = 1; i <= GUARD_BYTES; i++) {
            if (MEMORY.getByte(address - i) != GUARD || length % 2 == 0 && MEMORY.getByte(address + bytes + i - 1) != GUARD) {
                throw new AssertionError("written outside of an array of " + length + " " + a.getClass().getComponentType());
            }
        }
        switch (ElementKind.ofArray(a.getClass().getName())) {
            case BOOLEAN -> {
                for (int i = 0; i < length; i++) {
                    byte value = MEMORY.getByte(address + i);
                    if (value != 0 && value != 1) {
                        throw new AssertionError("a boolean is " + value);
                    }
                    ((boolean[]) a)[i] = value != 0;
                }
            }
            case BYTE -> MEMORY.getByteArray(address, (byte[]) a, 0, length);
            case CHAR -> MEMORY.getCharArray(address, (char[]) a, 0, length);
            case SHORT -> MEMORY.getShortArray(address, (short[]) a, 0, length);
            case INT -> MEMORY.getIntArray(address, (int[]) a, 0, length);
            case LONG -> MEMORY.getLongArray(address, (long[]) a, 0, length);
            case FLOAT -> MEMORY.getFloatArray(address, (float[]) a, 0, length);
            case DOUBLE -> MEMORY.getDoubleArray(address, (double[]) a, 0, length);
        }
    }

    private static long bytes(Object array) {
        return (long) Array.getLength(array) * ElementKind.ofArray(array.getClass().getName()).bytes();
    }

    @Override
    public void close() {
        PageManager.getInstance().freePages(pages, pageCount);
        MEMORY.freeMemory(counters);
    }
}
