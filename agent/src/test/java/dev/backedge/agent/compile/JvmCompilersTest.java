package dev.backedge.agent.compile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A made-up table of threads, and the real one. */
class JvmCompilersTest {
    @TempDir
    Path tasks;

    private void thread(int id, String name, String state, int ticks) throws IOException {
        Path task = Files.createDirectories(tasks.resolve(Integer.toString(id)));
        Files.writeString(task.resolve("comm"), name + "\n");
        Files.writeString(task.resolve("stat"), id + " (" + name + ") " + state + " 1 1 1 0 -1 4194368 51408 0 0 0 " + ticks + " 5 0 0 39 19 16 0 6194444 3187060736 107639\n");
    }

    @Test
    void busyWhileOneRunsOrHasRun() throws IOException {
        JvmCompilers compilers = new JvmCompilers(tasks, 7);
        thread(1, "main", "R", 10);
        thread(2, "C2 CompilerThre", "S", 10);
        assertThat(compilers.lastBusy(10)).as("it is seen for the first time").isEqualTo(10);
        assertThat(compilers.lastBusy(20)).isEqualTo(10);
        thread(2, "C2 CompilerThre", "R", 10);
        assertThat(compilers.lastBusy(30)).as("it waits for a processor").isEqualTo(30);
        thread(2, "C2 CompilerThre", "S", 11);
        assertThat(compilers.lastBusy(40)).as("it has run since").isEqualTo(40);
        thread(1, "main", "R", 20);
        assertThat(compilers.lastBusy(50)).as("others do not matter").isEqualTo(40);
    }

    @Test
    void threadsComeAndGo() throws IOException {
        JvmCompilers compilers = new JvmCompilers(tasks, 0);
        assertThat(compilers.lastBusy(10)).isZero();
        thread(3, "C1 CompilerThre", "R", 1);
        assertThat(compilers.lastBusy(20)).as("not listed anew yet").isZero();
        assertThat(compilers.lastBusy(2_000_000_000L)).isEqualTo(2_000_000_000L);
        Files.delete(tasks.resolve("3/stat"));
        Files.delete(tasks.resolve("3/comm"));
        Files.delete(tasks.resolve("3"));
        assertThat(compilers.lastBusy(2_000_000_001L)).isEqualTo(2_000_000_000L);
        assertThat(compilers.lastBusy(4_000_000_000L)).isEqualTo(2_000_000_000L);
    }

    @Test
    void aNameMayHaveBrackets() {
        assertThat(JvmCompilers.Thread.parse("12 (a) R (b)) S 1 1 1 0 -1 0 0 0 0 0 30 4 0 0")).isEqualTo(new JvmCompilers.Thread(false, 34));
    }

    @Test
    void withoutATableNobodyIsBusy() {
        assertThat(new JvmCompilers(tasks.resolve("none"), 3).lastBusy(10)).isEqualTo(3);
    }

    @Test
    void thisJvmHasCompilers() {
        assertThat(new JvmCompilers(1).lastBusy(10)).as("their threads are seen for the first time").isEqualTo(10);
    }
}
