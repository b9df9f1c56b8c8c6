package dev.backedge.compiler.lower;

import static dev.backedge.compiler.lower.SelectionContext.isWide;
import static dev.backedge.compiler.lower.SelectionContext.reg;

import dev.backedge.compiler.Bailout;
import dev.backedge.compiler.ir.ElementKind;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import dev.backedge.compiler.lir.Operand.PoolConstant;
import dev.backedge.compiler.lir.Operand.VirtualRegister;
import dev.backedge.compiler.lir.Use;
import dev.backedge.compiler.x64.Avx;
import dev.backedge.compiler.x64.CpuFeatures.Feature;
import dev.backedge.compiler.x64.Insn;
import dev.backedge.compiler.x64.Register;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Selects floating-point arithmetic, in VEX form where the CPU has AVX: then in three operands. */
final class FloatSelection {
    private static final int UNORDERED = 3;
    /** Bit 3: inexact results raise no exception. */
    static final int ROUND_EVEN = 8;
    static final int ROUND_DOWN = 9;
    static final int ROUND_UP = 10;

    private final SelectionContext context;
    private final Addresses addresses;
    private final Comparisons comparisons;
    private final boolean vex;

    FloatSelection(SelectionContext context, Addresses addresses, Comparisons comparisons) {
        this.context = context;
        this.addresses = addresses;
        this.comparisons = comparisons;
        this.vex = context.vex();
    }

    /** An addition, subtraction, multiplication or division. */
    void binary(ScalarRow row, Instr instr) {
        Value a = instr.operand(0);
        Value b = instr.operand(1);
        if (instr.opcode().isCommutative() && !isFoldableLoad(b) && (isFoldableLoad(a) || !vex && !context.dies(a) && context.dies(b))) {
            Value swap = a;
            a = b;
            b = swap;
        }
        VirtualRegister result = context.register(instr);
        context.emit(row.pick(instr.type(), vex), result, context.reg(a), memoryOr(b));
    }

    private boolean isFoldableLoad(Value value) {
        return context.isFoldableLoad(value, value.type() == Type.F64 ? ElementKind.DOUBLE : ElementKind.FLOAT);
    }

    private Source memoryOr(Value value) {
        return isFoldableLoad(value) ? addresses.element((Instr) value) : context.reg(value);
    }

    void fma(Instr instr) throws Bailout {
        if (!context.has(Feature.FMA)) {
            throw new Bailout("CPU_LACKS_FMA", "Math.fma needs the FMA instructions, which this CPU or the cpu option does not offer.");
        }
        boolean wide = isWide(instr.type());
        boolean accumulates = context.dies(instr.operand(2)) && !context.dies(instr.operand(0));
        VirtualRegister result = context.register(instr);
        Source a = context.reg(instr.operand(0));
        if (accumulates) {
            context.emit(wide ? Avx.VFMADD231SD : Avx.VFMADD231SS, result, context.reg(instr.operand(2)), a, memoryOr(instr.operand(1)));
        } else {
            context.emit(wide ? Avx.VFMADD213SD : Avx.VFMADD213SS, result, a, context.reg(instr.operand(1)), memoryOr(instr.operand(2)));
        }
    }

    /** A square root or a conversion between the float types: rows that leave the rest of the register as it was. */
    void unary(ScalarRow row, Instr instr) {
        boolean wideSource = isWide(instr.operand(0).type());
        Insn insn = row.pick(wideSource, vex);
        VirtualRegister result = context.register(instr);
        Source.Reg source = context.reg(instr.operand(0));
        if (vex) {
            context.emit(OperandList.machine(insn, result, source, source));
        } else {
            context.emit(OperandList.of().def(result).input(source, false).build(new Arithmetic.Cleared(insn, false)));
        }
    }

    void round(Instr instr, int mode) throws Bailout {
        if (!context.has(Feature.SSE4_1)) {
            throw new Bailout("CPU_LACKS_SSE4_1", "Math." + instr.opcode().text() + " needs the rounding instructions of SSE4.1.");
        }
        Insn insn = ScalarRow.ROUND.pick(instr.type(), vex);
        VirtualRegister result = context.register(instr);
        Source.Reg source = context.reg(instr.operand(0));
        if (vex) {
            context.emit(insn, result, source, source, new Source.Imm(mode));
        } else {
            context.emit(insn, result, source, new Source.Imm(mode));
        }
    }

    /** From an integer. */
    void fromInteger(Instr instr) {
        boolean fromWide = isWide(instr.operand(0).type());
        Insn insn = (fromWide ? ScalarRow.FROM_I64 : ScalarRow.FROM_I32).pick(instr.type(), vex);
        VirtualRegister result = context.register(instr);
        Source source = context.isFoldableLoad(instr.operand(0), fromWide ? ElementKind.LONG : ElementKind.INT)
                ? addresses.element((Instr) instr.operand(0)) : context.reg(instr.operand(0));
        context.emit(OperandList.of().def(result).input(source, true).build(new Arithmetic.Cleared(insn, vex)));
    }

    void toInteger(Instr instr) {
        VirtualRegister result = context.register(instr);
        context.emit(OperandList.ofSequence().def(result).input(context.reg(instr.operand(0)), false)
                .build(new Arithmetic.ToInteger(isWide(instr.operand(0).type()), isWide(instr.type()))));
    }

    void remainder(Instr instr) {
        VirtualRegister result = context.register(instr);
        context.emit(OperandList.ofSequence()
                .def(result)
                .input(context.reg(instr.operand(0)), false)
                .input(context.reg(instr.operand(1)), false)
                .add(Use.tempFixed(context.newRegister(Type.I32), Register.RAX))
                .build(new Arithmetic.FloatRemainder(isWide(instr.type()))));
    }

