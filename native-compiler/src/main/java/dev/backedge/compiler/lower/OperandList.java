package dev.backedge.compiler.lower;

import dev.backedge.compiler.lir.LirInstruction;
import dev.backedge.compiler.lir.LirOperation;
import dev.backedge.compiler.lir.Operand.Immediate;
import dev.backedge.compiler.lir.Operand.Memory;
import dev.backedge.compiler.lir.Operand.PoolConstant;
import dev.backedge.compiler.lir.Operand.VirtualRegister;
import dev.backedge.compiler.lir.Use;
import dev.backedge.compiler.lir.Use.Constraint;
import dev.backedge.compiler.lir.Use.Role;
import dev.backedge.compiler.x64.Insn;
import dev.backedge.compiler.x64.OperandKind;
import dev.backedge.compiler.x64.OperandSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds the operand list of one LIR instruction.
 *
 * <p>The list has two parts. First come the operands by their meaning: those of an encoder row in the order of its
 * {@link Insn#operands()}, then what a pseudo-operation adds. The tail holds the registers that these refer to: the inputs that results
 * reuse, and the bases and indices of memory operands. So the operand at position i of a row is always at position i of the list.
 */
final class OperandList {
    private sealed interface Entry {
    }

    private record Plain(Use use) implements Entry {
    }

    private record Tied(VirtualRegister result, int tail) implements Entry {
    }

    private record Shape(int base, int index, int scale, int displacement) implements Entry {
    }

    private final Role inputRole;
    private final List<Entry> entries = new ArrayList<>(6);
    private final List<Use> tail = new ArrayList<>(3);

    private OperandList(Role inputRole) {
        this.inputRole = inputRole;
    }

    /** Inputs are read before any result is written. */
    static OperandList of() {
        return new OperandList(Role.USE);
    }

    /** Inputs are read throughout: for sequences that write a result before they have read all inputs. */
    static OperandList ofSequence() {
        return new OperandList(Role.ALIVE);
    }

    /** The instruction of one row: where the row reads and writes a register, the result takes the next input's place. */
    static LirInstruction machine(Insn insn, VirtualRegister result, Source... inputs) {
        return of().row(insn, result, inputs).build(new MachineOperation(insn));
    }

    /** The operands of a row. {@code result} is null where the row writes no register. */
    OperandList row(Insn insn, VirtualRegister result, Source... inputs) {
        return row(insn, insn.operands(), result, inputs);
    }

    /** The operands of a row and its mask; under a merging mask what the result holds where lanes are off is the first input. */
    OperandList maskedRow(Insn insn, boolean zeroing, VirtualRegister mask, VirtualRegister result, Source... inputs) {
        return row(insn, insn.maskedOperands(zeroing), result, inputs).add(Use.use(mask));
    }

    private OperandList row(Insn insn, List<OperandSpec> operands, VirtualRegister result, Source... inputs) {
        int next = 0;
        boolean defined = result == null;
        for (OperandSpec spec : operands) {
            if (!spec.role().writes() || defined) {
                Source source = inputs[next++];
                input(source, takesSlot(spec.kind(), source));
            } else {
                defined = true;
                if (spec.role().reads()) {
                    reuse(result, ((Source.Reg) inputs[next++]).register());
                } else {
                    def(result);
                }
            }
        }
        if (next != inputs.length) {
            throw new IllegalArgumentException(insn + " takes " + next + " inputs, not " + inputs.length);
        }
        return this;
    }

    /** Whether the register's spill slot can stand for it. */
    private static boolean takesSlot(OperandKind kind, Source source) {
        int slot = source instanceof Source.Reg reg ? reg.register().registerClass().spillBytes() : 0;
        return kind.allowsRegister() && kind.allowsMemory() && kind.memoryBytes() <= slot;
    }

    OperandList def(VirtualRegister result) {
        entries.add(new Plain(Use.def(result)));
        return this;
    }

    /** A result in the register that an input has on entry. */
    OperandList reuse(VirtualRegister result, VirtualRegister input) {
        entries.add(new Tied(result, tail.size()));
        tail.add(Use.use(input));
        return this;
    }

    OperandList add(Use use) {
        entries.add(new Plain(use));
        return this;
    }

    OperandList input(Source source, boolean slotAllowed) {
        if (source instanceof Source.Reg reg) {
            // A value that is alive and may be anywhere is one of a frame state: it need not be in any place at all.
            Constraint constraint = slotAllowed && inputRole == Role.USE ? Constraint.REGISTER_OR_STACK : Constraint.REGISTER;
            return add(new Use(reg.register(), inputRole, constraint, null, -1));
        }
        if (source instanceof Source.Imm imm) {
            return add(Use.plain(new Immediate(imm.value())));
        }
        if (source instanceof Source.Pool pool) {
            return add(Use.plain(new PoolConstant(pool.index())));
        }
        Source.Mem mem = (Source.Mem) source;
        entries.add(new Shape(tail(mem.base()), tail(mem.index()), mem.scale(), mem.displacement()));
        return this;
    }

    private int tail(VirtualRegister register) {
        if (register == null) {
            return -1;
        }
        tail.add(new Use(register, inputRole, Constraint.REGISTER, null, -1));
        return tail.size() - 1;
    }

    /** Number of operands so far: the position of the next one. */
    int size() {
        return entries.size();
    }

    LirInstruction build(LirOperation operation) {
        int count = entries.size();
        List<Use> uses = new ArrayList<>(count + tail.size());
        for (Entry entry : entries) {
            if (entry instanceof Plain plain) {
                uses.add(plain.use());
            } else if (entry instanceof Tied tied) {
                uses.add(Use.defReuse(tied.result(), count + tied.tail()));
            } else {
                Shape shape = (Shape) entry;
                uses.add(Use.plain(new Memory(shape.base() < 0 ? -1 : count + shape.base(),
                        shape.index() < 0 ? -1 : count + shape.index(), shape.scale(), shape.displacement())));
            }
        }
        uses.addAll(tail);
        return new LirInstruction(operation, uses);
    }
}
