package dev.backedge.trampoline;

import static dev.backedge.compiler.x64.Address.at;
import static dev.backedge.compiler.x64.Register.R8;
import static dev.backedge.compiler.x64.Register.RAX;
import static dev.backedge.compiler.x64.Register.RBP;
import static dev.backedge.compiler.x64.Register.RBX;
import static dev.backedge.compiler.x64.Register.RCX;
import static dev.backedge.compiler.x64.Register.RDI;
import static dev.backedge.compiler.x64.Register.RDX;
import static dev.backedge.compiler.x64.Register.RSI;
import static dev.backedge.compiler.x64.Register.RSP;

import com.kenai.jffi.MemoryIO;
import dev.backedge.compiler.x64.Arg;
import dev.backedge.compiler.x64.Assembler;
import dev.backedge.compiler.x64.Condition;
import dev.backedge.compiler.x64.CpuFeatures;
import dev.backedge.compiler.x64.General;
import dev.backedge.compiler.x64.Label;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.LongBinaryOperator;

/** JNI's functions that find members of a class by name and descriptor, as native methods {@code (Class type, long name, long descriptor) -> long}. */
final class MemberLookup {
    private MemberLookup() {
    }

    /**
     * <pre>
     *   jlong find(JNIEnv *env, jclass ours, jclass type, jlong name, jlong descriptor) {
     *       id found = function(env, type, name, descriptor);
     *       if (found == 0) { ExceptionClear(env); found = 0; }
     *       return found;
     *   }
     * </pre>
     *
     * @param function GetMethodID, GetFieldID or GetStaticFieldID
     */
    static byte[] code(int function) {
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
        assembler.emit(General.CALL_M, at(RAX, JniFunction.offset(function)));
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

    /** Calls a function with the addresses of a name and a descriptor in native memory; 0 without memory. */
    static long find(MemoryIO memory, String name, String descriptor, LongBinaryOperator function) {
        byte[] nameText = text(name);
        byte[] descriptorText = text(descriptor);
        long texts = memory.allocateMemory(nameText.length + descriptorText.length, false);
        if (texts == 0) {
            return 0;
        }
        try {
            memory.putByteArray(texts, nameText, 0, nameText.length);
            memory.putByteArray(texts + nameText.length, descriptorText, 0, descriptorText.length);
            return function.applyAsLong(texts, texts + nameText.length);
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
