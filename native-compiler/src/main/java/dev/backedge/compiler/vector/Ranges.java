package dev.backedge.compiler.vector;

import dev.backedge.compiler.analysis.Range;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import java.util.HashMap;
import java.util.Map;

/** Between which numbers the i32 values of a loop's body stay, as far as the way they are made shows it: through the choices where paths meet, too. */
final class Ranges {
    private final LoopBody body;
    private final Map<Value, Range> known = new HashMap<>();

    Ranges(LoopBody body) {
        this.body = body;
    }

    Range of(Value value) {
        Range range = known.get(value);
        if (range == null) {
            Range all = Range.ofType(value.type());
            known.put(value, all);
            range = value.type() == Type.I32 ? compute(value, all) : all;
            known.put(value, range);
        }
        return range;
    }

    private Range compute(Value value, Range all) {
        LoopBody.Choice choice = body.choice(value);
        if (choice != null) {
            return choice.ways().stream().map(way -> of(way.value())).reduce(Range::union).orElse(all);
        }
        return value instanceof Instr instr ? Range.of(instr, this::of) : all;
    }
}
