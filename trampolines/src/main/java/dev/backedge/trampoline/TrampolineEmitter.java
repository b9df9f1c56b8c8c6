package dev.backedge.trampoline;

import static dev.backedge.compiler.x64.Address.at;
import static dev.backedge.compiler.x64.Register.R12;
import static dev.backedge.compiler.x64.Register.R8;
import static dev.backedge.compiler.x64.Register.R9;
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

/**
 * Emits the machine code of one trampoline, a JNI function
 * <pre>  jint enterN(JNIEnv *env, jclass bridge, jlong entry, jlongArray buffer, jobject a1, ..., jobject aN)</pre>
 *
 * In C it would read
 * <pre>
 *   Cell *cell = the cell that entry names;
 *   lock cell->active++;                                  // the protocol of EntryCells
 *   if (cell->handle != entry) { lock cell->active--; return NOT_ENTERED; }    // so, too, if a tool has replaced the function that pins
 *   OsrFrame frame = { deadline: 0, row[0]: {0, 0} };
 *   for (k = 1; k &lt;= N; k++)  row[k].length = ak == NULL ? 0 : GetArrayLength(ak);    // or, if Pinning tells where it is, from behind the pinned array's header
 *   frame.buffer = GetPrimitiveArrayCritical(buffer);     // no JNI calls but these from here to the last release
 *   for (k = 1; k &lt;= N; k++)  row[k].base = ak == NULL ? 0 : GetPrimitiveArrayCritical(ak);
 *   int result;
 *   if (--cell->sample >= 0) result = cell->code(&amp;frame);
 *   else {
 *     start = rdtsc;
 *     result = cell->code(&amp;frame);
 *     time = rdtsc - start;
 *     cell->ticks += cell->many ? time * SAMPLED : time;  // what follows a brief entry is taken to be as brief
 *     cell->many = time &lt; BRIEF_TICKS; cell->sample = cell->many ? SAMPLED - 1 : 0;
 *   }
 *   lock cell->active--;
 *   for (k = N; k >= 1; k--)  if (ak != NULL) ReleasePrimitiveArrayCritical(ak, row[k].base, 0);
 *   ReleasePrimitiveArrayCritical(buffer, frame.buffer, 0);
 *   return result;
 * </pre>
 * with the loops unrolled. If a Get returns NULL, what was pinned is released, the pending exception is cleared and NOT_ENTERED
 * returned. Where JNI copies, each argument is first compared with those before it (IsSameObject), and one that is there already
 * takes over its base: the program may write through one name and read through the other.
 *
 * <p>The frame, so that each call of C code finds rsp at a multiple of 16:
 * <pre>
 *   [rbp + 16 + 8(k - 3)]  ak for k >= 3, passed on the stack
 *   [rbp + 8], [rbp]       return address, caller's rbp: the frame chain that profilers and debuggers walk
 *   [rbp - 8], [rbp - 16]  the caller's rbx and r12
 *   [rbp - 24] ...         buffer, a1, a2, release mode, start
 *   [...]                  where JNI copies: for each k the address of the row that ak shares, or 0
 *   [rsp]                  the OsrFrame
 * </pre>
 * rbx holds env, r12 the cell and then the result. The table of JNI functions is read from env for each call, since a tool
 * may replace it. MXCSR, the x87 control word and the direction flag are not touched. The upper halves of vector registers are
 * the compiled code's to clear before it returns (vzeroupper), since only it knows whether it used them.
 */
final class TrampolineEmitter extends JniCode {
    private static final Address BUFFER = at(RBP, -24);
    private static final Address FIRST = at(RBP, -32);
    private static final Address SECOND = at(RBP, -40);
    private static final Address RELEASE_MODE = at(RBP, -48);
    private static final Address START = at(RBP, -56);
    private static final int LOCAL_BYTES = 5 * 8;

    private final int references;
    private final Pinning pinning;
    /** [k]: releases argument k and all before it; [0]: the buffer. */
    private final Label[] release;
    /** [k]: argument k could not be pinned; [0]: the buffer. */
    private final Label[] failed;
    private final Label clearException;
    private final Label leave;
    private final Label notEntered;

