package dev.backedge.examples.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The twins of the kernels in C, compiled by gcc with Java's semantics: wrapping ints, signed chars, no reordered floating point, plain pointers. */
final class Twins {
    private static final List<String> SOURCES = List.of("bench.c", "linear.c", "nests.c", "codes.c", "objects.c");
    static final List<String> FLAGS = List.of("-O3", "-march=native", "-fwrapv", "-fsigned-char", "-fno-strict-aliasing", "-ffp-contract=off",
            "-fno-math-errno");

    private final Path directory;
    private final Map<Variant.Kind, Path> programs = new LinkedHashMap<>();

    /** @param directory for the sources and the programs */
    Twins(Path directory) {
        this.directory = directory;
    }

    /** The first line of {@code gcc --version}; null if there is no gcc. */
    static String gccVersion() {
        try {
            Output output = Output.of(List.of("gcc", "--version"));
            return output.status() == 0 ? output.text().lines().findFirst().orElse(null) : null;
        } catch (IOException e) {
            return null;
        }
    }

    /** The program with every twin; compiled when it is first asked for. */
    Path program(Variant.Kind kind) throws IOException {
        Path program = programs.get(kind);
        if (program == null) {
            program = compile(kind);
            programs.put(kind, program);
        }
        return program;
    }

    private Path compile(Variant.Kind kind) throws IOException {
        Path program = directory.resolve("bench-" + kind.name().toLowerCase(Locale.ROOT));
        List<String> command = new ArrayList<>(List.of("gcc"));
        command.addAll(FLAGS);
        if (kind == Variant.Kind.GCC_FAST) {
            command.add("-ffast-math");
        }
        write("bench.h");
        for (String source : SOURCES) {
            command.add(write(source).toString());
        }
        command.addAll(List.of("-o", program.toString(), "-lm"));
        Output output = Output.of(command);
        if (output.status() != 0) {
            throw new IOException(String.join(" ", command) + "\n" + output.text());
        }
        return program;
    }

    private Path write(String resource) throws IOException {
        Path file = directory.resolve(resource);
        try (InputStream in = Twins.class.getResourceAsStream(resource)) {
            Files.write(file, in.readAllBytes());
        }
        return file;
    }
}
