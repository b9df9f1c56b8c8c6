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

/** What only the states of exits want is made where it leaves: a sum with a constant in the OSR buffer itself. */
class ExitStateTest {
    static Stream<Arguments> sums() {
        return BackEnd.all().stream().flatMap(backEnd -> Stream.of("i32", "i64").flatMap(type -> Stream.of("add", "sub").flatMap(opcode ->
                Stream.of(1, 1000, Integer.MIN_VALUE).map(constant -> Arguments.of(backEnd, type, opcode, constant)))));
    }

    @ParameterizedTest
    @MethodSource("sums")
    void aSumIsMadeInTheBuffer(BackEnd backEnd, String type, String opcode, int constant) throws Exception {
        Function function = IrParser.parse("""
                function states arrays []
                block0:
                  v0:TYPE = entry_slot 0
                  v1:i32 = entry_slot 1
                  v2:TYPE = const CONSTANT
                  v3:TYPE = OPCODE v0, v2
                  guard v1 exit guard 0 @0 [v3, v1, v0]
                  exit loop_exit 0 @0 [v0, v1, v3]
                """.replace("TYPE", type).replace("OPCODE", opcode).replace("CONSTANT", Integer.toString(constant)));
        for (long guard : new long[] {0, 1}) {
            long[] expected = {0x7fff_ffff_ffff_ffffL, guard, 0};
            long[] actual = expected.clone();
            new IrInterpreter(function, point -> new int[] {0, 1, 2}).run(expected, new Object[0]);
            BackEnd.Compiled compiled = backEnd.compile(function, point -> new int[] {0, 1, 2});
            try (NativeCode code = compiled.install()) {
                code.run(actual, new Object[0]);
            }

            for (int i = 0; i < actual.length; i++) {
                assertThat(type.equals("i32") ? (int) actual[i] : actual[i]).as(compiled.listing()).isEqualTo(type.equals("i32") ? (int) expected[i] : expected[i]);
            }
        }
    }
}
