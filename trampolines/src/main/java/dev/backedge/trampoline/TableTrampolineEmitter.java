package dev.backedge.trampoline;

import static dev.backedge.compiler.x64.Address.at;
import static dev.backedge.compiler.x64.Register.R12;
import static dev.backedge.compiler.x64.Register.R13;
import static dev.backedge.compiler.x64.Register.R14;
import static dev.backedge.compiler.x64.Register.R15;
import static dev.backedge.compiler.x64.Register.R8;
import static dev.backedge.compiler.x64.Register.RAX;
import static dev.backedge.compiler.x64.Register.RBP;
import static dev.backedge.compiler.x64.Register.RBX;
import static dev.backedge.compiler.x64.Register.RCX;
import static dev.backedge.compiler.x64.Register.RDX;
import static dev.backedge.compiler.x64.Register.RSI;
import static dev.backedge.compiler.x64.Register.RSP;

import dev.backedge.compiler.OsrFrame;
import dev.backedge.compiler.x64.Address;
import dev.backedge.compiler.x64.Arg;
import dev.backedge.compiler.x64.Assembler;
import dev.backedge.compiler.x64.Condition;
import dev.backedge.compiler.x64.General;
import dev.backedge.compiler.x64.Label;
import dev.backedge.compiler.x64.Register;
import java.util.List;

/**
 * Emits the machine code of the trampoline that gets its references in an array, a JNI function
 * <pre>  jint enterTable(JNIEnv *env, jclass bridge, jlong entry, jlongArray buffer, jobjectArray references)</pre>
 *
 * In C it would read
 * <pre>
 *   Cell *cell = the cell that entry names;
 *   lock cell->active++;                                  // the protocol of EntryCells
 *   if (cell->handle != entry) { lock cell->active--; return NOT_ENTERED; }    // so, too, if a tool has replaced the function that pins
 *   n = GetArrayLength(references);
 *   if (n > MAX_TABLE) goto notEntered;
 *   jobject handle[n]; int length[n];
 *   for (k = 0; k &lt; n; k++) {
 *     handle[k] = GetObjectArrayElement(references, k);
 *     length[k] = handle[k] == NULL ? 0 : GetArrayLength(handle[k]);    // unless Pinning tells where it is in the pinned array
 *   }
 *   spare = GetArrayLength(buffer) - sizeof(OsrFrame with n rows) / 8;
 *   if (spare &lt; 0) goto notEntered;
 *   longs = GetPrimitiveArrayCritical(buffer);            // no JNI calls but these from here to the last release
 *   OsrFrame *frame = longs + spare;
 *   *frame = { buffer: longs, deadline: 0, row[0]: {0, 0} };
 *   for (k = 0; k &lt; n; k++)
 *     frame->row[k + 1] = { handle[k] == NULL ? 0 : GetPrimitiveArrayCritical(handle[k]), length[k] };
 *   start = rdtsc;
 *   cell->setup += start - the time when the cell was entered;
 *   int result = cell->code(frame);
 *   cell->ticks += rdtsc - start;
 *   lock cell->active--;
 *   for (k = n - 1; k >= 0; k--)  if (handle[k] != NULL) ReleasePrimitiveArrayCritical(handle[k], frame->row[k + 1].base, 0);
 *   ReleasePrimitiveArrayCritical(buffer, longs, 0);
 *   return result;
 * </pre>
 * A Get that returns NULL is dealt with as {@link TrampolineEmitter} does. Where JNI copies, nothing is entered: rows may be one array, and so must be its copy.
 *
 * <p>The frame on the stack, so that each call of C code finds rsp at a multiple of 16:
 * <pre>
 *   [rbp + 8], [rbp]         return address, caller's rbp
 *   [rbp - 8] ... [rbp - 40] the caller's rbx, r12, r13, r14, r15
 *   [rbp - 48] ...           buffer, references, release mode, start, start of the set-up
 *   [rsp + 8n + 4k]          length k
 *   [rsp + 8k]               handle k
 * </pre>
 * rbx holds env, r12 the cell and then the result, r13 n, r14 the OsrFrame, r15 k.
 */
final class TableTrampolineEmitter extends JniCode {
    private static final List<Register> SAVED = List.of(RBX, R12, R13, R14, R15);
    private static final Address BUFFER = at(RBP, -48);
    private static final Address REFERENCES = at(RBP, -56);
    private static final Address RELEASE_MODE = at(RBP, -64);
    private static final Address START = at(RBP, -72);
    private static final Address SETUP_START = at(RBP, -80);
    private static final int LOCAL_BYTES = 80;
    /** Of the OSR frame without its rows, that of null being one of them. */
    private static final int FRAME_LONGS = OsrFrame.bytes(0) / 8;

