package dev.backedge.compiler.regalloc;

import dev.backedge.compiler.lir.LirInstruction;
import dev.backedge.compiler.lir.Operand.VirtualRegister;
import dev.backedge.compiler.lir.Use;
import dev.backedge.compiler.lir.Use.Constraint;
import dev.backedge.compiler.lir.Use.Role;
import dev.backedge.compiler.x64.Register;
import java.util.List;

/** How {@link LinearScan} reads the constraints of one instruction; where intervals are built and where operands are placed. */
final class OperandRules {
    private OperandRules() {
    }

    /** The fixed register of an operand, also of a result that reuses a fixed input; null if it has none. */
    static Register fixed(LirInstruction instruction, Use use) {
        if (use.role() == Role.DEF && use.constraint() == Constraint.REUSE) {
            Use input = instruction.uses().get(use.reuse());
            return input.constraint() == Constraint.FIXED ? input.fixed() : null;
        }
        return use.constraint() == Constraint.FIXED ? use.fixed() : null;
    }

    /**
     * The operand whose register an input is copied into because that result takes its place, or -1. Applies to the reused
     * input itself and to every other plain use of the same value: {@code v + v} is one copy of v, in the place of the result.
     */
    static int reusingResult(LirInstruction instruction, int input) {
        List<Use> uses = instruction.uses();
        Use use = uses.get(input);
        if (use.role() != Role.USE || use.constraint() == Constraint.FIXED) {
            return -1;
        }
        for (int i = 0; i < uses.size(); i++) {
            Use result = uses.get(i);
            if (result.role() == Role.DEF && result.constraint() == Constraint.REUSE
                    && sameRegister(uses.get(result.reuse()), use.register()) && fixed(instruction, result) == null) {
                return i;
            }
        }
        return -1;
    }

    private static boolean sameRegister(Use use, VirtualRegister register) {
        return use.register().equals(register);
    }
}
