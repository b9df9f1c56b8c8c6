package dev.backedge.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.backedge.it.fuzz.Fuzz;
import dev.backedge.it.program.AccessorShapes;
import dev.backedge.it.program.BufferShapes;
import dev.backedge.it.program.CallShapes;
import dev.backedge.it.program.ExceptionShapes;
import dev.backedge.it.program.FieldShapes;
import dev.backedge.it.program.InterfaceShapes;
import dev.backedge.it.program.LambdaShapes;
import dev.backedge.it.program.RowShapes;
import dev.backedge.it.program.Shapes;
import dev.backedge.it.program.StringShapes;
import dev.backedge.it.program.Verified;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** {@code mode=verify} finds nothing where there is nothing to find, and finds a compiler that takes every {@code ^} for {@code |}. */
class VerifyIT {
    private static final String VERIFY = ",mode=verify,threshold=1,background=false,fuel=40";
    private static final String PROGRAM = Verified.class.getName();

    @TempDir
    Path directory;

    static Stream<Jdk> jdks() {
        return Jdk.all().stream();
    }

    private static List<JsonObject> loops(ForkedJvm.Result result) {
        return StreamSupport.stream(result.report().getAsJsonArray("loops").spliterator(), false).map(JsonElement::getAsJsonObject).toList();
    }

    private static long verifiedSlices(JsonObject loop) {
        return loop.get("verifiedSlices").getAsLong();
    }

    private static long total(ForkedJvm.Result result, String name) {
        return result.report().getAsJsonObject("totals").get(name).getAsLong();
    }

    /** Whatever was entered has been verified, and nothing was wrong. */
    private static void assertVerified(ForkedJvm.Result result) {
        assertThat(result.err()).isEmpty();
        assertThat(total(result, "differences")).isZero();
        assertThat(loops(result)).as(result.command()).allSatisfy(loop -> {
            if (!loop.get("reason").isJsonNull()) {
                assertThat(loop.getAsJsonObject("reason").get("code").getAsString()).doesNotStartWith("VERIFY").isNotEqualTo("NOT_VERIFIABLE").doesNotEndWith("_ERROR");
            }
            assertThat(verifiedSlices(loop) > 0).as("%s verified", loop).isEqualTo(loop.get("entries").getAsLong() > 0);
        });
    }

