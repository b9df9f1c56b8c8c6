package dev.backedge.compiler.lower;

import dev.backedge.compiler.Bailout;
import dev.backedge.compiler.CompiledLoop;
import dev.backedge.compiler.ir.FrameState;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Terminator;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import dev.backedge.compiler.lir.Operand.VirtualRegister;
import dev.backedge.compiler.lir.Use;
import dev.backedge.compiler.x64.Condition;
import dev.backedge.compiler.x64.General;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Selects terminators, checks and exits. */
final class ControlSelection {
    private static final int LARGEST_TABLE = 1024;

    private final SelectionContext context;
    private final Comparisons comparisons;
    private final IntFunction<int[]> bufferIndices;
    private final int pinned;
    private final long sliceTicks;
    private final int fuel;
    private final int forceExits;
    private final List<CompiledLoop.Exit> exits = new ArrayList<>();

    ControlSelection(SelectionContext context, Comparisons comparisons, Function function, Lowering.Settings settings) {
        this.context = context;
        this.comparisons = comparisons;
        this.bufferIndices = settings.bufferIndices();
        this.pinned = function.arrays().size();
        this.sliceTicks = settings.sliceTicks();
        this.fuel = settings.fuel();
        this.forceExits = settings.forceExits();
    }

    /** One row for each bytecode, resume point and reason. */
    List<CompiledLoop.Exit> exits() {
        return exits;
    }

    /** Selects the jump of a block; its edges' arguments are the caller's. */
    void terminator(Terminator terminator) throws Bailout {
        if (terminator instanceof Terminator.Jump) {
            context.emit(OperandList.of().build(new Control.Jump()));
        } else if (terminator instanceof Terminator.Branch branch) {
            Comparisons.Comparison comparison = comparisons.notZero(branch.condition());
            context.emit(OperandList.of().row(comparison.insn(), null, comparison.operands())
                    .build(new Control.Branch(comparison.insn(), comparison.test())));
        } else if (terminator instanceof Terminator.Switch choice) {
            choose(choice);
        } else {
            OperandList operands = OperandList.of();
            ExitPoint exit = state(operands, ((Terminator.Exit) terminator).state());
            context.emit(operands.build(new Control.Exit(exit)));
        }
    }

    private void choose(Terminator.Switch choice) {
        List<Integer> keys = choice.keys();
        if (keys.isEmpty()) {
            VirtualRegister value = context.register(choice.value());
            context.emit(OperandList.of().input(SelectionContext.reg(value), false).build(new Control.SearchTree(keys)));
            return;
        }
        long span = (long) keys.get(keys.size() - 1) - keys.get(0) + 1;
        Source.Reg value = context.reg(choice.value());
        if (keys.size() >= 5 && span <= 3L * keys.size() && span <= LARGEST_TABLE) {
            List<Integer> targets = new ArrayList<>();
            for (int row = 0; row < span; row++) {
                int key = keys.indexOf(keys.get(0) + row);
                targets.add(key < 0 ? keys.size() : key);
            }
            context.emit(OperandList.ofSequence().input(value, false).add(Use.temp(context.newRegister(Type.I64)))
                    .build(new Control.JumpTable(keys.get(0), targets)));
        } else {
            context.emit(OperandList.ofSequence().input(value, false).build(new Control.SearchTree(keys)));
        }
    }

    void nullCheck(Instr instr) {
        Value reference = instr.operand(0);
        if (!SelectionContext.isConst(reference)) {
            check(comparisons.integers(Condition.E, reference, null, true), instr.state());
            return;
        }
        long name = SelectionContext.constant(reference);
        if (name > pinned) {
            // Not an argument of the trampoline: its name alone says that it is not null.
            return;
        }
        VirtualRegister base = context.newRegister(Type.ADDR);
        context.emit(OperandList.of().def(base).build(new Materialization.RowField((int) name, RowColumn.BASE)));
        check(new Comparisons.Comparison(General.TEST64_MR,
                new Source[] {SelectionContext.reg(base), SelectionContext.reg(base)}, FlagTest.of(Condition.E)), instr.state());
    }

    /** Unsigned, so that a negative index is too large. */
    void boundsCheck(Instr instr) {
        check(comparisons.integers(Condition.AE, instr.operand(0), instr.operand(1), true), instr.state());
    }

    void zeroCheck(Instr instr) {
        check(comparisons.integers(Condition.E, instr.operand(0), null, true), instr.state());
    }

    void guard(Instr instr) throws Bailout {
        check(comparisons.notZero(instr.operand(0)).negate(), instr.state());
    }

    void check(Comparisons.Comparison comparison, FrameState state) {
        OperandList operands = OperandList.of().row(comparison.insn(), null, comparison.operands());
        ExitPoint exit = state(operands, state);
        context.emit(operands.build(new Control.Check(comparison.insn(), comparison.test(), exit, forceExits)));
    }

    void tick(Instr instr) {
        Value cost = instr.operand(1);
        OperandList operands = OperandList.of().reuse(context.register(instr), context.register(instr.operand(0)));
        if (SelectionContext.isImmediate(cost)) {
            operands.input(new Source.Imm(SelectionContext.constant(cost)), false);
        } else {
            operands.input(context.reg(cost), true);
        }
        ExitPoint exit = state(operands, instr.state());
        context.emit(operands.build(new Control.Tick(exit, sliceTicks, fuel, forceExits)));
    }

    void count(Instr instr) {
        context.emit(OperandList.of().build(new Control.Count((int) instr.constant())));
    }

    /** What the value adds to its first operand if that is no more than a small constant; else 0. */
    private static long addend(Value value) {
        if (value instanceof Instr sum && (sum.opcode() == Opcode.ADD || sum.opcode() == Opcode.SUB) && sum.type().isInteger() && SelectionContext.isConst(sum.operand(1))
                && !SelectionContext.isConst(sum.operand(0))) {
            long constant = SelectionContext.constant(sum.operand(1));
            long addend = sum.opcode() == Opcode.ADD ? constant : -constant;
            return Names.fits32(addend) ? addend : 0;
        }
        return 0;
    }

    /** Adds the state's values to the operands: alive to the end, anywhere; constants not at all. */
    private ExitPoint state(OperandList operands, FrameState state) {
        int[] buffer = bufferIndices.apply(state.resumePoint());
        List<ExitPoint.Value> values = new ArrayList<>();
        for (int i = 0; i < buffer.length; i++) {
            Value value = state.values().get(i);
            if (SelectionContext.isConst(value)) {
                values.add(new ExitPoint.Value(buffer[i], value.type(), -1, SelectionContext.constant(value)));
            } else {
                long addend = context.isWanted(value) ? 0 : addend(value);
                values.add(new ExitPoint.Value(buffer[i], value.type(), operands.size(), addend));
                operands.add(Use.state(context.register(addend == 0 ? value : ((Instr) value).operand(0))));
            }
        }
        CompiledLoop.Exit row = new CompiledLoop.Exit(state.resumePoint(), state.bci(), state.reason());
        if (!exits.contains(row)) {
            exits.add(row);
        }
        return new ExitPoint(exits.indexOf(row), state.resumePoint(), values);
    }
}
