package dev.backedge.compiler.opt;

import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.BlockParam;
import dev.backedge.compiler.ir.Edge;
import dev.backedge.compiler.ir.FrameState;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Terminator;
import dev.backedge.compiler.ir.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A second copy of some blocks of a function. Edges between the blocks lead to the copies in the copy; edges out of them lead
 * where they led. Nothing leads into the copy yet.
 */
final class RegionClone {
    private final Function function;
    private final Map<Block, Block> blocks = new HashMap<>();
    private final Map<Value, Value> values = new HashMap<>();
    private final Set<Instr> dropped;

    private RegionClone(Function function, Set<Instr> dropped) {
        this.function = function;
        this.dropped = dropped;
    }

    /**
     * @param region the blocks, each after those that dominate it
     * @param dropped instructions that the copy does without: checks, and ticks, whose result is then the fuel that they got
     */
    static RegionClone of(Function function, List<Block> region, Set<Instr> dropped) {
        RegionClone clone = new RegionClone(function, dropped);
        for (Block block : region) {
            Block copy = function.newBlock();
            copy.setBounded(block.isBounded());
            copy.setRest(block.isRest());
            copy.setTrips(block.trips());
            clone.blocks.put(block, copy);
            for (BlockParam param : block.params()) {
                clone.values.put(param, function.newParam(copy, param.type()));
            }
        }
        for (Block block : region) {
            for (Instr instr : block.body()) {
                if (!dropped.contains(instr)) {
                    clone.blocks.get(block).body().add(clone.copy(instr));
                } else if (instr.opcode() == Opcode.TICK) {
                    clone.values.put(instr, clone.value(instr.operand(0)));
                }
            }
        }
        for (Block block : region) {
            clone.blocks.get(block).setTerminator(clone.copy(block.terminator()));
        }
        return clone;
    }

    /** The copies of these blocks, each to the copy of the region that it is of. */
    static Map<Block, RegionClone> byBlock(List<Block> region, List<RegionClone> clones) {
        Map<Block, RegionClone> byBlock = new HashMap<>();
        clones.forEach(clone -> region.forEach(block -> byBlock.put(clone.block(block), clone)));
        return byBlock;
    }

    private Instr copy(Instr instr) {
        List<Value> operands = new ArrayList<>(instr.opcode().arity());
        for (int i = 0; i < instr.opcode().arity(); i++) {
            operands.add(value(instr.operand(i)));
        }
        FrameState state = instr.state() == null ? null : instr.state().map(this::value);
        Instr copy = function.newInstr(instr.opcode(), instr.type(), operands, instr.constant(), instr.element(), state);
        values.put(instr, copy);
        return copy;
    }

    private Terminator copy(Terminator terminator) {
        if (terminator instanceof Terminator.Jump jump) {
            return new Terminator.Jump(copy(jump.edge()));
        } else if (terminator instanceof Terminator.Branch branch) {
            return new Terminator.Branch(value(branch.condition()), copy(branch.whenTrue()), copy(branch.whenFalse()), branch.probability());
        } else if (terminator instanceof Terminator.Switch choice) {
            return new Terminator.Switch(value(choice.value()), choice.keys(), choice.cases().stream().map(this::copy).toList(),
                    copy(choice.defaultCase()));
        }
        return new Terminator.Exit(((Terminator.Exit) terminator).state().map(this::value));
    }

    private Edge copy(Edge edge) {
        return new Edge(blocks.getOrDefault(edge.target(), edge.target()), edge.arguments().stream().map(this::value).toList());
    }

    /** The copy of a block of the region; null for every other block. */
    Block block(Block original) {
        return blocks.get(original);
    }

    /** Puts other instructions in the place of an instruction's copy, the last of which stands for it. To be done before anything outside uses the copy. */
    void replace(Instr original, List<Instr> others) {
        Value old = values.get(original);
        Instr last = others.get(others.size() - 1);
        values.put(original, last);
        for (Block copy : blocks.values()) {
            int at = copy.body().indexOf(old);
            if (at >= 0) {
                copy.body().remove(at);
                copy.body().addAll(at, others);
            }
        }
        function.mapUses(value -> value == old ? last : value);
    }

    /** The copy of a value defined in the region; every other value itself. */
    Value value(Value original) {
        return values.getOrDefault(original, original);
    }

    /** Whether the value is defined in the region. */
    boolean defines(Value original) {
        return values.containsKey(original);
    }
}
