package dev.backedge.compiler.ir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.compiler.testing.GoldenTest;
import java.util.List;

/** Functions that print as they were written: the expectation is the text itself, in the printer's spelling. */
class IrTextTest extends GoldenTest {
    IrTextTest() {
        super("ir/text");
    }

    @Override
    protected String run(List<String> commands, String input) {
        assertThat(commands).containsExactly("verify", "print");
        Function function = IrParser.parse(input);
        IrVerifier.verify(function);
        String text = IrPrinter.print(function);
        assertThat(IrPrinter.print(IrParser.parse(text))).isEqualTo(text);
        return text;
    }
}
