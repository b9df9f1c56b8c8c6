package dev.backedge.compiler.lower;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.IrInterpreter;
import dev.backedge.compiler.ir.IrParser;
import dev.backedge.compiler.testing.BackEnd;
import dev.backedge.compiler.testing.NativeCode;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Slices: the first look at the clock sets the deadline, a later one leaves when it has passed. */
class YieldTest {
    private static final int FUEL = 10;
    /** Many values are alive at the yield, so that the look at the clock finds something to disturb in every register. */
    private static final String ENDLESS = """
            function endless arrays []
            block0:
              v0:i64 = entry_slot 0
              v1:i64 = entry_slot 1
              v2:f64 = entry_slot 2
              v3:i32 = entry_slot 3
              v4:i32 = const 10
              v5:i32 = const 1
              v6:i64 = const 3
              v7:f64 = const 0.5
              jump block1(v0, v1, v2, v3, v4)
            block1(v10:i64, v11:i64, v12:f64, v13:i32, v14:i32):
              v15:i32 = tick v14, v5 exit yield 0 @7 [v10, v11, v12, v13]
              v16:i64 = add v10, v11
              v17:i64 = mul v11, v6
              v18:f64 = add v12, v7
              v19:i32 = add v13, v5
              jump block1(v16, v17, v18, v19, v15)
            """;

    static Stream<BackEnd> backEnds() {
        return BackEnd.all().stream();
    }

    @ParameterizedTest
    @MethodSource("backEnds")
    void theStateAtAYieldIsThatOfTheHeader(BackEnd backEnd) throws Exception {
        Function function = IrParser.parse(ENDLESS);
        // The fuel lasts for ten ticks, the eleventh looks at the clock; a slice of no length is over at once.
        BackEnd.Compiled compiled = backEnd.compile(function, n -> new int[] {0, 1, 2, 3}, 0, FUEL);
        long[] expected = {1, 2, Double.doubleToRawLongBits(0.25), 5};
        long[] actual = expected.clone();
        new IrInterpreter(function, n -> new int[] {0, 1, 2, 3}).withYieldAt(FUEL + 1).run(expected, new Object[0]);
        try (NativeCode code = compiled.install()) {
            assertThat(code.run(actual)).isZero();
            assertThat(code.counter(1)).isEqualTo(1);
        }
        actual[3] = (int) actual[3];
        assertThat(actual).as(compiled.listing()).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("backEnds")
    void aSliceLastsAsLongAsAsked(BackEnd backEnd) throws Exception {
        Function function = IrParser.parse(ENDLESS);
        // About ten milliseconds at two to four billion ticks a second.
        BackEnd.Compiled compiled = backEnd.compile(function, n -> new int[] {0, 1, 2, 3}, 30_000_000, 1000);
        try (NativeCode code = compiled.install()) {
            long[] first = {0, 0, 0, 0};
            long start = System.nanoTime();
            code.run(first);
            long nanos = System.nanoTime() - start;
            assertThat((int) first[3]).isGreaterThan(1000);
            assertThat(nanos).isBetween(2_000_000L, 2_000_000_000L);
            assertThat(List.of(code.counter(0), code.counter(1))).containsExactly(1L, 1L);
        }
    }
}
