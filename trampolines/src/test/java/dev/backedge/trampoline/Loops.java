package dev.backedge.trampoline;

import static dev.backedge.compiler.x64.Address.at;
import static dev.backedge.compiler.x64.Register.R8;
import static dev.backedge.compiler.x64.Register.RAX;
import static dev.backedge.compiler.x64.Register.RCX;
import static dev.backedge.compiler.x64.Register.RDI;
import static dev.backedge.compiler.x64.Register.RDX;

import dev.backedge.compiler.CompiledLoop;
import dev.backedge.compiler.CompiledLoop.Relocation;
import dev.backedge.compiler.OsrFrame;
import dev.backedge.compiler.x64.Arg;
import dev.backedge.compiler.x64.Assembler;
import dev.backedge.compiler.x64.Condition;
import dev.backedge.compiler.x64.CpuFeatures;
import dev.backedge.compiler.x64.General;
import dev.backedge.compiler.x64.Label;
import java.util.List;
import java.util.function.Consumer;

/** Machine code that stands in for compiled loops. */
final class Loops {
    private Loops() {
    }

    static CompiledLoop of(int references, Consumer<Assembler> emit) {
        return new CompiledLoop(assemble(emit), 0, List.of(), List.of(), 1, Math.min(references, OsrFrame.MAX_REFERENCES), 0, "", 0);
    }

    static byte[] assemble(Consumer<Assembler> emit) {
        Assembler assembler = new Assembler(CpuFeatures.SSE2);
        emit.accept(assembler);
        return assembler.toByteArray();
    }

    static CompiledLoop returning(int value) {
        return of(0, a -> {
            a.emit(General.MOV32_I, RAX, Arg.imm(value));
            a.emit(General.RET);
        });
    }

    /** Counts its entries in counter 0 and returns a value. */
    static CompiledLoop counting(int value) {
        Assembler a = new Assembler(CpuFeatures.SSE2);
        int field = a.moveAbsolute(RCX, 0);
        a.emit(General.INC64, at(RCX, 0));
        a.emit(General.MOV32_I, RAX, Arg.imm(value));
        a.emit(General.RET);
        return new CompiledLoop(a.toByteArray(), 0, List.of(new Relocation(field, Relocation.Target.COUNTERS, 0)), List.of(), 2, 0, 0,
                "", 0);
    }

    /**
     * Writes all of its frame behind element {@code 1} of the buffer: deadline, then base and length of each row, row 0 first;
     * returns the value of buffer[0] as an int.
     */
    static CompiledLoop dumpingFrame(int references) {
        return of(references, a -> {
            a.emit(General.MOV64_RM, RDX, at(RDI, OsrFrame.BUFFER));
            for (int offset = OsrFrame.DEADLINE; offset < OsrFrame.bytes(references); offset += 8) {
                a.emit(General.MOV64_RM, RCX, at(RDI, offset));
                a.emit(General.MOV64_MR, at(RDX, offset), RCX);
            }
            a.emit(General.MOV32_RM, RAX, at(RDX, 0));
            a.emit(General.RET);
        });
    }

    /** Adds 1 to each byte of its arrays, whose element size is given, and returns the number of bytes. */
    static CompiledLoop incrementingBytes(int references, int elementBytes) {
        return of(references, a -> {
            a.emit(General.XOR32_RM, RAX, RAX);
            for (int k = 1; k <= references; k++) {
                Label loop = a.newLabel();
                Label end = a.newLabel();
                a.emit(General.MOV64_RM, RDX, at(RDI, OsrFrame.base(k)));
                a.emit(General.MOV64_RM, RCX, at(RDI, OsrFrame.length(k)));
                a.emit(General.IMUL64_RMI, RCX, RCX, Arg.imm(elementBytes));
                a.emit(General.ADD32_RM, RAX, RCX);
                a.bind(loop);
                a.emit(General.SUB64_MI8, RCX, Arg.imm(1));
                a.jump(Condition.L, end);
                a.emit(General.MOVZX32_8, R8, at(RDX, 0));
                a.emit(General.ADD32_MI8, R8, Arg.imm(1));
                a.emit(General.MOV8_MR, at(RDX, 0), R8);
                a.emit(General.ADD64_MI8, RDX, Arg.imm(1));
                a.jump(loop);
                a.bind(end);
            }
            a.emit(General.RET);
        });
    }

    /** Says in buffer[1] that it is inside, and returns 7 when buffer[0] is no longer 0. */
    static CompiledLoop waiting() {
        return of(0, a -> {
            Label again = a.newLabel();
            a.emit(General.MOV64_RM, RDX, at(RDI, OsrFrame.BUFFER));
            a.emit(General.MOV32_I, RAX, Arg.imm(1));
            a.emit(General.MOV64_MR, at(RDX, 8), RAX);
            a.bind(again);
            a.emit(General.PAUSE);
            a.emit(General.MOV64_RM, RAX, at(RDX, 0));
            a.emit(General.TEST64_MR, RAX, RAX);
            a.jump(Condition.E, again);
            a.emit(General.MOV32_I, RAX, Arg.imm(7));
            a.emit(General.RET);
        });
    }

    /** Says in buffer[1] that it is inside, does nothing for as long as a number of iterations take, says in buffer[0] that it is about to leave, and returns 7. */
    static CompiledLoop lingering(int iterations) {
        return of(0, a -> {
            Label again = a.newLabel();
            a.emit(General.MOV64_RM, RDX, at(RDI, OsrFrame.BUFFER));
            a.emit(General.MOV32_I, RAX, Arg.imm(1));
            a.emit(General.MOV64_MR, at(RDX, 8), RAX);
            a.emit(General.MOV32_I, RCX, Arg.imm(iterations));
            a.bind(again);
            a.emit(General.SUB32_MI8, RCX, Arg.imm(1));
            a.jump(Condition.NE, again);
            a.emit(General.MOV64_MR, at(RDX, 0), RAX);
            a.emit(General.MOV32_I, RAX, Arg.imm(7));
            a.emit(General.RET);
        });
    }
}
