package dev.backedge.compiler.opt;

import dev.backedge.compiler.ir.Evaluation;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import java.util.OptionalLong;

/** Constants, and instructions whose operands are all constants: their value is what {@link Evaluation} says. */
final class Fold {
    private Fold() {
    }

    /** The result's bits as {@link Instr#constant()} holds them; empty if an operand is no constant or the opcode is not folded. */
    static OptionalLong evaluate(Instr instr) {
        Opcode opcode = instr.opcode();
        int arity = opcode.arity();
        if (arity == 0 || !opcode.isPure() || !instr.type().isScalar() || instr.type() == Type.ADDR || opcode == Opcode.ARRAY_LENGTH || opcode == Opcode.ROW || opcode == Opcode.ROW_AT) {
            return OptionalLong.empty();
        }
        for (int i = 0; i < arity; i++) {
            if (!isConst(instr.operand(i)) || !instr.operand(i).type().isScalar()) {
                return OptionalLong.empty();
            }
        }
        boolean divides = opcode == Opcode.DIV || opcode == Opcode.REM || opcode == Opcode.UDIV || opcode == Opcode.UREM;
        if (divides && instr.type().isInteger() && constant(instr.operand(1)) == 0) {
            return OptionalLong.empty();
        }
        long[] operands = new long[arity];
        for (int i = 0; i < arity; i++) {
            operands[i] = constant(instr.operand(i));
        }
        return OptionalLong.of(Evaluation.evaluate(instr, operands));
    }

    /** Whether the value is a constant. */
    static boolean isConst(Value value) {
        return value instanceof Instr instr && instr.isConst();
    }

    /** Whether the value is the constant with these bits. */
    static boolean isConst(Value value, long bits) {
        return value instanceof Instr instr && instr.isConst() && instr.constant() == bits;
    }

    /** The bits of a value that is a constant. */
    static long constant(Value value) {
        return ((Instr) value).constant();
    }
}
