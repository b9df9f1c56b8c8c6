package dev.backedge.compiler.opt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.ExitReason;
import dev.backedge.compiler.ir.FrameState;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.IrInterpreter;
import dev.backedge.compiler.ir.IrVerifier;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Terminator;
import dev.backedge.compiler.ir.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Multiplication and division by constants against Java's operators, at the awkward values of both. */
class StrengthReductionTest {
    private static final long SEED = 20250607;

    @ParameterizedTest
    @EnumSource(names = {"MUL", "DIV", "REM", "UDIV", "UREM"})
    void int32(Opcode opcode) {
        for (long constant : values(Type.I32, 80)) {
            if (constant != 0) {
                check(opcode, Type.I32, constant);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MUL", "DIV", "REM", "UDIV", "UREM"})
    void int64(Opcode opcode) {
        for (long constant : values(Type.I64, 80)) {
            if (constant != 0) {
                check(opcode, Type.I64, constant);
            }
        }
    }

    @Test
    void divisionsByCommonConstantsDisappear() {
        for (long constant : new long[] {2, 3, 7, 8, 10, 60, 1000, 65521, -5, -16}) {
            for (Type type : new Type[] {Type.I32, Type.I64}) {
                Function function = function(Opcode.REM, type, constant);
                assertThat(new StrengthReduction().run(function)).isTrue();
                assertThat(function.entry().body()).extracting(Instr::opcode).doesNotContain(Opcode.DIV, Opcode.REM);
            }
        }
    }

    private static void check(Opcode opcode, Type type, long constant) {
        Function reduced = function(opcode, type, constant);
        new StrengthReduction().run(reduced);
        IrVerifier.verify(reduced);
        for (long value : values(type, 200)) {
            assertThat(run(reduced, type, value)).as("%s %s of %s and %s, seed %s", type, opcode, value, constant, SEED)
                    .isEqualTo(expected(opcode, type, value, constant));
        }
    }

    private static long expected(Opcode opcode, Type type, long value, long constant) {
        if (type == Type.I64) {
            return switch (opcode) {
                case MUL -> value * constant;
                case DIV -> value / constant;
                case REM -> value % constant;
                case UDIV -> Long.divideUnsigned(value, constant);
                default -> Long.remainderUnsigned(value, constant);
            };
        }
        int a = (int) value;
        int b = (int) constant;
        return switch (opcode) {
            case MUL -> a * b;
            case DIV -> a / b;
            case REM -> a % b;
            case UDIV -> Integer.divideUnsigned(a, b);
            default -> Integer.remainderUnsigned(a, b);
        };
    }

    private static Function function(Opcode opcode, Type type, long constant) {
        Function function = new Function("by.constant", List.of());
        Block entry = function.newBlock();
        Instr value = function.newInstr(Opcode.ENTRY_SLOT, type, List.of(), 0, null, null);
        Instr by = function.newConst(type, constant);
        Instr result = function.newInstr(opcode, type, List.of(value, by));
        entry.body().addAll(List.of(value, by, result));
        entry.setTerminator(new Terminator.Exit(new FrameState(ExitReason.LOOP_EXIT, 0, 0, List.of(result))));
        return function;
    }

    private static long run(Function function, Type type, long value) {
        long[] buffer = {value};
        new IrInterpreter(function, resumePoint -> new int[] {0}).run(buffer, new Object[0]);
        return type == Type.I32 ? (int) buffer[0] : buffer[0];
    }

    private static List<Long> values(Type type, int random) {
        Random source = new Random(SEED);
        List<Long> values = new ArrayList<>();
        for (long small = -20; small <= 20; small++) {
            values.add(small);
        }
        int bits = type == Type.I64 ? 64 : 32;
        for (int bit = 5; bit < bits; bit++) {
            for (int off = -1; off <= 1; off++) {
                values.add((1L << bit) + off);
                values.add(-(1L << bit) + off);
            }
        }
        for (int i = 0; i < random; i++) {
            values.add(source.nextLong() >> source.nextInt(bits));
        }
        return type == Type.I64 ? values : values.stream().map(value -> (long) value.intValue()).toList();
    }
}
