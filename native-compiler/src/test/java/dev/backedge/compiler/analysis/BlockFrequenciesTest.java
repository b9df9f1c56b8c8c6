package dev.backedge.compiler.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.IrParser;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class BlockFrequenciesTest {
    private static final Offset<Double> CLOSE = Offset.offset(1e-6);

    @Test
    void loopsMultiplyAndBranchesDivide() {
        Function function = IrParser.parse("""
                function f arrays []
                block0:
                  v0:i32 = entry_slot 0
                  v1:i32 = const 100
                  v2:i32 = const 1
                  jump block1(v1)
                block1(v3:i32) trips 10.0:
                  v4:i32 = tick v3, v2 exit yield 0 @0 []
                  branch v0, block2, block6 prob 0.9
                block2:
                  branch v0, block3(v4), block5(v4) prob 0.25
                block3(v5:i32):
                  v6:i32 = tick v5, v2 exit yield 0 @0 []
                  branch v0, block4, block5(v6) prob 0.5
                block4:
                  jump block3(v6)
                block5(v7:i32):
                  jump block1(v7)
                block6:
                  exit loop_exit 1 @1 []
                """);
        Cfg cfg = Cfg.of(function);

        BlockFrequencies frequencies = BlockFrequencies.of(function, cfg, LoopForest.of(cfg));

        double[] expected = {1, 10, 9, 2 * 9 * 0.25, 9 * 0.25, 9, 1};
        for (int i = 0; i < expected.length; i++) {
            Block block = function.blocks().get(i);
            assertThat(frequencies.of(block)).as("block%d", i).isCloseTo(expected[i], CLOSE);
        }
        Block branching = function.blocks().get(2);
        assertThat(frequencies.of(branching, branching.terminator().edges().get(1))).isCloseTo(9 * 0.75, CLOSE);
    }
}
