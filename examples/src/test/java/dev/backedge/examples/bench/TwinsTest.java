package dev.backedge.examples.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TwinsTest {
    @TempDir
    private static Path directory;
    private static Path program;

    @BeforeAll
    static void compile() throws IOException {
        assumeTrue(Twins.gccVersion() != null, "no gcc");
        program = new Twins(directory).program(Variant.Kind.GCC);
    }

    /** Every twin has the results of its kernel, bit for bit. */
    @ParameterizedTest
    @EnumSource(Family.class)
    void agreesWithJava(Family family) throws IOException {
        Path file = directory.resolve("data");
        for (Kernel kernel : Kernels.ALL.stream().filter(k -> k.family() == family).toList()) {
            Data data = new Data();
            Kernel.Call call = kernel.prepare().apply(data);
            data.write(file);
            Output output = Output.of(List.of(program.toString(), kernel.name(), file.toString(), "wall", "0", "0"));
            assertThat(output.status()).as(kernel.name() + "\n" + output.text()).isZero();
            Measurement twin = Measurement.parse(output.text(), Fate.NONE);
            assertThat(twin.same()).as(kernel.name()).isTrue();
            assertThat(twin.result()).as(kernel.name()).isEqualTo(call.run(1));
            assertThat(twin.hash()).as(kernel.name()).isEqualTo(data.hash());
        }
    }
}
