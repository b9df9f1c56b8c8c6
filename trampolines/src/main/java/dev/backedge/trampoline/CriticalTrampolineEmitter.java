package dev.backedge.trampoline;

import static dev.backedge.compiler.x64.Address.at;
import static dev.backedge.compiler.x64.Register.R10;
import static dev.backedge.compiler.x64.Register.R8;
import static dev.backedge.compiler.x64.Register.R9;
import static dev.backedge.compiler.x64.Register.RAX;
import static dev.backedge.compiler.x64.Register.RBP;
import static dev.backedge.compiler.x64.Register.RCX;
import static dev.backedge.compiler.x64.Register.RDI;
import static dev.backedge.compiler.x64.Register.RDX;
import static dev.backedge.compiler.x64.Register.RSI;
import static dev.backedge.compiler.x64.Register.RSP;

import dev.backedge.compiler.OsrFrame;
import dev.backedge.compiler.x64.Address;
import dev.backedge.compiler.x64.Arg;
import dev.backedge.compiler.x64.Assembler;
import dev.backedge.compiler.x64.Condition;
import dev.backedge.compiler.x64.General;
import dev.backedge.compiler.x64.Insn;
import dev.backedge.compiler.x64.Label;
import dev.backedge.compiler.x64.Register;
import java.util.List;

/**
 * Emits the machine code of one critical trampoline, a C function
 * <pre>  int enterN(long entry, long *buffer, void *a1, ..., void *aN, int length1, ..., int lengthN)</pre>
 * whose caller keeps the arrays, none of which is null, where they are until it returns.
 *
 * In C it would read
 * <pre>
 *   Cell *cell = the cell that entry names;
 *   if (cell->handle != entry) return NOT_ENTERED;        // nothing is counted: see EntryCells
 *   OsrFrame frame = { buffer, deadline: 0, row[0]: {0, 0}, row[k]: {ak, lengthk} };
 *   if (--cell->sample >= 0) return cell->code(&amp;frame);
 *   cell->sample = SAMPLED - 1; cell->many = 1;
 *   start = rdtsc;
 *   int result = cell->code(&amp;frame);
 *   cell->ticks += (rdtsc - start) * SAMPLED;
 *   return result;
 * </pre>
 * Threads change {@code sample} without locks: then a few entries more or less are sampled. Reading the clock at each entry would take longer than all else
 * in the transition; so would counting threads with locked instructions.
 *
 * <p>The frame, so that the code finds rsp at a multiple of 16: the OsrFrame at rsp, above it what a sampled entry keeps, then the caller's rbp and the return
 * address, to which rbp points.
 */
final class CriticalTrampolineEmitter {
    private static final List<Register> IN_REGISTERS = List.of(RDI, RSI, RDX, RCX, R8, R9);
    private static final Address CELL = at(RBP, -8);
    private static final Address START = at(RBP, -16);
    private static final int LOCAL_BYTES = 16;
    /** Arguments before those of the arrays. */
    private static final int FIRST_ARRAY = 2;

    private final Assembler assembler;
    private final int references;

    private CriticalTrampolineEmitter(Assembler assembler, int references) {
        this.assembler = assembler;
        this.references = references;
    }

    /** Emits a trampoline at the assembler's position. @param references N, 0 to {@link OsrFrame#MAX_REFERENCES} */
    static void emit(Assembler assembler, int references) {
        new CriticalTrampolineEmitter(assembler, references).emit();
    }

    private void emit() {
        Label closed = assembler.newLabel();
        Label sampled = assembler.newLabel();
        emit(General.PUSH, RBP);
        emit(General.MOV64_RM, RBP, RSP);
        emit(General.SUB64_MI, RSP, Arg.imm(OsrFrame.bytes(references) + LOCAL_BYTES + 15 & -16));
        emit(General.MOV64_RM, RAX, RDI);
        emit(General.SHR64_MI, RAX, Arg.imm(EntryCell.GENERATION_BITS));
        emit(General.SHL64_MI, RAX, Arg.imm(EntryCell.BYTES_LOG2));
        emit(General.CMP64_RM, RDI, at(RAX, EntryCell.HANDLE));
        assembler.jump(Condition.NE, closed);
        frame();
        emit(General.SUB32_MI8, at(RAX, EntryCell.SAMPLE), Arg.imm(1));
        assembler.jump(Condition.L, sampled);
        emit(General.MOV64_RM, RDI, RSP);
        emit(General.CALL_M, at(RAX, EntryCell.CODE));
        epilog();

        assembler.bind(sampled);
        emit(General.MOV32_MI, at(RAX, EntryCell.SAMPLE), Arg.imm(EntryCell.SAMPLED - 1));
        emit(General.MOV32_MI, at(RAX, EntryCell.MANY), Arg.imm(1));
        emit(General.MOV64_MR, CELL, RAX);
        timeStamp();
        emit(General.MOV64_MR, START, RAX);
        emit(General.MOV64_RM, RDI, RSP);
        emit(General.MOV64_RM, RAX, CELL);
        emit(General.CALL_M, at(RAX, EntryCell.CODE));
        emit(General.MOV32_RM, R8, RAX);
        timeStamp();
        emit(General.SUB64_RM, RAX, START);
        emit(General.SHL64_MI, RAX, Arg.imm(EntryCell.SAMPLED_LOG2));
        emit(General.MOV64_RM, RCX, CELL);
        emit(General.ADD64_MR, at(RCX, EntryCell.TICKS), RAX);
        emit(General.MOV32_RM, RAX, R8);
        epilog();

        assembler.bind(closed);
        emit(General.MOV32_I, RAX, Arg.imm(OsrFrame.NOT_ENTERED));
        epilog();
    }

    private void frame() {
        emit(General.MOV64_MR, at(RSP, OsrFrame.BUFFER), RSI);
        emit(General.XOR32_RM, R10, R10);
        for (int field : new int[] {OsrFrame.DEADLINE, OsrFrame.base(0), OsrFrame.length(0)}) {
            emit(General.MOV64_MR, at(RSP, field), R10);
        }
        for (int k = 1; k <= references; k++) {
            emit(General.MOV64_RM, R10, argument(FIRST_ARRAY + k - 1));
            emit(General.MOV64_MR, at(RSP, OsrFrame.base(k)), R10);
            // The upper half of an int argument is unspecified.
            emit(General.MOV32_RM, R10, argument(FIRST_ARRAY + references + k - 1));
            emit(General.MOV64_MR, at(RSP, OsrFrame.length(k)), R10);
        }
    }

    /** Argument i, from 0, where the caller has put it. */
    private static Arg argument(int i) {
        return i < IN_REGISTERS.size() ? IN_REGISTERS.get(i) : at(RBP, 16 + 8 * (i - IN_REGISTERS.size()));
    }

    private void epilog() {
        emit(General.MOV64_RM, RSP, RBP);
        emit(General.POP, RBP);
        emit(General.RET);
    }

    /** The time-stamp counter in rax; rdx is lost. */
    private void timeStamp() {
        emit(General.RDTSC);
        emit(General.SHL64_MI, RDX, Arg.imm(32));
        emit(General.OR64_RM, RAX, RDX);
    }

    private void emit(Insn insn, Arg... arguments) {
        assembler.emit(insn, arguments);
    }
}
