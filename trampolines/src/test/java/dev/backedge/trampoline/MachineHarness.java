package dev.backedge.trampoline;

import static dev.backedge.compiler.x64.Address.at;
import static dev.backedge.compiler.x64.Register.*;

import dev.backedge.compiler.x64.Arg;
import dev.backedge.compiler.x64.Assembler;
import dev.backedge.compiler.x64.General;
import dev.backedge.compiler.x64.Register;
import dev.backedge.compiler.x64.Sse;
import java.util.ArrayList;
import java.util.List;

/**
 * Calls a C function with every register filled, and looks at every register afterwards that System V wants kept. It is machine code
 * itself, called through a native method, and works on one block of native memory.
 */
final class MachineHarness {
    /** Arguments 0 to 5 go into registers, the rest on the stack. */
    static final int ARGUMENTS = 36;
    private static final List<Register> KEPT = List.of(RBX, RBP, R12, R13, R14, R15);
    private static final List<Register> IN_REGISTERS = List.of(RDI, RSI, RDX, RCX, R8, R9);

    // The block: arguments, then what was found afterwards.
    private static final int FOUND = 8 * ARGUMENTS;
    private static final int FOUND_RSP = FOUND + 8 * KEPT.size();
    private static final int FOUND_FLAGS = FOUND_RSP + 8;
    private static final int FOUND_MXCSR = FOUND_FLAGS + 8;
    private static final int FOUND_X87 = FOUND_MXCSR + 8;
    private static final int RESULT = FOUND_X87 + 8;
    private static final int EXPECTED_RSP = RESULT + 8;
    private static final int SET_MXCSR = EXPECTED_RSP + 8;
    private static final int SET_X87 = SET_MXCSR + 8;
    private static final int OWN_MXCSR = SET_X87 + 8;
    private static final int OWN_X87 = OWN_MXCSR + 8;
    private static final int OWN_RSP = OWN_X87 + 8;
    private static final int BYTES = OWN_RSP + 8;

    private static final long PATTERN = 0x5eed_0000_0000_0000L;
    /** Rounds towards zero, flushes denormals, masks all exceptions: nothing that any code here would set. */
    private static final int MXCSR = 0xff80;
    private static final int MXCSR_CONTROL = 0xffc0;
    /** Rounds up, single precision, all exceptions masked. */
    private static final int X87_CONTROL = 0x087f;
    private static final int DIRECTION_FLAG = 0x400;

    private final NativeAccess access;
    private final long block;

    MachineHarness() throws Exception {
        access = NativeAccess.open();
        block = access.memory.allocateMemory(BYTES, true);
        byte[] code = Loops.assemble(this::emit);
        long address = new ExecutableMemory(access, Long.MAX_VALUE).install(code.length, a -> code).address();
        NativeRegistration.register(access.memory, MachineHarness.class,
                List.of(new NativeRegistration.NativeMethod("call", "(J)J", address)));
    }

    private static native long call(long function);

    /** What a call left behind; each string is a register that was not kept. */
    record Outcome(long result, List<String> broken) {
    }

    /** Calls a function with these arguments. */
    Outcome run(long function, long... arguments) {
        for (int i = 0; i < ARGUMENTS; i++) {
            access.memory.putLong(block + 8 * i, i < arguments.length ? arguments[i] : 0xbad_0000 + i);
        }
        access.memory.putLong(block + SET_MXCSR, MXCSR);
        access.memory.putLong(block + SET_X87, X87_CONTROL);
        long result = call(function);
        List<String> broken = new ArrayList<>();
        for (int i = 0; i < KEPT.size(); i++) {
            expect(broken, KEPT.get(i).toString(), PATTERN + i, read(FOUND + 8 * i));
        }
        expect(broken, "rsp", read(EXPECTED_RSP), read(FOUND_RSP));
        expect(broken, "direction flag", 0, read(FOUND_FLAGS) & DIRECTION_FLAG);
        expect(broken, "control bits of mxcsr", MXCSR & MXCSR_CONTROL, read(FOUND_MXCSR) & MXCSR_CONTROL);
        expect(broken, "x87 control word", X87_CONTROL, read(FOUND_X87) & 0xffff);
        return new Outcome(result, broken);
    }

    private long read(int offset) {
        return access.memory.getLong(block + offset);
    }

