package dev.backedge.compiler.ir;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The corners of Java's arithmetic, one row each, as the IR's opcodes compute them. */
class EvaluationTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            add i32     | 2147483647 1              | -2147483648
            div i32     | -2147483648 -1            | -2147483648
            rem i32     | -2147483648 -1            | 0
            div i64     | -9223372036854775808 -1   | -9223372036854775808
            rem i32     | -7 2                      | -1
            rem f32     | -7.5 2.0                  | -1.5
            rem f64     | 1.0 0.0                   | NaN
            udiv i32    | -1 2                      | 2147483647
            urem i64    | -1 10                     | 5
            shl i32     | 1 33                      | 2
            shr i64     | -8 65                     | -4
            ushr i32    | -1 31                     | 1
            ushr i64    | -1 63                     | 1
            rotl i32    | -2147483648 1             | 1
            rotr i64    | 1 1                       | -9223372036854775808
            mul_high i32  | -2147483648 2           | -1
            mul_high i64  | -9223372036854775808 -2 | 1
            umul_high i32 | -1 -1                   | -2
            umul_high i64 | -1 -1                   | -2
            neg f64     | 0.0                       | -0.0
            neg i32     | -2147483648               | -2147483648
            abs i64     | -9223372036854775808      | -9223372036854775808
            abs f32     | -0.0                      | 0.0
            min f64     | 0.0 -0.0                  | -0.0
            max f32     | -0.0 0.0                  | 0.0
            max f64     | NaN 1.0                   | NaN
            sqrt f64    | -1.0                      | NaN
            fma f64     | 1.0E308 10.0 -Infinity    | -Infinity
            ceil f64    | -0.5                      | -0.0
            rint f64    | 2.5                       | 2.0
            floor f32   | -1.5                      | -2.0
            copy_sign f32 | 3.0 -0.0                | -3.0
            bit_count i64 | -1                      | 64
            leading_zeros i32 | 0                   | 32
            trailing_zeros i64 | 0                  | 64
            reverse_bytes i32 | 1                   | 16777216
            f2i i32     | NaN                       | 0
            f2i i32     | 1.0E10                    | 2147483647
            d2i i32     | -1.0E10                   | -2147483648
            d2l i64     | Infinity                  | 9223372036854775807
            f2l i64     | -Infinity                 | -9223372036854775808
            i2b i32     | 128                       | -128
            i2c i32     | -1                        | 65535
            i2s i32     | 32768                     | -32768
            l2i i32     | 4294967297                | 1
            ui2l i64    | -1                        | 4294967295
            i2l i64     | -1                        | -1
            i2f f32     | 16777217                  | 1.6777216E7
            l2d f64     | 9007199254740993          | 9.007199254740992E15
            d2f f32     | 1.0E-50                   | 0.0
            bitcast i32 | -0.0                      | -2147483648
            bitcast f64 | 4607182418800017408       | 1.0
            """)
    void arithmetic(String opcodeAndType, String operands, String expected) {
        String[] words = opcodeAndType.split(" ");
        Type type = Type.parse(words[1]);
        assertThat(evaluate(Opcode.parse(words[0]), type, operands.split(" "))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            eq f64    | 0.0 -0.0   | 1
            eq f64    | NaN NaN    | 0
            ne f32    | NaN NaN    | 1
            lt f32    | NaN 1.0    | 0
            ge f64    | NaN 1.0    | 0
            ult i32   | 1 -1       | 1
            ugt i64   | -1 1       | 1
            uge i32   | -1 -1      | 1
            ule i64   | -1 1       | 0
            lt i64    | -1 1       | 1
            lcmp i64  | -9223372036854775808 9223372036854775807 | -1
            fcmpl f32 | NaN 1.0    | -1
            fcmpg f32 | NaN 1.0    | 1
            fcmpl f64 | 2.0 1.0    | 1
            fcmpg f64 | 0.0 -0.0   | 0
            """)
    void comparisons(String opcodeAndOperandType, String operands, String expected) {
        String[] words = opcodeAndOperandType.split(" ");
        assertThat(evaluate(Opcode.parse(words[0]), Type.I32, Type.parse(words[1]), operands.split(" "))).isEqualTo(expected);
    }

    /** No form of the table is left undefined. */
    @Test
    void everyFormComputes() {
        Map<Opcode, Integer> forms = new HashMap<>();
        for (Opcode opcode : Opcode.values()) {
            boolean evaluated = opcode.isPure() && switch (opcode) {
                case CONST, ARRAY_BASE, ARRAY_LENGTH, ADDRESS_BITS, ROW, ROWS, ROW_AT -> false;
                default -> true;
            };
            for (Signature form : evaluated ? Signature.of(opcode) : List.<Signature>of()) {
                Function function = new Function("f", List.of());
                Instr instr = function.newInstr(opcode, form.result(), form.operands().stream().map(type -> function.newConst(type == Type.ADDR ? Type.I64 : type, 1)).toList());
                long result = Evaluation.evaluate(instr, new long[] {1, 1, 1});
                boolean narrow = form.result() == Type.I32 || form.result() == Type.F32;
                assertThat(narrow ? (int) result : result).as("%s %s is sign-extended", opcode, form).isEqualTo(result);
                forms.merge(opcode, 1, Integer::sum);
            }
        }
        assertThat(forms).hasSize(62);
    }

    private static String evaluate(Opcode opcode, Type type, String... operands) {
        Signature form = Signature.of(opcode).stream().filter(each -> each.result() == type).findFirst().orElseThrow();
        return evaluate(opcode, form, operands);
    }

    private static String evaluate(Opcode opcode, Type type, Type operand, String... operands) {
        Signature form = Signature.of(opcode).stream().filter(each -> each.result() == type && each.operands().get(0) == operand).findFirst().orElseThrow();
        return evaluate(opcode, form, operands);
    }

    private static String evaluate(Opcode opcode, Signature form, String... operands) {
        StringBuilder text = new StringBuilder("function f arrays []\nblock0:\n");
        for (int i = 0; i < operands.length; i++) {
            text.append("v").append(i).append(':').append(form.operands().get(i).text()).append(" = const ").append(operands[i]).append('\n');
        }
        text.append("v9:").append(form.result().text()).append(" = ").append(opcode.text()).append(' ')
                .append(String.join(", ", Stream.iterate(0, i -> i + 1).limit(operands.length).map(i -> "v" + i).toList()))
                .append("\nexit loop_exit 0 @0 [v9]\n");
        Function function = IrParser.parse(text.toString());
        Instr instr = (Instr) ((Terminator.Exit) function.entry().terminator()).state().values().get(0);
        long[] bits = instr.operands().stream().mapToLong(operand -> ((Instr) operand).constant()).toArray();
        String result = IrPrinter.literal(form.result(), Evaluation.evaluate(instr, bits));
        // which NaN an operation makes is the processor's choice
        return result.startsWith("0x") ? "NaN" : result;
    }
}
