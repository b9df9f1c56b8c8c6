package dev.backedge.trampoline;

import static dev.backedge.compiler.x64.Address.at;
import static dev.backedge.compiler.x64.Register.*;

import com.kenai.jffi.MemoryIO;
import dev.backedge.compiler.OsrFrame;
import dev.backedge.compiler.x64.Address;
import dev.backedge.compiler.x64.Arg;
import dev.backedge.compiler.x64.Assembler;
import dev.backedge.compiler.x64.Condition;
import dev.backedge.compiler.x64.CpuFeatures;
import dev.backedge.compiler.x64.General;
import dev.backedge.compiler.x64.Label;
import java.util.ArrayList;
import java.util.List;

/**
 * A JNI environment in machine code that is as unkind as the ABI allows: it overwrites every caller-saved register, and leaves dirt
 * in the parts of results that carry nothing. It writes down each call.
 */
final class FakeJni {
    /** What the loop counts as in the record of calls. */
    static final int LOOP = -1;

    private static final int LENGTH_BEFORE = 8;
    private static final int FUNCTIONS = 232;
    private static final int RECORD_BYTES = 48;
    private static final int MOST_RECORDS = 1024;

    private final NativeAccess access = NativeAccess.open();
    private final MemoryIO memory = access.memory;
    private final ExecutableMemory code = new ExecutableMemory(access, Long.MAX_VALUE);
    private final EntryCells cells = new EntryCells(memory);
    private final long env = memory.allocateMemory(8, true);
    private final long cursor = memory.allocateMemory(8, true);
    private final long records = memory.allocateMemory((long) RECORD_BYTES * MOST_RECORDS, true);
    private final long frame = memory.allocateMemory(OsrFrame.bytes(OsrFrame.MAX_REFERENCES), true);

    /** A call that was made: the arguments from the second on, and how rsp lay (0 is right). */
    record Call(int function, long first, long second, int third, long environment, long misalignment) {
    }

    FakeJni() throws Exception {
        long table = memory.allocateMemory(8L * FUNCTIONS, true);
        memory.putLong(env, table);
        for (int function = 0; function < FUNCTIONS; function++) {
            memory.putLong(table + JniFunction.offset(function), 0x6660_0000L + function);
        }
        for (int function : List.of(JniFunction.EXCEPTION_CLEAR, JniFunction.IS_SAME_OBJECT, JniFunction.GET_ARRAY_LENGTH,
                JniFunction.GET_OBJECT_ARRAY_ELEMENT, JniFunction.GET_PRIMITIVE_ARRAY_CRITICAL, JniFunction.RELEASE_PRIMITIVE_ARRAY_CRITICAL)) {
            memory.putLong(table + JniFunction.offset(function), install(a -> function(a, function)));
        }
        reset();
    }

    void reset() {
        memory.putLong(cursor, records);
    }

    long environment() {
        return env;
    }

    EntryCells cells() {
        return cells;
    }

    /** Address of a trampoline. */
    long trampoline(int references, Pinning pinning) throws Exception {
        return install(a -> TrampolineEmitter.emit(a, references, pinning));
    }

    /** Address of the trampoline for references in an array. */
    long tableTrampoline(Pinning pinning) throws Exception {
        return install(a -> TableTrampolineEmitter.emit(a, pinning));
    }

    /** Address of the critical trampoline for so many arrays. */
    long criticalTrampoline(int references) throws Exception {
        return install(a -> CriticalTrampolineEmitter.emit(a, references));
    }

    /** A field of the cell that an entry names. */
    long cell(long entry, int field) {
        return memory.getLong(EntryCell.address(entry) + field);
    }

    /** Address of a loop that records its call and its frame and returns a result with dirt above it. */
    long loop(int references, int result) throws Exception {
        return install(a -> {
            record(a, LOOP);
            a.moveAbsolute(R10, frame);
            for (int offset = 0; offset < OsrFrame.bytes(references); offset += 8) {
                a.emit(General.MOV64_RM, RAX, at(RDI, offset));
                a.emit(General.MOV64_MR, at(R10, offset), RAX);
            }
            a.moveAbsolute(RAX, 0xd147_0000_0000_0000L | result & 0xffff_ffffL);
            MachineHarness.trashCallerSaved(a);
            a.emit(General.RET);
        });
    }

    /** Address of a loop that returns 5 after so many ticks of the time-stamp counter at least: fewer than 2^31. */
    long slowLoop(int ticks) throws Exception {
        return install(a -> {
            Label again = a.newLabel();
            a.emit(General.RDTSC);
            a.emit(General.MOV32_RM, R10, RAX);
            a.bind(again);
            a.emit(General.RDTSC);
            a.emit(General.SUB32_RM, RAX, R10);
            a.emit(General.CMP32_MI, RAX, Arg.imm(ticks));
            a.jump(Condition.B, again);
            a.emit(General.MOV32_I, RAX, Arg.imm(5));
            a.emit(General.RET);
        });
    }

    /** An eight-byte field of the frame that the loop saw last. */
    long frame(int offset) {
        return memory.getLong(frame + offset);
    }

