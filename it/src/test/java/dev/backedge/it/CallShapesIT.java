package dev.backedge.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.backedge.it.program.AccessorShapes;
import dev.backedge.it.program.CallShapes;
import dev.backedge.it.program.CalleeLoaders;
import dev.backedge.it.program.InterfaceShapes;
import dev.backedge.it.program.LambdaShapes;
import dev.backedge.it.program.ReceiverShapes;
import dev.backedge.it.program.StringShapes;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Loops that call and throw, on every JDK, give what they give without the agent, stack traces included, and run native. */
class CallShapesIT {
    private static final String AT_ONCE = "include=dev.backedge.it.program.*Shapes*,threshold=1,background=false,verify=true";

    static Stream<Arguments> jvms() {
        List<Arguments> jvms = new ArrayList<>();
        for (Jdk jdk : Jdk.all()) {
            // the other JVMs verify: where the compiler itself is interpreted that takes five times as long
            jvms.add(Arguments.of(jdk, "-Xint", AT_ONCE + ",verify=false"));
            jvms.add(Arguments.of(jdk, "-Xverify:all", AT_ONCE));
            jvms.add(Arguments.of(jdk, "-Xmixed", AT_ONCE + ",cpu=sse2,force-exits=1000,fuel=3,slice=0"));
        }
        return jvms.stream();
    }

    /** A class file that a loader finds need not be the one that it defines the class from. */
    @ParameterizedTest
    @MethodSource("jdks")
    void calleesAreThoseThatTheLoaderDefined(Jdk jdk) {
        ForkedJvm.Result plain = ForkedJvm.of(jdk, CalleeLoaders.class).run().succeeded();
        ForkedJvm.Result agent = ForkedJvm.of(jdk, CalleeLoaders.class).agent("include=dev.backedge.it.program.CalleeLoaders$*,threshold=1000,background=false").run().succeeded();
        assertThat(agent.out()).isEqualTo(plain.out()).doesNotContain("\nloaded");
        List<JsonObject> loops = agent.loops(CalleeLoaders.Work.class.getName(), "getAsLong").stream().filter(loop -> !loop.get("state").getAsString().equals("COLD")).toList();
        assertThat(loops).hasSize(3);
        assertThat(loops.subList(0, 2)).allMatch(loop -> loop.get("entries").getAsLong() > 0 && loop.get("sideExits").getAsLong() == 0);
        assertThat(loops.get(2).get("entries").getAsLong()).isZero();
        assertThat(loops.get(2).getAsJsonObject("reason").get("sentence").getAsString()).contains("Shared.step");
    }

    static Stream<Jdk> jdks() {
        return Jdk.all().stream();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("jvms")
    void sameOutputAndNative(Jdk jdk, String flag, String options) {
        sameOutputAndNative(CallShapes.class, jdk, flag, options);
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("jvms")
    void sameOutputAndNativeOfStrings(Jdk jdk, String flag, String options) {
        sameOutputAndNative(StringShapes.class, jdk, flag, options);
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("jvms")
    void sameOutputAndNativeOfReceivers(Jdk jdk, String flag, String options) {
        ForkedJvm.Result agent = sameOutputAndNative(ReceiverShapes.class, jdk, flag, options);
        agent.ranNative(ReceiverShapes.Base.class.getName(), "nativeOwn").ranNative(ReceiverShapes.Base.class.getName(), "nativeTemplate");
        assertThat(agent.loops(ReceiverShapes.class.getName(), "bytecodeOverriding")).singleElement().satisfies(loop -> assertThat(loop.get("entries").getAsLong()).isZero());
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("jvms")
    void sameOutputAndNativeWhereFieldsAreHidden(Jdk jdk, String flag, String options) {
        sameOutputAndNative(AccessorShapes.class, jdk, flag, options);
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("jvms")
    void sameOutputAndNativeOfLambdas(Jdk jdk, String flag, String options) {
        bytecodeStays(LambdaShapes.class, sameOutputAndNative(LambdaShapes.class, jdk, flag, options));
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("jvms")
    void sameOutputAndNativeThroughInterfaces(Jdk jdk, String flag, String options) {
        sameOutputAndNative(InterfaceShapes.class, jdk, flag, options);
    }

    private static void bytecodeStays(Class<?> program, ForkedJvm.Result agent) {
        for (Method method : program.getDeclaredMethods()) {
            if (method.getName().startsWith("bytecode")) {
                assertThat(agent.loops(program.getName(), method.getName())).as(method.getName()).singleElement()
                        .satisfies(loop -> assertThat(loop.get("entries").getAsLong()).isZero());
            }
        }
    }

    private static ForkedJvm.Result sameOutputAndNative(Class<?> program, Jdk jdk, String flag, String options) {
        ForkedJvm.Result plain = ForkedJvm.of(jdk, program).flags("-XX:-OmitStackTraceInFastThrow").run().succeeded();
        ForkedJvm.Result agent = ForkedJvm.of(jdk, program).flags(flag, "-XX:-OmitStackTraceInFastThrow").agent(options).run().succeeded();
        assertThat(agent.out()).isEqualTo(plain.out());
        for (Method method : program.getDeclaredMethods()) {
            if (method.getName().startsWith("native")) {
                agent.ranNative(program.getName(), method.getName());
            }
        }
        return agent;
    }
}
