package dev.backedge.compiler.bytecode;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.objectweb.asm.tree.MethodInsnNode;

/** The JDK's own methods: those behind the {@link Intrinsics}, called as bytecode calls them, with ints for booleans, bytes, chars and shorts. */
final class JdkMethods {
    private static final Map<String, MethodHandle> KNOWN = new ConcurrentHashMap<>();

    private JdkMethods() {
    }

    /** The method that a call of an intrinsic calls, for {@link #call}. */
    static MethodHandle find(MethodInsnNode call) {
        return KNOWN.computeIfAbsent(call.owner + '.' + call.name + call.desc, key -> look(call));
    }

    private static MethodHandle look(MethodInsnNode call) {
        try {
            MethodType type = MethodType.fromMethodDescriptorString(call.desc, null);
            MethodHandle method = MethodHandles.publicLookup().findStatic(Class.forName(call.owner.replace('/', '.')), call.name, type);
            Class<?>[] parameters = Arrays.stream(type.parameterArray()).map(JdkMethods::onStack).toArray(Class<?>[]::new);
            MethodType onStack = MethodType.methodType(onStack(type.returnType()), parameters);
            return MethodHandles.explicitCastArguments(method, onStack).asType(onStack.generic()).asSpreader(Object[].class, parameters.length);
        } catch (ReflectiveOperationException e) {
            throw new UnsupportedOperationException("no method " + call.owner + "." + call.name + call.desc, e);
        }
    }

    /** Whether a public interface of the JDK has the instance method that a call names. */
    static boolean isOfInterface(MethodInsnNode call) {
        try {
            Class<?> owner = Class.forName(call.owner.replace('/', '.'), false, null);
            MethodHandles.publicLookup().findVirtual(owner, call.name, MethodType.fromMethodDescriptorString(call.desc, null));
            return owner.isInterface();
        } catch (ReflectiveOperationException | TypeNotPresentException e) {
            return false;
        }
    }

    private static Class<?> onStack(Class<?> type) {
        return type == boolean.class || type == byte.class || type == char.class || type == short.class ? int.class : type;
    }

    /** Calls it. @return null for a method without a result; @throws RuntimeException what it throws */
    static Object call(MethodHandle method, List<Object> arguments) {
        try {
            return (Object) method.invokeExact(arguments.toArray());
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
