package dev.backedge.compiler.lower;

import dev.backedge.compiler.OsrFrame;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.lir.Target;
import dev.backedge.compiler.regalloc.Location;
import dev.backedge.compiler.regalloc.Location.InRegister;
import dev.backedge.compiler.regalloc.Location.Rematerialized;
import dev.backedge.compiler.x64.Address;
import dev.backedge.compiler.x64.Arg;
import dev.backedge.compiler.x64.Assembler;
import dev.backedge.compiler.x64.General;
import dev.backedge.compiler.x64.Insn;
import dev.backedge.compiler.x64.Label;
import dev.backedge.compiler.x64.Register;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The ways out. A stub counts, stores every value of its exit's state in the OSR buffer, and returns the resume point. Exits with
 * the same state in the same places share one.
 */
final class ExitStubs {
    /** One value of a state and where it is: a location, and what to add to what is there; or null for a constant. */
    private record Cell(int buffer, Type type, Location location, long constant) {
    }

    private record Stub(int row, int resumePoint, List<Cell> cells) {
    }

    private final Emission emission;
    private final Map<Stub, Label> stubs = new LinkedHashMap<>();

    ExitStubs(Emission emission) {
        this.emission = emission;
    }

    /** The label of the stub; its code comes with {@link #emitAll}. */
    Label stub(ExitPoint exit, List<Location> locations) {
        return stubs.computeIfAbsent(of(exit, locations), stub -> emission.asm().newLabel());
    }

    /** The stub's code at this position. */
    void here(ExitPoint exit, List<Location> locations) {
        Stub stub = of(exit, locations);
        Label label = stubs.get(stub);
        if (label != null && label.isBound()) {
            emission.asm().jump(label);
            return;
        }
        emission.asm().bind(stubs.computeIfAbsent(stub, s -> emission.asm().newLabel()));
        emit(stub);
    }

    void emitAll() {
        stubs.forEach((stub, label) -> {
            if (!label.isBound()) {
                emission.asm().bind(label);
                emit(stub);
            }
        });
    }

    private static Stub of(ExitPoint exit, List<Location> locations) {
        List<Cell> cells = new ArrayList<>();
        for (ExitPoint.Value value : exit.values()) {
            cells.add(new Cell(value.buffer(), value.type(), value.isConstant() ? null : locations.get(value.use()), value.constant()));
        }
        return new Stub(exit.row(), exit.resumePoint(), cells);
    }

    private void emit(Stub stub) {
        Assembler asm = emission.asm();
        int start = asm.position();
        asm.emit(General.MOV64_RM, Target.SCRATCH, Address.of(emission.counters()));
        asm.emit(General.INC64, Address.at(Target.SCRATCH, 8 * (1 + stub.row())));
        if (!stub.cells().isEmpty()) {
            asm.emit(General.MOV64_RM, Target.SCRATCH, emission.savedFrame());
            asm.emit(General.MOV64_RM, Target.SCRATCH, Address.at(Target.SCRATCH, OsrFrame.BUFFER));
        }
        // What is in registers first: then rax is free to carry the rest.
        for (Cell cell : stub.cells()) {
            if (cell.location() instanceof InRegister in) {
                store(cell, in.register());
            }
        }
        for (Cell cell : stub.cells()) {
            if (cell.location() == null) {
                storeConstant(cell);
            } else if (!(cell.location() instanceof InRegister)) {
                // A slot's bits pass through rax whatever their type; what is made anew is made in a register of its class.
                boolean vector = cell.location() instanceof Rematerialized && cell.type().isFloat();
                Register carrier = vector ? Target.FLOAT_SCRATCH : Register.RAX;
                if (cell.location() instanceof Rematerialized made) {
                    emission.rematerialize(made, carrier);
                } else {
                    asm.emit(isWide(cell) ? General.MOV64_RM : General.MOV32_RM, carrier, emission.arg(cell.location()));
                }
                store(cell, carrier);
            }
        }
        for (Cell cell : stub.cells()) {
            if (cell.location() != null && cell.constant() != 0) {
                boolean small = Names.fits8(cell.constant());
                Insn add = isWide(cell) ? small ? General.ADD64_MI8 : General.ADD64_MI : small ? General.ADD32_MI8 : General.ADD32_MI;
                asm.emit(add, place(cell), cell.constant());
            }
        }
        asm.emit(General.MOV32_I, Register.RAX, stub.resumePoint());
        emission.leave();
        emission.note(start, "exit stub " + stub.row() + ": resume " + stub.resumePoint() + " " + stub.cells());
    }

    private static boolean isWide(Cell cell) {
        return cell.type() == Type.I64 || cell.type() == Type.F64;
    }

    private static Address place(Cell cell) {
        return Address.at(Target.SCRATCH, 8 * cell.buffer());
    }

    private void store(Cell cell, Register register) {
        if (register.isVector()) {
            emission.asm().emit(ScalarRow.STORE.pick(isWide(cell), emission.vex()), place(cell), register);
        } else {
            emission.asm().emit(isWide(cell) ? General.MOV64_MR : General.MOV32_MR, place(cell), register);
        }
    }

    private void storeConstant(Cell cell) {
        Assembler asm = emission.asm();
        if (!isWide(cell)) {
            asm.emit(General.MOV32_MI, place(cell), Arg.imm((int) cell.constant()));
        } else if (Names.fits32(cell.constant())) {
            asm.emit(General.MOV64_I32, place(cell), Arg.imm(cell.constant()));
        } else {
            emission.loadConstant(Register.RAX, cell.constant());
            asm.emit(General.MOV64_MR, place(cell), Register.RAX);
        }
    }
}
