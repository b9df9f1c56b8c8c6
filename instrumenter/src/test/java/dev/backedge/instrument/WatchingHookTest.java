package dev.backedge.instrument;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.compiler.bytecode.FieldLookup;
import dev.backedge.compiler.bytecode.LoopRegion;
import dev.backedge.compiler.bytecode.MethodLoops;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.Type;

/** Hooks of loops that wait for the classes of receivers. */
class WatchingHookTest {
    private static final Bridge BRIDGE = new Bridge("dev/backedge/instrument/FakeBridge");
    private static final FieldLookup LOOKUP = new FieldLookup() {
        @Override
        public dev.backedge.compiler.bytecode.ClassFields find(String name) {
            return name.startsWith("dev/backedge/") ? dev.backedge.compiler.bytecode.ClassFields.read(file(name)) : null;
        }

        @Override
        public Code code(String name) {
            return name.startsWith("dev/backedge/") ? Code.read(file(name)) : null;
        }
    };

    private InstrumentedClass result;
    private Class<?> rewritten;

    /** Public, as is all of this: the rewritten class belongs to another loader. */
    public interface Step {
        int at(int i);
    }

    public static final class Loops {
        private final Step step;

        public Loops(Step step) {
            this.step = step;
        }

        public static int parameter(Step step, int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                sum = sum * 3 + step.at(i);
            }
            return sum;
        }

        public int field(int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                sum = sum * 3 + step.at(i);
            }
            return sum;
        }

        /** The loop around may go on without the inner one; what is in the operand stack at the inner header, and a handler around it, must be kept. */
        public static int inner(Step step, int[] data) {
            int sum = 0;
            for (int i = 0; i < data.length; i++) {
                if (data[i] > 50) {
                    try {
                        for (int k = data[i]; k < 60; k++) {
                            sum += step.at(k) + i;
                        }
                    } catch (IllegalStateException e) {
                        sum *= 7;
                    }
                }
                sum = sum * 31 + data[i];
            }
            return sum;
        }
    }

    private static byte[] file(String name) {
        try (InputStream in = WatchingHookTest.class.getResourceAsStream("/" + name + ".class")) {
            return in == null ? null : in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void instrument() {
        byte[] original = file(Type.getInternalName(Loops.class));
        result = new LoopInstrumenter(BRIDGE).instrument(original, MethodFilter.ALL, new Sites(), LOOKUP);
        rewritten = new ClassLoader(getClass().getClassLoader()) {
            Class<?> define(byte[] bytes) {
                return defineClass(null, bytes, 0, bytes.length);
            }
        }.define(result.bytes());
        FakeBridge.reset(0);
    }

    private Object run(Object of, String name, Object... arguments) throws ReflectiveOperationException {
        Method method = Arrays.stream(rewritten.getDeclaredMethods()).filter(each -> each.getName().equals(name)).findFirst().orElseThrow();
        return method.invoke(of, arguments);
    }

    private LoopSite site(String method, int depth) {
        return result.sites().stream().filter(site -> site.method().equals(method) && site.region().depth() == depth).findFirst().orElseThrow();
    }

    @Test
    void handsOverWhatTheReceiverIsReadFromWhenTheLoopIsEntered() throws ReflectiveOperationException {
        Step step = i -> i * 5;
        assertThat(site("parameter", 1).hooked()).isTrue();
        assertThat(site("parameter", 1).refusal()).isNull();
        assertThat(run(null, "parameter", step, 100)).isEqualTo(Loops.parameter(step, 100));
        assertThat(FakeBridge.overflows).isEqualTo(1);
        assertThat(FakeBridge.WITNESSED).hasSize(1).allMatch(each -> each.object() == step && each.which() == site("parameter", 1).site() * LoopRegion.MAX_RECEIVERS);

        FakeBridge.reset(1);
        assertThat(run(null, "parameter", step, 100)).isEqualTo(Loops.parameter(step, 100));
        assertThat(FakeBridge.WITNESSED).as("nobody wants to know any more").isEmpty();

        FakeBridge.reset(0);
        Object loops = rewritten.getConstructor(Step.class).newInstance(step);
        assertThat(run(loops, "field", 100)).isEqualTo(new Loops(step).field(100));
        assertThat(FakeBridge.WITNESSED).isNotEmpty().allMatch(each -> each.object() == loops);
        assertThat(site("field", 1).region().watches()).singleElement().satisfies(watch -> {
            assertThat(watch.local()).isZero();
            assertThat(watch.fields()).containsExactly(new LoopRegion.WatchedField(Type.getInternalName(Loops.class), "step", Type.getDescriptor(Step.class), false));
        });
    }

    @Test
    void letsOuterCodeLeaveInTheMiddleOfTheLoop() throws ReflectiveOperationException {
        int[] data = new Random(5).ints(200, 0, 60).toArray();
        Step step = i -> {
            if (i % 17 == 0) {
                throw new IllegalStateException();
            }
            return i * 5;
        };
        assertThat(site("inner", 2).hooked()).isTrue();
        LoopSite outer = site("inner", 1);
        MethodLoops loops = MethodLoops.analyze(file(Type.getInternalName(Loops.class)), "inner", outer.descriptor(), LOOKUP);
        int witnessed = 0;
        for (double often : List.of(0.0, 0.05, 0.3)) {
            for (int seed = 0; seed < 8; seed++) {
                FakeBridge.reset(0);
                FakeBridge.install(outer.site(), new SimulatedCode(loops, loops.regions().get(outer.region().number()), new Random(seed), often));
                assertThat(run(null, "inner", step, data)).as("seed %d", seed).isEqualTo(Loops.inner(step, data));
                assertThat(FakeBridge.entered).isPositive();
                witnessed += FakeBridge.WITNESSED.size();
            }
        }
        assertThat(witnessed).isPositive();
    }

    @Test
    void nobodyAsksWithoutAnAllocatorThatWantsToKnow() {
        InstrumentedClass without = new LoopInstrumenter(BRIDGE).instrument(file(Type.getInternalName(Loops.class)), MethodFilter.ALL, (c, m, d, region) -> 0, LOOKUP);
        assertThat(without.sites()).filteredOn(site -> site.method().equals("parameter")).singleElement().satisfies(site -> {
            assertThat(site.hooked()).isFalse();
            assertThat(site.refusal().code()).isEqualTo("RECEIVER_NOT_KNOWN");
        });
    }
}
