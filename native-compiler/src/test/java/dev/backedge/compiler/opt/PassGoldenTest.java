package dev.backedge.compiler.opt;

import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.IrParser;
import dev.backedge.compiler.ir.IrPrinter;
import dev.backedge.compiler.ir.IrVerifier;
import dev.backedge.compiler.testing.GoldenTest;
import java.util.List;

/** IR through the passes that the command lines name, in their order ({@code optimize} is all of them); verified before and after each. */
class PassGoldenTest extends GoldenTest {
    PassGoldenTest() {
        super("opt");
    }

    @Override
    protected String run(List<String> commands, String input) {
        Function function = IrParser.parse(input);
        IrVerifier.verify(function);
        for (String command : commands) {
            if (command.equals("optimize")) {
                Optimizer.optimize(function, Passes.options(), PassSink.NONE);
                continue;
            }
            Passes.named(command).run(function);
            IrVerifier.verify(function);
        }
        return IrPrinter.print(function);
    }
}
