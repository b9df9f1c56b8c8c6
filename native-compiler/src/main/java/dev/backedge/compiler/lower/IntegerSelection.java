package dev.backedge.compiler.lower;

import static dev.backedge.compiler.lower.SelectionContext.constant;
import static dev.backedge.compiler.lower.SelectionContext.isConst;
import static dev.backedge.compiler.lower.SelectionContext.isImmediate;
import static dev.backedge.compiler.lower.SelectionContext.isWide;
import static dev.backedge.compiler.lower.SelectionContext.reg;

import dev.backedge.compiler.Bailout;
import dev.backedge.compiler.ir.ElementKind;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import dev.backedge.compiler.lir.Operand.VirtualRegister;
import dev.backedge.compiler.lir.Use;
import dev.backedge.compiler.x64.Condition;
import dev.backedge.compiler.x64.CpuFeatures.Feature;
import dev.backedge.compiler.x64.General;
import dev.backedge.compiler.x64.Insn;
import dev.backedge.compiler.x64.Register;

/** Selects integer arithmetic. Where an input lives on, a three-operand form is taken if there is one; else the result takes over its register. */
final class IntegerSelection {
    private final SelectionContext context;
    private final Addresses addresses;
    private final Comparisons comparisons;

    IntegerSelection(SelectionContext context, Addresses addresses, Comparisons comparisons) {
        this.context = context;
        this.addresses = addresses;
        this.comparisons = comparisons;
    }

    /** An integer addition, subtraction or logical operation. */
    void alu(Alu alu, Instr instr) {
        Value a = instr.operand(0);
        Value b = instr.operand(1);
        boolean wide = isWide(instr.type());
        if (instr.opcode().isCommutative()
                && (isConst(a) || !isConst(b) && !isFoldableLoad(b, wide) && (isFoldableLoad(a, wide) || !context.dies(a) && context.dies(b)))) {
            Value swap = a;
            a = b;
            b = swap;
        }
        if (alu == Alu.ADD && scaled(a) != 0 && scaled(b) == 0 && !isImmediate(b)) {
            Value swap = a;
            a = b;
            b = swap;
        }
        VirtualRegister result = context.register(instr);
        boolean lives = !context.dies(a);
        if (alu == Alu.AND && isConst(b) && (constant(b) == 0xff || constant(b) == 0xffff)) {
            zeroExtend(result, a, constant(b) == 0xff);
        } else if (alu == Alu.ADD && isImmediate(b) && isFoldableLea(a)) {
            Instr sum = (Instr) a;
            boolean swap = scaled(sum.operand(0)) != 0 && scaled(sum.operand(1)) == 0;
            Instr multiple = (Instr) sum.operand(swap ? 0 : 1);
            Source.Mem address = new Source.Mem(context.register(sum.operand(swap ? 1 : 0)), context.register(multiple.operand(0)), scaled(multiple), (int) constant(b));
            lea(wide, result, address);
        } else if (isImmediate(b)) {
            immediate(alu, wide, result, a, constant(b), lives);
        } else if (isFoldableLoad(b, wide)) {
            context.emit(alu.rm(wide), result, context.reg(a), addresses.element((Instr) b));
        } else if (alu == Alu.ADD && scaled(b) != 0) {
            lea(wide, result, new Source.Mem(context.register(a), context.register(((Instr) b).operand(0)), scaled(b), 0));
        } else if (alu == Alu.ADD && lives && !context.dies(b)) {
            lea(wide, result, new Source.Mem(context.register(a), context.register(b), 1, 0));
        } else {
            context.emit(alu.rm(wide), result, context.reg(a), context.reg(b));
        }
    }

    /** {@code a & 0xff} and {@code a & 0xffff}: a load of a byte or short extends it this way at once. */
    private void zeroExtend(VirtualRegister result, Value a, boolean eight) {
        Insn row = eight ? General.MOVZX32_8 : General.MOVZX32_16;
        boolean load = eight ? context.isFoldableLoad(a, ElementKind.BYTE, ElementKind.BOOLEAN)
                : context.isFoldableLoad(a, ElementKind.SHORT, ElementKind.CHAR);
        if (load) {
            context.emit(row, result, addresses.element((Instr) a));
        } else if (eight) {
            // into another register, which processors of Intel do while they rename: in no time
            context.emit(OperandList.ofSequence().row(row, result, context.reg(a)).build(new MachineOperation(row)));
        } else {
            context.emit(row, result, context.reg(a));
        }
    }

