package dev.backedge.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.backedge.it.program.Attaching;
import dev.backedge.it.program.Churning;
import dev.backedge.it.program.Controlled;
import dev.backedge.it.program.Unloading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The agent comes, comes again, meets modules, and lets go of classes that are unloaded. */
class AgentLifeIT {
    private static final String ATTACHING = Attaching.class.getName();
    private static final int FEW = 100;
    /** Of unloaded classes the report tells of the last so many loops. */
    private static final int KEPT_IN_REPORT = 4096;
    /** HotSpot's second compiler takes and keeps more memory than all that is looked at. */
    private static final String QUICKLY = "-XX:TieredStopAtLevel=1";
    private static final String AT_ONCE = ",threshold=1000,background=false";

    @TempDir
    Path directory;

    static Stream<Jdk> jdks() {
        return Jdk.all().stream();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void classesOfANamedModuleRunNative(Jdk jdk) throws IOException {
        Path modules = module("com.acme.app", "package com.acme.app.inner; public final class Main { static int[] squares(int n) { int[] s = new int[n];"
                + " for (int i = 0; i < n; i++) { s[i] = i * i; } return s; }"
                + " public static void main(String[] a) { System.out.println(Main.class.getModule() + \" \" + java.util.Arrays.hashCode(squares(100000))); } }");
        String plain = ForkedJvm.ofModule(jdk, modules, "com.acme.app/com.acme.app.inner.Main").run().succeeded().out();
        ForkedJvm.Result agent = ForkedJvm.ofModule(jdk, modules, "com.acme.app/com.acme.app.inner.Main").agent("include=com.acme.*" + AT_ONCE).run().succeeded();
        assertThat(agent.err()).isEmpty();
        assertThat(agent.out()).isEqualTo(plain).startsWith("module com.acme.app ");
        agent.ranNative("com.acme.app.inner.Main", "squares");
    }

    private Path module(String name, String source) throws IOException {
        Path sources = Files.createDirectories(directory.resolve("sources"));
        Path main = Files.writeString(sources.resolve("Main.java"), source);
        Path info = Files.writeString(sources.resolve("module-info.java"), "module " + name + " { }");
        Path modules = directory.resolve("modules");
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, "--release", "17", "-d", modules.resolve(name).toString(),
                main.toString(), info.toString())).isZero();
        return modules;
    }

    private static ForkedJvm attaching(Jdk jdk, String... options) {
        List<String> arguments = new ArrayList<>();
        for (String each : options) {
            arguments.addAll(List.of(ForkedJvm.agent().toString(), each));
        }
        return ForkedJvm.of(jdk, Attaching.class).flags("-Djdk.attach.allowAttachSelf=true", "-XX:+EnableDynamicAgentLoading")
                .arguments(arguments.toArray(String[]::new));
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void attachingTwiceIsTheSameAsOnceAndOneLine(Jdk jdk) throws IOException {
        Path report = directory.resolve("report.json");
        String options = "include=" + ATTACHING + AT_ONCE + ",report=" + report;
        ForkedJvm.Result agent = attaching(jdk, options, options).run().succeeded();
        assertThat(agent.out()).isEqualTo("same\n");
        assertThat(agent.err().lines()).as(agent.err()).singleElement().asString().startsWith("backedge: ").contains("another Backedge agent");
        assertInstalledOnce(JsonParser.parseString(Files.readString(report)).getAsJsonObject());
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void attachingAfterJavaagentIsOneLine(Jdk jdk) {
        ForkedJvm.Result agent = attaching(jdk, "include=*,threshold=7").agent("include=" + ATTACHING + AT_ONCE).run().succeeded();
        assertThat(agent.out()).isEqualTo("same\n");
        assertThat(agent.err().lines()).as(agent.err()).singleElement().asString().startsWith("backedge: ").contains("another Backedge agent");
        assertInstalledOnce(agent.report());
        assertThat(agent.report().getAsJsonObject("options").getAsJsonObject("threshold").get("value").getAsString()).isEqualTo("1000");
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void anAgentThatASlipSwitchedOffDoesNotKeepTheNextOneOut(Jdk jdk) {
        Path report = directory.resolve("report.json");
        ForkedJvm.Result agent = attaching(jdk, "treshold=1", "include=" + ATTACHING + AT_ONCE + ",report=" + report).run().succeeded();
        assertThat(agent.err().lines()).as(agent.err()).singleElement().asString().contains("treshold");
        assertThat(report).content().contains("INSTALLED");
    }

    private static void assertInstalledOnce(JsonObject report) {
        assertThat(report.getAsJsonArray("loops")).filteredOn(loop -> loop.getAsJsonObject().get("method").getAsString().equals("work"))
                .singleElement().satisfies(loop -> {
                    assertThat(loop.getAsJsonObject().get("state").getAsString()).isEqualTo("INSTALLED");
                    assertThat(loop.getAsJsonObject().get("entries").getAsLong()).isPositive();
                });
    }

    /**
     * {@code -Dbackedge.classes=10000} looks after each thousand; docs/TESTING.md tells what it prints. The heap does not grow by more than what the report keeps of classes that are gone, the
     * machine code not at all.
     */
    @ParameterizedTest
    @MethodSource("jdks")
    void nothingIsLeftOfClassesThatComeAndGo(Jdk jdk) {
        int classes = Integer.getInteger("backedge.classes", FEW);
        int step = classes / (classes > FEW ? 10 : 2);
        ForkedJvm.Result agent = ForkedJvm.of(jdk, Churning.class).flags("-XX:+UseSerialGC", "-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch").flags(jdk.accepts(QUICKLY) ? new String[] {QUICKLY} : new String[0])
                .arguments(Integer.toString(classes), Integer.toString(step)).timeout(60 + classes).agent("include=" + Churning.class.getName() + "$*" + AT_ONCE).run().succeeded();
        if (classes > FEW) {
            System.out.println(jdk + "\n" + agent.out());
        }
        List<long[]> looks = agent.out().lines().map(line -> Arrays.stream(line.replaceAll("[^0-9]+", " ").trim().split(" ")).mapToLong(Long::parseLong).toArray()).toList();
        assertThat(looks).as(agent.out()).hasSizeGreaterThan(1).allMatch(look -> look.length == 4);
        assertThat(looks).as(agent.out()).extracting(look -> look[3]).containsOnly(looks.get(0)[3]);
        long growth = looks.get(looks.size() - 1)[2] - looks.get(0)[2];
        assertThat(growth).as("KiB of heap\n" + agent.out()).isLessThan(1024 + 2L * Math.min(classes, KEPT_IN_REPORT));
        assertThat(agent.report().getAsJsonObject("totals").get("unloaded").getAsInt()).isGreaterThanOrEqualTo(Math.min(classes, KEPT_IN_REPORT) - 60);
        assertThat(agent.report().getAsJsonObject("totals").get("entries").getAsInt()).isGreaterThanOrEqualTo(Math.min(classes, KEPT_IN_REPORT));
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void sitesAndCodeGoWithTheirClassLoader(Jdk jdk) {
        ForkedJvm.Result agent = ForkedJvm.of(jdk, Unloading.class).flags("-Xmx64m").agent("include=" + Unloading.class.getName() + "$Work" + AT_ONCE).run().succeeded();
        assertThat(agent.out().lines()).as(agent.out()).hasSize(12).allMatch(line -> List.of("same", "code for each", "loaders gone", "code gone").contains(line));
        List<JsonObject> loops = agent.loops(Unloading.class.getName() + "$Work", "getAsLong");
        assertThat(loops).as("loops").hasSize(37).allMatch(loop -> loop.get("entries").getAsLong() > 0);
        assertThat(loops.stream().filter(loop -> loop.get("state").getAsString().equals("UNLOADED"))).hasSizeGreaterThanOrEqualTo(36);
        assertThat(agent.report().getAsJsonObject("totals").get("unloaded").getAsLong()).isGreaterThanOrEqualTo(36);
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void commandsStartPauseAndStopIt(Jdk jdk) throws IOException {
        ForkedJvm.Result agent = ForkedJvm.of(jdk, Controlled.class).flags("-Djdk.attach.allowAttachSelf=true", "-XX:+EnableDynamicAgentLoading")
                .arguments(ForkedJvm.agent().toString(), "include=" + Controlled.Work.class.getName() + AT_ONCE, ForkedJvm.agentOf(Controlled.class, directory).toString()).timeout(300).run().succeeded();
        assertThat(agent.err()).isEmpty();
        String loop = "1  " + Controlled.Work.class.getName() + "::work @ 4 (29 bytes)  INSTALLED";
        assertThat(agent.out().replaceAll("backedge [^ ,]+,", "backedge VERSION,")).isEqualTo("""
                status: 2 backedge: no Backedge agent is at work in this JVM
                start: backedge VERSION, mode on: at work
                hooked true, native
                pause: paused: no thread enters native code
                bytecode
                resume: at work again
                native
                disable: %s (disabled)
                bytecode
                enable: %s
                native
                disable: 2 backedge: there is no loop 77; the report has the numbers
                2 backedge: disable needs the number that the report gives the loop
                2 backedge: there is no command hop
                jmx: dev.backedge:type=Agent is on the platform's MBean server
                at work
                recompiled: native
                stop: stopped: every class is as it was
                hooked false, bytecode, stopped
                start: 2 backedge: it was started with other options in this JVM, which cannot be changed: start it again without any, or start the JVM again
                backedge VERSION, mode on: at work
                hooked true, native
                hooked false, bytecode
                hooked true, native
                """.formatted(loop, loop));
    }
}
