package dev.backedge.compiler.ir;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The types of a form of an opcode on vectors, as a pattern: {@code vNxT} is a vector of N lanes of kind T, {@code vNxi32} one of N lanes of kind
 * i32, {@code mN} a mask of N lanes, {@code T} the scalar that fits a lane of kind T; the rest are scalar types. N stands for 2, 4, ... 64; M for an eighth of it.
 *
 * @param result pattern of the result's type; null if there is none
 * @param operands patterns of the operands' types, in order
 * @param lanes what T stands for; empty if the pattern has none
 */
public record VectorForm(String result, List<String> operands, List<Lane> lanes) {
    private static final List<Lane> INTEGERS = List.of(Lane.I8, Lane.I16, Lane.I32, Lane.I64);
    private static final List<Lane> FLOATS = List.of(Lane.F32, Lane.F64);
    private static final List<Lane> ALL = List.of(Lane.values());
    private static final List<Lane> WORDS = List.of(Lane.I32, Lane.I64);

    public VectorForm {
        operands = List.copyOf(operands);
        lanes = List.copyOf(lanes);
    }

    /** Every form on vectors; empty if the opcode is one of scalars alone. The element kind of a load or store narrows them further, see {@link ElementKind#lane()}. */
    public static List<VectorForm> of(Opcode opcode) {
        return switch (opcode) {
            case CONST -> List.of(form("mN"));
            case ADD, SUB, MUL, MIN, MAX -> List.of(form(ALL, "vNxT", "vNxT", "vNxT"));
            case NEG, ABS -> List.of(form(ALL, "vNxT", "vNxT"));
            case AND, OR, XOR -> List.of(form(INTEGERS, "vNxT", "vNxT", "vNxT"), form("mN", "mN", "mN"));
            case NOT -> List.of(form("mN", "mN"));
            case SHL, SHR, USHR -> List.of(form(INTEGERS, "vNxT", "vNxT", "i32"), form(INTEGERS, "vNxT", "vNxT", "vNxT"));
            case ROTL, ROTR -> List.of(form(WORDS, "vNxT", "vNxT", "i32"), form(WORDS, "vNxT", "vNxT", "vNxT"));
            case MUL_HIGH, UMUL_HIGH -> List.of(form(List.of(Lane.I16, Lane.I32), "vNxT", "vNxT", "vNxT"));
            case BIT_COUNT, LEADING_ZEROS, TRAILING_ZEROS, REVERSE_BYTES -> List.of(form(WORDS, "vNxT", "vNxT"));
            case DIV, COPY_SIGN -> List.of(form(FLOATS, "vNxT", "vNxT", "vNxT"));
            case SQRT, CEIL, FLOOR, RINT -> List.of(form(FLOATS, "vNxT", "vNxT"));
            case FMA -> List.of(form(FLOATS, "vNxT", "vNxT", "vNxT", "vNxT"));
            case EQ, NE, LT, LE, GT, GE -> List.of(form(ALL, "mN", "vNxT", "vNxT"));
            case ULT, ULE, UGT, UGE -> List.of(form(INTEGERS, "mN", "vNxT", "vNxT"));
            case SELECT -> List.of(form(ALL, "vNxT", "mN", "vNxT", "vNxT"), form("mN", "mN", "mN", "mN"));
            case I2F -> List.of(form("vNxf32", "vNxi32"));
            case I2D -> List.of(form("vNxf64", "vNxi32"));
            case L2F -> List.of(form("vNxf32", "vNxi64"));
            case L2D -> List.of(form("vNxf64", "vNxi64"));
            case F2I -> List.of(form("vNxi32", "vNxf32"));
            case F2L -> List.of(form("vNxi64", "vNxf32"));
            case F2D -> List.of(form("vNxf64", "vNxf32"));
            case D2I -> List.of(form("vNxi32", "vNxf64"));
            case D2L -> List.of(form("vNxi64", "vNxf64"));
            case D2F -> List.of(form("vNxf32", "vNxf64"));
            case I2B, I2C, I2S -> List.of(form("vNxi32", "vNxi32"));
            case BITCAST -> List.of(form("vNxi32", "vNxf32"), form("vNxf32", "vNxi32"), form("vNxi64", "vNxf64"), form("vNxf64", "vNxi64"));
            case WIDEN_SIGNED, WIDEN_UNSIGNED -> conversions(true);
            case NARROW -> conversions(false);
            case SPLAT -> List.of(form(ALL, "vNxT", "T"));
            case IOTA, GEOMETRIC -> List.of(form(INTEGERS, "vNxT", "T", "T"));
            case REVERSE -> List.of(form(ALL, "vNxT", "vNxT"));
            case BYTE_DIFFERENCES -> List.of(form("vMxi64", "vNxi8", "vNxi8"));
            case SLIDE, UNZIP, ZIP -> List.of(form(ALL, "vNxT", "vNxT", "vNxT"));
            case UNZIP3, ZIP3 -> List.of(form(ALL, "vNxT", "vNxT", "vNxT", "vNxT"));
            case EXTRACT -> List.of(form(ALL, "T", "vNxT"));
            case INSERT -> List.of(form(ALL, "vNxT", "vNxT", "T"));
            case REDUCE_ADD, REDUCE_MUL, REDUCE_MIN, REDUCE_MAX -> List.of(form(ALL, "T", "vNxT"));
            case REDUCE_AND, REDUCE_OR, REDUCE_XOR -> List.of(form(INTEGERS, "T", "vNxT"));
            case FOLD_ADD, FOLD_MUL -> List.of(form(FLOATS, "T", "T", "vNxT"));
            case MASK_BELOW -> List.of(form("mN", "i32", "i32"));
            case MASK_ANY, MASK_ALL -> List.of(form("i32", "mN"));
            case MASK_BITS -> List.of(form("i64", "mN"));
            case VLOAD -> List.of(form(ALL, "vNxT", "addr", "i32"));
            case VLOAD_MASKED -> List.of(form(ALL, "vNxT", "addr", "i32", "mN"));
            case VGATHER -> List.of(form(ALL, "vNxT", "addr", "vNxi32", "mN"));
            case VSTORE -> List.of(form(ALL, null, "addr", "i32", "vNxT"));
            case VSTORE_MASKED -> List.of(form(ALL, null, "addr", "i32", "vNxT", "mN"));
            default -> List.of();
        };
    }

