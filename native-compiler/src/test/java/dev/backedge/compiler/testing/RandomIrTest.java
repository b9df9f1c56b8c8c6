package dev.backedge.compiler.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.compiler.ir.ExitReason;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.IrInterpreter;
import dev.backedge.compiler.ir.IrParser;
import dev.backedge.compiler.ir.IrPrinter;
import dev.backedge.compiler.ir.IrVerifier;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Signature;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The generator itself: what it makes is valid, survives its text form, ends, and holds all that the IR has. */
class RandomIrTest {
    private static final int FUNCTIONS = 300;
    /** Of the vectoriser; and of first versions, whose counters nobody has here. */
    private static final Set<Opcode> UNUSED = EnumSet.of(Opcode.ADDRESS_BITS, Opcode.COUNT);

    @Test
    void functionsAreValidAndReadBack() {
        Set<Opcode> seen = EnumSet.noneOf(Opcode.class);
        for (long seed = 0; seed < FUNCTIONS; seed++) {
            Function function = RandomIr.of(seed).function();
            IrVerifier.verifyUnoptimised(function);
            String text = IrPrinter.print(function);
            assertThat(IrPrinter.print(IrParser.parse(text))).as("seed %s", seed).isEqualTo(text);
            assertThat(IrPrinter.print(RandomIr.of(seed).function())).as("seed %s, again", seed).isEqualTo(text);
            function.blocks().forEach(block -> block.body().stream().map(Instr::opcode).forEach(seen::add));
        }
        assertThat(seen).containsExactlyInAnyOrderElementsOf(Arrays.stream(Opcode.values()).filter(opcode -> !Signature.of(opcode).isEmpty() && !UNUSED.contains(opcode)).toList());
    }

    @Test
    void runsEndAndReachEveryKindOfExit() {
        Map<ExitReason, Integer> exits = new EnumMap<>(ExitReason.class);
        long ticks = 0;
        for (long seed = 0; seed < FUNCTIONS; seed++) {
            RandomIr random = RandomIr.of(seed);
            for (long input = 0; input < 4; input++) {
                RandomIr.Inputs first = random.inputs(input);
                IrInterpreter.Result result = random.interpreter(random.function()).run(first.buffer(), first.arrays());
                exits.merge(result.exit().reason(), 1, Integer::sum);
                ticks += result.ticks();
                RandomIr.Inputs second = random.inputs(input);
                IrInterpreter parsed = random.interpreter(IrParser.parse(IrPrinter.print(random.function())));
                int resumePoint = parsed.run(second.buffer(), second.arrays()).resumePoint();
                assertThat(random.outcome(resumePoint, second)).as("seed %s, input %s", seed, input).isEqualTo(random.outcome(result.resumePoint(), first));
            }
        }
        assertThat(exits).containsOnlyKeys(ExitReason.LOOP_EXIT, ExitReason.NULL_CHECK, ExitReason.BOUNDS_CHECK, ExitReason.ZERO_DIVISOR,
                ExitReason.UNSUPPORTED_BYTECODE, ExitReason.GUARD);
        assertThat(exits.get(ExitReason.LOOP_EXIT)).as("runs to the end: %s", exits).isGreaterThan(FUNCTIONS);
        assertThat(ticks).as("loops run").isGreaterThan(20L * FUNCTIONS);
    }

    @Test
    void yieldsAtAnyTick() {
        int yields = 0;
        for (long seed = 0; seed < 50; seed++) {
            RandomIr random = RandomIr.of(seed);
            RandomIr.Inputs inputs = random.inputs(seed);
            IrInterpreter.Result result = random.interpreter(random.function()).withYieldAt(3).run(inputs.buffer(), inputs.arrays());
            assertThat(result.exit().reason() == ExitReason.YIELD).as("seed %s: %s", seed, result).isEqualTo(result.ticks() == 3);
            yields += result.exit().reason() == ExitReason.YIELD ? 1 : 0;
        }
        assertThat(yields).isGreaterThan(10);
    }
}
