package dev.backedge.compiler.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.compiler.ir.Evaluation;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Type;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Ranges of random expressions hold what the expressions evaluate to, and are as narrow as the rules promise. */
class RangeTest {
    private static final int EXPRESSIONS = 20_000;
    private static final List<Opcode> SAME = List.of(Opcode.ADD, Opcode.SUB, Opcode.MUL, Opcode.MIN, Opcode.MAX, Opcode.AND, Opcode.OR, Opcode.XOR,
            Opcode.SHR, Opcode.USHR, Opcode.SHL, Opcode.DIV, Opcode.REM, Opcode.NEG, Opcode.ABS, Opcode.BIT_COUNT, Opcode.LEADING_ZEROS);
    private static final List<Opcode> NARROWING = List.of(Opcode.I2B, Opcode.I2C, Opcode.I2S);

    private final Function function = new Function("range", List.of());
    private final Map<Instr, Long> values = new HashMap<>();

    @Test
    void holdsEveryValue() {
        for (long seed = 0; seed < EXPRESSIONS; seed++) {
            values.clear();
            Instr expression = expression(new Random(seed), seed % 2 == 0 ? Type.I32 : Type.I64, 4);
            Range range = Range.of(expression);
            assertThat(values.get(expression)).as("seed %s: %s", seed, expression.opcode()).isBetween(range.low(), range.high());
        }
    }

    /** An expression, its value with it. */
    private Instr expression(Random random, Type type, int depth) {
        if (depth == 0 || random.nextInt(8) == 0) {
            return leaf(random, type);
        }
        int choice = random.nextInt(10);
        if (choice == 0) {
            return type == Type.I64 ? made(random.nextBoolean() ? Opcode.I2L : Opcode.UI2L, type, expression(random, Type.I32, depth - 1))
                    : made(Opcode.L2I, type, expression(random, Type.I64, depth - 1));
        } else if (choice == 1 && type == Type.I32) {
            return made(NARROWING.get(random.nextInt(3)), type, expression(random, type, depth - 1));
        } else if (choice == 2) {
            Instr test = made(Opcode.LT, Type.I32, expression(random, type, depth - 1), expression(random, type, depth - 1));
            return made(Opcode.SELECT, type, test, expression(random, type, depth - 1), expression(random, type, depth - 1));
        }
        Opcode opcode = SAME.get(random.nextInt(SAME.size()));
        Instr left = expression(random, type, depth - 1);
        if (opcode.arity() == 1) {
            return made(opcode, type, left);
        }
        return switch (opcode) {
            case SHR, USHR, SHL -> made(opcode, type, left, constant(Type.I32, random.nextInt(70)));
            case DIV, REM -> {
                long divisor = bits(random, type);
                yield made(opcode, type, left, constant(type, divisor == 0 ? 3 : divisor));
            }
            default -> made(opcode, type, left, expression(random, type, depth - 1));
        };
    }

    private Instr leaf(Random random, Type type) {
        if (random.nextBoolean()) {
            return constant(type, bits(random, type));
        }
        Instr opaque = function.newInstr(Opcode.ENTRY_SLOT, type, List.of(), 0, null, null);
        values.put(opaque, bits(random, type));
        return opaque;
    }

    private static long bits(Random random, Type type) {
        long bits = switch (random.nextInt(4)) {
            case 0 -> random.nextInt(20) - 10;
            case 1 -> type == Type.I32 ? Integer.MIN_VALUE + random.nextInt(2) : Long.MIN_VALUE + random.nextInt(2);
            case 2 -> type == Type.I32 ? Integer.MAX_VALUE - random.nextInt(2) : Long.MAX_VALUE - random.nextInt(2);
            default -> random.nextLong() >> random.nextInt(64);
        };
        return type == Type.I32 ? (int) bits : bits;
    }

    private Instr constant(Type type, long bits) {
        Instr constant = function.newConst(type, bits);
        values.put(constant, constant.constant());
        return constant;
    }

    private Instr made(Opcode opcode, Type type, Instr... operands) {
        Instr instr = function.newInstr(opcode, type, List.of(operands));
        long[] bits = new long[operands.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = values.get(operands[i]);
        }
        values.put(instr, Evaluation.evaluate(instr, bits));
        return instr;
    }

    @Test
    void followsMasksShiftsAndRemainders() {
        Instr any = function.newInstr(Opcode.ENTRY_SLOT, Type.I32, List.of(), 0, null, null);
        values.put(any, 0L);
        assertThat(Range.of(made(Opcode.AND, Type.I32, any, constant(Type.I32, 255)))).isEqualTo(new Range(0, 255));
        assertThat(Range.of(made(Opcode.USHR, Type.I32, any, constant(Type.I32, 28)))).isEqualTo(new Range(0, 15));
        assertThat(Range.of(made(Opcode.REM, Type.I32, any, constant(Type.I32, -7)))).isEqualTo(new Range(-6, 6));
        assertThat(Range.of(made(Opcode.I2L, Type.I64, any))).isEqualTo(new Range(Integer.MIN_VALUE, Integer.MAX_VALUE));
        assertThat(Range.of(made(Opcode.NEG, Type.I32, any))).isEqualTo(new Range(Integer.MIN_VALUE, Integer.MAX_VALUE));
    }
}