    private void immediate(Alu alu, boolean wide, VirtualRegister result, Value a, long value, boolean lives) {
        if (alu == Alu.SUB && value != Integer.MIN_VALUE) {
            immediate(Alu.ADD, wide, result, a, -value, lives);
        } else if (alu == Alu.ADD && lives) {
            lea(wide, result, new Source.Mem(context.register(a), null, 1, (int) value));
        } else if (alu == Alu.ADD && (value == 1 || value == -1)) {
            Insn step = value == 1 ? wide ? General.INC64 : General.INC32 : wide ? General.DEC64 : General.DEC32;
            context.emit(step, result, context.reg(a));
        } else if (alu == Alu.XOR && value == -1) {
            context.emit(wide ? General.NOT64 : General.NOT32, result, context.reg(a));
        } else {
            context.emit(alu.mi(wide, value), result, context.reg(a), new Source.Imm(value));
        }
    }

    /** Whether the value is {@code x + (y << 1, 2 or 3)} for its one user alone, and the processor adds a constant to that in no time. */
    private boolean isFoldableLea(Value value) {
        return context.has(Feature.FAST_LEA) && context.isFoldable(value, Opcode.ADD)
                && (scaled(((Instr) value).operand(0)) != 0 || scaled(((Instr) value).operand(1)) != 0);
    }

    private void lea(boolean wide, VirtualRegister result, Source.Mem address) {
        context.emit(wide ? General.LEA64 : General.LEA32, result, address);
    }

    private boolean isFoldableLoad(Value value, boolean wide) {
        return context.isFoldableLoad(value, wide ? ElementKind.LONG : ElementKind.INT);
    }

    /** 2, 4 or 8 if the value is such a multiple of another by a shift that nobody else wants; else 0. */
    private int scaled(Value value) {
        if (context.isFoldable(value, Opcode.SHL) && isConst(((Instr) value).operand(1))) {
            long shift = constant(((Instr) value).operand(1)) & (isWide(value.type()) ? 63 : 31);
            return shift >= 1 && shift <= 3 ? 1 << shift : 0;
        }
        return 0;
    }

    void multiply(Instr instr) {
        boolean wide = isWide(instr.type());
        Value a = instr.operand(0);
        Value b = instr.operand(1);
        if (isConst(a) || !isConst(b) && (isFoldableLoad(a, wide) && !isFoldableLoad(b, wide) || !context.dies(a) && context.dies(b))) {
            Value swap = a;
            a = b;
            b = swap;
        }
        VirtualRegister result = context.register(instr);
        if (isImmediate(b)) {
            long factor = constant(b);
            if (factor == 3 || factor == 5 || factor == 9) {
                VirtualRegister register = context.register(a);
                lea(wide, result, new Source.Mem(register, register, (int) factor - 1, 0));
                return;
            }
            Insn row = Names.fits8(factor) ? wide ? General.IMUL64_RMI8 : General.IMUL32_RMI8 : wide ? General.IMUL64_RMI : General.IMUL32_RMI;
            context.emit(row, result, isFoldableLoad(a, wide) ? addresses.element((Instr) a) : context.reg(a), new Source.Imm(factor));
        } else {
            context.emit(wide ? General.IMUL64_RM : General.IMUL32_RM, result, context.reg(a),
                    isFoldableLoad(b, wide) ? addresses.element((Instr) b) : context.reg(b));
        }
    }

    /** The upper half of a product. */
    void multiplyHigh(Instr instr, boolean signed) {
        VirtualRegister result = context.register(instr);
        VirtualRegister a = context.register(instr.operand(0));
        VirtualRegister b = context.register(instr.operand(1));
        if (instr.type() == Type.I32) {
            // A value of 32 bits has zeros above, so it is its own unsigned extension.
            VirtualRegister left = signed ? context.compute(Type.I64, General.MOVSXD, reg(a)) : a;
            VirtualRegister right = signed ? context.compute(Type.I64, General.MOVSXD, reg(b)) : b;
            VirtualRegister product = context.compute(Type.I64, General.IMUL64_RM, reg(left), reg(right));
            context.emit(General.SHR64_MI, result, reg(product), new Source.Imm(32));
            return;
        }
        General row = signed ? General.IMUL64 : General.MUL64;
        context.emit(OperandList.of()
                .input(reg(b), true)
                .add(Use.defFixed(result, Register.RDX))
                .add(Use.defFixed(context.newRegister(Type.I64), Register.RAX))
                .add(Use.useFixed(a, Register.RAX))
                .build(new MachineOperation(row)));
    }

