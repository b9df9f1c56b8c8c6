package dev.backedge.compiler.ir;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/IR.md says what the code does. */
class IrDocumentationTest {
    private static final Path PAGE = Path.of(System.getProperty("basedir", ""), "..", "docs", "IR.md").toAbsolutePath().normalize();
    private static final Pattern TABLE = Pattern.compile("(<!-- opcodes: [^\n]*-->\n)(.*)(<!-- end of opcodes -->)", Pattern.DOTALL);
    private static final Pattern EXAMPLE = Pattern.compile("```\n(.*?)```", Pattern.DOTALL);

    @Test
    void tableOfOpcodesIsThatOfTheCode() throws IOException {
        String page = Files.readString(PAGE);
        Matcher matcher = TABLE.matcher(page);
        assertThat(matcher.find()).isTrue();
        if (Boolean.getBoolean("backedge.regenerate")) {
            Files.writeString(PAGE, matcher.replaceFirst("$1" + Matcher.quoteReplacement(table()) + "$3"));
        } else {
            assertThat(matcher.group(2)).isEqualTo(table());
        }
    }

    @Test
    void exampleIsValid() throws IOException {
        Matcher matcher = EXAMPLE.matcher(Files.readString(PAGE));
        assertThat(matcher.find()).isTrue();
        Function function = IrParser.parse(matcher.group(1));
        IrVerifier.verifyUnoptimised(function);
        assertThat(IrPrinter.print(function)).isEqualTo(matcher.group(1).lines().skip(1).collect(Collectors.joining("\n", "", "\n")));
    }

    private static String table() {
        StringBuilder table = new StringBuilder("| opcode | forms | effects |\n|---|---|---|\n");
        for (Opcode opcode : Opcode.values()) {
            List<String> effects = new ArrayList<>();
            if (opcode.isPure()) {
                effects.add("pure");
            }
            if (opcode.isCommutative()) {
                effects.add("commutative");
            }
            if (opcode.readsMemory()) {
                effects.add("reads memory");
            }
            if (opcode.writesMemory()) {
                effects.add("writes memory");
            }
            if (opcode.mayExit()) {
                effects.add("may exit");
            }
            if (opcode == Opcode.COUNT) {
                effects.add("counts");
            }
            if (effects.isEmpty()) {
                effects.add("only in the entry block");
            }
            table.append("| `").append(opcode.text()).append("` | ")
                    .append(Stream.concat(Signature.of(opcode).stream(), VectorForm.of(opcode).stream()).map(Object::toString).collect(Collectors.joining("<br>")))
                    .append(" | ").append(String.join(", ", effects)).append(" |\n");
        }
        return table.toString();
    }
}