    /** The JDKs take turns. */
    static Stream<Arguments> shapes() {
        List<Jdk> jdks = Jdk.all();
        List<Class<?>> programs = List.of(Shapes.class, FieldShapes.class, CallShapes.class, AccessorShapes.class, LambdaShapes.class, InterfaceShapes.class, StringShapes.class, ExceptionShapes.class, RowShapes.class, BufferShapes.class);
        return IntStream.range(0, programs.size()).mapToObj(n -> Arguments.of(jdks.get(n % jdks.size()), programs.get(n)));
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @MethodSource("shapes")
    void everyShapeOfLoop(Jdk jdk, Class<?> program) {
        ForkedJvm.Result plain = ForkedJvm.of(jdk, program).flags("-XX:-OmitStackTraceInFastThrow").run().succeeded();
        ForkedJvm.Result agent = ForkedJvm.of(jdk, program).flags("-XX:-OmitStackTraceInFastThrow").agent("include=" + program.getName() + VERIFY).run().succeeded();
        assertThat(agent.out()).isEqualTo(plain.out());
        assertVerified(agent);
        assertThat(loops(agent).stream().filter(loop -> verifiedSlices(loop) > 0).count()).isGreaterThanOrEqualTo(10);
    }

    /** Concurrent writes make no difference: both sides work on copies of one copy. */
    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @MethodSource("jdks")
    void programsThatRace(Jdk jdk) {
        ForkedJvm.Result plain = ForkedJvm.of(jdk, PROGRAM).run().succeeded();
        ForkedJvm.Result agent = ForkedJvm.of(jdk, PROGRAM).agent("include=" + PROGRAM + VERIFY).run().succeeded();
        assertThat(agent.out()).isEqualTo(plain.out());
        assertVerified(agent);
        assertThat(agent.loops(PROGRAM, "table")).allSatisfy(loop -> assertThat(verifiedSlices(loop)).as("table").isGreaterThan(10));
        for (String method : List.of("xors", "sums", "mixed", "fields", "rows", "copies")) {
            assertThat(agent.loops(PROGRAM, method)).singleElement().satisfies(loop -> assertThat(verifiedSlices(loop)).as(method).isGreaterThan(10));
        }
    }

    static Stream<Arguments> fuzz() {
        List<Jdk> jdks = Jdk.all();
        List<String> options = List.of("", ",force-exits=30,cpu=sse2,spill-everything=true");
        return IntStream.range(0, options.size()).mapToObj(n -> Arguments.of(jdks.get(n % jdks.size()), options.get(n), 1 + 1000 * n));
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @MethodSource("fuzz")
    void randomPrograms(Jdk jdk, String options, int firstSeed) {
        ForkedJvm.Result agent = ForkedJvm.of(jdk, Fuzz.class).flags("-XX:+UseSerialGC", "-Xmx500m", "-XX:-OmitStackTraceInFastThrow")
                .arguments(Integer.toString(firstSeed), "80").agent("include=fuzz.Native" + VERIFY + options).run();
        assertThat(agent.status()).as(() -> agent.command() + "\n" + agent.out() + agent.err()).isZero();
        assertVerified(agent);
        assertThat(total(agent, "verifiedSlices")).isGreaterThan(200);
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @MethodSource("jdks")
    void aCompilerThatIsWrong(Jdk jdk) throws IOException {
        Path wrong = wrongAgent();
        ForkedJvm.Result plain = ForkedJvm.of(jdk, PROGRAM).run().succeeded();
        ForkedJvm.Result on = ForkedJvm.of(jdk, PROGRAM).agentJar(wrong).agent("include=" + PROGRAM + ",threshold=1,background=false").run().succeeded();
        assertThat(on.out()).as("what it does where nobody looks").isNotEqualTo(plain.out());

        ForkedJvm.Result verified = ForkedJvm.of(jdk, PROGRAM).agentJar(wrong).agent("include=" + PROGRAM + VERIFY + ",reproducers=" + directory.resolve("found")).run().succeeded();

        assertThat(verified.out()).as("the program's own result").isEqualTo(plain.out());
        JsonObject loop = verified.loops(PROGRAM, "xors").get(0);
        assertThat(loop.get("state").getAsString()).isEqualTo("REJECTED");
        assertThat(loop.getAsJsonObject("reason").get("code").getAsString()).isEqualTo("VERIFY_DIFFERENCE");
        assertThat(loop.get("differences").getAsInt()).isEqualTo(1);
        assertThat(loops(verified).stream().filter(other -> other.get("differences").getAsInt() > 0)).hasSize(1);
        assertThat(verified.loops(PROGRAM, "sums").get(0).get("state").getAsString()).isEqualTo("INSTALLED");
        Path file = directory.resolve("found").resolve("backedge-verify-" + PROGRAM + "-xors-" + loop.get("headerBci").getAsInt() + ".repro");
        assertThat(verified.err().lines()).singleElement().asString().contains("VERIFY DIFFERENCE").contains(PROGRAM + "::xors @ ").contains("local 2: native code has ")
                .endsWith(file.toString());

        ForkedJvm.Result replay = ForkedJvm.ofJar(jdk, wrong).arguments("replay", file.toString()).run();
        assertThat(replay.status()).as(replay.out() + replay.err()).isEqualTo(1);
        assertThat(replay.err()).isEmpty();
        List<String> lines = new ArrayList<>(replay.out().lines().toList());
        String recorded = lines.stream().filter(line -> line.startsWith("recorded  ")).findFirst().orElseThrow();
        assertThat(lines).contains(recorded.replace("recorded  ", "replayed  "));

        ForkedJvm.Result mended = ForkedJvm.ofJar(jdk, ForkedJvm.agent()).arguments("replay", file.toString()).run().succeeded();
        assertThat(mended.out()).contains("replayed  no difference");
        assertThat(mended.err()).isEmpty();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @MethodSource("jdks")
    void whatCannotBeReplayedIsOneClearLine(Jdk jdk) throws IOException {
        ForkedJvm.Result none = ForkedJvm.ofJar(jdk, ForkedJvm.agent()).arguments("replay", directory.resolve("none").toString()).run();
        assertThat(none.status()).isEqualTo(2);
        assertThat(none.err().lines()).singleElement().asString().startsWith("backedge: there is no file ");
        ForkedJvm.Result no = ForkedJvm.ofJar(jdk, ForkedJvm.agent()).arguments("play").run();
        assertThat(no.status()).isEqualTo(2);
        assertThat(no.err()).contains("java -jar backedge-agent.jar replay FILE");
    }

    /** The agent's jar with a defect in the compiler. */
    private Path wrongAgent() throws IOException {
        Path wrong = directory.resolve("wrong-agent.jar");
        int[] planted = {0};
        try (JarFile jar = new JarFile(ForkedJvm.agent().toFile()); JarOutputStream out = new JarOutputStream(Files.newOutputStream(wrong))) {
            for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
                out.putNextEntry(new JarEntry(entry.getName()));
                try (InputStream in = jar.getInputStream(entry)) {
                    byte[] bytes = in.readAllBytes();
                    out.write(entry.getName().equals("inst/dev/backedge/compiler/bytecode/classes.pack") ? plantIn(bytes, "SsaInstructions", planted) : bytes);
                }
                out.closeEntry();
            }
        }
        assertThat(planted[0]).as("places where the compiler was made wrong").isPositive();
        return wrong;
    }

    /** A package of the agent ({@code dev.backedge.agent.boot.ClassPack}) with the new class file behind all others. */
    private static byte[] plantIn(byte[] pack, String className, int[] planted) {
        ByteBuffer rows = ByteBuffer.wrap(pack);
        int row = Integer.BYTES;
        while (rows.getInt(row) != className.hashCode()) {
            row += 3 * Integer.BYTES;
        }
        byte[] name = className.getBytes(StandardCharsets.ISO_8859_1);
        int classFile = rows.getInt(row + 4) + 1 + name.length;
        byte[] changed = plant(Arrays.copyOfRange(pack, classFile, classFile + rows.getInt(row + 8)), planted);
        rows.putInt(row + 4, pack.length);
        rows.putInt(row + 8, changed.length);
        return ByteBuffer.allocate(pack.length + 1 + name.length + changed.length).put(pack).put((byte) name.length).put(name).put(changed).array();
    }

    private static byte[] plant(byte[] classFile, int[] planted) {
        ClassWriter out = new ClassWriter(0);
        new ClassReader(classFile).accept(new ClassVisitor(Opcodes.ASM9, out) {
            @Override
            public MethodVisitor visitMethod(int access, String name, String descriptor, String signature, String[] exceptions) {
                return new MethodVisitor(Opcodes.ASM9, super.visitMethod(access, name, descriptor, signature, exceptions)) {
                    @Override
                    public void visitFieldInsn(int opcode, String owner, String field, String type) {
                        boolean isXor = owner.equals("dev/backedge/compiler/ir/Opcode") && field.equals("XOR");
                        planted[0] += isXor ? 1 : 0;
                        super.visitFieldInsn(opcode, owner, isXor ? "OR" : field, type);
                    }
                };
            }
        }, 0);
        return out.toByteArray();
    }
}
