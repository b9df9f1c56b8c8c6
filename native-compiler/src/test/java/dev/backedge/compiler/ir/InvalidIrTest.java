package dev.backedge.compiler.ir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.compiler.testing.GoldenTest;
import java.util.List;

/** Text and functions that are wrong, each with the complaint it must get from {@link IrParser} or {@link IrVerifier}. */
class InvalidIrTest extends GoldenTest {
    InvalidIrTest() {
        super("ir/invalid");
    }

    @Override
    protected String run(List<String> commands, String input) {
        Function function;
        try {
            function = IrParser.parse(input);
        } catch (IrSyntaxException e) {
            assertThat(commands).containsExactly("parse");
            return e.getMessage();
        }
        try {
            if (commands.equals(List.of("verify unoptimised"))) {
                IrVerifier.verifyUnoptimised(function);
            } else {
                assertThat(commands).containsExactly("verify");
                IrVerifier.verify(function);
            }
        } catch (InvalidIrException e) {
            return e.getMessage().lines().skip(1).takeWhile(line -> line.startsWith("  ")).map(String::strip)
                    .reduce("", (a, b) -> a + b + "\n");
        }
        throw new AssertionError("valid: " + input);
    }
}
