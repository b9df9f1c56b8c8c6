package dev.backedge.trampoline;

import static dev.backedge.compiler.x64.Address.at;
import static dev.backedge.compiler.x64.Register.RAX;
import static dev.backedge.compiler.x64.Register.RBX;
import static dev.backedge.compiler.x64.Register.RCX;
import static dev.backedge.compiler.x64.Register.RDI;
import static dev.backedge.compiler.x64.Register.RDX;

import dev.backedge.compiler.Bailout;
import dev.backedge.compiler.CompiledLoop;
import dev.backedge.compiler.OsrFrame;
import dev.backedge.compiler.x64.Address;
import dev.backedge.compiler.x64.Assembler;
import dev.backedge.compiler.x64.CpuFeatures;
import dev.backedge.compiler.x64.General;
import java.util.List;

/**
 * Finds out what this JVM's GetPrimitiveArrayCritical does, by pinning arrays: whether it copies, and, in HotSpot, where it leaves the length. HotSpot hands out the address of the first
 * element, and the length is the last thing before it, but for padding: 4 bytes before it as a rule, 8 where class pointers are not compressed. Where that depends on the kind of array, as
 * with compact object headers, or in another JVM, which may copy some arrays and others not, nothing is relied on.
 */
final class PinProbe {
    private static final List<String> HOTSPOT = List.of("OpenJDK", "HotSpot");
    private static final int[] DISTANCES = {4, 8};
    private static final int[] LENGTHS = {0, 3, 1021};
    /** What the probing loop writes to the buffer: where the function's address is, base 1 - base 2, and what is before base 1, at each distance. */
    private static final int SLOT = 0;
    private static final int DIFFERENCE = 1;
    private static final int BEFORE = 2;

    private PinProbe() {
    }

    private static native int enter2(long entry, long[] buffer, Object a1, Object a2);

    /** The lock is for the binding of {@link #enter2}. */
    static synchronized Pinning probe(NativeAccess access, ExecutableMemory memory) throws NativeAccessException {
        Trampolines.Code code = Trampolines.install(memory, 2, 2, Pinning.IN_PLACE);
        try (CodeCache cache = new CodeCache(access, Long.MAX_VALUE); InstalledCode loop = cache.install(telling())) {
            Trampolines.bind(access.memory, PinProbe.class, code, false);
            Pinning pinning = probe(access, loop.entry(), HOTSPOT.stream().anyMatch(System.getProperty("java.vm.name", "")::contains));
            NativeRegistration.unregister(PinProbe.class);
            return pinning;
        } catch (Bailout e) {
            throw new NativeAccessException(e.getMessage(), e);
        } finally {
            memory.free(code.block());
        }
    }

    private static Pinning probe(NativeAccess access, long entry, boolean hotSpot) {
        long[] buffer = new long[BEFORE + DISTANCES.length];
        int[] array = new int[1];
        enter2(entry, buffer, array, array);
        // copies made on the same heap are never a multiple of 4 GiB apart
        boolean copies = (int) buffer[DIFFERENCE] != 0;
        int lengthBefore = copies || !hotSpot ? 0 : lengthBefore(entry);
        return new Pinning(copies, lengthBefore, buffer[SLOT], access.memory.getLong(buffer[SLOT]));
    }

    private static int lengthBefore(long entry) {
        for (int i = 0; i < DISTANCES.length; i++) {
            if (isLengthBefore(entry, i)) {
                return DISTANCES[i];
            }
        }
        return 0;
    }

    /** Whether arrays of all kinds have their lengths at one of the distances. */
    private static boolean isLengthBefore(long entry, int distance) {
        long[] buffer = new long[BEFORE + DISTANCES.length];
        for (int length : LENGTHS) {
            for (Object array : List.of(new boolean[length], new byte[length], new char[length], new short[length], new int[length], new long[length], new float[length], new double[length])) {
                buffer[BEFORE + distance] = -1;
                enter2(entry, buffer, array, null);
                if (buffer[BEFORE + distance] != length) {
                    return false;
                }
            }
        }
        return true;
    }

    /** The trampoline's rbx holds the JNI environment. */
    private static CompiledLoop telling() {
        Assembler assembler = new Assembler(CpuFeatures.SSE2);
        assembler.emit(General.MOV64_RM, RDX, at(RDI, OsrFrame.BUFFER));
        assembler.emit(General.MOV64_RM, RAX, at(RBX, 0));
        assembler.emit(General.LEA64, RAX, at(RAX, JniFunction.offset(JniFunction.GET_PRIMITIVE_ARRAY_CRITICAL)));
        assembler.emit(General.MOV64_MR, told(SLOT), RAX);
        assembler.emit(General.MOV64_RM, RCX, at(RDI, OsrFrame.base(1)));
        for (int i = 0; i < DISTANCES.length; i++) {
            assembler.emit(General.MOV32_RM, RAX, at(RCX, -DISTANCES[i]));
            assembler.emit(General.MOV64_MR, told(BEFORE + i), RAX);
        }
        assembler.emit(General.SUB64_RM, RCX, at(RDI, OsrFrame.base(2)));
        assembler.emit(General.MOV64_MR, told(DIFFERENCE), RCX);
        assembler.emit(General.XOR32_RM, RAX, RAX);
        assembler.emit(General.RET);
        return new CompiledLoop(assembler.toByteArray(), 0, List.of(), List.of(), 1, 2, 0, "", 0);
    }

    private static Address told(int index) {
        return at(RDX, 8 * index);
    }
}
