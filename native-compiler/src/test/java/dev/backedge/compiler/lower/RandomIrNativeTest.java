package dev.backedge.compiler.lower;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.compiler.Bailout;
import dev.backedge.compiler.CompilerOptions;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.IrInterpreter;
import dev.backedge.compiler.ir.IrPrinter;
import dev.backedge.compiler.opt.Optimizer;
import dev.backedge.compiler.opt.PassSink;
import dev.backedge.compiler.testing.BackEnd;
import dev.backedge.compiler.testing.NativeCode;
import dev.backedge.compiler.testing.RandomIr;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random functions, as they are and optimised: machine code against the interpreter. */
class RandomIrNativeTest {
    private static final int FUNCTIONS = Integer.getInteger("backedge.random.functions", 60);
    private static final int INPUTS = 3;
    private static final long FIRST_SEED = Long.getLong("backedge.random.seed", 0);

    static Stream<BackEnd> backEnds() {
        return BackEnd.all().stream();
    }

    @ParameterizedTest
    @MethodSource("backEnds")
    void machineCodeAgreesWithTheInterpreter(BackEnd backEnd) {
        int compiled = 0;
        for (long seed = FIRST_SEED; seed < FIRST_SEED + FUNCTIONS; seed++) {
            RandomIr random = RandomIr.of(seed);
            Function function = random.function();
            compiled += compare(backEnd, random, function, seed);
            Function optimised = RandomIr.of(seed).function();
            Optimizer.optimize(optimised, new CompilerOptions(backEnd.cpu(), 1, 1000, false, false, Set.of(), 0, false), PassSink.NONE);
            compiled += compare(backEnd, random, optimised, seed);
        }
        assertThat(compiled).as("functions that did not bail out").isGreaterThan(FUNCTIONS / 4);
    }

    /** 1 if it could be compiled. */
    private static int compare(BackEnd backEnd, RandomIr random, Function function, long seed) {
        BackEnd.Compiled compiled;
        try {
            compiled = backEnd.compile(function, random::bufferIndices);
        } catch (Bailout bailout) {
            assertThat(bailout.code()).startsWith("CPU_LACKS");
            return 0;
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("seed " + seed + " on " + backEnd + "\n" + IrPrinter.print(function), e);
        }
        try (NativeCode code = compiled.install()) {
            for (long input = 0; input < INPUTS; input++) {
                RandomIr.Inputs expected = random.inputs(input);
                RandomIr.Inputs actual = random.inputs(input);
                IrInterpreter.Result result = random.interpreter(function).run(expected.buffer(), expected.arrays());
                int resumePoint = code.run(actual.buffer(), actual.arrays());
                if (!random.outcome(resumePoint, actual).equals(random.outcome(result.resumePoint(), expected))) {
                    assertThat(random.outcome(resumePoint, actual))
                            .as("seed %d, input %d, %s%n%s%n%s", seed, input, backEnd, IrPrinter.print(function), compiled.listing())
                            .isEqualTo(random.outcome(result.resumePoint(), expected));
                }
            }
        }
        return 1;
    }
}
