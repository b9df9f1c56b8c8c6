package dev.backedge.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.backedge.compiler.bytecode.FieldLookup;
import dev.backedge.compiler.bytecode.MethodLoops;
import dev.backedge.compiler.x64.CpuFeatures;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What compiling may take is bounded, and where it takes more the loop is refused with a reason. */
class CompilerLimitsTest {
    private static final long MIB = 1 << 20;
    private static final CompilerOptions OPTIONS = new CompilerOptions(CpuFeatures.SSE2, 0, 64, true, false, Set.of(), 0, false);

    /** What is compiled. */
    static final class Sum {
        private Sum() {
        }

        static int of(int[] a) {
            int s = 0;
            for (int i = 0; i < a.length; i++) {
                s += a[i] * i;
            }
            return s;
        }
    }

    @Test
    void withinTheLimitsTheCodeIsTheSame() throws Exception {
        CompilerLimits limits = new CompilerLimits(Long.MAX_VALUE, MIB, CompilerLimits.MOST_VALUES, () -> 0);
        assertThat(compile(limits, false).code()).isEqualTo(compile(CompilerLimits.NONE, false).code());
    }

    @Test
    void tooLarge() {
        CompilerLimits limits = new CompilerLimits(Long.MAX_VALUE, Long.MAX_VALUE, 10, () -> 0);
        assertThat(refusal(limits, false).code()).isEqualTo("LOOP_TOO_LARGE");
        assertThat(refusal(limits, true)).hasMessageContaining("10 is the limit").extracting(Bailout::code).isEqualTo("LOOP_TOO_LARGE");
    }

    @Test
    void tooLong() {
        CompilerLimits limits = new CompilerLimits(0, Long.MAX_VALUE, CompilerLimits.MOST_VALUES, () -> 0);
        assertThat(refusal(limits, false)).hasMessageContaining("0 ms is the limit").extracting(Bailout::code).isEqualTo("COMPILE_TIME");
        assertThat(refusal(limits, true).code()).isEqualTo("COMPILE_TIME");
    }

    /** Wherever it is that the memory is used up: in a pass, or in the back end. */
    @Test
    void tooMuchMemory() {
        for (int looks = 1; ; looks++) {
            AtomicLong allocated = new AtomicLong(1000 * MIB);
            CompilerLimits limits = new CompilerLimits(Long.MAX_VALUE, looks * MIB - 1, CompilerLimits.MOST_VALUES, () -> allocated.getAndAdd(MIB));
            try {
                compile(limits, false);
                assertThat(looks).as("places where memory is looked at").isGreaterThan(20);
                return;
            } catch (Bailout e) {
                assertThat(e.code()).isEqualTo("COMPILE_MEMORY");
                assertThat(e).hasMessageContaining(looks - 1 + " MiB is the limit");
            }
        }
    }

    private static Bailout refusal(CompilerLimits limits, boolean toProfile) {
        return catchThrowableOfType(Bailout.class, () -> compile(limits, toProfile));
    }

    private static CompiledLoop compile(CompilerLimits limits, boolean toProfile) throws Bailout {
        MethodLoops loops = MethodLoops.analyze(classFile(), "of", "([I)I", FieldLookup.NONE);
        LoopCompiler compiler = new LoopCompiler(OPTIONS, limits);
        return toProfile ? compiler.compileToProfile(loops, loops.regions().get(0), Assumptions.NONE) : compiler.compile(loops, loops.regions().get(0));
    }

    private static byte[] classFile() {
        try (InputStream in = Sum.class.getResourceAsStream("CompilerLimitsTest$Sum.class")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
