package dev.backedge.compiler.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.backedge.compiler.CompilerOptions;
import dev.backedge.compiler.Remark;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.IrInterpreter;
import dev.backedge.compiler.ir.IrParser;
import dev.backedge.compiler.opt.Optimizer;
import dev.backedge.compiler.opt.PassSink;
import dev.backedge.compiler.testing.BackEnd;
import dev.backedge.compiler.x64.CpuFeatures;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sums and products of floats become vectors where their order is free, and nowhere else; empty ones keep the sign of their zero. */
class RelaxedSumTest {
    private static final String LOOP = """
            function com.acme.Sum.run([D)D@2 arrays [f64] fp MODE
            block0:
              v0:ref = entry_slot 0
              v1:f64 = entry_slot 1
              v2:i32 = entry_slot 2
              v3:i32 = const 4096
              v4:i32 = const 1
              v5:i32 = array_length v0
              v6:addr = array_base v0
              jump block1(v1, v2, v3)
            block1(v10:f64, v11:i32, v12:i32):
              v13:i32 = tick v12, v4 exit yield 0 @2 [v10, v11]
              v14:i32 = ge v11, v5
              branch v14, block3, block2 prob 0.05
            block2:
              bounds_check v11, v5 exit bounds_check 1 @5 [v10, v11]
              v15:f64 = load.f64 v6, v11
              v16:f64 = OPERATION v10, v15
              v17:i32 = add v11, v4
              jump block1(v16, v17, v13)
            block3:
              exit loop_exit 2 @9 [v10]
            """;

    @ParameterizedTest
    @ValueSource(strings = {"strict", "contract", "reassoc", "fast"})
    void inAnyOrderWhereThatIsAllowed(String mode) {
        boolean free = mode.equals("reassoc") || mode.equals("fast");
        for (String operation : List.of("add", "sub", "mul")) {
            for (CpuFeatures cpu : List.of(CpuFeatures.SSE2, CpuFeatures.AVX2, BackEnd.host())) {
                List<Remark> remarks = new ArrayList<>();
                Function function = IrParser.parse(LOOP.replace("MODE", mode).replace("OPERATION", operation));
                Optimizer.optimize(function, new CompilerOptions(cpu, 1L << 50, 4096, true, false, Set.of(), 0, false), PassSink.NONE.collecting(remarks));
                assertThat(remarks).as("%s %s %s", mode, operation, cpu).singleElement().matches(remark -> remark.vectorised() == free);
                for (int length : new int[] {0, 1, 7, 63, 1000}) {
                    double[] array = new SplittableRandom(length).doubles(length, 0.9, 1.1).toArray();
                    double start = operation.equals("mul") ? 3 : -0.0;
                    double expected = start;
                    for (double x : array) {
                        expected = operation.equals("add") ? expected + x : operation.equals("sub") ? expected - x : expected * x;
                    }
                    long[] buffer = {1, Double.doubleToRawLongBits(start), 0, 0};
                    new IrInterpreter(function, resumePoint -> resumePoint == 2 ? new int[] {3} : new int[] {1, 2}).run(buffer, new Object[] {array});
                    double result = Double.longBitsToDouble(buffer[3]);
                    if (free && length > 0) {
                        assertThat(result).isCloseTo(expected, within(1e-12 * Math.abs(expected)));
                    } else {
                        assertThat(Double.doubleToRawLongBits(result)).isEqualTo(Double.doubleToRawLongBits(expected));
                    }
                }
            }
        }
    }
}
