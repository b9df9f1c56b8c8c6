package dev.backedge.trampoline;

import static dev.backedge.compiler.x64.Address.at;
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
        emit(General.MOV64_MR, start, RAX);
        emit(General.MOV64_RM, RDI, frame);
        emit(General.CALL_M, at(R12, EntryCell.CODE));
        emit(General.MOV32_RM, RCX, RAX);
        timeStamp();
        emit(General.SUB64_RM, RAX, start);
        emit(General.ADD64_MR, at(R12, EntryCell.TICKS), RAX);
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
