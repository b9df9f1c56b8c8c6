package dev.backedge.compiler.opt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.compiler.ir.ElementKind;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.IrInterpreter;
import dev.backedge.compiler.ir.IrParser;
import dev.backedge.compiler.ir.IrPrinter;
import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Loops that load and store near each other, through two names that may be one array, before and after optimisation. */
class CarryLoadsTest {
    private static final int LOOPS = 60;
    private static final List<Integer> STEPS = List.of(1, 1, 2, 3, -1, -2);

    @ParameterizedTest
    @EnumSource(names = {"INT", "LONG", "DOUBLE", "BYTE"})
    void keepsTheMeaning(ElementKind kind) {
        for (long seed = 0; seed < LOOPS; seed++) {
            Random random = new Random(seed);
            int step = STEPS.get(random.nextInt(STEPS.size()));
            String text = loop(kind, step, random);
            Function plain = IrParser.parse(text);
            Function optimized = IrParser.parse(text);
            Optimizer.optimize(optimized, Passes.options(), PassSink.NONE);
            for (int run = 0; run < 6; run++) {
                long inputs = seed * 100 + run;
                assertThat(outcome(optimized, kind, step, inputs)).as("seed %s, run %s of\n%s", seed, run, IrPrinter.print(plain))
                        .isEqualTo(outcome(plain, kind, step, inputs));
            }
        }
    }

    /** Three loads and two stores at distances from -3 to 3 from the counter, some of them of one array. */
    private static String loop(ElementKind kind, int step, Random random) {
        StringBuilder body = new StringBuilder();
        String type = kind.type().text();
        for (int access = 0; access < 5; access++) {
            int v = 100 + 10 * access;
            int array = 2 + random.nextInt(2);
            body.append("  v%d:i32 = const %d\n".formatted(v, random.nextInt(7) - 3));
            body.append("  v%d:i32 = add v10, v%d\n".formatted(v + 1, v));
            body.append("  bounds_check v%d, v%d exit bounds_check 1 @%d [v10]\n".formatted(v + 1, array + 20, access));
            switch (access) {
                case 0, 1, 3 -> body.append("  v%d:%s = load.%s v%d, v%d\n".formatted(v + 2, type, kind.text(), array + 30, v + 1));
                case 2 -> {
                    body.append("  v300:%s = add v102, v112\n".formatted(type));
                    body.append("  store.%s v%d, v%d, v300\n".formatted(kind.text(), array + 30, v + 1));
                }
                default -> {
                    body.append("  v301:%s = add v300, v132\n".formatted(type));
                    body.append("  store.%s v%d, v%d, v301\n".formatted(kind.text(), array + 30, v + 1));
                }
            }
        }
        return """
                function Carry.run(I)V@0 arrays [%s, %s]
                block0:
                  v0:i32 = entry_slot 0
                  v1:i32 = entry_slot 1
                  v2:ref = const 1
                  v3:ref = const 2
                  v4:i32 = const 4096
                  v5:i32 = const 1
                  v6:i32 = const %d
                  v22:i32 = array_length v2
                  v23:i32 = array_length v3
                  v32:addr = array_base v2
                  v33:addr = array_base v3
                  jump block1(v0, v4)
                block1(v10:i32, v11:i32):
                  v12:i32 = tick v11, v5 exit yield 0 @0 [v10]
                  v13:i32 = %s v10, v1
                  branch v13, block2, block3
                block2:
                %s  v14:i32 = add v10, v6
                  jump block1(v14, v12)
                block3:
                  exit loop_exit 2 @9 [v10]
                """.formatted(kind.text(), kind.text(), step, step > 0 ? "lt" : "gt", body);
    }

    private static String outcome(Function function, ElementKind kind, int step, long seed) {
        Random random = new Random(seed);
        Object one = array(kind, 20 + random.nextInt(60), random);
        Object other = random.nextBoolean() ? one : array(kind, 20 + random.nextInt(60), random);
        int near = random.nextInt(6);
        int far = 10 + random.nextInt(60);
        long[] buffer = step > 0 ? new long[] {near, far} : new long[] {far, near};
        int resumePoint = new IrInterpreter(function, point -> new int[] {0}).run(buffer, new Object[] {one, other}).resumePoint();
        return resumePoint + " " + Arrays.toString(buffer) + " " + Arrays.deepToString(new Object[] {one, other});
    }

    private static Object array(ElementKind kind, int length, Random random) {
        Object array = switch (kind) {
            case INT -> new int[length];
            case LONG -> new long[length];
            case DOUBLE -> new double[length];
            default -> new byte[length];
        };
        for (int i = 0; i < length; i++) {
            Array.setByte(array, i, (byte) random.nextInt(256));
        }
        return array;
    }
}
