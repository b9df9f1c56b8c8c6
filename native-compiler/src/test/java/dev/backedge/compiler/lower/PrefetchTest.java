package dev.backedge.compiler.lower;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.IrInterpreter;
import dev.backedge.compiler.ir.IrParser;
import dev.backedge.compiler.testing.BackEnd;
import dev.backedge.compiler.testing.NativeCode;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which loops ask for what they come to soon; and that they compute what they did, at both ends of an array. */
class PrefetchTest {
    /** Sums one element of so many, up to a limit or down to it. */
    private static String loop(int step, String bounded) {
        return """
                function steps arrays [i8]
                block0:
                  v0:i32 = entry_slot 0
                  v1:i32 = entry_slot 1
                  v2:ref = const 1
                  v3:addr = array_base v2
                  v4:i32 = const STEP
                  v5:i32 = const 0
                  v6:i32 = const 255
                  jump block1(v0, v5)
                block1(v10:i32, v11:i32)BOUNDED:
                  v12:i32 = load.i8 v3, v10
                  v13:i32 = and v12, v6
                  v14:i32 = add v11, v13
                  v15:i32 = and v14, v6
                  v16:i32 = load.i8 v3, v15
                  v17:i32 = add v14, v16
                  v18:i32 = add v10, v4
                  v19:i32 = TEST v18, v1
                  branch v19, block1(v18, v17), block2
                block2:
                  exit loop_exit 0 @0 [v18, v17]
                """.replace("STEP", Integer.toString(step)).replace("BOUNDED", bounded).replace("TEST", step > 0 ? "lt" : "ge");
    }

    static Stream<Arguments> loops() {
        return BackEnd.all().stream().flatMap(backEnd -> Stream.of(
                Arguments.of(backEnd, 8, " bounded", "+ 512"), Arguments.of(backEnd, -8, " bounded", "+ -512"),
                Arguments.of(backEnd, 1, " bounded", null), Arguments.of(backEnd, 128, " bounded", null), Arguments.of(backEnd, 8, "", null)));
    }

    @ParameterizedTest
    @MethodSource("loops")
    void whatGoesThroughMemoryInSmallStepsAsksAhead(BackEnd backEnd, int step, String bounded, String ahead) throws Exception {
        Function function = IrParser.parse(loop(step, bounded));
        byte[] array = new byte[2048];
        for (int i = 0; i < array.length; i++) {
            array[i] = (byte) (i * 37);
        }
        long[] expected = {step > 0 ? 0 : 2047, step > 0 ? 2000 : 7};
        long[] actual = expected.clone();
        new IrInterpreter(function, point -> new int[] {0, 1}).run(expected, new Object[] {array});
        BackEnd.Compiled compiled = backEnd.compile(function, point -> new int[] {0, 1});
        try (NativeCode code = compiled.install()) {
            code.run(actual, new Object[] {array});
        }

        assertThat((int) actual[0]).isEqualTo((int) expected[0]);
        assertThat((int) actual[1]).as(compiled.listing()).isEqualTo((int) expected[1]);
        if (ahead == null) {
            assertThat(compiled.listing()).doesNotContain("prefetcht0");
        } else {
            assertThat(compiled.listing()).contains("prefetcht0 [$1 + $2*1 " + ahead + "]");
        }
    }
}
