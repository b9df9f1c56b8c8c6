package dev.backedge.agent.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@code docs/OPTIONS.md} says what the table says. A failure prints the tables to put there. */
class OptionDocumentationTest {
    private static final Path PAGE = Path.of("..", "docs", "OPTIONS.md");

    @Test
    void thePageHoldsTheTables() throws IOException {
        String page = Files.readString(PAGE);

        assertThat(page).contains(table(false));
        assertThat(page).contains(table(true));
    }

    private static String table(boolean developer) {
        StringBuilder table = new StringBuilder("| option | values | default | meaning |\n|---|---|---|---|\n");
        for (Option option : Option.values()) {
            if (option.developer() == developer) {
                table.append("| `").append(option.key()).append("` | ").append(option.allowed()).append(" | ")
                        .append(option.defaultValue().isEmpty() ? "" : "`" + option.defaultValue() + "`").append(" | ").append(option.meaning()).append(" |\n");
            }
        }
        return table.toString();
    }
}