    private final Pinning pinning;
    private final Label notEntered;
    private final Label leave;

    private TableTrampolineEmitter(Assembler assembler, Pinning pinning) {
        super(assembler);
        this.pinning = pinning;
        notEntered = assembler.newLabel();
        leave = assembler.newLabel();
    }

    /** Emits the trampoline at the assembler's position. @param pinning what GetPrimitiveArrayCritical does */
    static void emit(Assembler assembler, Pinning pinning) {
        TableTrampolineEmitter emitter = new TableTrampolineEmitter(assembler, pinning);
        if (pinning.copies()) {
            emitter.emit(General.MOV32_I, RAX, Arg.imm(OsrFrame.NOT_ENTERED));
            emitter.emit(General.RET);
        } else {
            emitter.emit();
        }
    }

    private void emit() {
        prolog();
        enterCell(notEntered);
        jumpIfPinnedOtherwise(pinning, notEntered);
        emit(General.MOV64_MR, BUFFER, RCX);
        emit(General.MOV64_MR, REFERENCES, R8);
        timeStamp();
        emit(General.MOV64_MR, SETUP_START, RAX);
        handles();
        Label bufferFailed = assembler.newLabel();
        Label rowFailed = assembler.newLabel();
        Label release = assembler.newLabel();
        Label clearException = assembler.newLabel();
        pinBuffer(bufferFailed);
        pinRows(rowFailed);
        timeStamp();
        emit(General.SUB64_RM, RAX, SETUP_START);
        emit(General.ADD64_MR, at(R12, EntryCell.SETUP), RAX);
        callCode(R14, START);
        emit(General.MOV32_MI, RELEASE_MODE, Arg.imm(JniFunction.COPY_BACK_AND_FREE));
        emit(General.MOV64_RM, R15, R13);
        assembler.bind(release);
        release();
        emit(General.CMP32_MI8, RELEASE_MODE, Arg.imm(JniFunction.COPY_BACK_AND_FREE));
        assembler.jump(Condition.NE, clearException);
        assembler.bind(leave);
        emit(General.MOV32_RM, RAX, R12);
        epilog();

        // row k could not be pinned: those before it are released
        assembler.bind(rowFailed);
        leaveCell();
        emit(General.MOV32_I, R12, Arg.imm(OsrFrame.NOT_ENTERED));
        emit(General.MOV32_MI, RELEASE_MODE, Arg.imm(JniFunction.JNI_ABORT));
        assembler.jump(release);
        assembler.bind(bufferFailed);
        leaveCell();
        emit(General.MOV32_I, R12, Arg.imm(OsrFrame.NOT_ENTERED));
        assembler.bind(clearException);
        call(JniFunction.EXCEPTION_CLEAR);
        assembler.jump(leave);
        assembler.bind(notEntered);
        leaveCell();
        emit(General.MOV32_I, R12, Arg.imm(OsrFrame.NOT_ENTERED));
        assembler.jump(leave);
    }

    private void prolog() {
        emit(General.PUSH, RBP);
        emit(General.MOV64_RM, RBP, RSP);
        emit(General.SUB64_MI8, RSP, Arg.imm(LOCAL_BYTES));
        for (int i = 0; i < SAVED.size(); i++) {
            emit(General.MOV64_MR, at(RBP, -8 * (i + 1)), SAVED.get(i));
        }
    }

    private void epilog() {
        for (int i = 0; i < SAVED.size(); i++) {
            emit(General.MOV64_RM, SAVED.get(i), at(RBP, -8 * (i + 1)));
        }
        emit(General.MOV64_RM, RSP, RBP);
        emit(General.POP, RBP);
        emit(General.RET);
    }

    /** All that needs JNI functions other than those that pin. */
    private void handles() {
        arrayLength(REFERENCES);
        emit(General.CMP32_MI, RAX, Arg.imm(OsrFrame.MAX_TABLE));
        assembler.jump(Condition.A, notEntered);
        emit(General.MOV32_RM, R13, RAX);
        emit(General.LEA32, RAX, new Address(R13, R13, 2, 0));
        emit(General.LEA32, RAX, new Address(null, RAX, 4, 15));
        emit(General.AND32_MI8, RAX, Arg.imm(-16));
        emit(General.SUB64_RM, RSP, RAX);
        forEachRow(() -> {
            emit(General.MOV64_RM, RSI, REFERENCES);
            emit(General.MOV32_RM, RDX, R15);
            call(JniFunction.GET_OBJECT_ARRAY_ELEMENT);
            emit(General.MOV64_MR, handle(), RAX);
            if (!pinning.knowsLengths()) {
                keepLength();
            }
        });
    }

