package dev.backedge.agent.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backedge.compiler.CompilerOptions;
import dev.backedge.compiler.bytecode.CallSite;
import dev.backedge.compiler.bytecode.SeenReceivers;
import dev.backedge.compiler.bytecode.ClassFields;
import dev.backedge.compiler.bytecode.FieldLookup;
import dev.backedge.compiler.x64.CpuFeatures;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReproducerFileTest {
    private static final FieldLookup RESOURCES = new FieldLookup() {
        @Override
        public ClassFields find(String internalName) {
            return internalName.startsWith("java/") ? ClassFields.read(bytes(internalName)) : null;
        }

        @Override
        public Code code(String internalName) {
            return internalName.startsWith("java/") ? Code.read(bytes(internalName)) : null;
        }
    };

    @TempDir
    private Path directory;

    private static byte[] bytes(String internalName) {
        try (InputStream in = ClassLoader.getSystemResourceAsStream(internalName + ".class")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Reproducer reproducer() {
        RecordedClasses classes = RecordedClasses.recording(RESOURCES);
        classes.find("java/util/ArrayDeque");
        classes.code("java/util/ArrayDeque");
        classes.find("no/Where");
        int[] twice = {1, -2, 3};
        return new Reproducer("1.2", "17", new Reproducer.Method("com/acme/Sieve", "<init>", "(I)V", new byte[] {1, 2, 3}, classes,
                new SeenReceivers(Map.of(new CallSite(5, "", 0), "a/B", new CallSite(7, "c.d/E.f()I", 3), "g/H"))), 17, 2, "[some slots]", Set.of("a/B", "c/D"),
                new CompilerOptions(CpuFeatures.AVX2, 0, 40, true, true, Set.of("unroll-fast-loops", "carry-loads"), 7, false), new long[] {5, Long.MIN_VALUE, -1},
                new Object[] {twice, null, new boolean[] {true, false}, new byte[] {-1}, new char[] {'x', 0xffff}, twice, new short[] {-5}, new long[] {Long.MAX_VALUE}, new float[0],
                        new double[] {-0.0, Double.longBitsToDouble(0x7ff8_0000_0000_1234L)}}, true, "line = 1: ünlike\n");
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        Reproducer written = reproducer();
        assertThat(written.write(directory)).isEqualTo("java -jar backedge-agent.jar replay " + directory.resolve("backedge-verify-com.acme.Sieve-_init_-17.repro"));
        Reproducer read = ReproducerFile.read(directory.resolve("backedge-verify-com.acme.Sieve-_init_-17.repro"));

        assertThat(read).usingRecursiveComparison().ignoringFields("method.classes", "arrays").isEqualTo(written);
        assertThat(Arrays.deepToString(read.arrays())).isEqualTo(Arrays.deepToString(written.arrays()));
        assertThat(read.arrays()[5]).isSameAs(read.arrays()[0]);
        assertThat(Double.doubleToRawLongBits(((double[]) read.arrays()[9])[1])).isEqualTo(0x7ff8_0000_0000_1234L);
        RecordedClasses classes = read.method().classes();
        assertThat(classes.find("java/util/ArrayDeque")).isEqualTo(RESOURCES.find("java/util/ArrayDeque"));
        assertThat(classes.code("java/util/ArrayDeque").fileHash()).isEqualTo(RESOURCES.code("java/util/ArrayDeque").fileHash());
        assertThat(classes.code("java/util/ArrayDeque").node().methods).hasSameSizeAs(RESOURCES.code("java/util/ArrayDeque").node().methods);
        assertThat(classes.find("no/Where")).isNull();
    }

    @Test
    void anotherFileOfThatNameStays() {
        assertThat(reproducer().write(directory)).endsWith("-17.repro");
        assertThat(reproducer().write(directory)).endsWith("-17-2.repro");
    }

    @Test
    void whatCannotBeReadIsASentence() throws IOException {
        Path file = directory.resolve("file");
        assertThatThrownBy(() -> ReproducerFile.read(file)).isInstanceOf(IOException.class).hasMessage("there is no file " + file);
        Files.writeString(file, "no zip");
        assertThatThrownBy(() -> ReproducerFile.read(file)).isInstanceOf(IOException.class).hasMessage(file + " is not a reproducer of mode=verify");
        byte[] whole = ReproducerFile.bytes(reproducer());
        for (int length = 1; length < whole.length - 1000; length += 97) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> ReproducerFile.read(file)).as("%d bytes", length).isInstanceOf(IOException.class).hasMessageContaining(file.toString());
        }
    }

    @Test
    void whereNothingCanBeWrittenASentenceTellsWhy() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");
        assertThat(reproducer().write(file)).startsWith("no reproducer: cannot write ");
    }
}