    void divide(Instr instr, boolean signed, boolean remainder) {
        boolean wide = isWide(instr.type());
        VirtualRegister result = context.register(instr);
        VirtualRegister otherHalf = context.newRegister(instr.type());
        boolean guarded = signed && !(isConst(instr.operand(1)) && constant(instr.operand(1)) != -1);
        VirtualRegister divisor = context.register(instr.operand(1));
        context.emit(OperandList.ofSequence()
                .add(Use.defFixed(result, remainder ? Register.RDX : Register.RAX))
                .add(Use.defFixed(otherHalf, remainder ? Register.RAX : Register.RDX))
                .input(reg(divisor), true)
                .add(Use.useFixed(context.register(instr.operand(0)), Register.RAX))
                .build(new Arithmetic.Divide(wide, signed, remainder, guarded)));
    }

    /** A shift or rotation; counts are masked by the CPU as Java masks them. */
    void shift(Instr instr, ShiftRow row) {
        boolean wide = isWide(instr.type());
        Value a = instr.operand(0);
        Value count = instr.operand(1);
        VirtualRegister result = context.register(instr);
        if (isConst(count)) {
            int bits = (int) constant(count) & (wide ? 63 : 31);
            if (row == ShiftRow.SHL && bits == 1 && !context.dies(a)) {
                lea(wide, result, new Source.Mem(context.register(a), context.register(a), 1, 0));
            } else if (row == ShiftRow.SHL && bits >= 1 && bits <= 3 && !context.dies(a)) {
                lea(wide, result, new Source.Mem(null, context.register(a), 1 << bits, 0));
            } else if (row.isRotation() && context.has(Feature.BMI2) && !context.dies(a)) {
                int right = row == ShiftRow.ROR ? bits : -bits & (wide ? 63 : 31);
                context.emit(wide ? General.RORX64 : General.RORX32, result, context.reg(a), new Source.Imm(right));
            } else {
                context.emit(row.immediate(wide), result, context.reg(a), new Source.Imm(bits));
            }
        } else if (!row.isRotation() && context.has(Feature.BMI2)) {
            context.emit(row.flexible(wide), result, isFoldableLoad(a, wide) ? addresses.element((Instr) a) : context.reg(a), context.reg(count));
        } else {
            context.emit(OperandList.of()
                    .row(row.byCl(wide), result, context.reg(a))
                    .add(Use.useFixed(context.register(count), Register.RCX))
                    .build(new MachineOperation(row.byCl(wide))));
        }
    }

    void unary(Instr instr, Insn narrow, Insn wide) {
        context.emit(isWide(instr.type()) ? wide : narrow, context.register(instr), context.reg(instr.operand(0)));
    }

    void absoluteValue(Instr instr) {
        context.emit(OperandList.ofSequence().def(context.register(instr)).input(context.reg(instr.operand(0)), false)
                .build(new Arithmetic.AbsoluteValue(isWide(instr.type()))));
    }

    void minMax(Instr instr, boolean min) {
        Value a = instr.operand(0);
        Value b = instr.operand(1);
        VirtualRegister result = context.register(instr);
        if (isConst(b) || context.dies(a) && !context.dies(b)) {
            Value swap = a;
            a = b;
            b = swap;
        }
        // The result starts as b; it becomes a where the comparison says so.
        Comparisons.Comparison comparison = comparisons.integers(min ? Condition.L : Condition.G, a, b, false);
        select(result, comparison, context.register(a), context.register(b), isWide(instr.type()));
    }

    void select(Instr instr) throws Bailout {
        Value whenTrue = instr.operand(1);
        Value whenFalse = instr.operand(2);
        boolean swap = !context.dies(whenFalse) && context.dies(whenTrue);
        VirtualRegister result = context.register(instr);
        Comparisons.Comparison comparison = comparisons.notZero(instr.operand(0));
        FlagTest.Parity parity = comparison.test().parity();
        if (parity == FlagTest.Parity.AND_ORDERED || swap && parity == FlagTest.Parity.IGNORED) {
            Value other = whenTrue;
            whenTrue = whenFalse;
            whenFalse = other;
            comparison = comparison.negate();
        }
        select(result, comparison, context.register(whenTrue), context.register(whenFalse), isWide(instr.type()));
    }

