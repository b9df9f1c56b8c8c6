package dev.backedge.compiler.vector;

import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.BlockParam;
import dev.backedge.compiler.ir.Edge;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Terminator;
import dev.backedge.compiler.ir.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The body of a loop as one straight line: its instructions in order, each with the condition under which it is executed, and choices where paths meet. */
final class LoopBody {
    private static final int LARGEST = 200;

    private final CountedLoop loop;
    private final List<Step> steps = new ArrayList<>();
    private final List<Exit> exits = new ArrayList<>();
    private final Map<Value, Choice> choices = new java.util.LinkedHashMap<>();
    private final Map<Block, Condition> conditions = new HashMap<>();
    private final Map<Block, List<Arrival>> arrivals = new HashMap<>();

    /** An instruction of the body. */
    record Step(Instr instr, Condition condition) {
    }

    /** Where paths meet: the parameter is the value of the way that was taken. */
    record Choice(BlockParam param, List<Way> ways) {
    }

    /** A way into a block and what it passes. */
    record Way(Condition condition, Value value) {
    }

    /**
     * A way out of the loop other than by its counter: where the condition holds, and, if there is a check, that fails. The other instructions are executed if none is taken.
     *
     * @param position number of steps before it
     */
    record Exit(int position, Condition condition, Instr check) {
    }

    private record Arrival(Condition condition, Edge edge) {
    }

    private LoopBody(CountedLoop loop) {
        this.loop = loop;
    }

    static LoopBody of(CountedLoop loop) throws Refusal {
        LoopBody body = new LoopBody(loop);
        for (Block block : loop.loop().blocks()) {
            body.add(block);
        }
        if (!body.conditions.get(loop.latch()).isAlways()) {
            throw new Refusal("too many branches meet in its body");
        }
        return body;
    }

    private void add(Block block) throws Refusal {
        Condition condition = Condition.ALWAYS;
        if (block != loop.header()) {
            List<Arrival> ways = arrivals.get(block);
            condition = ways.get(0).condition;
            for (Arrival way : ways.subList(1, ways.size())) {
                condition = condition.or(way.condition);
            }
            for (int i = 0; i < block.params().size(); i++) {
                int position = i;
                choices.put(block.params().get(i), new Choice(block.params().get(i),
                        ways.stream().map(way -> new Way(way.condition, way.edge.arguments().get(position))).toList()));
            }
        }
        conditions.put(block, condition);
        for (Instr instr : block.body()) {
            if (instr.opcode() == Opcode.BOUNDS_CHECK) {
                exits.add(new Exit(steps.size(), condition, instr));
            }
            steps.add(new Step(instr, condition));
        }
        if (steps.size() > LARGEST) {
            throw new Refusal("its body is too large");
        }
        if (block != loop.latch()) {
            leave(block, condition);
        }
    }

    private void leave(Block block, Condition condition) throws Refusal {
        if (block.terminator() instanceof Terminator.Jump jump) {
            arrive(condition, jump.edge());
        } else if (block.terminator() instanceof Terminator.Branch branch) {
            if (branch.whenTrue().target() == branch.whenFalse().target()) {
                throw new Refusal("a branch in it leads to one place both ways");
            }
            boolean staysIfTrue = loop.loop().contains(branch.whenTrue().target());
            if (staysIfTrue != loop.loop().contains(branch.whenFalse().target())) {
                exits.add(new Exit(steps.size(), condition.and(branch.condition(), !staysIfTrue), null));
                arrive(condition, staysIfTrue ? branch.whenTrue() : branch.whenFalse());
            } else {
                arrive(condition.and(branch.condition(), true), branch.whenTrue());
                arrive(condition.and(branch.condition(), false), branch.whenFalse());
            }
        } else {
            throw new Refusal(block.terminator() instanceof Terminator.Switch ? "there is a switch in it" : "it may be left in the middle");
        }
    }

    private void arrive(Condition condition, Edge edge) throws Refusal {
        if (!loop.loop().contains(edge.target())) {
            throw new Refusal("it may be left in the middle");
        }
        arrivals.computeIfAbsent(edge.target(), target -> new ArrayList<>()).add(new Arrival(condition, edge));
    }

    /** In the order in which they are executed. */
    List<Step> steps() {
        return steps;
    }

    List<Exit> exits() {
        return exits;
    }

    /** The choice that a parameter of an inner block is; null for other values. */
    Choice choice(Value param) {
        return choices.get(param);
    }

    Iterable<Choice> choices() {
        return choices.values();
    }
}
