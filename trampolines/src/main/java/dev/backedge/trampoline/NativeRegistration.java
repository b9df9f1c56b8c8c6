package dev.backedge.trampoline;

import com.kenai.jffi.MemoryIO;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Binds native methods with JNI's RegisterNatives, through jffi.
 *
 * <p>HotSpot prints a warning ("Re-registering of platform native method") when a method of a class in java.base, as the bridge
 * is, is bound while the Java frame that called for it belongs to another class loader: as jffi's own NativeMethods always does.
 * {@link MethodHandle#invokeWithArguments} is itself a frame of java.base, so with it as the caller there is nothing to warn of.
 */
final class NativeRegistration {
    /** JNINativeMethod of jni.h: name, signature, function. */
    private static final int ROW_BYTES = 3 * 8;

    private NativeRegistration() {
    }

    /** @param signature as in a class file; @param function address of a JNI function */
    record NativeMethod(String name, String signature, long function) {
    }

    /** @throws NativeAccessException if the class lacks one of the methods */
    static void register(MemoryIO memory, Class<?> type, List<NativeMethod> methods) throws NativeAccessException {
        int textBytes = 0;
        for (NativeMethod method : methods) {
            textBytes += text(method.name).length + text(method.signature).length;
        }
        long rows = memory.allocateMemory((long) ROW_BYTES * methods.size() + textBytes, true);
        if (rows == 0) {
            throw new NativeAccessException("no native memory");
        }
        try {
            long row = rows;
            long free = rows + (long) ROW_BYTES * methods.size();
            for (NativeMethod method : methods) {
                memory.putLong(row, free);
                free = put(memory, free, text(method.name));
                memory.putLong(row + 8, free);
                free = put(memory, free, text(method.signature));
                memory.putLong(row + 16, method.function);
                row += ROW_BYTES;
            }
            call("registerNatives", type, new Class<?>[] {Class.class, long.class, int.class}, type, rows, methods.size());
        } finally {
            memory.freeMemory(rows);
        }
    }

    /** Unbinds all native methods of a class; nobody may be calling one. */
    static void unregister(Class<?> type) throws NativeAccessException {
        call("unregisterNatives", type, new Class<?>[] {Class.class}, type);
    }

    private static void call(String function, Class<?> type, Class<?>[] parameters, Object... arguments) throws NativeAccessException {
        try {
            Class<?> foreign = Class.forName("com.kenai.jffi.Foreign");
            Method instance = foreign.getDeclaredMethod("getInstance");
            instance.setAccessible(true);
            Method method = foreign.getDeclaredMethod(function, parameters);
            method.setAccessible(true);
            MethodHandle call = MethodHandles.insertArguments(MethodHandles.lookup().unreflect(method).bindTo(instance.invoke(null)), 0,
                    arguments);
            int result = (int) call.invokeWithArguments();
            if (result != 0) {
                throw new NativeAccessException(function + " for " + type.getName() + " failed with " + result);
            }
        } catch (NativeAccessException e) {
            throw e;
        } catch (Throwable e) {
            throw new NativeAccessException("the native methods of " + type.getName() + " cannot be bound: " + e, e);
        }
    }

    private static byte[] text(String s) {
        return (s + '\0').getBytes(StandardCharsets.UTF_8);
    }

    private static long put(MemoryIO memory, long address, byte[] bytes) {
        memory.putByteArray(address, bytes, 0, bytes.length);
        return address + bytes.length;
    }
}
