package dev.backedge.trampoline;

import dev.backedge.compiler.OsrFrame;
import dev.backedge.compiler.x64.Assembler;
import dev.backedge.compiler.x64.CpuFeatures;
import dev.backedge.trampoline.critical.CriticalLinker;
import java.lang.invoke.MethodHandle;

/**
 * The second door into compiled loops: functions that the foreign-function linker of JDK 22 and later calls as critical ones, for a tenth of what a native method that pins its arrays
 * costs. During the call the thread stays where no safepoint happens, and others wait for it: the slices of compiled code are short enough. Only where the JVM
 * compiles: an interpreted call takes a microsecond and more.
 *
 * <p>They are handed {@link InstalledCode#criticalEntry()}. One that is closed leads nowhere: they return {@link OsrFrame#NOT_ENTERED}, and nothing has happened.
 * {@link CriticalTrampolineEmitter} tells the rest. Like other trampolines they live as long as the process.
 */
public final class CriticalTrampolines {
    private static final int ALIGNMENT = 64;

    private final ExecutableMemory.Block block;
    private final int[] offsets;

    private CriticalTrampolines(ExecutableMemory.Block block, int[] offsets) {
        this.block = block;
        this.offsets = offsets;
    }

    /** @throws NativeAccessException if this JVM does not let us */
    public static CriticalTrampolines open() throws NativeAccessException {
        if (!CriticalLinker.present()) {
            throw new NativeAccessException("this JDK has no foreign-function linker");
        }
        Assembler assembler = new Assembler(CpuFeatures.SSE2);
        int[] offsets = new int[OsrFrame.MAX_REFERENCES + 1];
        for (int n = 0; n < offsets.length; n++) {
            assembler.align(ALIGNMENT);
            offsets[n] = assembler.position();
            CriticalTrampolineEmitter.emit(assembler, n);
        }
        byte[] bytes = assembler.toByteArray();
        try {
            return new CriticalTrampolines(new ExecutableMemory(NativeAccess.open(), Long.MAX_VALUE).install(bytes.length, address -> bytes), offsets);
        } catch (Pages.OutOfPages e) {
            throw new NativeAccessException("no executable memory: " + e.getMessage(), e);
        }
    }

    /**
     * What enters with so many arrays: of type {@code (long entry, MemorySegment buffer, MemorySegment × arrays, int × arrays)int}; the segments are of whole arrays, none is null, the
     * ints are their lengths. Fast where it is a constant of compiled code.
     *
     * @throws NativeAccessException if this JVM does not let us
     */
    public MethodHandle link(int arrays) throws NativeAccessException {
        try {
            return CriticalLinker.link(block.address() + offsets[arrays], arrays);
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new NativeAccessException("the foreign-function linker does not link: " + (e.getCause() == null ? e : e.getCause()), e);
        }
    }
}
