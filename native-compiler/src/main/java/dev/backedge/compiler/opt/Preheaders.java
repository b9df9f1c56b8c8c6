package dev.backedge.compiler.opt;

import dev.backedge.compiler.analysis.Cfg;
import dev.backedge.compiler.analysis.Loop;
import dev.backedge.compiler.analysis.LoopForest;
import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.BlockParam;
import dev.backedge.compiler.ir.Edge;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Terminator;
import dev.backedge.compiler.ir.Value;
import java.util.ArrayList;
import java.util.List;

/** Gives loops a preheader: a block outside through which alone the loop is entered, and which leads nowhere else. */
final class Preheaders {
    private Preheaders() {
    }

    /** Makes the preheaders that are missing. */
    static boolean insert(Function function) {
        Cfg cfg = Cfg.of(function);
        LoopForest loops = LoopForest.of(cfg);
        boolean changed = false;
        for (Loop loop : loops.innermostFirst()) {
            if (loops.preheader(loop) == null) {
                redirect(function, loop.entries(cfg), loop.header());
                changed = true;
            }
        }
        return changed;
    }

    /** A new block between these edges and their target; with one edge it needs no parameters. */
    static Block redirect(Function function, List<Edge> edges, Block target) {
        Block between = function.newBlock();
        List<Value> passed = new ArrayList<>();
        if (edges.size() == 1) {
            passed.addAll(edges.get(0).arguments());
            edges.get(0).arguments().clear();
        } else {
            for (BlockParam param : target.params()) {
                passed.add(function.newParam(between, param.type()));
            }
        }
        between.setTerminator(new Terminator.Jump(new Edge(target, passed)));
        edges.forEach(edge -> edge.setTarget(between));
        return between;
    }
}
