package dev.backedge.trampoline;

import static dev.backedge.compiler.x64.Address.at;
import static dev.backedge.compiler.x64.Register.R10;
import static dev.backedge.compiler.x64.Register.R12;
import static dev.backedge.compiler.x64.Register.RAX;
import static dev.backedge.compiler.x64.Register.RBX;
import static dev.backedge.compiler.x64.Register.RCX;
import static dev.backedge.compiler.x64.Register.RDI;
import static dev.backedge.compiler.x64.Register.RDX;

import dev.backedge.compiler.x64.Address;
import dev.backedge.compiler.x64.Arg;
import dev.backedge.compiler.x64.Assembler;
import dev.backedge.compiler.x64.Condition;
import dev.backedge.compiler.x64.General;
import dev.backedge.compiler.x64.Insn;
import dev.backedge.compiler.x64.Label;
import dev.backedge.compiler.x64.Register;

/** What all trampolines do alike: rbx holds the JNI environment, r12 the cell and, once compiled code has returned, its result. */
abstract class JniCode {
    /** An entry that takes less is brief: some microseconds. */
    private static final int BRIEF_TICKS = 1 << 13;
    private static final byte[] LOCK = {(byte) 0xf0};

    final Assembler assembler;

    JniCode(Assembler assembler) {
        this.assembler = assembler;
    }

    /** From the arguments env (rdi) and entry (rdx): counts this thread into the cell; jumps if the entry does not open it. */
    final void enterCell(Label closed) {
        emit(General.MOV64_RM, RBX, RDI);
        emit(General.MOV64_RM, R12, RDX);
        emit(General.SHR64_MI, R12, Arg.imm(EntryCell.GENERATION_BITS));
        emit(General.SHL64_MI, R12, Arg.imm(EntryCell.BYTES_LOG2));
        addToActive(1);
        emit(General.CMP64_RM, RDX, at(R12, EntryCell.HANDLE));
        assembler.jump(Condition.NE, closed);
    }

    /** Calls the compiled code, adds its time to the cell's, leaves the cell; then r12 holds the result. */
    final void callCode(Register frame, Address start) {
        timeStamp();
        callTimed(frame, start);
        emit(General.ADD64_MR, at(R12, EntryCell.TICKS), RAX);
        leave();
    }

    /**
     * The same, but that of entries as short as the last one that was timed one in {@link EntryCell#SAMPLED} is, and stands for all: to read the clock twice takes longer than much of what loops do.
     * What comes after an entry has nothing to do with how long it is, so that the sum is right in the mean.
     */
    final void callSampledCode(Register frame, Address start) {
        Label sampled = assembler.newLabel();
        Label once = assembler.newLabel();
        Label brief = assembler.newLabel();
        Label done = assembler.newLabel();
        emit(General.SUB32_MI8, at(R12, EntryCell.SAMPLE), Arg.imm(1));
        assembler.jump(Condition.L, sampled);
        emit(General.MOV64_RM, RDI, frame);
        emit(General.CALL_M, at(R12, EntryCell.CODE));
        emit(General.MOV32_RM, RCX, RAX);
        assembler.jump(done);

        assembler.bind(sampled);
        timeStamp();
        callTimed(frame, start);
        emit(General.MOV64_RM, RDX, RAX);
        emit(General.CMP32_MI8, at(R12, EntryCell.MANY), Arg.imm(0));
        assembler.jump(Condition.E, once);
        emit(General.SHL64_MI, RAX, Arg.imm(EntryCell.SAMPLED_LOG2));
        assembler.bind(once);
        emit(General.ADD64_MR, at(R12, EntryCell.TICKS), RAX);
        emit(General.XOR32_RM, RAX, RAX);
        emit(General.CMP64_MI, RDX, Arg.imm(BRIEF_TICKS));
        assembler.jump(Condition.B, brief);
        emit(General.MOV32_MR, at(R12, EntryCell.SAMPLE), RAX);
        emit(General.MOV32_MR, at(R12, EntryCell.MANY), RAX);
        assembler.jump(done);
        assembler.bind(brief);
        emit(General.MOV32_MI, at(R12, EntryCell.SAMPLE), Arg.imm(EntryCell.SAMPLED - 1));
        emit(General.MOV32_MI, at(R12, EntryCell.MANY), Arg.imm(1));
        assembler.bind(done);
        leave();
    }

    /** Calls the code, with the time that it is in rax; then that has passed is in rax, and the result in rcx. */
    private void callTimed(Register frame, Address start) {
        emit(General.MOV64_MR, start, RAX);
        emit(General.MOV64_RM, RDI, frame);
        emit(General.CALL_M, at(R12, EntryCell.CODE));
        emit(General.MOV32_RM, RCX, RAX);
        timeStamp();
        emit(General.SUB64_RM, RAX, start);
    }

    private void leave() {
        leaveCell();
        emit(General.MOV32_RM, R12, RCX);
    }

    /** The time-stamp counter in rax; rdx is lost. */
    final void timeStamp() {
        emit(General.RDTSC);
        emit(General.SHL64_MI, RDX, Arg.imm(32));
        emit(General.OR64_RM, RAX, RDX);
    }

    final void leaveCell() {
        addToActive(-1);
    }

    private void addToActive(int increment) {
        assembler.data(LOCK);
        emit(General.ADD64_MI8, at(R12, EntryCell.ACTIVE), Arg.imm(increment));
    }

    /** Jumps if the function that pins is not the one whose ways are known; rax and r10 are lost. */
    final void jumpIfPinnedOtherwise(Pinning known, Label otherwise) {
        if (known.isLookedAfter()) {
            emit(General.MOV64_RM, RAX, at(RBX, 0));
            assembler.moveAbsolute(R10, known.function());
            emit(General.CMP64_RM, R10, at(RAX, JniFunction.offset(JniFunction.GET_PRIMITIVE_ARRAY_CRITICAL)));
            assembler.jump(Condition.NE, otherwise);
        }
    }

    /** Pins the array in rsi: its address in rax, ZF if there is none. */
    final void pinRsi() {
        emit(General.XOR32_RM, RDX, RDX);
        call(JniFunction.GET_PRIMITIVE_ARRAY_CRITICAL);
        emit(General.TEST64_MR, RAX, RAX);
    }

    /** Calls a JNI function of env; the caller has loaded rsi and on. */
    final void call(int function) {
        emit(General.MOV64_RM, RDI, RBX);
        emit(General.MOV64_RM, RAX, at(RBX, 0));
        emit(General.CALL_M, at(RAX, JniFunction.offset(function)));
    }

    final void emit(Insn insn, Arg... arguments) {
        assembler.emit(insn, arguments);
    }
}
