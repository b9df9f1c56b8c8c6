package dev.backedge.agent.verify;

import dev.backedge.compiler.OsrFrame;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Collections;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;

/** The native methods that the trampolines are bound to where hooks do not call them: those of the bridge ask the {@link LoopVerifier} then. */
public final class NativeEntries {
    private static final MethodType TABLE = MethodType.methodType(int.class, long.class, long[].class, Object[].class);
    private static final Class<?> METHODS = define();
    private static final MethodHandle[] ENTER = handles();
    private static final MethodHandle ENTER_TABLE = handle("enterTable", TABLE);

    private NativeEntries() {
    }

    /** The class that has the native methods {@code enter0 ... enter16} and {@code enterTable}. */
    public static Class<?> type() {
        return METHODS;
    }

    /**
     * Enters native code.
     *
     * @param arrays as many as the code expects, each a primitive array or null
     * @param inTable whether the code gets them in an array
     * @return the number of the resume point, or {@link OsrFrame#NOT_ENTERED}
     */
    static int enter(long entry, long[] buffer, Object[] arrays, boolean inTable) {
        try {
            return inTable ? (int) ENTER_TABLE.invokeExact(entry, buffer, arrays) : (int) ENTER[arrays.length].invokeExact(entry, buffer, arrays);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static MethodType type(int references) {
        return MethodType.methodType(int.class, long.class, long[].class).appendParameterTypes(Collections.nCopies(references, Object.class));
    }

    private static Class<?> define() {
        ClassWriter out = new ClassWriter(0);
        String name = NativeEntries.class.getName().replace('.', '/') + "Methods";
        out.visit(Opcodes.V17, Opcodes.ACC_FINAL | Opcodes.ACC_SUPER, name, null, "java/lang/Object", null);
        for (int n = 0; n <= OsrFrame.MAX_REFERENCES; n++) {
            out.visitMethod(Opcodes.ACC_STATIC | Opcodes.ACC_NATIVE, "enter" + n, type(n).toMethodDescriptorString(), null, null).visitEnd();
        }
        out.visitMethod(Opcodes.ACC_STATIC | Opcodes.ACC_NATIVE, "enterTable", TABLE.toMethodDescriptorString(), null, null).visitEnd();
        out.visitEnd();
        try {
            return MethodHandles.lookup().defineClass(out.toByteArray());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static MethodHandle[] handles() {
        MethodHandle[] handles = new MethodHandle[OsrFrame.MAX_REFERENCES + 1];
        for (int n = 0; n < handles.length; n++) {
            handles[n] = handle("enter" + n, type(n)).asSpreader(Object[].class, n);
        }
        return handles;
    }

    private static MethodHandle handle(String name, MethodType type) {
        try {
            return MethodHandles.lookup().findStatic(METHODS, name, type);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
