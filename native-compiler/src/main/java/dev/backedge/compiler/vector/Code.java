package dev.backedge.compiler.vector;

import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.ElementKind;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.InstrBuilder;
import dev.backedge.compiler.ir.Lane;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import java.util.List;

/** Appends instructions to a block of a vector loop, and what stays the same to a block in front of the loop. */
final class Code extends InstrBuilder {
    private final Code before;

    /** @param before where to put what stays the same while the block is executed again and again; null: in the block itself */
    Code(Function function, Block block, Code before) {
        super(function, block);
        this.before = before == null ? this : before;
    }

    /** Code that runs once, before the loop. */
    Code before() {
        return before;
    }

    /** An opcode that takes the number of a lane. */
    Value lane(Opcode opcode, Type type, int lane, Value... operands) {
        return make(opcode, type, lane, List.of(operands));
    }

    /** The same instruction of other operands: a pure one. */
    Value copy(Instr instr, List<Value> operands) {
        return make(instr.opcode(), instr.type(), instr.constant(), operands);
    }

    /** A load or store. */
    Value access(Opcode opcode, Type type, ElementKind kind, Value... operands) {
        return append(opcode, type, kind, List.of(operands));
    }

    /** Every lane is the scalar, which the loop does not change. */
    Value splat(Value scalar, Lane lane, int lanes) {
        return before.make(Opcode.SPLAT, Type.vector(lane, lanes), scalar);
    }

    Value splat(long constant, Lane lane, int lanes) {
        return splat(before.constant(lane.scalar(), constant), lane, lanes);
    }
}
