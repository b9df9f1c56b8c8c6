package dev.backedge.compiler.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.Edge;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.testing.RandomIr;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dominators and loops of random functions against their definitions. */
class DominatorTreeTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89})
    void aDominatesBIfWithoutAThereIsNoWayToB(long seed) {
        Function function = RandomIr.of(seed).function();
        Cfg cfg = Cfg.of(function);
        DominatorTree dominators = DominatorTree.of(cfg);
        for (Block a : cfg.reversePostorder()) {
            Set<Block> reached = reachedFrom(function.entry(), a);
            for (Block b : cfg.reversePostorder()) {
                assertThat(dominators.dominates(a, b)).as("seed %s: %s dominates %s", seed, a, b).isEqualTo(!reached.contains(b));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89})
    void aLoopIsWhatComesBackToItsHeader(long seed) {
        Function function = RandomIr.of(seed).function();
        Cfg cfg = Cfg.of(function);
        for (Loop loop : LoopForest.of(cfg).innermostFirst()) {
            for (Block block : cfg.reversePostorder()) {
                boolean comesBack = block == loop.header()
                        || DominatorTree.of(cfg).dominates(loop.header(), block) && loop.latches().stream().anyMatch(reachedFrom(block, loop.header())::contains);
                assertThat(loop.contains(block)).as("seed %s: %s in %s", seed, block, loop).isEqualTo(comesBack);
            }
        }
    }

    /** The blocks that are reached from the first without passing through the other. */
    private static Set<Block> reachedFrom(Block first, Block without) {
        Set<Block> reached = new HashSet<>();
        Deque<Block> work = new ArrayDeque<>();
        work.push(first);
        while (!work.isEmpty()) {
            Block block = work.pop();
            if (block != without && reached.add(block)) {
                for (Edge edge : block.terminator().edges()) {
                    work.push(edge.target());
                }
            }
        }
        return reached;
    }
}
