package dev.backedge.trampoline.critical;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;

/**
 * The foreign-function linker of JDK 22 and later, by reflection, as the project is compiled for JDK 17. In a package of its own, since a JDK that wants to be asked
 * for leave to link grants it to a module, and this class is to be all of that module that links.
 */
public final class CriticalLinker {
    private static final int FIRST_JDK = 22;

    private CriticalLinker() {
    }

    /** Whether this JDK has the linker. */
    public static boolean present() {
        return Runtime.version().feature() >= FIRST_JDK;
    }

    /**
     * A handle of type {@code (long, MemorySegment buffer, MemorySegment × arrays, int × arrays)int} that calls a C function with the addresses of the segments, which may lie
     * in the heap. The thread meets no safepoint and moves through no handshake until the function returns.
     *
     * @param function address of the function
     * @throws ReflectiveOperationException if the JDK does not let us
     */
    public static MethodHandle link(long function, int arrays) throws ReflectiveOperationException {
        Class<?> linker = type("Linker");
        Class<?> layout = type("MemoryLayout");
        Class<?> option = type("Linker$Option");
        Class<?> descriptor = type("FunctionDescriptor");
        Object arguments = Array.newInstance(layout, 2 + 2 * arrays);
        Array.set(arguments, 0, layout("JAVA_LONG"));
        Array.set(arguments, 1, layout("ADDRESS"));
        for (int k = 0; k < arrays; k++) {
            Array.set(arguments, 2 + k, layout("ADDRESS"));
            Array.set(arguments, 2 + arrays + k, layout("JAVA_INT"));
        }
        Object signature = descriptor.getMethod("of", layout, arguments.getClass()).invoke(null, layout("JAVA_INT"), arguments);
        Object options = Array.newInstance(option, 1);
        Array.set(options, 0, option.getMethod("critical", boolean.class).invoke(null, true));
        Object address = type("MemorySegment").getMethod("ofAddress", long.class).invoke(null, function);
        Object systemLinker = linker.getMethod("nativeLinker").invoke(null);
        return (MethodHandle) linker.getMethod("downcallHandle", type("MemorySegment"), descriptor, options.getClass())
                .invoke(systemLinker, address, signature, options);
    }

    /**
     * Something that returns when every thread has been at a safepoint or in a handshake since it was called, and so has left every function that it had called through a
     * {@linkplain #link linked} handle. Closing a shared arena is that: the JVM must know that no thread is in the middle of an access to it.
     *
     * @throws ReflectiveOperationException if the JDK does not let us
     */
    public static Runnable handshake() throws ReflectiveOperationException {
        Class<?> arena = type("Arena");
        MethodHandles.Lookup lookup = MethodHandles.publicLookup();
        MethodHandle close = lookup.findVirtual(arena, "close", MethodType.methodType(void.class));
        MethodHandle closeNew = MethodHandles.collectArguments(close, 0, lookup.findStatic(arena, "ofShared", MethodType.methodType(arena)));
        return () -> {
            try {
                closeNew.invoke();
            } catch (Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        };
    }

    private static Class<?> type(String name) throws ClassNotFoundException {
        return Class.forName("java.lang.foreign." + name);
    }

    private static Object layout(String name) throws ReflectiveOperationException {
        return type("ValueLayout").getField(name).get(null);
    }
}