    /** Of the array in rax, if there is one. */
    private void keepLength() {
        Label store = assembler.newLabel();
        emit(General.TEST64_MR, RAX, RAX);
        assembler.jump(Condition.E, store);
        emit(General.MOV64_RM, RSI, RAX);
        call(JniFunction.GET_ARRAY_LENGTH);
        assembler.bind(store);
        emit(General.LEA64, RCX, new Address(RSP, R13, 8, 0));
        emit(General.MOV32_MR, new Address(RCX, R15, 4, 0), RAX);
    }

    /** Does something for k from 0 to n - 1. */
    private void forEachRow(Runnable body) {
        Label next = assembler.newLabel();
        Label done = assembler.newLabel();
        emit(General.XOR32_RM, R15, R15);
        assembler.bind(next);
        emit(General.CMP64_RM, R15, R13);
        assembler.jump(Condition.AE, done);
        body.run();
        emit(General.ADD64_MI8, R15, Arg.imm(1));
        assembler.jump(next);
        assembler.bind(done);
    }

    private void pinBuffer(Label failed) {
        arrayLength(BUFFER);
        emit(General.MOV32_RM, R14, RAX);
        emit(General.LEA64, RCX, new Address(R13, R13, 1, FRAME_LONGS));
        emit(General.SUB64_RM, R14, RCX);
        assembler.jump(Condition.B, notEntered);
        emit(General.MOV64_RM, RSI, BUFFER);
        pinRsi();
        assembler.jump(Condition.E, failed);
        emit(General.LEA64, R14, new Address(RAX, R14, 8, 0));
        emit(General.MOV64_MR, at(R14, OsrFrame.BUFFER), RAX);
        emit(General.XOR32_RM, RAX, RAX);
        for (int field : new int[] {OsrFrame.DEADLINE, OsrFrame.base(0), OsrFrame.length(0)}) {
            emit(General.MOV64_MR, at(R14, field), RAX);
        }
    }

    private void pinRows(Label failed) {
        forEachRow(() -> {
            Label store = assembler.newLabel();
            emit(General.XOR32_RM, RAX, RAX);
            emit(General.XOR32_RM, RDX, RDX);
            emit(General.MOV64_RM, RSI, handle());
            emit(General.TEST64_MR, RSI, RSI);
            assembler.jump(Condition.E, store);
            pinRsi();
            assembler.jump(Condition.E, failed);
            if (pinning.knowsLengths()) {
                emit(General.MOV32_RM, RDX, at(RAX, -pinning.lengthBefore()));
            } else {
                emit(General.LEA64, RDX, new Address(RSP, R13, 8, 0));
                emit(General.MOV32_RM, RDX, new Address(RDX, R15, 4, 0));
            }
            assembler.bind(store);
            rowInRcx();
            emit(General.MOV64_MR, at(RCX, OsrFrame.base(1)), RAX);
            emit(General.MOV64_MR, at(RCX, OsrFrame.length(1)), RDX);
        });
    }

    /** Releases the rows before k, and the buffer. */
    private void release() {
        Label next = assembler.newLabel();
        Label done = assembler.newLabel();
        assembler.bind(next);
        emit(General.SUB64_MI8, R15, Arg.imm(1));
        assembler.jump(Condition.B, done);
        emit(General.MOV64_RM, RSI, handle());
        emit(General.TEST64_MR, RSI, RSI);
        assembler.jump(Condition.E, next);
        rowInRcx();
        emit(General.MOV64_RM, RDX, at(RCX, OsrFrame.base(1)));
        emit(General.MOV32_RM, RCX, RELEASE_MODE);
        call(JniFunction.RELEASE_PRIMITIVE_ARRAY_CRITICAL);
        assembler.jump(next);
        assembler.bind(done);
        emit(General.MOV64_RM, RSI, BUFFER);
        emit(General.MOV64_RM, RDX, at(R14, OsrFrame.BUFFER));
        emit(General.MOV32_RM, RCX, RELEASE_MODE);
        call(JniFunction.RELEASE_PRIMITIVE_ARRAY_CRITICAL);
    }

    /** rcx + base(1), rcx + length(1): where row k + 1 has its base and its length. */
    private void rowInRcx() {
        emit(General.MOV64_RM, RCX, R15);
        emit(General.SHL64_MI, RCX, Arg.imm(4));
        emit(General.ADD64_RM, RCX, R14);
    }

    private static Address handle() {
        return new Address(RSP, R15, 8, 0);
    }

    /** An int in eax, zeros above. */
    private void arrayLength(Address array) {
        emit(General.MOV64_RM, RSI, array);
        call(JniFunction.GET_ARRAY_LENGTH);
        emit(General.MOV32_RM, RAX, RAX);
    }
}
