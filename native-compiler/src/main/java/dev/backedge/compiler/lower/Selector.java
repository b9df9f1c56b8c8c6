package dev.backedge.compiler.lower;

import dev.backedge.compiler.Bailout;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.lir.Operand.VirtualRegister;
import dev.backedge.compiler.x64.Condition;
import dev.backedge.compiler.x64.General;

/** One IR instruction to LIR: which part of the selection serves which opcode. */
final class Selector {
    private final SelectionContext context;
    private final IntegerSelection integers;
    private final FloatSelection floats;
    private final MemorySelection memory;
    private final ControlSelection control;
    private final Comparisons comparisons;
    private final RowSelection rows;
    private final VectorSelection vectors;

    Selector(SelectionContext context, IntegerSelection integers, FloatSelection floats, MemorySelection memory, ControlSelection control,
             Comparisons comparisons, RowSelection rows, VectorSelection vectors) {
        this.context = context;
        this.integers = integers;
        this.floats = floats;
        this.memory = memory;
        this.control = control;
        this.comparisons = comparisons;
        this.rows = rows;
        this.vectors = vectors;
    }

    /** Selects an instruction that has an effect or whose value is wanted. */
    void select(Instr instr) throws Bailout {
        if (VectorSelection.concerns(instr)) {
            vectors.select(instr);
            return;
        }
        Opcode opcode = instr.opcode();
        boolean isFloat = instr.type() != null && instr.type().isFloat();
        switch (opcode) {
            case CONST -> constant(instr, isFloat);
            case ENTRY_SLOT -> memory.entrySlot(instr);
            case ADD -> arithmetic(instr, isFloat, ScalarRow.ADD, Alu.ADD);
            case SUB -> arithmetic(instr, isFloat, ScalarRow.SUB, Alu.SUB);
            case MUL -> {
                if (isFloat) {
                    floats.binary(ScalarRow.MUL, instr);
                } else {
                    integers.multiply(instr);
                }
            }
            case DIV -> {
                if (isFloat) {
                    floats.binary(ScalarRow.DIV, instr);
                } else {
                    integers.divide(instr, true, false);
                }
            }
            case REM -> {
                if (isFloat) {
                    floats.remainder(instr);
                } else {
                    integers.divide(instr, true, true);
                }
            }
            case UDIV -> integers.divide(instr, false, false);
            case UREM -> integers.divide(instr, false, true);
            case NEG -> {
                if (isFloat) {
                    floats.negate(instr);
                } else {
                    integers.unary(instr, General.NEG32, General.NEG64);
                }
            }
            case AND -> integers.alu(Alu.AND, instr);
            case OR -> integers.alu(Alu.OR, instr);
            case XOR -> integers.alu(Alu.XOR, instr);
            case SHL -> integers.shift(instr, ShiftRow.SHL);
            case SHR -> integers.shift(instr, ShiftRow.SAR);
            case USHR -> integers.shift(instr, ShiftRow.SHR);
            case ROTL -> integers.shift(instr, ShiftRow.ROL);
            case ROTR -> integers.shift(instr, ShiftRow.ROR);
            case MUL_HIGH -> integers.multiplyHigh(instr, true);
            case UMUL_HIGH -> integers.multiplyHigh(instr, false);
            case ABS -> {
                if (isFloat) {
                    floats.absoluteValue(instr);
                } else {
                    integers.absoluteValue(instr);
                }
            }
            case MIN, MAX -> {
                if (isFloat) {
                    floats.minMax(instr, opcode == Opcode.MIN);
                } else {
                    integers.minMax(instr, opcode == Opcode.MIN);
                }
            }
            case SQRT -> floats.unary(ScalarRow.SQRT, instr);
            case FMA -> floats.fma(instr);
            case CEIL -> floats.round(instr, FloatSelection.ROUND_UP);
            case FLOOR -> floats.round(instr, FloatSelection.ROUND_DOWN);
            case RINT -> floats.round(instr, FloatSelection.ROUND_EVEN);
            case COPY_SIGN -> floats.copySign(instr);
            case BIT_COUNT -> integers.bitCount(instr);
            case LEADING_ZEROS -> integers.countZeros(instr, true);
            case TRAILING_ZEROS -> integers.countZeros(instr, false);
            case REVERSE_BYTES -> integers.unary(instr, General.BSWAP32, General.BSWAP64);
            case EQ, NE, LT, LE, GT, GE, ULT, ULE, UGT, UGE -> integers.setFlag(instr);
            case LCMP -> integers.threeWay(instr,
                    comparisons.registers(instr.operand(0), instr.operand(1)), Condition.G, Condition.L);
            case FCMPL -> integers.threeWay(instr, comparisons.ucomis(Condition.A, instr.operand(0), instr.operand(1), true), Condition.A, Condition.B);
            case FCMPG -> integers.threeWay(instr, comparisons.ucomis(Condition.B, instr.operand(1), instr.operand(0), true), Condition.B, Condition.A);
            case SELECT -> {
                if (isFloat) {
                    floats.select(instr);
                } else {
                    integers.select(instr);
                }
            }
            case I2L -> memory.signExtend(instr);
            case L2I -> context.emit(General.MOV32_RM, context.register(instr), context.reg(instr.operand(0)));
            case UI2L -> throw new IllegalStateException("ui2l is free");
            case I2B -> context.emit(General.MOVSX32_8, context.register(instr), context.reg(instr.operand(0)));
            case I2S -> context.emit(General.MOVSX32_16, context.register(instr), context.reg(instr.operand(0)));
            case I2C -> context.emit(General.MOVZX32_16, context.register(instr), context.reg(instr.operand(0)));
            case I2F, I2D, L2F, L2D -> floats.fromInteger(instr);
            case F2I, F2L, D2I, D2L -> floats.toInteger(instr);
            case F2D, D2F -> floats.unary(ScalarRow.CONVERT, instr);
            case BITCAST -> bitcast(instr, isFloat);
            case ARRAY_BASE -> arrayField(instr, RowColumn.BASE);
            case ADDRESS_BITS -> context.emit(General.MOV64_RM, context.register(instr), context.reg(instr.operand(0)));
            case ARRAY_LENGTH -> arrayField(instr, RowColumn.LENGTH);
            case ROW, ROW_AT -> rows.select(instr);
            case ROWS -> rows.rows(instr);
            case LOAD -> memory.load(instr);
            case STORE -> memory.store(instr);
            case NULL_CHECK -> {
                if (rows.isAddress(instr.operand(0))) {
                    rows.nullCheck(instr, control);
                } else {
                    control.nullCheck(instr);
                }
            }
            case BOUNDS_CHECK -> control.boundsCheck(instr);
            case ZERO_CHECK -> control.zeroCheck(instr);
            case GUARD -> control.guard(instr);
            case TICK -> control.tick(instr);
            case COUNT -> control.count(instr);
        }
    }

    private void arithmetic(Instr instr, boolean isFloat, ScalarRow row, Alu alu) {
        if (isFloat) {
            floats.binary(row, instr);
        } else {
            integers.alu(alu, instr);
        }
    }

    private void arrayField(Instr instr, RowColumn column) {
        if (rows.isAddress(instr.operand(0))) {
            context.emit(column.load(), context.register(instr), rows.column(instr.operand(0), column));
        } else {
            memory.arrayField(instr, column);
        }
    }

    private void constant(Instr instr, boolean isFloat) {
        if (isFloat) {
            floats.constant(instr);
        } else {
            VirtualRegister result = context.register(instr);
            boolean wide = SelectionContext.isWide(instr.type());
            context.emit(OperandList.of().def(result).build(new Materialization.Constant(wide ? instr.constant() : instr.constant() & 0xffff_ffffL)));
        }
    }

    private void bitcast(Instr instr, boolean toFloat) {
        Type floatType = toFloat ? instr.type() : instr.operand(0).type();
        ScalarRow row = toFloat ? ScalarRow.FROM_BITS : ScalarRow.TO_BITS;
        context.emit(row.pick(floatType, context.vex()), context.register(instr), context.reg(instr.operand(0)));
    }
}
