package dev.backedge.trampoline;

import com.kenai.jffi.MemoryIO;
import dev.backedge.trampoline.NativeRegistration.NativeMethod;
import java.util.List;

/**
 * Tells whether a class has a method of its own or inherits one, by JNI's GetMethodID: it finds the method of a name and descriptor that the class declares, or
 * else the nearest class above it, and has one number for one method. Unlike reflection it loads no class, not even those of the descriptor, and it
 * knows hidden classes as well as others. Thread-safe.
 */
public final class MethodIdentity {
    private static boolean bound;

    private final MemoryIO memory;

    private MethodIdentity(MemoryIO memory) {
        this.memory = memory;
    }

    /** @throws NativeAccessException if this JVM does not let us run machine code */
    public static synchronized MethodIdentity open() throws NativeAccessException {
        NativeAccess access = NativeAccess.open();
        if (!bound) {
            byte[] code = MemberLookup.code(JniFunction.GET_METHOD_ID);
            try {
                long address = new ExecutableMemory(access, Long.MAX_VALUE).install(code.length, at -> code).address();
                NativeRegistration.register(access.memory, MethodIdentity.class, List.of(new NativeMethod("find", "(Ljava/lang/Class;JJ)J", address)));
            } catch (Pages.OutOfPages e) {
                throw new NativeAccessException("no executable memory: " + e.getMessage(), e);
            }
            bound = true;
        }
        return new MethodIdentity(access.memory);
    }

    /** GetMethodID of two strings in native memory; 0 if there is no such method. */
    private static native long find(Class<?> type, long name, long descriptor);

    /**
     * Whether an instance method of two classes is one method: nothing between them declares it again.
     *
     * @param type initialised: JNI would initialise it
     * @param above the same class, or one above it
     * @param descriptor as in a class file
     */
    public boolean isInherited(Class<?> type, Class<?> above, String name, String descriptor) {
        return MemberLookup.find(memory, name, descriptor, (nameText, descriptorText) -> {
            long found = find(above, nameText, descriptorText);
            return found != 0 && found == find(type, nameText, descriptorText) ? found : 0;
        }) != 0;
    }
}
