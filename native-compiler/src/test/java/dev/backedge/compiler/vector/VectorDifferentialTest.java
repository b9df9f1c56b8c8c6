package dev.backedge.compiler.vector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.compiler.CompilerOptions;
import dev.backedge.compiler.Remark;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.IrParser;
import dev.backedge.compiler.opt.Optimizer;
import dev.backedge.compiler.opt.PassSink;
import dev.backedge.compiler.x64.CpuFeatures;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Random loops leave with the same state and the same arrays before and after vectorisation, interpreted and as machine code: for every number of iterations, and where several
 * names are one array.
 */
class VectorDifferentialTest {
    private static final int LOOPS = Integer.getInteger("backedge.seeds", 60);
    private static final long FIRST = Long.getLong("backedge.seed", 0);
    /** So that chunks end within the arrays, and not after a whole block. */
    private static final int FUEL = 23;

    @TestFactory
    Stream<DynamicTest> vectorisedLoopsMeanTheSame() {
        return Differential.LEVELS.entrySet().stream().map(level -> DynamicTest.dynamicTest(level.getKey(), () -> {
            int vectorised = 0;
            for (long seed = FIRST; seed < FIRST + LOOPS; seed++) {
                vectorised += Differential.check(new RandomLoop(seed), seed, level.getValue(), FUEL).stream().anyMatch(Remark::vectorised) ? 1 : 0;
            }
            assertThat(vectorised).as("vectorised loops of " + LOOPS).isGreaterThan(LOOPS / 4);
        }));
    }

    @Test
    void stepsKnownAtRunTimeAloneAreRefused() {
        Function function = IrParser.parse("""
                function Strided.sum(II[D[D)V@0 arrays [f64, f64]
                block0:
                  v0:i32 = entry_slot 0
                  v1:i32 = entry_slot 1
                  v2:i32 = entry_slot 2
                  v3:ref = const 1
                  v4:ref = const 2
                  v5:i32 = array_length v3
                  v6:i32 = array_length v4
                  v7:addr = array_base v3
                  v8:addr = array_base v4
                  v9:i32 = const 4096
                  v10:i32 = const 1
                  jump block1(v0, v9)
                block1(v20:i32, v21:i32):
                  v22:i32 = tick v21, v10 exit yield 0 @0 [v20, v1, v2]
                  v23:i32 = lt v20, v1
                  branch v23, block2, block3
                block2:
                  v24:i32 = mul v20, v2
                  bounds_check v24, v5 exit bounds_check 1 @1 [v20, v1, v2]
                  v25:f64 = load.f64 v7, v24
                  bounds_check v20, v6 exit bounds_check 1 @2 [v20, v1, v2]
                  store.f64 v8, v20, v25
                  v26:i32 = add v20, v10
                  jump block1(v26, v22)
                block3:
                  exit loop_exit 2 @3 [v20, v1, v2]
                """);
        List<Remark> remarks = new ArrayList<>();
        Optimizer.optimize(function, new CompilerOptions(CpuFeatures.AVX512, 1_000_000, FUEL, true, false, Set.of(), 0, false), PassSink.NONE.collecting(remarks));
        assertThat(remarks.toString()).contains("in steps of a number that is known at run time alone");
    }

    /** Of equal ones the first; of none that is greater what there was before. */
    @Test
    void placesOfExtremesAreFound() {
        for (String type : List.of("i32", "i64", "f32", "f64")) {
            Function function = IrParser.parse("""
                    function Place.greatest([DI)I@0 arrays [f64]
                    block0:
                      v0:i32 = entry_slot 0
                      v1:i32 = entry_slot 1
                      v2:i32 = entry_slot 2
                      v4:f64 = entry_slot 3
                      v3:ref = const 1
                      v5:i32 = array_length v3
                      v7:addr = array_base v3
                      v9:i32 = const 4096
                      v10:i32 = const 1
                      jump block1(v0, v4, v2, v9)
                    block1(v20:i32, v28:f64, v29:i32, v21:i32):
                      v22:i32 = tick v21, v10 exit yield 0 @0 [v20, v1, v29, v28]
                      v23:i32 = lt v20, v1
                      branch v23, block2, block3
                    block2:
                      bounds_check v20, v5 exit bounds_check 1 @1 [v20, v1, v29, v28]
                      v25:f64 = load.f64 v7, v20
                      v30:i32 = gt v25, v28
                      branch v30, block4, block5(v28, v29)
                    block4:
                      jump block5(v25, v20)
                    block5(v31:f64, v32:i32):
                      v26:i32 = add v20, v10
                      jump block1(v26, v31, v32, v22)
                    block3:
                      exit loop_exit 2 @3 [v20, v1, v29, v28]
                    """.replace("f64", type));
            List<Remark> remarks = new ArrayList<>();
            Optimizer.optimize(function, new CompilerOptions(CpuFeatures.AVX512, 1_000_000, FUEL, true, false, Set.of(), 0, false), PassSink.NONE.collecting(remarks));
            assertThat(remarks.toString()).as(type).contains(" vectorised: ").doesNotContain("not vectorised");
        }
    }

    /** Canonicalization has not seen the loop since one of its conditions has become a constant. */
    @Test
    void aChoiceThatIsMadeAlreadyIsNoExtreme() {
        Function function = IrParser.parse("""
                function Chosen.last([DI)D@0 arrays [f64]
                block0:
                  v0:i32 = entry_slot 0
                  v1:i32 = entry_slot 1
                  v3:ref = const 1
                  v7:addr = array_base v3
                  v10:i32 = const 1
                  v11:f64 = const 0.0
                  v12:i32 = const 1
                  jump block1(v0, v11)
                block1(v20:i32, v28:f64) bounded:
                  v25:f64 = load.f64 v7, v20
                  v30:f64 = select v12, v25, v28
                  v26:i32 = add v20, v10
                  v27:i32 = le v26, v1
                  branch v27, block1(v26, v30), block3
                block3:
                  exit loop_exit 2 @3 [v26, v30]
                """);
        List<Remark> remarks = new ArrayList<>();
        new LoopVectorizer(CpuFeatures.AVX512, remarks::add).run(function);
        assertThat(remarks).hasSize(1);
    }
}
