package dev.backedge.compiler.lower;

import dev.backedge.compiler.lir.RegisterClass;
import dev.backedge.compiler.lir.Target;
import dev.backedge.compiler.regalloc.Location;
import dev.backedge.compiler.regalloc.Location.InRegister;
import dev.backedge.compiler.regalloc.Location.Rematerialized;
import dev.backedge.compiler.x64.Address;
import dev.backedge.compiler.x64.Arg;
import dev.backedge.compiler.x64.Assembler;
import dev.backedge.compiler.x64.General;
import dev.backedge.compiler.x64.Insn;
import dev.backedge.compiler.x64.Opmask;
import dev.backedge.compiler.x64.Register;

/** Emits one move of a value of some class between registers, spill slots and definitions to repeat. */
final class MoveEmission {
    private final Emission emission;
    private final Assembler asm;
    private final RegisterClass registerClass;
    private final boolean scratchTaken;
    private final boolean vectorScratchTaken;

    MoveEmission(Emission emission, RegisterClass registerClass, boolean scratchTaken, boolean vectorScratchTaken) {
        this.emission = emission;
        this.asm = emission.asm();
        this.registerClass = registerClass;
        this.scratchTaken = scratchTaken;
        this.vectorScratchTaken = vectorScratchTaken;
    }

    void move(Location from, Location to) {
        if (from instanceof Rematerialized source) {
            Register target = to instanceof InRegister in ? in.register() : scratch();
            emission.rematerialize(source, target);
            if (!(to instanceof InRegister)) {
                store(emission.arg(to), target);
            }
        } else if (to instanceof InRegister in) {
            load(in.register(), emission.arg(from));
        } else if (from instanceof InRegister source) {
            store(emission.arg(to), source.register());
        } else {
            memoryToMemory((Address) emission.arg(from), (Address) emission.arg(to));
        }
    }

    private Register scratch() {
        return switch (registerClass) {
            case GENERAL -> Target.SCRATCH;
            case MASK -> Target.MASK_SCRATCH;
            default -> Target.FLOAT_SCRATCH;
        };
    }

    private void load(Register target, Arg from) {
        switch (registerClass) {
            case GENERAL -> asm.emit(General.MOV64_RM, target, from);
            case MASK -> asm.emit(Opmask.KMOVQ_RM, target, from);
            case SCALAR_FLOAT -> {
                if (from instanceof Register source) {
                    emission.moveFloat(target, source);
                } else {
                    asm.emit(ScalarRow.LOAD.pick(true, emission.vex()), target, from);
                }
            }
            case VECTOR128, VECTOR256, VECTOR512 -> {
                if (target != from) {
                    asm.emit(vectorRow("RM"), target, from);
                }
            }
        }
    }

    private void store(Arg to, Register source) {
        switch (registerClass) {
            case GENERAL -> asm.emit(General.MOV64_MR, to, source);
            case MASK -> asm.emit(Opmask.KMOVQ_STORE, to, source);
            case SCALAR_FLOAT -> asm.emit(ScalarRow.STORE.pick(true, emission.vex()), to, source);
            case VECTOR128, VECTOR256, VECTOR512 -> asm.emit(vectorRow("MR"), to, source);
        }
    }

    /** Slots are aligned to 16 bytes only. */
    private Insn vectorRow(String form) {
        return emission.rows().find("MOVUPS", registerClass.spillBytes(), form);
    }

    private void memoryToMemory(Address from, Address to) {
        if (registerClass.isVector()) {
            if (!vectorScratchTaken) {
                load(Target.FLOAT_SCRATCH, from);
                store(to, Target.FLOAT_SCRATCH);
            } else {
                for (int i = 0; i < registerClass.spillBytes(); i += 8) {
                    asm.emit(General.MOV64_RM, Target.SCRATCH, Address.at(from.base(), from.displacement() + i));
                    asm.emit(General.MOV64_MR, Address.at(to.base(), to.displacement() + i), Target.SCRATCH);
                }
            }
        } else if (!scratchTaken) {
            asm.emit(General.MOV64_RM, Target.SCRATCH, from);
            asm.emit(General.MOV64_MR, to, Target.SCRATCH);
        } else {
            asm.emit(ScalarRow.LOAD.pick(true, emission.vex()), Target.FLOAT_SCRATCH, from);
            asm.emit(ScalarRow.STORE.pick(true, emission.vex()), to, Target.FLOAT_SCRATCH);
        }
    }
}