    private TrampolineEmitter(Assembler assembler, int references, Pinning pinning) {
        super(assembler);
        this.references = references;
        this.pinning = pinning;
        release = labels();
        failed = labels();
        clearException = assembler.newLabel();
        leave = assembler.newLabel();
        notEntered = assembler.newLabel();
    }

    private Label[] labels() {
        Label[] labels = new Label[references + 1];
        for (int k = 0; k <= references; k++) {
            labels[k] = assembler.newLabel();
        }
        return labels;
    }

    /**
     * Emits a trampoline at the assembler's position.
     *
     * @param references N, 0 to {@link OsrFrame#MAX_REFERENCES}
     * @param pinning what GetPrimitiveArrayCritical does
     */
    static void emit(Assembler assembler, int references, Pinning pinning) {
        new TrampolineEmitter(assembler, references, pinning).emit();
    }

    private void emit() {
        prolog();
        enterCell();
        emptyRow();
        if (!pinning.knowsLengths()) {
            lengths();
        }
        if (pinning.copies()) {
            findSharedRows();
        }
        pin();
        callSampledCode(RSP, START);
        emit(General.MOV32_MI, RELEASE_MODE, Arg.imm(JniFunction.COPY_BACK_AND_FREE));
        release();
        emit(General.CMP32_MI8, RELEASE_MODE, Arg.imm(JniFunction.COPY_BACK_AND_FREE));
        assembler.jump(Condition.NE, clearException);
        assembler.bind(leave);
        emit(General.MOV32_RM, RAX, R12);
        epilog();
        pinFailures();
        notEntered();
    }

    private void prolog() {
        emit(General.PUSH, RBP);
        emit(General.MOV64_RM, RBP, RSP);
        emit(General.PUSH, RBX);
        emit(General.PUSH, R12);
        emit(General.SUB64_MI, RSP, Arg.imm(frameBytes()));
    }

    private int frameBytes() {
        int bytes = OsrFrame.bytes(references) + LOCAL_BYTES + (pinning.copies() ? 8 * references : 0);
        return bytes + 15 & -16;
    }

    private void epilog() {
        emit(General.MOV64_RM, RBX, at(RBP, -8));
        emit(General.MOV64_RM, R12, at(RBP, -16));
        emit(General.MOV64_RM, RSP, RBP);
        emit(General.POP, RBP);
        emit(General.RET);
    }

    private void enterCell() {
        enterCell(notEntered);
        jumpIfPinnedOtherwise(pinning, notEntered);
        emit(General.MOV64_MR, BUFFER, RCX);
        emit(General.MOV64_MR, FIRST, R8);
        emit(General.MOV64_MR, SECOND, R9);
    }

    /** Fills in the deadline and row 0. */
    private void emptyRow() {
        emit(General.XOR32_RM, RAX, RAX);
        emit(General.MOV64_MR, at(RSP, OsrFrame.DEADLINE), RAX);
        emit(General.MOV64_MR, at(RSP, OsrFrame.base(0)), RAX);
        emit(General.MOV64_MR, at(RSP, OsrFrame.length(0)), RAX);
    }

    private void lengths() {
        for (int k = 1; k <= references; k++) {
            Label store = assembler.newLabel();
            loadReferenceOrJump(k, store);
            call(JniFunction.GET_ARRAY_LENGTH);
            // An int result leaves the upper half of rax unspecified.
            emit(General.MOV32_RM, RAX, RAX);
            assembler.bind(store);
            emit(General.MOV64_MR, at(RSP, OsrFrame.length(k)), RAX);
        }
    }

    /** For each argument, whether an earlier one is the same object. */
    private void findSharedRows() {
        for (int k = 2; k <= references; k++) {
            Label done = assembler.newLabel();
            loadReferenceOrJump(k, done);
            for (int j = 1; j < k; j++) {
                emit(General.MOV64_RM, RSI, reference(k));
                emit(General.MOV64_RM, RDX, reference(j));
                call(JniFunction.IS_SAME_OBJECT);
                // A jboolean: 0 or 1 in al. Argument k is not null, so j is not null either if they are the same.
                emit(General.MOVZX32_8, RAX, RAX);
                emit(General.TEST32_MR, RAX, RAX);
                Label differs = assembler.newLabel();
                assembler.jump(Condition.E, differs);
                emit(General.LEA64, RAX, at(RSP, OsrFrame.base(j)));
                assembler.jump(done);
                assembler.bind(differs);
            }
            // Falls through with rax = 0.
            assembler.bind(done);
            emit(General.MOV64_MR, sharedRow(k), RAX);
        }
    }

