package dev.backedge.trampoline;

import static dev.backedge.compiler.x64.Address.at;
import static dev.backedge.compiler.x64.Register.RAX;
import static dev.backedge.compiler.x64.Register.RDI;

import dev.backedge.compiler.Bailout;
import dev.backedge.compiler.CompiledLoop;
import dev.backedge.compiler.OsrFrame;
import dev.backedge.compiler.x64.Assembler;
import dev.backedge.compiler.x64.CpuFeatures;
import dev.backedge.compiler.x64.General;
import java.util.List;

/** Finds out whether this JVM's GetPrimitiveArrayCritical copies, as under {@code -Xcheck:jni}, by pinning one array twice. */
final class CopyProbe {
    private CopyProbe() {
    }

    private static native int enter2(long entry, long[] buffer, Object a1, Object a2);

    /** The lock is for the binding of {@link #enter2}. */
    static synchronized boolean copies(NativeAccess access, ExecutableMemory memory) throws NativeAccessException {
        Trampolines.Code code = Trampolines.install(memory, 2, 2, false);
        try (CodeCache cache = new CodeCache(access, Long.MAX_VALUE); InstalledCode loop = cache.install(differenceOfBases())) {
            Trampolines.bind(access.memory, CopyProbe.class, code, false);
            int[] array = new int[1];
            int difference = enter2(loop.entry(), new long[1], array, array);
            NativeRegistration.unregister(CopyProbe.class);
            return difference != 0;
        } catch (Bailout e) {
            throw new NativeAccessException(e.getMessage(), e);
        } finally {
            memory.free(code.block());
        }
    }

    /** A loop that returns the low half of base 1 - base 2: copies made on the same heap are never a multiple of 4 GiB apart. */
    private static CompiledLoop differenceOfBases() {
        Assembler assembler = new Assembler(CpuFeatures.SSE2);
        assembler.emit(General.MOV64_RM, RAX, at(RDI, OsrFrame.base(1)));
        assembler.emit(General.SUB64_RM, RAX, at(RDI, OsrFrame.base(2)));
        assembler.emit(General.RET);
        return new CompiledLoop(assembler.toByteArray(), 0, List.of(), List.of(), 1, 2, 0, "", 0);
    }
}
