package dev.backedge.compiler.lower;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.IrInterpreter;
import dev.backedge.compiler.ir.IrParser;
import dev.backedge.compiler.testing.BackEnd;
import dev.backedge.compiler.testing.NativeCode;
import dev.backedge.compiler.x64.CpuFeatures;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A sum of a value, a multiple and a constant is one instruction where the processor does that at once, and right everywhere. */
class FoldedLeaTest {
    static Stream<Arguments> sums() {
        return BackEnd.all().stream().flatMap(backEnd -> Stream.of("i32", "i64").flatMap(type -> Stream.of("v0, v6", "v6, v0", "v1, v6", "v6, v1")
                .map(operands -> Arguments.of(backEnd, type, operands))));
    }

    @ParameterizedTest
    @MethodSource("sums")
    void aConstantIsAddedToASumWithAMultiple(BackEnd backEnd, String type, String operands) throws Exception {
        Function function = IrParser.parse("""
                function sum arrays []
                block0:
                  v0:TYPE = entry_slot 0
                  v1:TYPE = entry_slot 1
                  v4:TYPE = const -430675100
                  v5:i32 = const 3
                  v6:TYPE = shl v0, v5
                  v7:TYPE = add OPERANDS
                  v8:TYPE = add v7, v4
                  v9:TYPE = xor v8, v1
                  exit loop_exit 0 @0 [v9, v1]
                """.replace("TYPE", type).replace("OPERANDS", operands));
        long[] expected = {0x1234_5678_9abc_def0L, Integer.MIN_VALUE};
        long[] actual = expected.clone();
        new IrInterpreter(function, point -> new int[] {0, 1}).run(expected, new Object[0]);
        BackEnd.Compiled compiled = backEnd.compile(function, point -> new int[] {0, 1});
        try (NativeCode code = compiled.install()) {
            code.run(actual, new Object[0]);
        }

        assertThat(type.equals("i32") ? (int) actual[0] : actual[0]).isEqualTo(type.equals("i32") ? (int) expected[0] : expected[0]);
        assertThat(compiled.listing().contains("*8 + -430675100]")).as(compiled.listing()).isEqualTo(backEnd.cpu().has(CpuFeatures.Feature.FAST_LEA));
    }
}