    private void select(VirtualRegister result, Comparisons.Comparison comparison, VirtualRegister whenTrue, VirtualRegister whenFalse, boolean wide) {
        context.emit(OperandList.of()
                .row(comparison.insn(), null, comparison.operands())
                .reuse(result, whenFalse)
                .input(reg(whenTrue), true)
                .build(new Arithmetic.Select(comparison.insn(), comparison.test(), wide)));
    }

    /** The result of a comparison as a number. */
    void setFlag(Instr instr) {
        VirtualRegister result = context.register(instr);
        Comparisons.Comparison comparison = comparisons.compare(instr.opcode(), instr.operand(0), instr.operand(1), context.hasOneUse(instr));
        context.emit(OperandList.of().row(comparison.insn(), null, comparison.operands()).def(result)
                .build(new Arithmetic.SetFlag(comparison.insn(), comparison.test())));
    }

    void threeWay(Instr instr, Comparisons.Comparison comparison, Condition one, Condition minusOne) {
        context.emit(OperandList.of().row(comparison.insn(), null, comparison.operands()).def(context.register(instr))
                .build(new Arithmetic.ThreeWay(comparison.insn(), one, minusOne)));
    }

    void countZeros(Instr instr, boolean leading) {
        boolean wide = isWide(instr.operand(0).type());
        VirtualRegister result = context.register(instr);
        Source source = context.reg(instr.operand(0));
        if (context.has(leading ? Feature.LZCNT : Feature.BMI1)) {
            Insn row = leading ? wide ? General.LZCNT64 : General.LZCNT32 : wide ? General.TZCNT64 : General.TZCNT32;
            context.emit(OperandList.of().def(result).input(source, true).build(new Arithmetic.Cleared(row, false)));
        } else {
            context.emit(OperandList.of().def(result).input(source, true).build(new Arithmetic.ScanBits(wide, leading)));
        }
    }

    void bitCount(Instr instr) {
        boolean wide = isWide(instr.operand(0).type());
        VirtualRegister result = context.register(instr);
        VirtualRegister x = context.register(instr.operand(0));
        if (context.has(Feature.POPCNT)) {
            context.emit(OperandList.of().def(result).input(reg(x), true)
                    .build(new Arithmetic.Cleared(wide ? General.POPCNT64 : General.POPCNT32, false)));
            return;
        }
        // Hacker's Delight, 5-1: sums of neighbouring fields of 1, 2 and 4 bits, then of bytes by a multiplication.
        Type type = wide ? Type.I64 : Type.I32;
        VirtualRegister pairs = op(Alu.SUB, type, x, mask(type, shiftRight(type, x, 1), 0x5555555555555555L));
        VirtualRegister nibbles = op(Alu.ADD, type, mask(type, pairs, 0x3333333333333333L), mask(type, shiftRight(type, pairs, 2), 0x3333333333333333L));
        VirtualRegister bytes = mask(type, op(Alu.ADD, type, nibbles, shiftRight(type, nibbles, 4)), 0x0f0f0f0f0f0f0f0fL);
        VirtualRegister ones = literal(type, 0x0101010101010101L);
        VirtualRegister sum = context.compute(type, wide ? General.IMUL64_RM : General.IMUL32_RM, reg(bytes), reg(ones));
        context.emit(ShiftRow.SHR.immediate(wide), result, reg(sum), new Source.Imm(wide ? 56 : 24));
    }

    private VirtualRegister op(Alu alu, Type type, VirtualRegister a, VirtualRegister b) {
        return context.compute(type, alu.rm(isWide(type)), reg(a), reg(b));
    }

    private VirtualRegister mask(Type type, VirtualRegister a, long mask) {
        return op(Alu.AND, type, a, literal(type, mask));
    }

    private VirtualRegister shiftRight(Type type, VirtualRegister a, int bits) {
        return context.compute(type, ShiftRow.SHR.immediate(isWide(type)), reg(a), new Source.Imm(bits));
    }

    private VirtualRegister literal(Type type, long value) {
        VirtualRegister register = context.newRegister(type);
        context.emit(OperandList.of().def(register).build(new Materialization.Constant(isWide(type) ? value : value & 0xffff_ffffL)));
        return register;
    }
}