    private static List<VectorForm> conversions(boolean widening) {
        List<VectorForm> forms = new ArrayList<>();
        for (Lane narrow : INTEGERS) {
            for (Lane wide : INTEGERS) {
                if (narrow.bytes() < wide.bytes()) {
                    forms.add(form("vNx" + (widening ? wide : narrow).text(), "vNx" + (widening ? narrow : wide).text()));
                }
            }
        }
        return forms;
    }

    private static VectorForm form(String result, String... operands) {
        return new VectorForm(result, List.of(operands), List.of());
    }

    private static VectorForm form(List<Lane> lanes, String result, String... operands) {
        return new VectorForm(result, List.of(operands), lanes);
    }

    /** Whether these types are an instance of the pattern. */
    boolean matches(Signature types) {
        Type vector = Stream.concat(types.operands().stream(), Stream.ofNullable(types.result())).filter(type -> !type.isScalar()).findFirst().orElse(null);
        if (vector == null || operands.size() != types.operands().size() || isTooShort(vector.lanes())) {
            return false;
        }
        return (lanes.isEmpty() ? Stream.of((Lane) null) : lanes.stream()).anyMatch(lane -> instance(lane, vector.lanes()).equals(types));
    }

    private boolean isTooShort(int count) {
        return result != null && result.startsWith("vM") && count < 2 * Byte.SIZE;
    }

    /** The instances with so many lanes, one for each kind of lane; none if there are none of so few. */
    public List<Signature> instances(int count) {
        return isTooShort(count) ? List.of() : lanes.isEmpty() ? List.of(instance(null, count)) : lanes.stream().map(lane -> instance(lane, count)).toList();
    }

    private Signature instance(Lane lane, int count) {
        return new Signature(result == null ? null : type(result, lane, count), operands.stream().map(operand -> type(operand, lane, count)).toList());
    }

    private static Type type(String pattern, Lane lane, int count) {
        return switch (pattern) {
            case "T" -> lane.scalar();
            case "mN" -> Type.mask(count);
            case "vNxT" -> Type.vector(lane, count);
            default -> Type.parse(pattern.replace("N", String.valueOf(count)).replace("M", String.valueOf(count / Byte.SIZE)));
        };
    }

    /** As the documentation prints it: {@code (vNxT, i32) -> vNxT, T: i32 i64}. */
    @Override
    public String toString() {
        String kinds = lanes.isEmpty() ? "" : lanes.equals(ALL) ? ", any T" : lanes.stream().map(Lane::text).collect(Collectors.joining(" ", ", T: ", ""));
        return "(" + String.join(", ", operands) + ")" + (result == null ? "" : " -> " + result) + kinds;
    }
}
