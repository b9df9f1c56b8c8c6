package dev.backedge.trampoline;

import com.kenai.jffi.MemoryIO;
import dev.backedge.compiler.OsrFrame;
import dev.backedge.compiler.x64.Assembler;
import dev.backedge.compiler.x64.CpuFeatures;
import dev.backedge.trampoline.NativeRegistration.NativeMethod;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The native methods through which instrumented code enters compiled loops, one for each number of references.
 *
 * <p>A bridge class declares, for N from 0 to {@link OsrFrame#MAX_REFERENCES},
 * <pre>  static native int enterN(long entry, long[] buffer, Object a1, ..., Object aN);</pre>
 * where {@code entry} is an {@link InstalledCode#entry()}, {@code buffer} is not null, and each {@code a} is a primitive array or
 * null; and
 * <pre>  static native int enterTable(long entry, long[] buffer, Object[] references);</pre>
 * for up to {@link OsrFrame#MAX_TABLE} of them. The buffer's last {@link OsrFrame#bytes} are overwritten then. Each returns what the compiled loop returned, or {@link OsrFrame#NOT_ENTERED}; then nothing has happened: the code was
 * closed, the JVM could not pin, or a tool has {@linkplain #isPinningReplaced replaced} the function that pins. {@link TrampolineEmitter} tells the rest.
 *
 * <p>Trampolines live as long as the process: a native method cannot be unbound safely while a thread may be calling it.
 */
public final class Trampolines {
    private static final int ALIGNMENT = 64;

    private final MemoryIO memory;
    private final Code code;
    private final Pinning pinning;

    /**
     * Trampolines in a block.
     *
     * @param offsets of those for first, first + 1, ... references
     * @param table offset of the one for references in an array
     */
    record Code(ExecutableMemory.Block block, int first, int[] offsets, int table) {
    }

    private Trampolines(MemoryIO memory, Code code, Pinning pinning) {
        this.memory = memory;
        this.code = code;
        this.pinning = pinning;
    }

    /**
     * Binds the native methods of a bridge class; they can be called when this returns.
     *
     * @throws NativeAccessException if this JVM does not let us, or the class lacks one of the methods
     */
    public static Trampolines register(Class<?> bridge) throws NativeAccessException {
        NativeAccess access = NativeAccess.open();
        ExecutableMemory memory = new ExecutableMemory(access, Long.MAX_VALUE);
        Pinning pinning = PinProbe.probe(access, memory);
        Code code = install(memory, 0, OsrFrame.MAX_REFERENCES, pinning);
        bind(access.memory, bridge, code, true);
        return new Trampolines(access.memory, code, pinning);
    }

    /**
     * Whether the JVM's JNI hands out copies of arrays ({@code -Xcheck:jni}). Results are right as long as no other thread writes
     * the same arrays meanwhile: what it wrote would be lost when the copy is written back.
     */
    public boolean copying() {
        return pinning.copies();
    }

    /** Whether a tool has put another function in place of the one by which JNI pins arrays (JVMTI's SetJNIFunctionTable). As long as it is there nothing is entered: nobody knows what it does. */
    public boolean isPinningReplaced() {
        return memory.getLong(pinning.slot()) != pinning.function();
    }

    /** Bytes of machine code. */
    public int codeBytes() {
        return code.block().codeBytes();
    }

    /** Whether this is an address of a trampoline's code. */
    public boolean contains(long address) {
        return code.block().contains(address);
    }

    static Code install(ExecutableMemory memory, int first, int last, Pinning pinning) throws NativeAccessException {
        Assembler assembler = new Assembler(CpuFeatures.SSE2);
        int[] offsets = new int[last - first + 1];
        for (int n = first; n <= last; n++) {
            assembler.align(ALIGNMENT);
            offsets[n - first] = assembler.position();
            TrampolineEmitter.emit(assembler, n, pinning);
        }
        assembler.align(ALIGNMENT);
        int table = assembler.position();
        TableTrampolineEmitter.emit(assembler, pinning);
        byte[] bytes = assembler.toByteArray();
        try {
            return new Code(memory.install(bytes.length, address -> bytes), first, offsets, table);
        } catch (Pages.OutOfPages e) {
            throw new NativeAccessException("no executable memory: " + e.getMessage(), e);
        }
    }

    /** @param all whether the class has a method for references in an array, too */
    static void bind(MemoryIO memory, Class<?> bridge, Code code, boolean all) throws NativeAccessException {
        List<NativeMethod> methods = new ArrayList<>();
        for (int i = 0; i < code.offsets.length; i++) {
            int references = code.first + i;
            methods.add(new NativeMethod("enter" + references, signature(references), code.block.address() + code.offsets[i]));
        }
        if (all) {
            methods.add(new NativeMethod("enterTable", "(J[J[Ljava/lang/Object;)I", code.block.address() + code.table));
        }
        NativeRegistration.register(memory, bridge, methods);
    }

    private static String signature(int references) {
        String[] objects = new String[references];
        Arrays.fill(objects, "Ljava/lang/Object;");
        return "(J[J" + String.join("", objects) + ")I";
    }
}