    void negate(Instr instr) {
        bits(ScalarRow.XOR, instr.type(), context.register(instr), context.register(instr.operand(0)), signMask(instr.type()));
    }

    void absoluteValue(Instr instr) {
        bits(ScalarRow.AND, instr.type(), context.register(instr), context.register(instr.operand(0)), magnitudeMask(instr.type()));
    }

    void copySign(Instr instr) {
        Type type = instr.type();
        VirtualRegister result = context.register(instr);
        VirtualRegister magnitude = context.newRegister(type);
        VirtualRegister sign = context.newRegister(type);
        bits(ScalarRow.AND, type, magnitude, context.register(instr.operand(0)), magnitudeMask(type));
        bits(ScalarRow.AND, type, sign, context.register(instr.operand(1)), signMask(type));
        context.emit(ScalarRow.OR.pick(type, vex), result, reg(magnitude), reg(sign));
    }

    private void bits(ScalarRow row, Type type, VirtualRegister result, VirtualRegister a, Source mask) {
        context.emit(row.pick(type, vex), result, reg(a), mask);
    }

    private Source signMask(Type type) {
        return type == Type.F64 ? pool16(Long.MIN_VALUE) : pool16(0x8000_0000_8000_0000L);
    }

    private Source magnitudeMask(Type type) {
        return type == Type.F64 ? pool16(Long.MAX_VALUE) : pool16(0x7fff_ffff_7fff_ffffL);
    }

    /** Sixteen bytes, as the packed rows want them: both halves alike. */
    private Source pool16(long half) {
        return new Source.Pool(context.pool(ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(half).putLong(half).array()));
    }

    void constant(Instr instr) {
        VirtualRegister result = context.register(instr);
        boolean wide = isWide(instr.type());
        if (wide ? instr.constant() == 0 : (int) instr.constant() == 0) {
            context.emit(OperandList.of().def(result).build(new Materialization.FloatZero()));
            return;
        }
        ByteBuffer bytes = ByteBuffer.allocate(wide ? 8 : 4).order(ByteOrder.LITTLE_ENDIAN);
        if (wide) {
            bytes.putLong(instr.constant());
        } else {
            bytes.putInt((int) instr.constant());
        }
        int index = context.pool(bytes.array());
        context.emit(OperandList.of().def(result).add(Use.plain(new PoolConstant(index))).build(new Materialization.FloatConstant(wide)));
    }

    void select(Instr instr) throws Bailout {
        VirtualRegister result = context.register(instr);
        Comparisons.Comparison comparison = comparisons.notZero(instr.operand(0));
        context.emit(OperandList.of()
                .row(comparison.insn(), null, comparison.operands())
                .reuse(result, context.register(instr.operand(2)))
                .add(Use.alive(context.register(instr.operand(1))))
                .build(new Arithmetic.FloatSelect(comparison.insn(), comparison.test())));
    }

    /**
     * {@code Math.min} and {@code Math.max}. The CPU's own answer the second operand when the operands are equal or unordered, so zeros
     * and NaN need care.
     */
    void minMax(Instr instr, boolean min) {
        VirtualRegister result = context.register(instr);
        VirtualRegister a = context.register(instr.operand(0));
        VirtualRegister b = context.register(instr.operand(1));
        if (vex) {
            blended(result, instr.type(), a, b, min);
        } else {
            masked(result, instr.type(), a, b, min);
        }
    }

    /** The operands are ordered by sign first, so that of two zeros the right one comes second. */
    private void blended(VirtualRegister result, Type type, VirtualRegister a, VirtualRegister b, boolean min) {
        Insn blend = type == Type.F64 ? Avx.VBLENDVPD_X : Avx.VBLENDVPS_X;
        VirtualRegister sign = min ? a : b;
        VirtualRegister first = context.compute(type, blend, reg(a), reg(b), reg(sign));
        VirtualRegister second = context.compute(type, blend, reg(b), reg(a), reg(sign));
        VirtualRegister extreme = context.compute(type, (min ? ScalarRow.MIN : ScalarRow.MAX).pick(type, true), reg(first), reg(second));
        VirtualRegister nan = context.compute(type, ScalarRow.COMPARE_MASK.pick(type, true), reg(first), reg(first), new Source.Imm(UNORDERED));
        context.emit(blend, result, reg(extreme), reg(first), reg(nan));
    }

    /** Both orders, which differ for zeros only, joined; and the sum, a NaN, where the operands are unordered. */
    private void masked(VirtualRegister result, Type type, VirtualRegister a, VirtualRegister b, boolean min) {
        ScalarRow row = min ? ScalarRow.MIN : ScalarRow.MAX;
        VirtualRegister one = context.compute(type, row.pick(type, false), reg(a), reg(b));
        VirtualRegister other = context.compute(type, row.pick(type, false), reg(b), reg(a));
        VirtualRegister joined = context.compute(type, (min ? ScalarRow.OR : ScalarRow.AND).pick(type, false), reg(one), reg(other));
        VirtualRegister unordered = context.compute(type, ScalarRow.COMPARE_MASK.pick(type, false), reg(a), reg(b), new Source.Imm(UNORDERED));
        VirtualRegister sum = context.compute(type, ScalarRow.ADD.pick(type, false), reg(a), reg(b));
        VirtualRegister nan = context.compute(type, ScalarRow.AND.pick(type, false), reg(sum), reg(unordered));
        VirtualRegister ordered = context.compute(type, ScalarRow.ANDN.pick(type, false), reg(unordered), reg(joined));
        context.emit(ScalarRow.OR.pick(type, false), result, reg(ordered), reg(nan));
    }
}
