package dev.backedge.compiler.opt;

import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.FrameState;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Terminator;
import dev.backedge.compiler.ir.Value;
import java.util.function.Consumer;

/** Walks over the uses of values. */
final class UseCounts {
    private UseCounts() {
    }

    /** How often each value is used, by value id: in operands, frame states, conditions and edge arguments. */
    static int[] of(Function function) {
        int[] counts = new int[function.valueCount()];
        for (Block block : function.blocks()) {
            for (Instr instr : block.body()) {
                forEach(instr, value -> counts[value.id()]++);
            }
            forEach(block.terminator(), value -> counts[value.id()]++);
            block.terminator().edges().forEach(edge -> edge.arguments().forEach(value -> counts[value.id()]++));
        }
        return counts;
    }

    /** The operands and frame state of an instruction. */
    static void forEach(Instr instr, Consumer<Value> use) {
        for (int i = 0; i < instr.opcode().arity(); i++) {
            use.accept(instr.operand(i));
        }
        forEach(instr.state(), use);
    }

    /** The condition or frame state of a terminator; not the arguments of its edges. */
    static void forEach(Terminator terminator, Consumer<Value> use) {
        if (terminator instanceof Terminator.Branch branch) {
            use.accept(branch.condition());
        } else if (terminator instanceof Terminator.Switch choice) {
            use.accept(choice.value());
        } else if (terminator instanceof Terminator.Exit exit) {
            forEach(exit.state(), use);
        }
    }

    private static void forEach(FrameState state, Consumer<Value> use) {
        if (state != null) {
            state.values().forEach(use);
        }
    }
}
