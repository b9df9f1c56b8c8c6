package dev.backedge.compiler.x64;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** GNU as, in Intel syntax: the oracle of the encoder. Needs binutils; used when expectations are regenerated. */
final class GnuAs {
    private GnuAs() {
    }

    /** The bytes of each instruction, assembled on its own line. @throws IOException if as complains about one */
    static List<byte[]> assemble(List<String> instructions) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("gnu-as");
        Path source = directory.resolve("code.s");
        Path object = directory.resolve("code.o");
        Path text = directory.resolve("text");
        Path lengths = directory.resolve("lengths");
        try {
            // A second section holds the length of every instruction.
            StringBuilder lines = new StringBuilder(".intel_syntax noprefix\n");
            for (String instruction : instructions) {
                lines.append(".text\n1:").append(instruction).append("\n2: .section .lengths\n .byte 2b-1b\n");
            }
            Files.writeString(source, lines);
            run("as", "--64", "-o", object.toString(), source.toString());
            run("objcopy", "-O", "binary", "-j", ".text", object.toString(), text.toString());
            run("objcopy", "-O", "binary", "--set-section-flags", ".lengths=alloc", "-j", ".lengths", object.toString(), lengths.toString());
            byte[] code = Files.readAllBytes(text);
            List<byte[]> result = new ArrayList<>();
            int position = 0;
            for (byte length : Files.readAllBytes(lengths)) {
                result.add(Arrays.copyOfRange(code, position, position += length));
            }
            return result;
        } finally {
            for (Path file : List.of(source, object, text, lengths, directory)) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " failed: " + output);
        }
    }
}
