package dev.backedge.trampoline;

import static dev.backedge.compiler.x64.Address.at;
import static dev.backedge.compiler.x64.Register.RAX;
import static dev.backedge.compiler.x64.Register.RCX;
import static dev.backedge.compiler.x64.Register.RDI;
import static dev.backedge.compiler.x64.Register.RDX;
import static dev.backedge.compiler.x64.Register.RSI;

import com.kenai.jffi.MemoryIO;
import dev.backedge.compiler.x64.Assembler;
import dev.backedge.compiler.x64.CpuFeatures;
import dev.backedge.compiler.x64.General;
import dev.backedge.trampoline.NativeRegistration.NativeMethod;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads fields of any class, whoever may access them, by JNI's Get...Field and GetStatic...Field. It knows hidden classes as well as others, and changes
 * nothing, not even the access checks of a reflected object. Thread-safe.
 */
public final class FieldReader {
    /** In the order of JNI's functions. */
    private static final String TYPES = "LZBCSIJFD";
    private static boolean bound;

    private final MemoryIO memory;

    /** A field that has been found; good for as long as its class is there. @param type first character of its descriptor */
    public record Field(long id, boolean isStatic, char type) {
        public boolean isReference() {
            return type == 'L' || type == '[';
        }
    }

    private FieldReader(MemoryIO memory) {
        this.memory = memory;
    }

    /** @throws NativeAccessException if this JVM does not let us run machine code */
    public static synchronized FieldReader open() throws NativeAccessException {
        NativeAccess access = NativeAccess.open();
        if (!bound) {
            ExecutableMemory code = new ExecutableMemory(access, Long.MAX_VALUE);
            List<NativeMethod> methods = new ArrayList<>();
            methods.add(method(code, "find", "(Ljava/lang/Class;JJ)J", MemberLookup.code(JniFunction.GET_FIELD_ID)));
            methods.add(method(code, "findStatic", "(Ljava/lang/Class;JJ)J", MemberLookup.code(JniFunction.GET_STATIC_FIELD_ID)));
            for (int type = 0; type < TYPES.length(); type++) {
                String letter = TYPES.substring(type, type + 1);
                String result = letter.equals("L") ? "Ljava/lang/Object;" : letter;
                methods.add(method(code, "get" + letter, "(Ljava/lang/Object;J)" + result, get(JniFunction.GET_OBJECT_FIELD + type)));
                methods.add(method(code, "getStatic" + letter, "(Ljava/lang/Class;J)" + result, get(JniFunction.GET_STATIC_OBJECT_FIELD + type)));
            }
            NativeRegistration.register(access.memory, FieldReader.class, methods);
            bound = true;
        }
        return new FieldReader(access.memory);
    }

    private static NativeMethod method(ExecutableMemory memory, String name, String descriptor, byte[] code) throws NativeAccessException {
        try {
            return new NativeMethod(name, descriptor, memory.install(code.length, at -> code).address());
        } catch (Pages.OutOfPages e) {
            throw new NativeAccessException("no executable memory: " + e.getMessage(), e);
        }
    }

    /** {@code get(JNIEnv *env, jclass ours, jobject object, jlong id) { return function(env, object, id); }} */
    private static byte[] get(int function) {
        Assembler assembler = new Assembler(CpuFeatures.SSE2);
        assembler.emit(General.MOV64_RM, RSI, RDX);
        assembler.emit(General.MOV64_RM, RDX, RCX);
        assembler.emit(General.MOV64_RM, RAX, at(RDI, 0));
        assembler.emit(General.JMP_M, at(RAX, JniFunction.offset(function)));
        return assembler.toByteArray();
    }

    /**
     * Finds a field that a class declares or inherits.
     *
     * @param type initialised: JNI would initialise it
     * @param descriptor as in a class file
     * @return null if there is none
     */
    public Field find(Class<?> type, String name, String descriptor, boolean isStatic) {
        long id = MemberLookup.find(memory, name, descriptor, (n, d) -> isStatic ? findStatic(type, n, d) : find(type, n, d));
        return id == 0 ? null : new Field(id, isStatic, descriptor.charAt(0));
    }

    /**
     * What a field that is a reference has.
     *
     * @param of an instance of the class in which the field was found; of a static field that class
     */
    public Object reference(Field field, Object of) {
        return field.isStatic ? getStaticL((Class<?>) of, field.id) : getL(of, field.id);
    }

    /** What another field has: an integer of any size, or the bits of a float or double. */
    public long number(Field field, Object of) {
        return field.isStatic ? staticNumber(field, (Class<?>) of) : instanceNumber(field, of);
    }

    private static long instanceNumber(Field field, Object of) {
        return switch (field.type) {
            case 'Z' -> getZ(of, field.id) ? 1 : 0;
            case 'B' -> getB(of, field.id);
            case 'C' -> getC(of, field.id);
            case 'S' -> getS(of, field.id);
            case 'I' -> getI(of, field.id);
            case 'J' -> getJ(of, field.id);
            case 'F' -> Float.floatToRawIntBits(getF(of, field.id));
            case 'D' -> Double.doubleToRawLongBits(getD(of, field.id));
            default -> throw new IllegalArgumentException(field.toString());
        };
    }

    private static long staticNumber(Field field, Class<?> of) {
        return switch (field.type) {
            case 'Z' -> getStaticZ(of, field.id) ? 1 : 0;
            case 'B' -> getStaticB(of, field.id);
            case 'C' -> getStaticC(of, field.id);
            case 'S' -> getStaticS(of, field.id);
            case 'I' -> getStaticI(of, field.id);
            case 'J' -> getStaticJ(of, field.id);
            case 'F' -> Float.floatToRawIntBits(getStaticF(of, field.id));
            case 'D' -> Double.doubleToRawLongBits(getStaticD(of, field.id));
            default -> throw new IllegalArgumentException(field.toString());
        };
    }

    private static native long find(Class<?> type, long name, long descriptor);

    private static native long findStatic(Class<?> type, long name, long descriptor);

    private static native Object getL(Object of, long id);

    private static native boolean getZ(Object of, long id);

    private static native byte getB(Object of, long id);

    private static native char getC(Object of, long id);

    private static native short getS(Object of, long id);

    private static native int getI(Object of, long id);

    private static native long getJ(Object of, long id);

    private static native float getF(Object of, long id);

    private static native double getD(Object of, long id);

    private static native Object getStaticL(Class<?> of, long id);

    private static native boolean getStaticZ(Class<?> of, long id);

    private static native byte getStaticB(Class<?> of, long id);

    private static native char getStaticC(Class<?> of, long id);

    private static native short getStaticS(Class<?> of, long id);

    private static native int getStaticI(Class<?> of, long id);

    private static native long getStaticJ(Class<?> of, long id);

    private static native float getStaticF(Class<?> of, long id);

    private static native double getStaticD(Class<?> of, long id);
}
