package dev.backedge.compiler.opt;

import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.FrameState;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Opcode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Removes null checks of arrays whose index is checked next: null has length 0, so the bounds check fails too, and where both leave in the
 * same state the interpreter finds out which of the two it was.
 */
final class ImpliedNullChecks implements Pass {
    @Override
    public String name() {
        return "implied-null-checks";
    }

    @Override
    public boolean run(Function function) {
        boolean changed = false;
        for (Block block : function.blocks()) {
            Set<Instr> implied = implied(block.body());
            changed |= block.body().removeAll(implied);
        }
        return changed;
    }

    /** Goes backwards with the bounds checks that are reached from here without an effect, and in the same state. */
    private static Set<Instr> implied(List<Instr> body) {
        Set<Instr> implied = new HashSet<>();
        List<Instr> ahead = new ArrayList<>();
        for (int i = body.size() - 1; i >= 0; i--) {
            Instr instr = body.get(i);
            if (instr.opcode().writesMemory()) {
                ahead.clear();
            } else if (instr.opcode().mayExit()) {
                if (!ahead.isEmpty() && !isSamePlace(ahead.get(0).state(), instr.state())) {
                    ahead.clear();
                }
                if (instr.opcode() == Opcode.BOUNDS_CHECK) {
                    ahead.add(instr);
                } else if (instr.opcode() == Opcode.NULL_CHECK && isImplied(instr, ahead)) {
                    implied.add(instr);
                }
            }
        }
        return implied;
    }

    private static boolean isImplied(Instr nullCheck, List<Instr> ahead) {
        for (Instr check : ahead) {
            if (check.operand(1) instanceof Instr length && length.opcode() == Opcode.ARRAY_LENGTH && length.operand(0) == nullCheck.operand(0)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSamePlace(FrameState one, FrameState other) {
        return one.resumePoint() == other.resumePoint() && one.bci() == other.bci() && one.values().equals(other.values());
    }
}
