package dev.backedge.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.backedge.it.program.InFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.eclipse.jdt.core.compiler.batch.BatchCompiler;
import org.jetbrains.kotlin.cli.common.ExitCode;
import org.jetbrains.kotlin.cli.jvm.K2JVMCompiler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loops as compilers other than javac make them: the same output with the agent, and every method named in the output ran native. */
class CompilersIT {
    private static final String CLASS_PATH = System.getProperty("java.class.path");

    @TempDir
    Path directory;

    @Test
    void kotlin() throws IOException {
        // A coroutine is entered in the middle of its loop; what is done with an unsigned number is a call.
        ForkedJvm.Result last = same("compiled.LoopsKt", "compiled.Loops", List.of("squares", "unsigned"), source -> {
            PrintStream messages = new PrintStream(directory.resolve("messages").toFile(), StandardCharsets.UTF_8);
            ExitCode code = new K2JVMCompiler().exec(messages, "-no-stdlib", "-no-reflect", "-nowarn", "-jvm-target", "17",
                    "-cp", CLASS_PATH, "-d", directory.toString(), source.toString());
            messages.close();
            assertThat(code).as(() -> read(directory.resolve("messages"))).isEqualTo(ExitCode.OK);
        }, "Loops.kt");
        List<JsonObject> machine = loops(last).stream().filter(loop -> loop.get("method").getAsString().equals("invokeSuspend")).toList();
        assertThat(machine).as("loops of the coroutine").isNotEmpty().allSatisfy(loop -> {
            assertThat(loop.get("entries").getAsLong()).isZero();
            assertThat(loop.getAsJsonObject("reason").get("code").getAsString()).isEqualTo("IRREDUCIBLE_LOOP");
        });
    }

    @Test
    void scala() throws IOException {
        same("compiled.Loops", "compiled.Loops$", List.of(), source -> assertThat(scala.tools.nsc.Main.process(new String[] {"-nowarn", "-cp", CLASS_PATH,
                "-d", directory.toString(), source.toString()})).isTrue(), "Loops.scala");
    }

    @Test
    void eclipse() throws IOException {
        same("compiled.EclipseLoops", "compiled.EclipseLoops", List.of(), source -> {
            StringWriter words = new StringWriter();
            boolean compiled = BatchCompiler.compile(new String[] {"--release", "17", "-nowarn", "-proc:none", "-d", directory.toString(), source.toString()},
                    new PrintWriter(words), new PrintWriter(words), null);
            assertThat(compiled).as(words.toString()).isTrue();
        }, "EclipseLoops.java");
    }

    private interface Compiler {
        void compile(Path source) throws IOException;
    }

    /**
     * @param loops the class whose methods are named at the start of each line of the output
     * @param bytecode those of them that stay bytecode
     * @return what the last JDK did with the agent
     */
    private ForkedJvm.Result same(String main, String loops, List<String> bytecode, Compiler compiler, String file) throws IOException {
        Path source = directory.resolve(file);
        try (InputStream in = CompilersIT.class.getResourceAsStream("/compilers/" + file)) {
            Files.copy(in, source);
        }
        compiler.compile(source);
        String plain = ForkedJvm.of(Jdk.all().get(0), InFolder.class).arguments(directory.toString(), main).run().succeeded().out();
        ForkedJvm.Result agent = null;
        for (Jdk jdk : Jdk.all()) {
            agent = ForkedJvm.of(jdk, InFolder.class).arguments(directory.toString(), main)
                    .agent("include=compiled.*,threshold=100,background=false,give-up=false").run().succeeded();
            assertThat(agent.out()).isEqualTo(plain).isNotEmpty();
            for (String method : plain.lines().map(line -> line.split(" ")[0]).distinct().filter(name -> !bytecode.contains(name)).toList()) {
                agent.ranNative(loops, method);
                assertThat(agent.loops(loops, method)).as("refused").noneMatch(loop -> loop.get("state").getAsString().equals("REJECTED"));
            }
        }
        return agent;
    }

    private static List<JsonObject> loops(ForkedJvm.Result result) {
        return StreamSupport.stream(result.report().getAsJsonArray("loops").spliterator(), false).map(JsonElement::getAsJsonObject).toList();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
