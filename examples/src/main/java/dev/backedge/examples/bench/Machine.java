package dev.backedge.examples.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The facts about the machine that a page of measurements must state. */
record Machine(String cpu, int processors, String vectors, String system, String jdks, String gcc, String date) {
    static Machine here(List<Jdk> jdks, String gcc) {
        String info = read(Path.of("/proc/cpuinfo"));
        List<String> flags = List.of(field(info, "flags").split(" "));
        String vectors = Stream.of("avx512f", "avx2", "sse4_1", "sse2").filter(flags::contains).findFirst().orElse("unknown");
        return new Machine(field(info, "model name"), Runtime.getRuntime().availableProcessors(), vectors,
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                jdks.stream().map(Jdk::version).collect(Collectors.joining(", ")), gcc == null ? "none" : gcc, LocalDate.now().toString());
    }

    String sentence() {
        return cpu + ", " + processors + " processors, " + vectors + "; " + system + "; JDK " + jdks + "; gcc: " + gcc + "; " + date;
    }

    private static String field(String info, String name) {
        return info.lines().filter(line -> line.startsWith(name)).findFirst().map(line -> line.substring(line.indexOf(':') + 1).strip()).orElse("unknown");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }
}
