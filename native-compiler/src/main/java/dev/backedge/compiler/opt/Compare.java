package dev.backedge.compiler.opt;

import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Value;

/** How comparisons turn into each other. */
final class Compare {
    private Compare() {
    }

    /** Whether the opcode compares two values with result 0 or 1. */
    static boolean isCompare(Opcode opcode) {
        return switch (opcode) {
            case EQ, NE, LT, LE, GT, GE, ULT, ULE, UGT, UGE -> true;
            default -> false;
        };
    }

    static boolean isCompare(Value value) {
        return value instanceof Instr instr && isCompare(instr.opcode());
    }

    /** The comparison that holds for (b, a) exactly when this one holds for (a, b). */
    static Opcode swapped(Opcode opcode) {
        return switch (opcode) {
            case EQ, NE -> opcode;
            case LT -> Opcode.GT;
            case LE -> Opcode.GE;
            case GT -> Opcode.LT;
            case GE -> Opcode.LE;
            case ULT -> Opcode.UGT;
            case ULE -> Opcode.UGE;
            case UGT -> Opcode.ULT;
            case UGE -> Opcode.ULE;
            default -> throw new IllegalArgumentException(opcode + " is no comparison");
        };
    }

    /** The comparison that holds exactly when this one does not; on floats, which may be unordered, only EQ and NE have one: else null. */
    static Opcode inverse(Opcode opcode, boolean onFloats) {
        return switch (opcode) {
            case EQ -> Opcode.NE;
            case NE -> Opcode.EQ;
            case LT -> onFloats ? null : Opcode.GE;
            case LE -> onFloats ? null : Opcode.GT;
            case GT -> onFloats ? null : Opcode.LE;
            case GE -> onFloats ? null : Opcode.LT;
            case ULT -> Opcode.UGE;
            case ULE -> Opcode.UGT;
            case UGT -> Opcode.ULE;
            case UGE -> Opcode.ULT;
            default -> throw new IllegalArgumentException(opcode + " is no comparison");
        };
    }
}
