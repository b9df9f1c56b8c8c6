package dev.backedge.compiler.ir;

import static dev.backedge.compiler.ir.Type.ADDR;
import static dev.backedge.compiler.ir.Type.F32;
import static dev.backedge.compiler.ir.Type.F64;
import static dev.backedge.compiler.ir.Type.I32;
import static dev.backedge.compiler.ir.Type.I64;
import static dev.backedge.compiler.ir.Type.REF;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The types of one form of an opcode. An opcode has as many signatures as it has widths; no two of them agree in result and operands. What it does
 * on vectors {@link VectorForm} lists.
 *
 * @param result type of the result; null if there is none
 * @param operands types of the operands, in order
 */
public record Signature(Type result, List<Type> operands) {
    public Signature {
        operands = List.copyOf(operands);
    }

    /** Whether the opcode has a form with these types, on scalars or on vectors. */
    public static boolean isForm(Opcode opcode, Signature types) {
        return of(opcode).contains(types) || VectorForm.of(opcode).stream().anyMatch(form -> form.matches(types));
    }

    /** Every form of an opcode on scalars. The element kind of a load or store narrows them further, see {@link ElementKind#type()}. */
    public static List<Signature> of(Opcode opcode) {
        return switch (opcode) {
            case CONST, ENTRY_SLOT -> uniform(0, I32, I64, F32, F64, REF);
            case ADD, SUB, MUL, DIV, REM, MIN, MAX -> uniform(2, I32, I64, F32, F64);
            case NEG, ABS -> uniform(1, I32, I64, F32, F64);
            case AND, OR, XOR, MUL_HIGH, UMUL_HIGH, UDIV, UREM -> uniform(2, I32, I64);
            case SHL, SHR, USHR, ROTL, ROTR -> List.of(form(I32, I32, I32), form(I64, I64, I32));
            case SQRT, CEIL, FLOOR, RINT -> uniform(1, F32, F64);
            case COPY_SIGN -> uniform(2, F32, F64);
            case FMA -> uniform(3, F32, F64);
            case BIT_COUNT, LEADING_ZEROS, TRAILING_ZEROS, REVERSE_BYTES -> uniform(1, I32, I64);
            case EQ, NE -> comparison(I32, I64, F32, F64, REF, ADDR);
            case LT, LE, GT, GE -> comparison(I32, I64, F32, F64);
            case ULT, ULE, UGT, UGE -> comparison(I32, I64);
            case LCMP -> comparison(I64);
            case FCMPL, FCMPG -> comparison(F32, F64);
            case SELECT -> List.of(form(I32, I32, I32, I32), form(I64, I32, I64, I64), form(F32, I32, F32, F32),
                    form(F64, I32, F64, F64), form(REF, I32, REF, REF), form(ADDR, I32, ADDR, ADDR));
            case I2L, UI2L -> List.of(form(I64, I32));
            case L2I -> List.of(form(I32, I64));
            case I2F -> List.of(form(F32, I32));
            case I2D -> List.of(form(F64, I32));
            case L2F -> List.of(form(F32, I64));
            case L2D -> List.of(form(F64, I64));
            case F2I -> List.of(form(I32, F32));
            case F2L -> List.of(form(I64, F32));
            case F2D -> List.of(form(F64, F32));
            case D2I -> List.of(form(I32, F64));
            case D2L -> List.of(form(I64, F64));
            case D2F -> List.of(form(F32, F64));
            case I2B, I2C, I2S -> List.of(form(I32, I32));
            case BITCAST -> List.of(form(I32, F32), form(F32, I32), form(I64, F64), form(F64, I64));
            case ARRAY_BASE -> List.of(form(ADDR, REF));
            case ARRAY_LENGTH -> List.of(form(I32, REF));
            case ROW -> List.of(form(REF, REF, I32, I32));
            case ROWS -> List.of(form(ADDR, REF));
            case ROW_AT -> List.of(form(REF, ADDR, I32));
            case ADDRESS_BITS -> List.of(form(I64, ADDR));
            case LOAD -> List.of(form(I32, ADDR, I32), form(I64, ADDR, I32), form(F32, ADDR, I32), form(F64, ADDR, I32));
            case STORE -> List.of(form(null, ADDR, I32, I32), form(null, ADDR, I32, I64), form(null, ADDR, I32, F32),
                    form(null, ADDR, I32, F64));
            case NULL_CHECK -> List.of(form(null, REF));
            case BOUNDS_CHECK -> List.of(form(null, I32, I32));
            case ZERO_CHECK -> List.of(form(null, I32), form(null, I64));
            case GUARD -> List.of(form(null, I32));
            case COUNT -> List.of(form(null));
            case TICK -> List.of(form(I32, I32, I32));
            case NOT, WIDEN_SIGNED, WIDEN_UNSIGNED, NARROW, SPLAT, IOTA, GEOMETRIC, REVERSE, BYTE_DIFFERENCES, SLIDE, UNZIP, ZIP, UNZIP3, ZIP3, EXTRACT, INSERT,
                REDUCE_ADD, REDUCE_MUL, REDUCE_AND, REDUCE_OR, REDUCE_XOR, REDUCE_MIN, REDUCE_MAX, FOLD_ADD, FOLD_MUL, MASK_BELOW, MASK_ANY, MASK_ALL, MASK_BITS,
                VLOAD, VLOAD_MASKED, VGATHER, VSTORE, VSTORE_MASKED -> List.of();
        };
    }

    private static Signature form(Type result, Type... operands) {
        return new Signature(result, List.of(operands));
    }

    private static List<Signature> uniform(int arity, Type... types) {
        List<Signature> forms = new ArrayList<>();
        for (Type type : types) {
            forms.add(new Signature(type, Collections.nCopies(arity, type)));
        }
        return forms;
    }

    private static List<Signature> comparison(Type... types) {
        List<Signature> forms = new ArrayList<>();
        for (Type type : types) {
            forms.add(form(I32, type, type));
        }
        return forms;
    }

    /** As the documentation prints it: {@code (i64, i32) -> i64}. */
    @Override
    public String toString() {
        String arguments = String.join(", ", operands.stream().map(Type::text).toList());
        return "(" + arguments + ")" + (result == null ? "" : " -> " + result.text());
    }
}
