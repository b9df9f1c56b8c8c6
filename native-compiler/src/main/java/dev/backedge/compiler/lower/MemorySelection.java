package dev.backedge.compiler.lower;

import static dev.backedge.compiler.lower.SelectionContext.isWide;
import static dev.backedge.compiler.lower.SelectionContext.reg;

import dev.backedge.compiler.ir.ElementKind;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import dev.backedge.compiler.lir.Operand.VirtualRegister;
import dev.backedge.compiler.x64.General;
import dev.backedge.compiler.x64.Insn;

/** Selects what reads and writes memory: the OSR buffer at entry, the table of arrays, array elements; and the conversions that a load or store does on its way. */
final class MemorySelection {
    private final SelectionContext context;
    private final Addresses addresses;
    private VirtualRegister buffer;

    MemorySelection(SelectionContext context, Addresses addresses) {
        this.context = context;
        this.addresses = addresses;
    }

    void entrySlot(Instr instr) {
        if (buffer == null) {
            buffer = context.newRegister(Type.ADDR);
        }
        Source.Mem slot = new Source.Mem(buffer, null, 1, (int) (8 * instr.constant()));
        context.emit(loadRow(instr.type()), context.register(instr), slot);
    }

    /** Defines the address of the OSR buffer, if anything in the entry block has asked for it. */
    void bufferBase() {
        if (buffer != null) {
            context.emit(OperandList.of().def(buffer).build(new Materialization.BufferBase()));
        }
    }

    private Insn loadRow(Type type) {
        return type.isFloat() ? ScalarRow.LOAD.pick(type, context.vex()) : isWide(type) ? General.MOV64_RM : General.MOV32_RM;
    }

    void arrayField(Instr instr, RowColumn column) {
        VirtualRegister result = context.register(instr);
        Value name = instr.operand(0);
        if (SelectionContext.isConst(name)) {
            context.emit(OperandList.of().def(result).build(new Materialization.RowField((int) SelectionContext.constant(name), column)));
        } else {
            context.emit(OperandList.of().def(result).input(context.reg(name), true).build(new Arithmetic.RowLookup(column)));
        }
    }

    void load(Instr instr) {
        Insn row = switch (instr.element()) {
            case BOOLEAN -> General.MOVZX32_8;
            case BYTE -> General.MOVSX32_8;
            case CHAR -> General.MOVZX32_16;
            case SHORT -> General.MOVSX32_16;
            case INT, LONG, FLOAT, DOUBLE -> loadRow(instr.type());
        };
        context.emit(row, context.register(instr), addresses.element(instr));
    }

    /** From 32 to 64 bits, by the load itself if it is wanted for nothing else. */
    void signExtend(Instr instr) {
        Value value = instr.operand(0);
        VirtualRegister result = context.register(instr);
        if (context.isFoldableLoad(value, ElementKind.BYTE, ElementKind.SHORT, ElementKind.INT)) {
            Instr load = (Instr) value;
            Insn row = load.element() == ElementKind.BYTE ? General.MOVSX64_8
                    : load.element() == ElementKind.SHORT ? General.MOVSX64_16 : General.MOVSXD;
            context.emit(row, result, addresses.element(load));
        } else {
            context.emit(General.MOVSXD, result, context.reg(value));
        }
    }

    void store(Instr instr) {
        ElementKind kind = instr.element();
        Value value = instr.operand(2);
        if (updatesInPlace(instr, value)) {
            return;
        }
        Source.Mem place = addresses.element(instr);
        if (kind.type().isFloat()) {
            context.emit(ScalarRow.STORE.pick(kind.type(), context.vex()), null, place, context.reg(value));
            return;
        }
        if (SelectionContext.isImmediate(value)) {
            long constant = SelectionContext.constant(value);
            switch (kind) {
                case BOOLEAN -> context.emit(General.MOV8_MI, null, place, new Source.Imm(constant & 1));
                case BYTE -> context.emit(General.MOV8_MI, null, place, new Source.Imm((byte) constant));
                case CHAR, SHORT -> context.emit(General.MOV16_MI, null, place, new Source.Imm((short) constant));
                case LONG -> context.emit(General.MOV64_I32, null, place, new Source.Imm(constant));
                default -> context.emit(General.MOV32_MI, null, place, new Source.Imm(constant));
            }
            return;
        }
        switch (kind) {
            case BOOLEAN -> context.emit(General.MOV8_MR, null, place, lowestBit(value));
            case BYTE -> context.emit(General.MOV8_MR, null, place, truncated(value, Opcode.I2B, Opcode.I2S, Opcode.I2C));
            case CHAR, SHORT -> context.emit(General.MOV16_MR, null, place, truncated(value, Opcode.I2S, Opcode.I2C));
            case LONG -> context.emit(General.MOV64_MR, null, place, context.reg(value));
            default -> context.emit(General.MOV32_MR, null, place, truncated(value, Opcode.L2I));
        }
    }

    /** A narrowing that the store does anyway is left out. */
    private Source.Reg truncated(Value value, Opcode... narrowings) {
        Value wider = value;
        for (Opcode narrowing : narrowings) {
            if (wider instanceof Instr instr && instr.opcode() == narrowing) {
                wider = instr.operand(0);
            }
        }
        return context.reg(wider);
    }

    private Source.Reg lowestBit(Value value) {
        if (value instanceof Instr instr) {
            boolean oneBit = switch (instr.opcode()) {
                case EQ, NE, LT, LE, GT, GE, ULT, ULE, UGT, UGE -> true;
                case AND -> SelectionContext.isConst(instr.operand(1)) && SelectionContext.constant(instr.operand(1)) == 1;
                default -> false;
            };
            if (oneBit) {
                return context.reg(value);
            }
        }
        return reg(context.compute(Type.I32, General.AND32_MI8, context.reg(value), new Source.Imm(1)));
    }

    /** {@code a[i] op= x}: one instruction on memory, if the old value is wanted for nothing else. */
    private boolean updatesInPlace(Instr store, Value value) {
        boolean wide = store.element() == ElementKind.LONG;
        if (!wide && store.element() != ElementKind.INT || !(value instanceof Instr update)) {
            return false;
        }
        Alu alu = switch (update.opcode()) {
            case ADD -> Alu.ADD;
            case SUB -> Alu.SUB;
            case AND -> Alu.AND;
            case OR -> Alu.OR;
            case XOR -> Alu.XOR;
            default -> null;
        };
        if (alu == null || !context.isFoldable(update, update.opcode())) {
            return false;
        }
        Value old = update.operand(0);
        Value other = update.operand(1);
        if (update.opcode().isCommutative() && !isOldValue(store, old)) {
            old = update.operand(1);
            other = update.operand(0);
        }
        if (!isOldValue(store, old)) {
            return false;
        }
        Source.Mem place = addresses.element(store);
        if (SelectionContext.isImmediate(other)) {
            long constant = SelectionContext.constant(other);
            context.emit(alu.mi(wide, constant), null, place, new Source.Imm(constant));
        } else {
            context.emit(alu.mr(wide), null, place, context.reg(other));
        }
        return true;
    }

    private boolean isOldValue(Instr store, Value value) {
        return context.isFoldableLoad(value, store.element())
                && ((Instr) value).operand(0) == store.operand(0) && ((Instr) value).operand(1) == store.operand(1);
    }
}
