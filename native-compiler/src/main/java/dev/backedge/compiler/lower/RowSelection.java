package dev.backedge.compiler.lower;

import static dev.backedge.compiler.lower.SelectionContext.reg;

import dev.backedge.compiler.OsrFrame;
import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.Edge;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Terminator;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import dev.backedge.compiler.lir.Operand.VirtualRegister;
import dev.backedge.compiler.x64.Condition;
import dev.backedge.compiler.x64.General;
import java.util.BitSet;

/**
 * Selects elements of arrays of arrays. The table of arrays has base 0 and length 0 for an element that is null, as for the name 0; so those who want no more of it than its base
 * or its length need no name, but the address of its row in the table. Others (comparisons, parameters of blocks, states) need the name, and that to be 0 for null.
 */
final class RowSelection {
    private static final int LARGEST_ADDEND = 1 << 16;

    private final SelectionContext context;
    private final Comparisons comparisons;
    private final NonNegative nonNegative;
    private final IndexUses indices;
    private final BitSet neededByName = new BitSet();

    RowSelection(SelectionContext context, Comparisons comparisons, NonNegative nonNegative, IndexUses indices, Function function) {
        this.nonNegative = nonNegative;
        this.indices = indices;
        this.context = context;
        this.comparisons = comparisons;
        for (Block block : function.blocks()) {
            for (Instr instr : block.body()) {
                boolean looksUp = switch (instr.opcode()) {
                    case ARRAY_BASE, ARRAY_LENGTH, NULL_CHECK -> true;
                    default -> false;
                };
                if (!looksUp) {
                    instr.operands().forEach(this::needed);
                }
                if (instr.state() != null) {
                    instr.state().values().forEach(this::needed);
                }
            }
            for (Edge edge : block.terminator().edges()) {
                edge.arguments().forEach(this::needed);
            }
            if (block.terminator() instanceof Terminator.Exit exit) {
                exit.state().values().forEach(this::needed);
            }
        }
    }

    private void needed(Value value) {
        if (isRow(value)) {
            neededByName.set(value.id());
        }
    }

    private static boolean isRow(Value value) {
        return value instanceof Instr instr && (instr.opcode() == Opcode.ROW || instr.opcode() == Opcode.ROW_AT);
    }

    /** The address of the first row. */
    void rows(Instr rows) {
        address(context.register(rows), reg(context.register(rows.operand(0))));
    }

    void select(Instr row) {
        if (row.opcode() == Opcode.ROW_AT) {
            selectInRange(row);
            return;
        }
        VirtualRegister name = context.newRegister(Type.REF);
        VirtualRegister nothing = nothing();
        VirtualRegister inRange = context.newRegister(Type.REF);
        context.emit(General.LEA32, name, new Source.Mem(context.register(row.operand(0)), context.register(row.operand(1)), 1, 0));
        select(inRange, comparisons.integers(Condition.B, row.operand(1), row.operand(2), false), name, nothing);
        if (isAddress(row)) {
            address(context.register(row), reg(inRange));
        } else {
            VirtualRegister base = context.newRegister(Type.ADDR);
            context.emit(OperandList.of().def(base).input(reg(inRange), true).build(new Arithmetic.RowLookup(RowColumn.BASE)));
            select(context.register(row), isNull(base).negate(), inRange, nothing);
        }
    }

    /** The register of an element that is in range holds half of its distance from the first row: an address can scale it by 2. */
    private void selectInRange(Instr row) {
        Value index = row.operand(1);
        if (isAddress(row)) {
            Value scaled = addend(row) == 0 ? index : ((Instr) index).operand(0);
            context.emit(General.LEA64, context.register(row), new Source.Mem(null, context.register(scaled), OsrFrame.ROW_BYTES / 2, 0));
            return;
        }
        VirtualRegister distance = context.newRegister(Type.I64);
        VirtualRegister address = context.newRegister(Type.ADDR);
        VirtualRegister base = context.newRegister(Type.ADDR);
        VirtualRegister name = context.newRegister(Type.REF);
        VirtualRegister nothing = nothing();
        context.emit(General.LEA64, distance, new Source.Mem(null, context.register(index), OsrFrame.ROW_BYTES / 2, 0));
        context.emit(General.LEA64, address, new Source.Mem(context.register(row.operand(0)), distance, 2, 0));
        context.emit(General.MOV64_RM, base, new Source.Mem(address, null, 1, RowColumn.BASE.offset(0)));
        context.emit(OperandList.of().def(name).input(reg(address), true).build(new Arithmetic.RowName()));
        select(context.register(row), isNull(base).negate(), name, nothing);
    }

    /** Of an element that is in range, whose register tells where it is: the constant that its index adds to what is not negative, as {@link Addresses} has it. */
    private int addend(Instr row) {
        if (row.operand(1) instanceof Instr sum && sum.opcode() == Opcode.ADD && SelectionContext.isConst(sum.operand(1))
                && (nonNegative.test(sum.operand(0)) || indices.isIndexWhere(row, sum.operand(0)))) {
            long addend = SelectionContext.constant(sum.operand(1));
            return Math.abs(addend) <= LARGEST_ADDEND ? (int) addend : 0;
        }
        return 0;
    }

    private VirtualRegister nothing() {
        VirtualRegister nothing = context.newRegister(Type.REF);
        context.emit(OperandList.of().def(nothing).build(new Materialization.Constant(0)));
        return nothing;
    }

    private void address(VirtualRegister result, Source.Reg name) {
        context.emit(OperandList.of().def(result).input(name, true).build(new Arithmetic.RowAddress()));
    }

    /** Whether all that is wanted of a reference is what the table of arrays has in its row: then its register tells where that is. */
    boolean isAddress(Value reference) {
        return isRow(reference) && !neededByName.get(reference.id());
    }

    /** Where the table has a column of a row whose register tells where it is. */
    Source.Mem column(Value row, RowColumn column) {
        Instr instr = (Instr) row;
        return instr.opcode() == Opcode.ROW_AT
                ? new Source.Mem(context.register(instr.operand(0)), context.register(row), 2, column.offset(0) + OsrFrame.ROW_BYTES * addend(instr))
                : new Source.Mem(context.register(row), null, 1, column.offset(0));
    }

    void nullCheck(Instr check, ControlSelection control) {
        VirtualRegister base = context.newRegister(Type.ADDR);
        context.emit(General.MOV64_RM, base, column(check.operand(0), RowColumn.BASE));
        control.check(isNull(base), check.state());
    }

    private static Comparisons.Comparison isNull(VirtualRegister base) {
        return new Comparisons.Comparison(General.TEST64_MR, new Source[] {reg(base), reg(base)}, FlagTest.of(Condition.E));
    }

    private void select(VirtualRegister result, Comparisons.Comparison comparison, VirtualRegister whenTrue, VirtualRegister whenFalse) {
        context.emit(OperandList.of().row(comparison.insn(), null, comparison.operands()).reuse(result, whenFalse).input(reg(whenTrue), true)
                .build(new Arithmetic.Select(comparison.insn(), comparison.test(), false)));
    }
}
