package dev.backedge.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.it.program.FieldShapes;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Loops on fields, statics and rows give what they give without the agent, and run native; classes are initialised when the program does it. */
class FieldsIT {
    private static final String AT_ONCE = "include=dev.backedge.it.program.FieldShapes*,threshold=1,background=false,give-up=false";
    /** HotSpot's compilers throw exceptions without them where they are thrown often. */
    private static final String STACK_TRACES = "-XX:-OmitStackTraceInFastThrow";

    static Stream<Arguments> jvms() {
        List<Arguments> jvms = new ArrayList<>();
        for (Jdk jdk : Jdk.all()) {
            jvms.add(Arguments.of(jdk, "-Xint", AT_ONCE));
            jvms.add(Arguments.of(jdk, "-Xmixed", AT_ONCE));
            jvms.add(Arguments.of(jdk, "-Xverify:all", AT_ONCE + (jdk.hasLinker() ? "," + Jdk.LINKER_DOOR : "")));
        }
        return jvms.stream();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("jvms")
    void sameOutputAndNative(Jdk jdk, String flag, String options) {
        ForkedJvm.Result plain = ForkedJvm.of(jdk, FieldShapes.class).flags(STACK_TRACES).run().succeeded();
        ForkedJvm.Result agent = ForkedJvm.of(jdk, FieldShapes.class).flags(flag, STACK_TRACES).agent(options).run().succeeded();
        assertThat(agent.out()).isEqualTo(plain.out());
        List<Class<?>> types = new ArrayList<>(List.of(FieldShapes.class.getDeclaredClasses()));
        types.add(FieldShapes.class);
        int looked = 0;
        for (Class<?> type : types) {
            for (Method method : type.getDeclaredMethods()) {
                if (method.getName().startsWith("native") && !method.getName().equals("nativeUntilStopped") && !method.getName().equals("nativePublish")) {
                    agent.ranNative(type.getName(), method.getName());
                    looked++;
                } else if (method.getName().startsWith("bytecode")) {
                    assertThat(agent.loops(type.getName(), method.getName())).isNotEmpty().allSatisfy(loop ->
                            assertThat(loop.getAsJsonObject("reason").get("code").getAsString()).isEqualTo("UNSUPPORTED_BYTECODE"));
                }
            }
        }
        assertThat(looked).isGreaterThan(20);
        assertThat(agent.loops(FieldShapes.class.getName(), "nativeMatrixProduct")).filteredOn(loop -> loop.get("depth").getAsInt() == 3)
                .singleElement().satisfies(loop -> assertThat(loop.get("entries").getAsLong()).isGreaterThan(0));
        agent.ranNative(FieldShapes.class.getName(), "<clinit>");
        agent.ranNative(FieldShapes.class.getName() + "$Node", "<init>");
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("jvms")
    void fieldsAreReadAfreshInEachSlice(Jdk jdk, String flag, String options) {
        ForkedJvm.Result agent = ForkedJvm.of(jdk, FieldShapes.class).arguments("slices").flags(flag).agent(options).run().succeeded();
        assertThat(agent.out()).isEqualTo("seen true\npublished true\n");
        agent.ranNative(FieldShapes.class.getName(), "nativeUntilStopped");
        agent.ranNative(FieldShapes.class.getName() + "$Channel", "nativePublish");
    }
}
