package dev.backedge.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.it.program.ExceptionShapes;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Loops that throw and catch, and methods that are too large for HotSpot: the same output as without the agent, and native. */
class ExceptionsIT {
    private static final String OPTIONS = "threshold=1,background=false";

    @TempDir
    Path directory;

    static Stream<Jdk> jdks() {
        return Jdk.all().stream();
    }

    static Stream<Arguments> jvms() {
        List<Arguments> jvms = new ArrayList<>();
        for (Jdk jdk : Jdk.all()) {
            jvms.add(Arguments.of(jdk, "-Xint", ""));
            jvms.add(Arguments.of(jdk, "-Xmixed", ",verify=true"));
        }
        return jvms.stream();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest(name = "{0} {1}{2}")
    @MethodSource("jvms")
    void exceptionsAreThoseOfTheBytecodeAndRareOnesLeaveTheLoopNative(Jdk jdk, String flag, String options) {
        ForkedJvm.Result plain = ForkedJvm.of(jdk, ExceptionShapes.class).flags("-XX:-OmitStackTraceInFastThrow").run().succeeded();
        ForkedJvm.Result agent = ForkedJvm.of(jdk, ExceptionShapes.class).flags(flag, "-XX:-OmitStackTraceInFastThrow")
                .agent("include=" + ExceptionShapes.class.getName() + "," + OPTIONS + options).run().succeeded();
        assertThat(agent.out()).isEqualTo(plain.out());
        for (Method method : ExceptionShapes.class.getDeclaredMethods()) {
            if (method.getName().startsWith("native")) {
                agent.ranNative(ExceptionShapes.class.getName(), method.getName());
            }
        }
        assertThat(agent.loops(ExceptionShapes.class.getName(), "nativeOneInAThousand")).singleElement().satisfies(loop -> {
            assertThat(loop.get("state").getAsString()).isEqualTo("INSTALLED");
            assertThat(loop.get("sideExits").getAsLong()).isGreaterThan(1000);
            assertThat(loop.get("entries").getAsLong()).isGreaterThan(1000);
        });
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @MethodSource("jdks")
    void hundredsOfArmsAndHugeMethods(Jdk jdk) throws IOException {
        Path modules = large();
        String plain = ForkedJvm.ofModule(jdk, modules, "com.acme.large/com.acme.large.Main").run().succeeded().out();
        ForkedJvm.Result agent = ForkedJvm.ofModule(jdk, modules, "com.acme.large/com.acme.large.Main").agent("include=com.acme.*," + OPTIONS).run().succeeded();
        assertThat(agent.out()).isEqualTo(plain);
        agent.ranNative("com.acme.large.Main", "dense").ranNative("com.acme.large.Main", "sparse").ranNative("com.acme.large.Main", "huge");
    }

    /** Switches of 500 and 300 arms in a loop, and some 40 KB of bytecode around one. */
    private Path large() throws IOException {
        StringBuilder source = new StringBuilder("package com.acme.large; public final class Main {\n"
                + "static int dense(int n) { int s = 1; for (int i = 0; i < n; i++) { switch ((s ^ i) & 511) {\n");
        for (int k = 0; k < 500; k++) {
            source.append("case ").append(k).append(": s += ").append(k * 31 + 7).append(k % 3 == 0 ? "; s ^= i;" : ";").append(k % 5 == 0 ? "\n" : " break;\n");
        }
        source.append("default: s--; } } return s; }\nstatic int sparse(int n) { int s = 1; for (int i = 0; i < n; i++) { switch (s % 1000 * 7919) {\n");
        for (int k = 0; k < 300; k++) {
            source.append("case ").append((k - 100) * 7919).append(": s = s * 3 + ").append(k).append("; break;\n");
        }
        source.append("default: s += i * 5 + 3; } } return s; }\nstatic long huge(int[] a, int n) { long s = n; int x = n;\n");
        String much = "s = s * 31 + (x ^ s >>> 7); x = x * 5 + a[x & 7]; if (x == 77) { s -= x; }\n";
        source.append(much.repeat(550)).append("for (int i = 0; i < n; i++) { s += a[i & 7] * (long) i ^ x; }\n").append(much.repeat(550)).append("return s + x; }\n");
        source.append("public static void main(String[] args) { for (int r = 0; r < 3; r++) { System.out.println(dense(200000) + \" \" + sparse(200000) + \" \""
                + " + huge(new int[] {3, 1, 4, 1, 5, 9, 2, 6}, 100000)); } } }\n");
        Path sources = Files.createDirectories(directory.resolve("sources"));
        Path main = Files.writeString(sources.resolve("Main.java"), source);
        Path info = Files.writeString(sources.resolve("module-info.java"), "module com.acme.large { }");
        Path modules = directory.resolve("modules");
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, "--release", "17", "-d", modules.resolve("com.acme.large").toString(),
                main.toString(), info.toString())).isZero();
        return modules;
    }
}
