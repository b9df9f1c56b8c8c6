package dev.backedge.compiler.vector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.compiler.Remark;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.IrInterpreter;
import dev.backedge.compiler.ir.IrParser;
import dev.backedge.compiler.ir.IrVerifier;
import dev.backedge.compiler.x64.CpuFeatures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Loops around loops that the {@link NestVectorizer} takes, each by itself: the ticks tell that the scalar nest had little to do. */
class NestVectorizerTest {
    private static final int FUEL = 4096;

    /** c[j] = the sum of a[k] b[16 k + j], in order. */
    private static final String PRODUCT = """
            function Nest.product(I)V@0 arrays [f64, f64, f64]
            block0:
              v0:i32 = entry_slot 0
              v1:i32 = entry_slot 1
              v2:i32 = entry_slot 2
              v20:ref = const 1
              v21:ref = const 2
              v22:ref = const 3
              v30:i32 = array_length v20
              v31:i32 = array_length v21
              v32:i32 = array_length v22
              v40:addr = array_base v20
              v41:addr = array_base v21
              v42:addr = array_base v22
              v50:i32 = const 4096
              v51:i32 = const 1
              v52:i32 = const 0
              v53:f64 = const 0.0
              v54:i32 = const 16
              jump block1(v0, v50)
            block1(v100:i32, v101:i32):
              v102:i32 = tick v101, v51 exit yield 0 @0 [v100, v52, v53]
              v103:i32 = lt v100, v1
              branch v103, block2, block9
            block2:
              jump block3(v52, v53, v102)
            block3(v110:i32, v111:f64, v112:i32):
              v113:i32 = tick v112, v51 exit yield 0 @1 [v100, v110, v111]
              v114:i32 = ge v110, v2
              branch v114, block5, block4
            block4:
              bounds_check v110, v30 exit bounds_check 1 @2 [v100, v110, v111]
              v120:f64 = load.f64 v40, v110
              v121:i32 = mul v110, v54
              v122:i32 = add v121, v100
              bounds_check v122, v31 exit bounds_check 1 @3 [v100, v110, v111]
              v123:f64 = load.f64 v41, v122
              v124:f64 = mul v120, v123
              v125:f64 = add v111, v124
              v126:i32 = add v110, v51
              jump block3(v126, v125, v113)
            block5:
              bounds_check v100, v32 exit bounds_check 1 @4 [v100, v110, v111]
              store.f64 v42, v100, v111
              v130:i32 = add v100, v51
              jump block1(v130, v113)
            block9:
              exit loop_exit 2 @9 [v100, v52, v53]
            """;

    /** times[i] = iterations until x, from a[i] on, is 1 or less by halving; the sum of all of them. */
    private static final String TIMES = """
            function Nest.times(I)V@0 arrays [f64, i32]
            block0:
              v0:i32 = entry_slot 0
              v1:i32 = entry_slot 1
              v2:i32 = entry_slot 2
              v20:ref = const 1
              v21:ref = const 2
              v30:i32 = array_length v20
              v31:i32 = array_length v21
              v40:addr = array_base v20
              v41:addr = array_base v21
              v50:i32 = const 4096
              v51:i32 = const 1
              v52:i32 = const 0
              v53:f64 = const 0.5
              v54:f64 = const 1.0
              jump block1(v0, v52, v50)
            block1(v100:i32, v99:i32, v101:i32):
              v102:i32 = tick v101, v51 exit yield 0 @0 [v100, v99, v54]
              v103:i32 = ge v100, v1
              branch v103, block9, block2
            block2:
              bounds_check v100, v30 exit bounds_check 1 @2 [v100, v99, v54]
              v104:f64 = load.f64 v40, v100
              jump block3(v52, v104, v102)
            block3(v110:i32, v111:f64, v112:i32):
              v113:i32 = tick v112, v51 exit yield 0 @1 [v100, v110, v111]
              v114:i32 = lt v110, v2
              branch v114, block4, block5(v110, v113)
            block4:
              v115:i32 = gt v111, v54
              branch v115, block6, block5(v110, v113)
            block6:
              v125:f64 = mul v111, v53
              v126:i32 = add v110, v51
              jump block3(v126, v125, v113)
            block5(v127:i32, v128:i32):
              bounds_check v100, v31 exit bounds_check 1 @4 [v100, v99, v54]
              store.i32 v41, v100, v127
              v129:i32 = add v99, v127
              v130:i32 = add v100, v51
              jump block1(v130, v129, v128)
            block9:
              exit loop_exit 2 @9 [v100, v99, v54]
            """;