    /** A handle of an array; equal identities are the same object. Base 0: it cannot be pinned. */
    long array(int length, long base, int identity) {
        long handle = memory.allocateMemory(24, true);
        memory.putInt(handle, length);
        memory.putLong(handle + 8, base);
        memory.putLong(handle + 16, identity);
        return handle;
    }

    /** A handle of an array in memory, behind its length; equal identities are the same object. */
    long array(int length, int identity) {
        long base = memory.allocateMemory(16, true) + LENGTH_BEFORE;
        memory.putInt(base - LENGTH_BEFORE, length);
        return array(length, base, identity);
    }

    /** The address that the array with a handle is pinned at. */
    long base(long handle) {
        return memory.getLong(handle + 8);
    }

    /** What there is to know of this environment, which pins. @param lengths whether all arrays are such as {@link #array(int, int)} makes */
    Pinning pinning(boolean copies, boolean lengths) {
        long slot = memory.getLong(env) + JniFunction.offset(JniFunction.GET_PRIMITIVE_ARRAY_CRITICAL);
        return new Pinning(copies, lengths ? LENGTH_BEFORE : 0, slot, memory.getLong(slot));
    }

    /** A handle of an array of references. */
    long references(long... handles) {
        long elements = memory.allocateMemory(8L * Math.max(1, handles.length), true);
        for (int i = 0; i < handles.length; i++) {
            memory.putLong(elements + 8L * i, handles[i]);
        }
        return array(handles.length, elements, 0);
    }

    /** A handle of a {@code long[]} that can be written to. */
    long longs(int length) {
        return array(length, memory.allocateMemory(8L * length, true), 0);
    }

    List<Call> calls() {
        List<Call> calls = new ArrayList<>();
        for (long at = records; at < memory.getLong(cursor); at += RECORD_BYTES) {
            calls.add(new Call((int) memory.getLong(at), memory.getLong(at + 8), memory.getLong(at + 16), memory.getInt(at + 24),
                    memory.getLong(at + 32), memory.getLong(at + 40)));
        }
        return calls;
    }

    private interface Emission {
        void emit(Assembler assembler);
    }

    private long install(Emission emission) throws Exception {
        Assembler assembler = new Assembler(CpuFeatures.SSE2);
        emission.emit(assembler);
        byte[] bytes = assembler.toByteArray();
        return code.install(bytes.length, address -> bytes).address();
    }

    private void function(Assembler a, int function) {
        record(a, function);
        switch (function) {
            case JniFunction.GET_ARRAY_LENGTH -> {
                a.emit(General.MOV32_RM, RAX, at(RSI, 0));
                dirt(a, 0xdead_beef_0000_0000L);
            }
            case JniFunction.GET_OBJECT_ARRAY_ELEMENT -> {
                a.emit(General.MOV32_RM, RDX, RDX);
                a.emit(General.MOV64_RM, RAX, at(RSI, 8));
                a.emit(General.MOV64_RM, RAX, new Address(RAX, RDX, 8, 0));
            }
            case JniFunction.GET_PRIMITIVE_ARRAY_CRITICAL -> a.emit(General.MOV64_RM, RAX, at(RSI, 8));
            case JniFunction.IS_SAME_OBJECT -> {
                Label end = a.newLabel();
                a.emit(General.XOR32_RM, RAX, RAX);
                a.emit(General.TEST64_MR, RDX, RDX);
                a.jump(Condition.E, end);
                a.emit(General.MOV64_RM, R10, at(RSI, 16));
                a.emit(General.CMP64_RM, R10, at(RDX, 16));
                a.emit(General.SETCC, Condition.E, RAX);
                a.bind(end);
                dirt(a, 0xdead_beef_dead_be00L);
            }
            default -> dirt(a, 0xdead_beef_dead_beefL);
        }
        MachineHarness.trashCallerSaved(a);
        a.emit(General.RET);
    }

    private static void dirt(Assembler a, long bits) {
        a.moveAbsolute(R11, bits);
        a.emit(General.OR64_RM, RAX, R11);
    }

    private void record(Assembler a, int function) {
        a.moveAbsolute(RAX, cursor);
        a.emit(General.MOV64_RM, R10, at(RAX, 0));
        a.emit(General.MOV64_I32, at(R10, 0), Arg.imm(function));
        a.emit(General.MOV64_MR, at(R10, 8), RSI);
        a.emit(General.MOV64_MR, at(R10, 16), RDX);
        a.emit(General.MOV64_MR, at(R10, 24), RCX);
        a.emit(General.MOV64_MR, at(R10, 32), RDI);
        // The call pushed 8 bytes.
        a.emit(General.LEA64, R11, at(RSP, 8));
        a.emit(General.AND32_MI8, R11, Arg.imm(15));
        a.emit(General.MOV64_MR, at(R10, 40), R11);
        a.emit(General.ADD64_MI8, R10, Arg.imm(RECORD_BYTES));
        a.emit(General.MOV64_MR, at(RAX, 0), R10);
    }
}
