package dev.backedge.compiler.vector;

import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import dev.backedge.compiler.x64.CpuFeatures;

/** What has a form on vectors, and what to tell the programmer of the rest. */
final class Support {
    private Support() {
    }

    /** Refuses a body that may leave the loop. */
    static void checkChecks(LoopBody body) throws Refusal {
        for (LoopBody.Step step : body.steps()) {
            switch (step.instr().opcode()) {
                case NULL_CHECK -> throw new Refusal("whether a reference is null has to be checked in each iteration");
                case ZERO_CHECK -> throw new Refusal("whether a divisor is 0 has to be checked in each iteration");
                case GUARD, TICK -> throw new Refusal("it may be left in the middle");
                default -> {
                }
            }
        }
    }

    /** Refuses an instruction that is needed on vectors and has no form there. */
    static void check(Instr instr, CpuFeatures cpu) throws Refusal {
        Type type = instr.type();
        switch (instr.opcode()) {
            case DIV, REM, UDIV, UREM -> {
                if (!type.isFloat() && !ConstantDivision.isPossible(instr)) {
                    throw new Refusal("it divides integers by a value that is not constant, which no vector instruction does");
                } else if (type.isFloat() && instr.opcode() == Opcode.REM) {
                    throw new Refusal("it computes a remainder of floating-point numbers, which no vector instruction does");
                }
            }
            case MUL_HIGH, UMUL_HIGH -> {
                if (type == Type.I64) {
                    throw new Refusal("it needs the upper half of a product of longs, which no vector instruction computes");
                }
            }
            case LCMP, FCMPL, FCMPG -> throw new Refusal("it needs the sign of a comparison");
            case SELECT -> {
                if (type == Type.REF || type == Type.ADDR) {
                    throw new Refusal("it chooses between references");
                }
            }
            case ARRAY_BASE, ARRAY_LENGTH, ROW, ROWS, ROW_AT, ENTRY_SLOT -> throw new Refusal("which array it accesses changes from iteration to iteration");
            case EQ, NE -> {
                if (instr.operand(0).type() == Type.REF || instr.operand(0).type() == Type.ADDR) {
                    throw new Refusal("it compares references");
                }
            }
            default -> {
            }
        }
    }

    /** What the lanes of the vectors that it makes or takes are in Java. */
    static String lanes(Instr instr) {
        Type type = instr.type() != null && instr.type().isVector() ? instr.type()
                : instr.operands().stream().map(Value::type).filter(Type::isVector).findFirst().orElse(null);
        if (type == null) {
            return "conditions";
        }
        return switch (type.lane()) {
            case I8 -> "bytes";
            case I16 -> "shorts";
            case I32 -> "ints";
            case I64 -> "longs";
            case F32 -> "floats";
            case F64 -> "doubles";
        };
    }
}
