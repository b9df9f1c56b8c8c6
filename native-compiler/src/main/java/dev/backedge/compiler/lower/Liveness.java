package dev.backedge.compiler.lower;

import dev.backedge.compiler.analysis.Cfg;
import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.Edge;
import dev.backedge.compiler.ir.FrameState;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Terminator;
import dev.backedge.compiler.ir.Value;
import java.util.BitSet;
import java.util.List;

/** The values that are live at the end of each block, the arguments of its edges not counted. Backward data flow. */
final class Liveness {
    private final BitSet[] out;

    private Liveness(Function function, Cfg cfg) {
        int count = function.blockCount();
        out = new BitSet[count];
        BitSet[] in = new BitSet[count];
        for (Block block : cfg.reversePostorder()) {
            out[block.id()] = new BitSet();
            in[block.id()] = new BitSet();
        }
        List<Block> order = cfg.reversePostorder();
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int i = order.size() - 1; i >= 0; i--) {
                Block block = order.get(i);
                BitSet live = out[block.id()];
                for (Edge edge : block.terminator().edges()) {
                    live.or(in[edge.target().id()]);
                }
                BitSet before = transfer(block, (BitSet) live.clone());
                if (!before.equals(in[block.id()])) {
                    in[block.id()] = before;
                    changed = true;
                }
            }
        }
    }

    static Liveness of(Function function, Cfg cfg) {
        return new Liveness(function, cfg);
    }

    /** A copy that the caller may change. */
    BitSet liveOut(Block block) {
        return (BitSet) out[block.id()].clone();
    }

    private static BitSet transfer(Block block, BitSet live) {
        Terminator terminator = block.terminator();
        terminator.edges().forEach(edge -> edge.arguments().forEach(value -> live.set(value.id())));
        if (terminator instanceof Terminator.Branch branch) {
            live.set(branch.condition().id());
        } else if (terminator instanceof Terminator.Switch choice) {
            live.set(choice.value().id());
        } else if (terminator instanceof Terminator.Exit exit) {
            use(exit.state(), live);
        }
        for (int i = block.body().size() - 1; i >= 0; i--) {
            Instr instr = block.body().get(i);
            live.clear(instr.id());
            instr.operands().forEach(value -> live.set(value.id()));
            use(instr.state(), live);
        }
        block.params().forEach(param -> live.clear(param.id()));
        return live;
    }

    private static void use(FrameState state, BitSet live) {
        if (state != null) {
            for (Value value : state.values()) {
                live.set(value.id());
            }
        }
    }
}
