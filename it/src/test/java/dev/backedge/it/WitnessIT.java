package dev.backedge.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.backedge.it.program.WitnessShapes;
import dev.backedge.it.program.away.Template;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Loops that call methods on receivers of which only the running program tells the classes run native once those have been seen, and give what they give without the agent. */
class WitnessIT {
    private static final String OPTIONS = "include=dev.backedge.it.program.WitnessShapes$*;dev.backedge.it.program.away.*,jmx=true,verify=true,threshold=1000";
    private static final String LOOPS = WitnessShapes.class.getName() + "$Loops";
    private static final Map<String, String> REASONS = Map.of(
            "bytecodeTwoClasses", "RECEIVERS_DIFFER",
            "bytecodeAssigned", "UNSUPPORTED_BYTECODE",
            "bytecodeLambda", "RECEIVER_NOT_INLINED",
            "bytecodeForeign", "RECEIVER_NOT_INLINED",
            "bytecodeGeneric", "RECEIVER_NOT_INLINED",
            "bytecodePrivate", "UNSUPPORTED_BYTECODE",
            "bytecodeLooping", "RECEIVER_NOT_INLINED");

    private static String plain;

    /** What is printed without the agent, by any JDK. */
    private static synchronized String plain() {
        plain = plain == null ? ForkedJvm.of(Jdk.all().get(0), WitnessShapes.class).run().succeeded().out() : plain;
        return plain;
    }

    static Stream<Arguments> jvms() {
        List<Arguments> jvms = new ArrayList<>();
        for (Jdk jdk : Jdk.all()) {
            jvms.add(Arguments.of(jdk, "-Xint", ",background=false"));
            jvms.add(Arguments.of(jdk, "-XX:TieredStopAtLevel=1", ",force-exits=1000,fuel=3,slice=0"));
            jvms.add(Arguments.of(jdk, "-Xmixed", ""));
        }
        return jvms.stream();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("jvms")
    void sameOutputAndNativeOnceTheReceiversAreKnown(Jdk jdk, String flag, String options) {
        ForkedJvm.Result agent = ForkedJvm.of(jdk, WitnessShapes.class).flags(flag, "-Xverify:all").agent(OPTIONS + options).run().succeeded();
        assertThat(agent.out()).isEqualTo(plain()).contains("loaders gone");
        for (Method method : loops().getDeclaredMethods()) {
            String name = method.getName();
            if (name.startsWith("native")) {
                agent.ranNative(LOOPS, name);
                assertThat(agent.loops(LOOPS, name)).as("no loop is told of twice, but for those of other loaders, and one that had code").hasSizeLessThan(name.equals("nativeNest") ? 10 : 5);
            } else if (name.startsWith("bytecode")) {
                assertThat(agent.loops(LOOPS, name)).as(name).allMatch(loop -> loop.get("entries").getAsLong() == 0).anyMatch(loop -> REASONS.get(name).equals(reason(loop)));
            }
        }
        agent.ranNative(Template.class.getName(), "nativeParts");
        assertThat(agent.loops(Template.class.getName() + "$Closed", "bytecodeSecrets")).singleElement().satisfies(loop -> assertThat(reason(loop)).isEqualTo("UNSUPPORTED_BYTECODE"));
    }

    /** Before anything runs the report tells what a loop will wait for. */
    @ParameterizedTest
    @MethodSource("jdks")
    void analysisTellsWhatALoopWillWaitFor(Jdk jdk) {
        ForkedJvm.Result analyzed = ForkedJvm.of(jdk, WitnessShapes.class).agent("include=dev.backedge.it.program.WitnessShapes$*,mode=analyze").run().succeeded();
        assertThat(analyzed.loops(LOOPS, "nativeParameter")).anySatisfy(loop -> {
            assertThat(loop.get("state").getAsString()).isEqualTo("REJECTED");
            assertThat(reason(loop)).isEqualTo("RECEIVER_NOT_KNOWN");
            assertThat(loop.getAsJsonObject("reason").get("sentence").getAsString()).startsWith("waits for the class of the receiver of invokeinterface").contains("Figure.area(I)I");
        });
    }

    static Stream<Jdk> jdks() {
        return Jdk.all().stream();
    }

    private static Class<?> loops() {
        try {
            return Class.forName(LOOPS);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static String reason(JsonObject loop) {
        return loop.get("reason").isJsonNull() ? null : loop.getAsJsonObject("reason").get("code").getAsString();
    }
}
