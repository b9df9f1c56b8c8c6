package dev.backedge.trampoline;

import static dev.backedge.compiler.x64.Address.at;
import static dev.backedge.compiler.x64.Register.RAX;
import static dev.backedge.compiler.x64.Register.RBP;
import static dev.backedge.compiler.x64.Register.RBX;
import static dev.backedge.compiler.x64.Register.RCX;
import static dev.backedge.compiler.x64.Register.RDI;
import static dev.backedge.compiler.x64.Register.RDX;
import static dev.backedge.compiler.x64.Register.RSI;
import static dev.backedge.compiler.x64.Register.RSP;
import static dev.backedge.compiler.x64.Register.R8;

import com.kenai.jffi.MemoryIO;
import dev.backedge.compiler.x64.Arg;
import dev.backedge.compiler.x64.Assembler;
import dev.backedge.compiler.x64.Condition;
import dev.backedge.compiler.x64.CpuFeatures;
import dev.backedge.compiler.x64.General;
import dev.backedge.compiler.x64.Label;
import dev.backedge.trampoline.NativeRegistration.NativeMethod;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
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
            byte[] code = function();
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
     * <pre>
     *   jlong find(JNIEnv *env, jclass ours, jclass type, jlong name, jlong descriptor) {
     *       jmethodID found = GetMethodID(env, type, name, descriptor);
     *       if (found == 0) { ExceptionClear(env); found = 0; }
     *       return found;
     *   }
     * </pre>
     */
    private static byte[] function() {
        Assembler assembler = new Assembler(CpuFeatures.SSE2);
        assembler.emit(General.PUSH, RBP);
        assembler.emit(General.MOV64_RM, RBP, RSP);
        assembler.emit(General.PUSH, RBX);
        assembler.emit(General.SUB64_MI, RSP, Arg.imm(8));
        assembler.emit(General.MOV64_RM, RBX, RDI);
        assembler.emit(General.MOV64_RM, RSI, RDX);
        assembler.emit(General.MOV64_RM, RDX, RCX);
        assembler.emit(General.MOV64_RM, RCX, R8);
        assembler.emit(General.MOV64_RM, RAX, at(RBX, 0));
        assembler.emit(General.CALL_M, at(RAX, JniFunction.offset(JniFunction.GET_METHOD_ID)));
        assembler.emit(General.TEST64_MR, RAX, RAX);
        Label done = assembler.newLabel();
        assembler.jump(Condition.NE, done);
        assembler.emit(General.MOV64_RM, RDI, RBX);
        assembler.emit(General.MOV64_RM, RAX, at(RBX, 0));
        assembler.emit(General.CALL_M, at(RAX, JniFunction.offset(JniFunction.EXCEPTION_CLEAR)));
        assembler.emit(General.XOR32_RM, RAX, RAX);
        assembler.bind(done);
        assembler.emit(General.MOV64_RM, RBX, at(RBP, -8));
        assembler.emit(General.MOV64_RM, RSP, RBP);
        assembler.emit(General.POP, RBP);
        assembler.emit(General.RET);
        return assembler.toByteArray();
    }

    /**
     * Whether an instance method of two classes is one method: nothing between them declares it again.
     *
     * @param type initialised: JNI would initialise it
     * @param above the same class, or one above it
     * @param descriptor as in a class file
     */
    public boolean isInherited(Class<?> type, Class<?> above, String name, String descriptor) {
        byte[] nameText = text(name);
        byte[] descriptorText = text(descriptor);
        long texts = memory.allocateMemory(nameText.length + descriptorText.length, false);
        if (texts == 0) {
            return false;
        }
        try {
            memory.putByteArray(texts, nameText, 0, nameText.length);
            memory.putByteArray(texts + nameText.length, descriptorText, 0, descriptorText.length);
            long found = find(above, texts, texts + nameText.length);
            return found != 0 && found == find(type, texts, texts + nameText.length);
        } finally {
            memory.freeMemory(texts);
        }
    }

    /** In the modified UTF-8 of class files, which JNI has, too, with a 0 at the end. */
    private static byte[] text(String string) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(string);
            out.writeByte(0);
        } catch (IOException e) {
            throw new IllegalArgumentException("no name of a class file: " + string.length() + " characters", e);
        }
        return Arrays.copyOfRange(bytes.toByteArray(), 2, bytes.size());
    }
}
