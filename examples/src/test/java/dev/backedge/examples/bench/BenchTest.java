package dev.backedge.examples.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private int run(String... args) throws IOException {
        return Bench.run(args, new PrintStream(out, true, StandardCharsets.UTF_8));
    }

    @Test
    void forksMeasuresAndLeavesThePageAlone(@TempDir Path directory) throws IOException {
        int feature = Runtime.version().feature();
        Path page = directory.resolve("page.md");
        assertThat(run("--only=sum", "--variants=c2-" + feature + ",c1-" + feature, "--rounds=1", "--warmup=0.01", "--settle=0", "--seconds=0.01", "--cold=0.01", "--page=" + page))
                .as(out.toString(StandardCharsets.UTF_8)).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).containsPattern("sum +[0-9.]+ +~?[0-9.]+\n").contains("= linear").contains("= all 1");
        assertThat(page).as("of a choice of kernels").doesNotExist();
    }

    @Test
    void thePageStatesTheMachine() {
        int feature = Runtime.version().feature();
        BenchOptions options = BenchOptions.parse(new String[] {"--variants=c2-" + feature + ",c1-" + feature, "--rounds=3"}, Jdk.all(), false);
        Machine machine = Machine.here(Jdk.all(), null);
        assertThat(machine.processors()).isPositive();
        assertThat(new Page(machine, options).text("TABLES\n")).startsWith("# Performance\n").endsWith("TABLES\n")
                .contains("| CPU | " + machine.cpu() + ", ").contains("| JDK | ").contains(Runtime.version().toString()).contains("| gcc | none")
                .contains("processes, 3 for each loop (1 for c1-" + feature + "), in turns: ");
    }

    @Test
    void lists() throws IOException {
        assertThat(run("--list")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8).lines()).hasSameSizeAs(Kernels.ALL).anyMatch(line -> line.matches("matmul +nests +.*"));
    }

    @Test
    void saysWhatIsWrongWithTheCommandLine() throws IOException {
        assertThat(run("--only=nothing", "--variants=c2-" + Runtime.version().feature())).isEqualTo(2);
        assertThat(run("--frequency=7")).isEqualTo(2);
        assertThat(run("--variants=backedge-" + Runtime.version().feature(), "/no/agent.jar")).isEqualTo(2);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("no benchmark nothing\nusage: ").contains("no option --frequency=7")
                .contains("no agent at /no/agent.jar");
    }
}
