package dev.backedge.compiler.x64;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every row of every table against the bytes that GNU as makes. The expectations are committed, one line an instruction, so that the
 * test runs without binutils; {@code -Dbackedge.regenerate=true} writes them anew, and their diff is reviewed like code.
 */
class EncodingTest {
    private static final HexFormat HEX = HexFormat.of();

    static List<Class<? extends Insn>> tables() {
        List<Class<? extends Insn>> tables = new ArrayList<>();
        for (Class<?> table : Insn.class.getPermittedSubclasses()) {
            tables.add(table.asSubclass(Insn.class));
        }
        return tables;
    }

    @ParameterizedTest
    @MethodSource("tables")
    void everyRowHasTheBytesOfGnuAs(Class<? extends Insn> table) throws Exception {
        Map<String, String> actual = new LinkedHashMap<>();
        int row = 0;
        for (Insn insn : table.getEnumConstants()) {
            List<Sample> samples = Sample.of(insn, row++);
            assertThat(samples).as("samples of %s", insn).isNotEmpty();
            for (Sample sample : samples) {
                if (!isBeyondGnuAs(sample)) {
                    actual.put(insn + ": " + sample.text(), HEX.formatHex(sample.encode()));
                }
            }
        }
        Map<String, String> expected = expectations(table, actual);
        assertThat(actual.keySet()).as("instructions with an expectation; regenerate with -Dbackedge.regenerate=true")
                .containsExactlyElementsOf(expected.keySet());
        List<String> wrong = new ArrayList<>();
        actual.forEach((text, bytes) -> {
            if (!bytes.equals(expected.get(text))) {
                wrong.add(text + " is " + bytes + ", not " + expected.get(text));
            }
        });
        assertThat(wrong).isEmpty();
    }

    /** With memory GNU as prefers MOVQ_LOAD and MOVQ_STORE to these forms. */
    private static boolean isBeyondGnuAs(Sample sample) {
        List<Insn> rows = List.of(Sse.MOVQ_RM, Sse.MOVQ_MR, Avx.VMOVQ_RM, Avx.VMOVQ_MR);
        return rows.contains(sample.insn()) && sample.args().stream().anyMatch(Address.class::isInstance);
    }

    private static Map<String, String> expectations(Class<?> table, Map<String, String> actual) throws IOException, InterruptedException {
        String name = table.getSimpleName().toLowerCase(Locale.ROOT) + ".txt";
        List<String> lines;
        if (Boolean.getBoolean("backedge.regenerate")) {
            lines = assembled(new ArrayList<>(actual.keySet()));
            Files.write(Files.createDirectories(Path.of("src/test/resources/dev/backedge/compiler/x64")).resolve(name), lines);
        } else {
            try (InputStream resource = EncodingTest.class.getResourceAsStream(name)) {
                assertThat(resource).as(name).isNotNull();
                lines = new String(resource.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
            }
        }
        Map<String, String> expected = new LinkedHashMap<>();
        for (String line : lines) {
            int separator = line.lastIndexOf(" = ");
            expected.put(line.substring(0, separator), line.substring(separator + 3));
        }
        return expected;
    }

    private static List<String> assembled(List<String> keys) throws IOException, InterruptedException {
        List<byte[]> bytes = GnuAs.assemble(keys.stream().map(key -> key.substring(key.indexOf(": ") + 2)).toList());
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            lines.add(keys.get(i) + " = " + HEX.formatHex(bytes.get(i)));
        }
        return lines;
    }
}
