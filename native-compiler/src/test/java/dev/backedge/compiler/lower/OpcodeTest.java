package dev.backedge.compiler.lower;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.backedge.compiler.Bailout;
import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.ExitReason;
import dev.backedge.compiler.ir.FrameState;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.IrInterpreter;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Terminator;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import dev.backedge.compiler.testing.BackEnd;
import dev.backedge.compiler.testing.NativeCode;
import dev.backedge.compiler.x64.CpuFeatures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every opcode that computes, on awkward operands, in registers and as constants: machine code against the interpreter. */
class OpcodeTest {
    private static final long[] I32 = {0, 1, -1, 2, 3, 7, 8, 31, 32, 33, 63, 64, 127, 128, 255, -128, -129, 65535, 65536, 0x12345678, 0x80000001,
        Integer.MAX_VALUE, Integer.MIN_VALUE};
    private static final long[] I64 = {0, 1, -1, 2, 3, 5, 9, 31, 63, 64, 255, 0x7fffffffL, 0x80000000L, 0xffffffffL, -0x80000000L, -0x80000001L,
        0x123456789abcdef0L, 0x8000000000000001L, Long.MAX_VALUE, Long.MIN_VALUE};
    private static final long[] F64 = Arrays.stream(new double[] {0.0, -0.0, 1, -1, 1.5, -2.5, 0.1, 1e-310, Double.MIN_VALUE, 3e9, -3e9, 2147483647.5, -2147483648.5,
        9.3e18, -9.3e18, 1e300, Double.MAX_VALUE, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN, 4503599627370497.5})
        .mapToLong(Double::doubleToRawLongBits).toArray();
    private static final long[] F32 = Arrays.stream(new double[] {0.0, -0.0, 1, -1, 1.5f, -2.5f, 0.1f, 1e-40f, Float.MIN_VALUE, 3e9f, -3e9f, 16777217, 9.3e18f,
        -9.3e18f, Float.MAX_VALUE, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN})
        .mapToLong(x -> Float.floatToRawIntBits((float) x)).toArray();

    /** @param operands their types; @param result of the result */
    private record Case(Opcode opcode, Type result, Type... operands) {
        @Override
        public String toString() {
            return opcode.text() + " " + Arrays.toString(operands) + " -> " + result;
        }
    }

