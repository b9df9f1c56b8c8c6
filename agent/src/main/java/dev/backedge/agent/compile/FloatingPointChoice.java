package dev.backedge.agent.compile;

import dev.backedge.agent.options.Option;
import dev.backedge.agent.options.Options;
import dev.backedge.compiler.bytecode.MethodLoops;
import dev.backedge.compiler.ir.FloatingPoint;
import dev.backedge.instrument.select.NamePattern;
import java.util.List;

/** How exactly the arithmetic of a method has to keep to Java's: as its annotation says, or its class's, or the options. */
final class FloatingPointChoice {
    private final boolean strict;
    private final FloatingPoint given;
    private final List<NamePattern> methods;

    FloatingPointChoice(Options options) {
        // what is verified is compared bit by bit
        strict = options.mode() == Options.Mode.VERIFY;
        given = FloatingPoint.parse(options.text(Option.FP));
        methods = NamePattern.of(options.list(Option.FP_METHODS));
    }

    FloatingPoint of(MethodLoops loops) {
        if (strict) {
            return FloatingPoint.STRICT;
        }
        FloatingPoint annotated = loops.floatingPoint();
        if (annotated != null) {
            return annotated;
        }
        boolean meant = methods.isEmpty() || methods.stream().anyMatch(pattern -> pattern.matches(loops.className(), loops.method().name));
        return meant ? given : FloatingPoint.STRICT;
    }
}