    @Test
    void sumsInOrderRunSideBySide() {
        double[] a = {1, 0.1, -3};
        double[] b = new double[80];
        Arrays.setAll(b, i -> 1.0 / (i + 1));
        double[] c = new double[45];
        long ticks = run(PRODUCT, new long[] {1, 45, 3}, a, b, c);
        for (int j = 1; j < c.length; j++) {
            assertThat(c[j]).isEqualTo(0.0 + a[0] * b[j] + a[1] * b[16 + j] + a[2] * b[32 + j]);
        }
        assertThat(c[0]).isZero();
        assertThat(ticks).isLessThan(12);
    }

    /** Behind where the last array ends nothing is stored: the scalar nest finds the index that is out of range. */
    @Test
    void aCheckThatFailsInOneLaneIsLeftToTheScalarNest() {
        double[] c = new double[20];
        Function function = vectorised(PRODUCT);
        long[] buffer = {0, 45, 3};
        IrInterpreter.Result result = new IrInterpreter(function, point -> new int[] {0, 1, 2}).run(buffer, new Object[] {new double[3], new double[80], c});
        assertThat(result.resumePoint()).isEqualTo(1);
        assertThat(buffer[0]).isEqualTo(20);
    }

    @Test
    void anArrayThatIsReadIsNotStoredTo() {
        double[] a = {1, 1, 1};
        double[] b = new double[80];
        double[] expected = new double[80];
        Arrays.setAll(b, i -> i);
        Arrays.setAll(expected, i -> i);
        for (int j = 0; j < 40; j++) {
            expected[j] = expected[j] + expected[16 + j] + expected[32 + j];
        }
        long ticks = run(PRODUCT, new long[] {0, 40, 3}, a, b, b);
        assertThat(b).containsExactly(expected);
        assertThat(ticks).isGreaterThan(100);
    }

    @Test
    void lanesThatLeaveEarlyWait() {
        double[] a = new double[50];
        int[] times = new int[50];
        int[] expected = new int[50];
        int sum = 0;
        for (int i = 0; i < a.length; i++) {
            a[i] = i == 7 ? Double.NaN : i * i * i;
            for (double x = a[i]; expected[i] < 9 && x > 1; x *= 0.5) {
                expected[i]++;
            }
            sum += expected[i];
        }
        long[] buffer = {0, 50, 9};
        Function function = vectorised(TIMES);
        IrInterpreter.Result result = new IrInterpreter(function, point -> new int[] {0, 1, 2}).run(buffer, new Object[] {a, times});
        assertThat(times).containsExactly(expected);
        assertThat(buffer[1]).isEqualTo(sum);
        assertThat(result.ticks()).isLessThan(12);
    }

    private static long run(String text, long[] buffer, Object... arrays) {
        return new IrInterpreter(vectorised(text), point -> new int[] {0, 1, 2}).run(buffer, arrays).ticks();
    }

    private static Function vectorised(String text) {
        Function function = IrParser.parse(text);
        List<Remark> remarks = new ArrayList<>();
        assertThat(new NestVectorizer(CpuFeatures.AVX512, FUEL, remarks::add).run(function)).isTrue();
        assertThat(remarks).hasSize(1);
        IrVerifier.verify(function);
        return function;
    }
}
