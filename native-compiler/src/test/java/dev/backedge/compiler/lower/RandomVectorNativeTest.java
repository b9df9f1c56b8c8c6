package dev.backedge.compiler.lower;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.compiler.Bailout;
import dev.backedge.compiler.ir.IrInterpreter;
import dev.backedge.compiler.ir.IrPrinter;
import dev.backedge.compiler.ir.IrVerifier;
import dev.backedge.compiler.testing.BackEnd;
import dev.backedge.compiler.testing.NativeCode;
import dev.backedge.compiler.testing.RandomVectorIr;
import dev.backedge.compiler.testing.VectorFunction;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random loops of vectors and masks, more than there are registers, at each CPU level and with both allocators: machine code against the interpreter. */
class RandomVectorNativeTest {
    private static final int FUNCTIONS = Integer.getInteger("backedge.random.functions", 60);
    private static final long FIRST_SEED = Long.getLong("backedge.random.seed", 0);
    private static final int INPUTS = 3;

    static Stream<BackEnd> backEnds() {
        return BackEnd.all().stream();
    }

    @ParameterizedTest
    @MethodSource("backEnds")
    void machineCodeAgreesWithTheInterpreter(BackEnd backEnd) {
        VectorSupport support = new VectorSupport(backEnd.cpu());
        for (long seed = FIRST_SEED; seed < FIRST_SEED + FUNCTIONS; seed++) {
            compare(backEnd, RandomVectorIr.of(seed, support::supports), seed);
        }
    }

    private static void compare(BackEnd backEnd, RandomVectorIr random, long seed) {
        IrVerifier.verify(random.function());
        BackEnd.Compiled compiled;
        try {
            compiled = backEnd.compile(random.function(), random::bufferIndices);
        } catch (Bailout | RuntimeException | AssertionError e) {
            throw new AssertionError("seed " + seed + " on " + backEnd + "\n" + IrPrinter.print(random.function()), e);
        }
        IrInterpreter interpreter = new IrInterpreter(random.function(), random::bufferIndices);
        try (NativeCode code = compiled.install()) {
            for (int input = 0; input < INPUTS; input++) {
                VectorFunction.Inputs expected = random.inputs(new Random(input));
                VectorFunction.Inputs actual = random.inputs(new Random(input));
                interpreter.run(expected.buffer(), expected.arrays());
                code.run(actual.buffer(), actual.arrays());
                if (!random.outcome(actual).equals(random.outcome(expected))) {
                    assertThat(random.outcome(actual)).as("seed %d, input %d, %s%n%s%n%s", seed, input, backEnd, IrPrinter.print(random.function()), compiled.listing())
                            .isEqualTo(random.outcome(expected));
                }
            }
        }
    }
}