    private void pin() {
        emit(General.MOV64_RM, RSI, BUFFER);
        pinRsi();
        assembler.jump(Condition.E, failed[0]);
        emit(General.MOV64_MR, at(RSP, OsrFrame.BUFFER), RAX);
        for (int k = 1; k <= references; k++) {
            Label store = assembler.newLabel();
            if (pinning.knowsLengths()) {
                emit(General.XOR32_RM, RCX, RCX);
            }
            loadReferenceOrJump(k, store);
            if (sharesRow(k)) {
                Label own = assembler.newLabel();
                emit(General.MOV64_RM, RAX, sharedRow(k));
                emit(General.TEST64_MR, RAX, RAX);
                assembler.jump(Condition.E, own);
                emit(General.MOV64_RM, RAX, at(RAX, 0));
                assembler.jump(store);
                assembler.bind(own);
            }
            pinRsi();
            assembler.jump(Condition.E, failed[k]);
            if (pinning.knowsLengths()) {
                emit(General.MOV32_RM, RCX, at(RAX, -pinning.lengthBefore()));
            }
            assembler.bind(store);
            emit(General.MOV64_MR, at(RSP, OsrFrame.base(k)), RAX);
            if (pinning.knowsLengths()) {
                emit(General.MOV64_MR, at(RSP, OsrFrame.length(k)), RCX);
            }
        }
    }

    private void release() {
        for (int k = references; k >= 1; k--) {
            assembler.bind(release[k]);
            Label next = release[k - 1];
            loadReferenceOrJump(k, next);
            if (sharesRow(k)) {
                emit(General.CMP64_MI8, sharedRow(k), Arg.imm(0));
                assembler.jump(Condition.NE, next);
            }
            releaseRsi(OsrFrame.base(k));
        }
        assembler.bind(release[0]);
        emit(General.MOV64_RM, RSI, BUFFER);
        releaseRsi(OsrFrame.BUFFER);
    }

    private void releaseRsi(int addressInFrame) {
        emit(General.MOV64_RM, RDX, at(RSP, addressInFrame));
        emit(General.MOV32_RM, RCX, RELEASE_MODE);
        call(JniFunction.RELEASE_PRIMITIVE_ARRAY_CRITICAL);
    }

    /**
     * Argument k could not be pinned: those before it are released without being written back, as nothing has happened, and the
     * exception, if there is one, is cleared.
     */
    private void pinFailures() {
        for (int k = references; k >= 0; k--) {
            assembler.bind(failed[k]);
            leaveCell();
            emit(General.MOV32_I, R12, Arg.imm(OsrFrame.NOT_ENTERED));
            if (k > 0) {
                emit(General.MOV32_MI, RELEASE_MODE, Arg.imm(JniFunction.JNI_ABORT));
                assembler.jump(release[k - 1]);
            }
        }
        assembler.bind(clearException);
        call(JniFunction.EXCEPTION_CLEAR);
        assembler.jump(leave);
    }

    private void notEntered() {
        assembler.bind(notEntered);
        leaveCell();
        emit(General.MOV32_I, R12, Arg.imm(OsrFrame.NOT_ENTERED));
        assembler.jump(leave);
    }

    /** Loads argument k into rsi; if it is null, jumps with 0 in rax. */
    private void loadReferenceOrJump(int k, Label ifNull) {
        emit(General.XOR32_RM, RAX, RAX);
        emit(General.MOV64_RM, RSI, reference(k));
        emit(General.TEST64_MR, RSI, RSI);
        assembler.jump(Condition.E, ifNull);
    }

    private static Address reference(int k) {
        return switch (k) {
            case 1 -> FIRST;
            case 2 -> SECOND;
            default -> at(RBP, 16 + 8 * (k - 3));
        };
    }

    private boolean sharesRow(int k) {
        return pinning.copies() && k > 1;
    }

    private Address sharedRow(int k) {
        return at(RSP, OsrFrame.bytes(references) + 8 * (k - 1));
    }
}
