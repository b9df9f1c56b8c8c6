package dev.backedge.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.it.program.Shapes;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every shape of loop, on every JDK, compiled as soon as it loops, gives what it gives without the agent, and runs native. */
class ShapesIT {
    private static final String AT_ONCE = "include=dev.backedge.it.program.Shapes,threshold=1,background=false";

    static Stream<Arguments> jvms() {
        List<Arguments> jvms = new ArrayList<>();
        for (Jdk jdk : Jdk.all()) {
            jvms.add(Arguments.of(jdk, "-Xint", AT_ONCE));
            jvms.add(Arguments.of(jdk, "-Xmixed", AT_ONCE));
            jvms.add(Arguments.of(jdk, "-Xcheck:jni", AT_ONCE + ",copying=true"));
            jvms.add(Arguments.of(jdk, "-XX:TieredStopAtLevel=1", AT_ONCE));
            jvms.add(Arguments.of(jdk, "-Xverify:all", AT_ONCE + ",cpu=sse2"));
            jvms.add(Arguments.of(jdk, "-Xmixed", AT_ONCE + ",cpu=avx2"));
            jvms.add(Arguments.of(jdk, "-Xmixed", AT_ONCE + ",force-exits=1000,fuel=3,slice=0"));
            if (jdk.hasLinker()) {
                jvms.add(Arguments.of(jdk, "-Xverify:all", AT_ONCE + "," + Jdk.LINKER_DOOR));
                jvms.add(Arguments.of(jdk, "-Xmixed", AT_ONCE + ",force-exits=1000,fuel=3,slice=0," + Jdk.LINKER_DOOR));
            }
        }
        return jvms.stream();
    }

    /** Without what -Xcheck:jni says on standard output about the JVM's own java.instrument. */
    private static String ofTheProgram(String out) {
        return out.lines().filter(line -> !line.startsWith("WARNING: JNI local refs") && !line.startsWith("\tat ") && !line.startsWith("\t- locked ")).collect(Collectors.joining("\n", "", "\n"));
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("jvms")
    void sameOutputAndNative(Jdk jdk, String flag, String options) {
        ForkedJvm.Result plain = ForkedJvm.of(jdk, Shapes.class).run().succeeded();
        ForkedJvm.Result agent = ForkedJvm.of(jdk, Shapes.class).flags(flag).agent(options).run().succeeded();
        assertThat(ofTheProgram(agent.out())).isEqualTo(plain.out());
        assertThat(agent.enteredByLinker()).isEqualTo(options.contains(Jdk.LINKER_DOOR));
        for (Class<?> type : List.of(Shapes.class, Shapes.class.getDeclaredClasses()[0])) {
            for (Method method : type.getDeclaredMethods()) {
                if (method.getName().startsWith("native") && !method.getName().equals("nativeSameArrayTwice")) {
                    agent.ranNative(type.getName(), method.getName());
                }
            }
        }
        agent.ranNative(Shapes.class.getName(), "overlap");
        agent.ranNative(Shapes.class.getName(), "<init>");
        agent.ranNative(Shapes.class.getName(), "<clinit>");
        for (String refused : List.of("bytecodeMonitorInLoop", "bytecodeCallInLoop")) {
            assertThat(agent.loops(Shapes.class.getName(), refused)).allSatisfy(loop -> {
                assertThat(loop.get("state").getAsString()).isEqualTo("REJECTED");
                assertThat(loop.getAsJsonObject("reason").get("code").getAsString()).isEqualTo("UNSUPPORTED_BYTECODE");
            });
        }
    }
}
