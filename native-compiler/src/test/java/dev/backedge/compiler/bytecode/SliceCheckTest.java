package dev.backedge.compiler.bytecode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.compiler.Bailout;
import dev.backedge.compiler.ir.IrInterpreter;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Right slices are found right in {@link OsrSimulation}; these are wrong ones, each in another way. */
class SliceCheckTest {
    private static final int FUEL = 1000;

    private MethodLoops loops;
    private LoopRegion region;
    private final int[] a = {3, 1, 4, 1, 5, 9, 2, 6};
    private final double[] b = new double[8];
    private long[] entry;
    private long[] buffer;
    private Object[] arrays;

    /** What is compiled. */
    @SuppressWarnings("unused")
    static long run(int[] a, double[] b, int n) {
        long sum = 0;
        for (int i = 0; i < n; i++) {
            sum += a[i];
            b[i] = (double) sum / (a[i] - 1);
        }
        return sum;
    }

    @SuppressWarnings("unused")
    static int spin(int step) {
        int i = 1;
        while (i < Integer.MAX_VALUE) {
            i += step;
        }
        return i;
    }

    @BeforeEach
    void analyze() {
        analyze("run", "([I[DI)J");
    }

    private void analyze(String method, String descriptor) {
        loops = MethodLoops.analyze(ClassFilesOfTests.bytes("dev/backedge/compiler/bytecode/SliceCheckTest"), method, descriptor);
        region = loops.regions().get(0);
    }

    private SliceCheck.Difference difference(int resumePoint) {
        return new SliceCheck(loops, region, FUEL).difference(entry, new Object[] {a.clone(), b.clone()}, new SliceCheck.Outcome(resumePoint, buffer, arrays));
    }

    /** Runs right compiled code from the start. @return the resume point */
    private int slice(int n, long yieldAt) throws Bailout {
        entry = new long[region.layout().length()];
        region.entrySlots().forEach(slot -> entry[slot.buffer()] = slot.kind() == Kind.REFERENCE ? slot.names().get(slot.names().size() - 1) : slot.index() == 2 ? n : 0);
        buffer = entry.clone();
        arrays = new Object[] {a.clone(), b.clone()};
        return new IrInterpreter(SsaBuilder.build(loops, region, FUEL), number -> region.resumePoints().get(number).slots().stream().mapToInt(StateSlot::buffer).toArray())
                .withYieldAt(yieldAt).run(buffer, arrays).resumePoint();
    }

    private int bufferIndexOf(int local) {
        return region.layout().local(local);
    }

    @Test
    void rightSlices() throws Bailout {
        assertThat(difference(slice(8, Long.MAX_VALUE))).as("loop exit").isNull();
        assertThat(difference(slice(8, 4))).as("yield").isNull();
        assertThat(difference(slice(9, Long.MAX_VALUE))).as("side exit").isNull();
        assertThat(difference(slice(0, Long.MAX_VALUE))).as("no iteration").isNull();
    }

    @Test
    void aWrongLocal() throws Bailout {
        int exit = slice(8, Long.MAX_VALUE);
        buffer[bufferIndexOf(3)]++;

        SliceCheck.Difference difference = difference(exit);

        assertThat(difference.where()).containsExactly("local 3: native code has 32, the bytecode 31");
        assertThat(difference.end()).startsWith("the bytecode leaves the loop").endsWith("after 9 iterations");
    }

    @Test
    void aWrongElement() throws Bailout {
        int exit = slice(8, Long.MAX_VALUE);
        ((double[]) arrays[1])[0] = 7;

        assertThat(difference(exit).where()).containsExactly("double[8], reference 2, element 0: native code has 7.0, the bytecode 1.5");
    }

    @Test
    void anInventedStoreAndALostOne() throws Bailout {
        int yield = slice(8, 4);
        ((double[]) arrays[1])[7] = 1;
        assertThat(difference(yield).where()).singleElement().asString().contains("element 7");

        yield = slice(8, 4);
        ((double[]) arrays[1])[2] = 0;
        assertThat(difference(yield).where()).singleElement().asString().contains("element 2");
    }

    @Test
    void theSignOfAZeroCounts() throws Bailout {
        Arrays.fill(a, 0);
        int exit = slice(8, Long.MAX_VALUE);
        assertThat(((double[]) arrays[1])[0]).isEqualTo(-0.0);
        assertThat(difference(exit)).isNull();

        ((double[]) arrays[1])[0] = 0.0;
        assertThat(difference(exit).where()).singleElement().asString().contains("native code has 0.0, the bytecode -0.0");
    }

    @Test
    void thePayloadOfANanDoesNot() throws Bailout {
        a[0] = -1;
        int exit = slice(8, Long.MAX_VALUE);
        assertThat(((double[]) arrays[1])[1]).as("0 / 0").isNaN();
        ((double[]) arrays[1])[1] = Double.longBitsToDouble(0xfff8_0000_0000_1234L);

        assertThat(difference(exit)).isNull();
    }

    @Test
    void anotherWayOut() throws Bailout {
        int yield = slice(8, 4);
        int exit = region.resumePoints().stream().filter(point -> !point.inside()).findFirst().orElseThrow().number();
        assertThat(difference(exit)).as("left early").isNotNull();

        slice(8, Long.MAX_VALUE);
        assertThat(difference(yield)).as("one iteration back in another state").isNotNull();
        assertThat(difference(-1).end()).isEqualTo("there is no resume point -1");
    }

    @Test
    void whatNeverComesIsNotWaitedForForEver() throws Bailout {
        analyze("spin", "(I)I");
        int yield = slice(8, 4);
        buffer[bufferIndexOf(1)] = -5;
        entry[bufferIndexOf(0)] = 0;

        assertThat(difference(yield).where()).containsExactly("local 1: native code has -5, the bytecode 0");
        assertThat(difference(yield).end()).isEqualTo("the bytecode goes on after 21001 iterations");
    }
}