    private static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (Type type : List.of(Type.I32, Type.I64)) {
            for (Opcode opcode : List.of(Opcode.ADD, Opcode.SUB, Opcode.MUL, Opcode.DIV, Opcode.REM, Opcode.UDIV, Opcode.UREM, Opcode.AND, Opcode.OR, Opcode.XOR,
                    Opcode.MIN, Opcode.MAX, Opcode.MUL_HIGH, Opcode.UMUL_HIGH)) {
                cases.add(new Case(opcode, type, type, type));
            }
            for (Opcode opcode : List.of(Opcode.SHL, Opcode.SHR, Opcode.USHR, Opcode.ROTL, Opcode.ROTR)) {
                cases.add(new Case(opcode, type, type, Type.I32));
            }
            for (Opcode opcode : List.of(Opcode.NEG, Opcode.ABS, Opcode.REVERSE_BYTES)) {
                cases.add(new Case(opcode, type, type));
            }
            for (Opcode opcode : List.of(Opcode.BIT_COUNT, Opcode.LEADING_ZEROS, Opcode.TRAILING_ZEROS)) {
                cases.add(new Case(opcode, type, type));
            }
            for (Opcode opcode : List.of(Opcode.EQ, Opcode.NE, Opcode.LT, Opcode.LE, Opcode.GT, Opcode.GE, Opcode.ULT, Opcode.ULE, Opcode.UGT, Opcode.UGE)) {
                cases.add(new Case(opcode, Type.I32, type, type));
            }
            cases.add(new Case(Opcode.SELECT, type, Type.I32, type, type));
        }
        for (Type type : List.of(Type.F32, Type.F64)) {
            for (Opcode opcode : List.of(Opcode.ADD, Opcode.SUB, Opcode.MUL, Opcode.DIV, Opcode.REM, Opcode.MIN, Opcode.MAX, Opcode.COPY_SIGN)) {
                cases.add(new Case(opcode, type, type, type));
            }
            for (Opcode opcode : List.of(Opcode.NEG, Opcode.ABS, Opcode.SQRT, Opcode.CEIL, Opcode.FLOOR, Opcode.RINT)) {
                cases.add(new Case(opcode, type, type));
            }
            for (Opcode opcode : List.of(Opcode.EQ, Opcode.NE, Opcode.LT, Opcode.LE, Opcode.GT, Opcode.GE, Opcode.FCMPL, Opcode.FCMPG)) {
                cases.add(new Case(opcode, Type.I32, type, type));
            }
            cases.add(new Case(Opcode.FMA, type, type, type, type));
            cases.add(new Case(Opcode.SELECT, type, Type.I32, type, type));
        }
        cases.add(new Case(Opcode.LCMP, Type.I32, Type.I64, Type.I64));
        cases.add(new Case(Opcode.I2L, Type.I64, Type.I32));
        cases.add(new Case(Opcode.UI2L, Type.I64, Type.I32));
        cases.add(new Case(Opcode.L2I, Type.I32, Type.I64));
        cases.add(new Case(Opcode.I2F, Type.F32, Type.I32));
        cases.add(new Case(Opcode.I2D, Type.F64, Type.I32));
        cases.add(new Case(Opcode.L2F, Type.F32, Type.I64));
        cases.add(new Case(Opcode.L2D, Type.F64, Type.I64));
        cases.add(new Case(Opcode.F2I, Type.I32, Type.F32));
        cases.add(new Case(Opcode.F2L, Type.I64, Type.F32));
        cases.add(new Case(Opcode.F2D, Type.F64, Type.F32));
        cases.add(new Case(Opcode.D2I, Type.I32, Type.F64));
        cases.add(new Case(Opcode.D2L, Type.I64, Type.F64));
        cases.add(new Case(Opcode.D2F, Type.F32, Type.F64));
        cases.add(new Case(Opcode.I2B, Type.I32, Type.I32));
        cases.add(new Case(Opcode.I2C, Type.I32, Type.I32));
        cases.add(new Case(Opcode.I2S, Type.I32, Type.I32));
        cases.add(new Case(Opcode.BITCAST, Type.F32, Type.I32));
        cases.add(new Case(Opcode.BITCAST, Type.I32, Type.F32));
        cases.add(new Case(Opcode.BITCAST, Type.F64, Type.I64));
        cases.add(new Case(Opcode.BITCAST, Type.I64, Type.F64));
        return cases;
    }

    @TestFactory
    Stream<DynamicTest> machineCodeAgreesWithTheInterpreter() {
        return BackEnd.all().stream().flatMap(backEnd -> cases().stream().filter(c -> isOffered(c, backEnd.cpu())).map(c -> dynamicTest(backEnd + ": " + c, () -> compare(c, backEnd))));
    }

    private static boolean isOffered(Case c, CpuFeatures cpu) {
        return switch (c.opcode()) {
            case FMA -> cpu.has(CpuFeatures.Feature.FMA);
            case CEIL, FLOOR, RINT -> cpu.has(CpuFeatures.Feature.SSE4_1);
            default -> true;
        };
    }

    @Test
    void whatTheCpuLacksIsABailout() {
        BackEnd sse2 = BackEnd.all().get(0);
        for (Opcode opcode : List.of(Opcode.FLOOR, Opcode.FMA)) {
            Case c = cases().stream().filter(each -> each.opcode() == opcode).findFirst().orElseThrow();
            assertThatThrownBy(() -> sse2.compile(function(c, -1, 0), OpcodeTest::indices)).isInstanceOf(Bailout.class);
        }
    }

    private static int[] indices(int resumePoint) {
        return new int[] {0, 1, 2, 3};
    }

    private static void compare(Case c, BackEnd backEnd) throws Bailout {
        // -1: all operands from the buffer, with and without a later use of them; 0 and 1: that operand is a constant.
        for (int constant = -1; constant < Math.min(2, c.operands().length); constant++) {
            long[] constants = constant < 0 ? new long[] {0} : values(c.operands()[constant]);
            for (int i = 0; i < constants.length; i += constant < 0 ? 1 : 2) {
                if (constant != 1 || isAllowed(c, constants[i])) {
                    run(c, backEnd, constant, constants[i]);
                }
            }
        }
    }

    private static void run(Case c, BackEnd backEnd, int constant, long bits) throws Bailout {
        Function function = function(c, constant, bits);
        IrInterpreter interpreter = new IrInterpreter(function, OpcodeTest::indices);
        BackEnd.Compiled compiled = backEnd.compile(function, OpcodeTest::indices);
        try (NativeCode code = compiled.install()) {
            long[] firsts = constant == 0 ? new long[1] : values(c.operands()[0]);
            long[] seconds = c.operands().length < 2 || constant == 1 ? new long[1] : values(c.operands()[1]);
            // Calls through the test's door are dear: of constants, a sample of the other operand.
            int step = constant < 0 ? 1 : 5;
            for (int i = 0; i < firsts.length; i += step) {
                for (int j = 0; j < seconds.length; j += step) {
                    if (constant == 1 || isAllowed(c, seconds[j])) {
                        long third = c.operands().length < 3 ? 0 : values(c.operands()[2])[(i + j) % values(c.operands()[2]).length];
                        long[] expected = {firsts[i], seconds[j], third, 0};
                        long[] actual = expected.clone();
                        assertThat(code.run(actual)).isEqualTo(interpreter.run(expected, new Object[0]).resumePoint());
                        if (!canonical(c, actual).equals(canonical(c, expected))) {
                            assertThat(canonical(c, actual)).as("%s of %x, %x, %x with operand %d = %x%n%s", c, firsts[i], seconds[j], third, constant, bits, compiled.listing())
                                    .isEqualTo(canonical(c, expected));
                        }
                    }
                }
            }
            assertThat(code.counter(0)).isPositive().isEqualTo(code.counter(1));
        }
    }

    /** The result first, as an exit stores it; then the operands, which must have survived. A NaN is a NaN. */
    private static List<Object> canonical(Case c, long[] buffer) {
        List<Object> list = new ArrayList<>();
        list.add(canonical(c.result(), buffer[3]));
        for (int i = 0; i < c.operands().length; i++) {
            list.add(c.operands()[i] == Type.I32 || c.operands()[i] == Type.F32 ? (Object) (int) buffer[i] : (Object) buffer[i]);
        }
        return list;
    }

    private static Object canonical(Type type, long bits) {
        return switch (type.kind()) {
            case F32 -> Float.floatToIntBits(Float.intBitsToFloat((int) bits));
            case F64 -> Double.doubleToLongBits(Double.longBitsToDouble(bits));
            case I32 -> (int) bits;
            default -> bits;
        };
    }

    private static boolean isAllowed(Case c, long second) {
        return switch (c.opcode()) {
            case DIV, REM, UDIV, UREM -> c.result().isFloat() || second != 0;
            default -> true;
        };
    }

    private static long[] values(Type type) {
        return switch (type.kind()) {
            case I32 -> I32;
            case I64 -> I64;
            case F32 -> F32;
            default -> F64;
        };
    }

    private static Function function(Case c, int constant, long bits) {
        Function function = new Function("test", List.of());
        Block block = function.newBlock();
        List<Value> operands = new ArrayList<>();
        List<Value> state = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Type type = i < c.operands().length ? c.operands()[i] : Type.I64;
            Instr slot = function.newInstr(Opcode.ENTRY_SLOT, type, List.of(), i, null, null);
            block.body().add(slot);
            state.add(slot);
            if (i == constant) {
                slot = function.newConst(type, bits);
                block.body().add(slot);
            }
            if (i < c.operands().length) {
                operands.add(slot);
            }
        }
        Instr result = function.newInstr(c.opcode(), c.result(), operands);
        block.body().add(result);
        state.add(result);
        block.setTerminator(new Terminator.Exit(new FrameState(ExitReason.LOOP_EXIT, 0, 0, state)));
        return function;
    }
}
