package dev.backedge.compiler.lower;

import dev.backedge.compiler.lir.LirBlock;
import dev.backedge.compiler.lir.LirInstruction;
import dev.backedge.compiler.lir.Operand;
import dev.backedge.compiler.lir.Operand.Immediate;
import dev.backedge.compiler.lir.Operand.Memory;
import dev.backedge.compiler.lir.Operand.Physical;
import dev.backedge.compiler.lir.Operand.PoolConstant;
import dev.backedge.compiler.regalloc.Location;
import dev.backedge.compiler.x64.Address;
import dev.backedge.compiler.x64.Arg;
import dev.backedge.compiler.x64.Assembler;
import dev.backedge.compiler.x64.Condition;
import dev.backedge.compiler.x64.Insn;
import dev.backedge.compiler.x64.Label;
import dev.backedge.compiler.x64.Register;
import java.util.List;

/** One LIR instruction at the moment of its emission: its operands as the assembler takes them, and where control can go. */
final class Site {
    private final Emission emission;
    private final LirBlock block;
    private final LirBlock next;
    private final LirInstruction instruction;
    private final List<Location> locations;

    /** @param next the block that is emitted after this one, or null */
    Site(Emission emission, LirBlock block, LirBlock next, LirInstruction instruction, List<Location> locations) {
        this.emission = emission;
        this.block = block;
        this.next = next;
        this.instruction = instruction;
        this.locations = locations;
    }

    Emission emission() {
        return emission;
    }

    Assembler asm() {
        return emission.asm();
    }

    LirInstruction instruction() {
        return instruction;
    }

    /** The register of operand i. */
    Register register(int i) {
        return (Register) arg(i);
    }

    boolean isImmediate(int i) {
        return instruction.uses().get(i).operand() instanceof Immediate;
    }

    long immediate(int i) {
        return ((Immediate) instruction.uses().get(i).operand()).value();
    }

    /** Operand i: a register, its spill slot, a place in memory or an immediate. */
    Arg arg(int i) {
        Operand operand = instruction.uses().get(i).operand();
        if (operand instanceof Immediate immediate) {
            return Arg.imm(immediate.value());
        }
        if (operand instanceof PoolConstant constant) {
            return emission.poolAddress(constant.index());
        }
        if (operand instanceof Physical physical) {
            return physical.register();
        }
        if (operand instanceof Memory memory) {
            return new Address(memory.base() < 0 ? null : register(memory.base()), memory.index() < 0 ? null : register(memory.index()),
                    memory.scale(), memory.displacement());
        }
        return emission.arg(locations.get(i));
    }

    /** Whether operand i is a place in memory whose address takes the register. */
    boolean mentions(int i, Register register) {
        return arg(i) instanceof Address address && (address.base() == register || address.index() == register);
    }

    /** Emits a row whose operands are the first ones of the instruction. */
    void emitRow(Insn insn) {
        Arg[] args = new Arg[insn.operands().size()];
        for (int i = 0; i < args.length; i++) {
            args[i] = arg(i);
        }
        asm().emit(insn, args);
    }

    int successorCount() {
        return block.successors().size();
    }

    LirBlock successor(int i) {
        return block.successors().get(i);
    }

    Label label(LirBlock target) {
        return emission.label(target);
    }

    boolean isNext(LirBlock target) {
        return next != null && label(target) == label(next);
    }

    void jumpUnlessNext(LirBlock target) {
        if (!isNext(target)) {
            asm().jump(label(target));
        }
    }

    void jumpIf(FlagTest test, Label target) {
        switch (test.parity()) {
            case IGNORED -> asm().jump(test.condition(), target);
            case OR_UNORDERED -> {
                asm().jump(Condition.P, target);
                asm().jump(test.condition(), target);
            }
            case AND_ORDERED -> {
                Label unordered = asm().newLabel();
                asm().jump(Condition.P, unordered);
                asm().jump(test.condition(), target);
                asm().bind(unordered);
            }
        }
    }

    /** The stub that leaves from here, with the values where they are now. */
    Label exitStub(ExitPoint exit) {
        return emission.exits().stub(exit, locations);
    }

    /** Leaves from here, without a jump. */
    void exitHere(ExitPoint exit) {
        emission.exits().here(exit, locations);
    }

    /** Code that runs rarely, emitted after all blocks. It begins and ends with labels and jumps of its own. */
    void outOfLine(Runnable code) {
        emission.outOfLine(code);
    }

    Label jumpTable(List<Label> targets) {
        return emission.jumpTable(targets);
    }

    Address savedFrame() {
        return emission.savedFrame();
    }

    void loadConstant(Register register, long value) {
        emission.loadConstant(register, value);
    }
}