    private static void expect(List<String> broken, String what, long expected, long found) {
        if (expected != found) {
            broken.add(what + " is " + Long.toHexString(found) + ", was " + Long.toHexString(expected));
        }
    }

    /** {@code jlong call(JNIEnv *env, jclass, jlong function)} */
    private void emit(Assembler a) {
        a.emit(General.PUSH, RBP);
        for (Register kept : KEPT) {
            a.emit(General.PUSH, kept);
        }
        a.moveAbsolute(RAX, block);
        a.emit(Sse.STMXCSR, at(RAX, OWN_MXCSR));
        fnstcw(a, OWN_X87);
        a.emit(General.MOV64_MR, at(RAX, OWN_RSP), RSP);
        a.emit(General.AND64_MI8, RSP, Arg.imm(-16));
        for (int i = ARGUMENTS - 1; i >= IN_REGISTERS.size(); i--) {
            a.emit(General.MOV64_RM, RCX, at(RAX, 8 * i));
            a.emit(General.PUSH, RCX);
        }
        a.emit(General.MOV64_MR, at(RAX, EXPECTED_RSP), RSP);
        a.emit(General.MOV64_RM, R10, RDX);
        a.emit(Sse.LDMXCSR, at(RAX, SET_MXCSR));
        fldcw(a, SET_X87);
        for (int i = 0; i < IN_REGISTERS.size(); i++) {
            a.emit(General.MOV64_RM, IN_REGISTERS.get(i), at(RAX, 8 * i));
        }
        for (int i = 0; i < KEPT.size(); i++) {
            a.moveAbsolute(KEPT.get(i), PATTERN + i);
        }
        trashVectors(a, R11);
        a.moveAbsolute(RAX, 0xbad_bad_bad_badL);
        a.emit(General.CALL_M, R10);
        // rsp may be wrong now: nothing is pushed before it is restored.
        a.emit(General.MOV64_RM, R11, RAX);
        a.moveAbsolute(RAX, block);
        a.emit(General.MOV64_MR, at(RAX, RESULT), R11);
        for (int i = 0; i < KEPT.size(); i++) {
            a.emit(General.MOV64_MR, at(RAX, FOUND + 8 * i), KEPT.get(i));
        }
        a.emit(General.MOV64_MR, at(RAX, FOUND_RSP), RSP);
        a.emit(Sse.STMXCSR, at(RAX, FOUND_MXCSR));
        fnstcw(a, FOUND_X87);
        a.emit(General.MOV64_RM, RSP, at(RAX, OWN_RSP));
        a.emit(General.PUSHFQ);
        a.emit(General.POP, RCX);
        a.emit(General.MOV64_MR, at(RAX, FOUND_FLAGS), RCX);
        a.data(new byte[] {(byte) 0xfc}); // cld
        a.emit(Sse.LDMXCSR, at(RAX, OWN_MXCSR));
        fldcw(a, OWN_X87);
        a.emit(General.MOV64_RM, RAX, at(RAX, RESULT));
        for (int i = KEPT.size() - 1; i >= 0; i--) {
            a.emit(General.POP, KEPT.get(i));
        }
        a.emit(General.POP, RBP);
        a.emit(General.RET);
    }

    /** fnstcw [rax + offset] */
    private static void fnstcw(Assembler a, int offset) {
        a.data(new byte[] {(byte) 0xd9, (byte) 0xb8, (byte) offset, (byte) (offset >> 8), 0, 0});
    }

    /** fldcw [rax + offset] */
    private static void fldcw(Assembler a, int offset) {
        a.data(new byte[] {(byte) 0xd9, (byte) 0xa8, (byte) offset, (byte) (offset >> 8), 0, 0});
    }

    /** Overwrites every register that a C function may overwrite, but rax. */
    static void trashCallerSaved(Assembler a) {
        for (Register register : List.of(RCX, RDX, RSI, RDI, R8, R9, R10, R11)) {
            a.moveAbsolute(register, 0x7ea5_0000_0000_0000L + register.number());
        }
        trashVectors(a, R11);
    }

    private static void trashVectors(Assembler a, Register with) {
        a.moveAbsolute(with, 0x7ff1_dead_dead_deadL);
        for (int i = 0; i < 16; i++) {
            a.emit(Sse.MOVQ_RM, Register.vector(i), with);
        }
    }
}
