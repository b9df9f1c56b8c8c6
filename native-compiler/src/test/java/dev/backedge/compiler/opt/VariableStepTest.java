package dev.backedge.compiler.opt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.compiler.Bailout;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.IrInterpreter;
import dev.backedge.compiler.ir.IrParser;
import dev.backedge.compiler.ir.IrPrinter;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.testing.BackEnd;
import dev.backedge.compiler.testing.NativeCode;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Loops whose step is known at run time alone: small, large, zero, negative, with counters that overflow or run out of an array. */
class VariableStepTest {
    private static final int RUNS = 300;
    private static final List<Long> STEPS = List.of(1L, 2L, 3L, 5L, 7L, 64L, 1000L, 1L << 17, (1L << 17) + 1, (long) Integer.MAX_VALUE, -1L, -5L, (long) Integer.MIN_VALUE);
    private static final BackEnd HOST = BackEnd.all().stream().filter(backEnd -> backEnd.name().equals("host")).findFirst().orElseThrow();

    private static final String SIEVE = """
            function Step.sieve([BI)V@0 arrays [i8]
            block0:
              v0:TYPE = entry_slot 0
              v1:TYPE = entry_slot 1
              v2:TYPE = entry_slot 2
              v3:ref = const 1
              v4:i32 = const 4096
              v5:i32 = const 1
              v6:i32 = array_length v3
              v7:addr = array_base v3
              jump block1(v0, v4)
            block1(v10:TYPE, v11:i32):
              v12:i32 = tick v11, v5 exit yield 0 @0 [v10, v2]
              v13:i32 = RELATION v10, v1
              branch v13, block2, block3
            block2:
              INDEX
              bounds_check v14, v6 exit bounds_check 1 @1 [v10, v2]
              v15:i32 = load.i8 v7, v14
              v16:i32 = add v15, v5
              store.i8 v7, v14, v16
              v17:TYPE = add v10, v2
              jump block1(v17, v12)
            block3:
              exit loop_exit 2 @9 [v10, v2]
            """;
    /** Leaves after a number of iterations at the latest. */
    private static final String SUM = """
            function Step.sum([BI)V@0 arrays [i8]
            block0:
              v0:TYPE = entry_slot 0
              v1:TYPE = entry_slot 1
              v2:TYPE = entry_slot 2
              v3:TYPE = const 31
              v4:i32 = const 4096
              v5:i32 = const 1
              v6:i32 = const 50
              v7:i32 = const 0
              jump block1(v0, v4, v0, v7)
            block1(v10:TYPE, v11:i32, v18:TYPE, v20:i32):
              v12:i32 = tick v11, v5 exit yield 0 @0 [v10, v18]
              v13:i32 = RELATION v10, v1
              branch v13, block2, block3
            block2:
              v14:i32 = lt v20, v6
              branch v14, block4, block3
            block4:
              v15:TYPE = mul v18, v3
              v16:TYPE = add v15, v10
              v17:TYPE = add v10, v2
              v21:i32 = add v20, v5
              jump block1(v17, v12, v16, v21)
            block3:
              exit loop_exit 2 @9 [v10, v18]
            """;

    @ParameterizedTest
    @ValueSource(strings = {"i32", "i64"})
    void keepsTheMeaning(String type) throws Bailout {
        for (String text : List.of(SIEVE, SUM)) {
            for (String relation : List.of("lt", "le", "ne")) {
                boolean wide = type.equals("i64");
                String loop = text.replace("INDEX", wide ? "v14:i32 = l2i v10" : "v14:i32 = add v10, v5").replace("RELATION", relation).replace("TYPE", type);
                compare(loop, wide, text.equals(SIEVE));
            }
        }
    }

    private static void compare(String text, boolean wide, boolean sieve) throws Bailout {
        Function plain = IrParser.parse(text);
        Function optimized = IrParser.parse(text);
        Optimizer.optimize(optimized, Passes.options(), PassSink.NONE);
        long stores = optimized.blocks().stream().flatMap(block -> block.body().stream()).filter(instr -> instr.opcode() == Opcode.STORE).count();
        assertThat(stores).as("copies of the body of\n%s", IrPrinter.print(optimized)).isGreaterThan(sieve && !text.contains("= ne") ? 3 : -1);
        try (NativeCode code = HOST.compile(optimized, VariableStepTest::slots).install()) {
            for (int run = 0; run < RUNS; run++) {
                long[] expected = buffer(run, wide, sieve);
                long[] interpreted = expected.clone();
                long[] ran = expected.clone();
                byte[][] arrays = {new byte[200], new byte[200], new byte[200]};
                String what = "%d: %s of %s".formatted(run, Arrays.toString(expected), text);
                int resumePoint = new IrInterpreter(plain, VariableStepTest::slots).run(expected, new Object[] {arrays[0]}).resumePoint();
                assertThat(new IrInterpreter(optimized, VariableStepTest::slots).run(interpreted, new Object[] {arrays[1]}).resumePoint()).as(what).isEqualTo(resumePoint);
                assertThat(code.run(ran, new Object[] {arrays[2]})).as(what).isEqualTo(resumePoint);
                for (int slot = 0; slot < 2; slot++) {
                    long mask = wide ? -1 : 0xffff_ffffL;
                    assertThat(List.of(interpreted[slot] & mask, ran[slot] & mask)).as(what).containsOnly(expected[slot] & mask);
                }
                assertThat(List.of(arrays[1], arrays[2])).as(what).allSatisfy(array -> assertThat(array).containsExactly(arrays[0]));
            }
        }
    }

    private static int[] slots(int resumePoint) {
        return IntStream.range(0, 2).toArray();
    }

    /** Start, limit and step. */
    private static long[] buffer(int run, boolean wide, boolean sieve) {
        Random random = new Random(run);
        long largest = wide ? Long.MAX_VALUE : Integer.MAX_VALUE;
        long step = STEPS.get(random.nextInt(STEPS.size()));
        if (wide && random.nextInt(8) == 0) {
            step = random.nextLong();
        }
        if (sieve || random.nextBoolean()) {
            return new long[] {random.nextInt(60) - 2, random.nextInt(4) == 0 ? largest : random.nextInt(220), step};
        }
        return new long[] {largest - random.nextInt(40) * Math.abs(step >> 1), largest - random.nextInt(3), random.nextInt(9) == 0 ? 0 : step};
    }
}
