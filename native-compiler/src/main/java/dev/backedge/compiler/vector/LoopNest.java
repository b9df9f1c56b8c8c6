package dev.backedge.compiler.vector;

import dev.backedge.compiler.analysis.Cfg;
import dev.backedge.compiler.analysis.Definitions;
import dev.backedge.compiler.analysis.InductionVariable;
import dev.backedge.compiler.analysis.Loop;
import dev.backedge.compiler.analysis.LoopInduction;
import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.BlockParam;
import dev.backedge.compiler.ir.Edge;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Terminator;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A loop that counts up by one, with one loop in it and no other branches:
 * <pre>
 *   header: counter &lt; limit ──> before ──> inner loop ──> after ──> header
 *                                  └─── if it has no iterations ──^
 * </pre>
 * The inner loop is one straight line, too, that may be left in several places; all of them lead to {@code after}.
 */
final class LoopNest {
    private final Loop outer;
    private final Loop inner;
    private final Cfg cfg;
    private final Definitions definitions;
    private final List<Block> before = new ArrayList<>();
    private final List<Block> body = new ArrayList<>();
    private final List<Block> after = new ArrayList<>();
    private final Map<Block, Leaving> leavings = new HashMap<>();
    private final Map<BlockParam, Value> passed = new HashMap<>();
    private InductionVariable counter;
    private Value limit;
    private boolean inclusive;
    private Leaving skip;
    private Edge enter;
    private Edge back;
    private Block join;
    private Edge again;

    /**
     * A branch out of a straight line: taken if the condition is not 0 or, unless {@code ifTrue}, if it is.
     *
     * @param arguments those that {@link #join} gets
     */
    record Leaving(Value condition, boolean ifTrue, List<Value> arguments) {
    }

    private LoopNest(Loop outer, Cfg cfg, Definitions definitions) {
        this.outer = outer;
        this.inner = outer.children().get(0);
        this.cfg = cfg;
        this.definitions = definitions;
    }

    /** The nest that a loop is; null if it is none. */
    static LoopNest of(Loop loop, Cfg cfg, Definitions definitions) {
        if (loop.children().size() != 1 || !loop.children().get(0).isInnermost() || loop.latches().size() != 1 || loop.header().isBounded()
                || loop.children().get(0).latches().size() != 1 || loop.children().get(0).header().isBounded()) {
            return null;
        }
        LoopNest nest = new LoopNest(loop, cfg, definitions);
        return nest.count() && nest.walkBefore() && nest.walkBody() && nest.meet() && nest.walkAfter() ? nest : null;
    }

    /** The test in the header. */
    private boolean count() {
        if (!(outer.header().terminator() instanceof Terminator.Branch branch) || !(branch.condition() instanceof Instr test)
                || outer.contains(branch.whenTrue().target()) == outer.contains(branch.whenFalse().target())) {
            return false;
        }
        boolean stays = outer.contains(branch.whenTrue().target());
        enter = stays ? branch.whenTrue() : branch.whenFalse();
        LoopInduction induction = LoopInduction.of(outer, definitions);
        for (int side = 0; side < 2 && test.operands().size() == 2; side++) {
            InductionVariable variable = induction.variable(test.operand(side));
            Opcode relation = relation(test.opcode(), stays, side == 1);
            if (variable != null && variable.step() == 1 && variable.param().type() == Type.I32 && relation != null && induction.isInvariant(test.operand(1 - side))) {
                counter = variable;
                limit = test.operand(1 - side);
                inclusive = relation == Opcode.LE;
                return true;
            }
        }
        return false;
    }

    /** How the counter compares with its limit as long as the loop goes on; null if that is no end of counting up. */
    private static Opcode relation(Opcode opcode, boolean stays, boolean swapped) {
        return switch (opcode) {
            case LT -> stays && !swapped ? Opcode.LT : !stays && swapped ? Opcode.LE : null;
            case LE -> stays && !swapped ? Opcode.LE : !stays && swapped ? Opcode.LT : null;
            case GT -> stays && swapped ? Opcode.LT : !stays && !swapped ? Opcode.LE : null;
            case GE -> stays && swapped ? Opcode.LE : !stays && !swapped ? Opcode.LT : null;
            case EQ -> stays ? null : Opcode.LT;
            case NE -> stays ? Opcode.LT : null;
            default -> null;
        };
    }

    private boolean walkBefore() {
        while (enter.target() != inner.header()) {
            Block block = enter.target();
            if (!isNext(block)) {
                return false;
            }
            bind(block, enter);
            before.add(block);
            if (block.terminator() instanceof Terminator.Jump jump) {
                enter = jump.edge();
            } else if (block.terminator() instanceof Terminator.Branch branch && skip == null && leadsIn(branch.whenTrue()) != leadsIn(branch.whenFalse())) {
                boolean enters = leadsIn(branch.whenTrue());
                skip = leaving(branch, !enters);
                enter = enters ? branch.whenTrue() : branch.whenFalse();
                if (skip == null) {
                    return false;
                }
            } else {
                return false;
            }
        }
        return true;
    }

    /** Whether a block is on the way through the outer loop and entered from one place alone. */
    private boolean isNext(Block block) {
        return outer.contains(block) && block != outer.header() && !inner.contains(block) && cfg.predecessors(block).size() == 1;
    }

    private boolean leadsIn(Edge edge) {
        Block block = edge.target();
        for (int i = 0; i < 3 && block != inner.header() && block.terminator() instanceof Terminator.Jump jump; i++) {
            block = jump.edge().target();
        }
        return block == inner.header();
    }

    private void bind(Block block, Edge edge) {
        for (int i = 0; i < block.params().size(); i++) {
            passed.put(block.params().get(i), edge.arguments().get(i));
        }
    }

    private boolean walkBody() {
        Block block = inner.header();
        while (back == null) {
            body.add(block);
            Edge onward;
            if (block.terminator() instanceof Terminator.Jump jump) {
                onward = jump.edge();
            } else if (block.terminator() instanceof Terminator.Branch branch && inner.contains(branch.whenTrue().target()) != inner.contains(branch.whenFalse().target())) {
                boolean leaves = !inner.contains(branch.whenTrue().target());
                onward = leaves ? branch.whenFalse() : branch.whenTrue();
                Leaving leaving = leaving(branch, leaves);
                if (leaving == null) {
                    return false;
                }
                leavings.put(block, leaving);
            } else {
                return false;
            }
            if (onward.target() == inner.header()) {
                back = onward;
            } else if (cfg.predecessors(onward.target()).size() == 1) {
                block = onward.target();
                bind(block, onward);
            } else {
                return false;
            }
        }
        return true;
    }

    /** Follows a way out through empty blocks to where it meets others; null if that is not where the others went. */
    private Leaving leaving(Terminator.Branch branch, boolean ifTrue) {
        Edge edge = ifTrue ? branch.whenTrue() : branch.whenFalse();
        while (isEmpty(edge.target())) {
            edge = ((Terminator.Jump) edge.target().terminator()).edge();
        }
        Block block = edge.target();
        if (join != null && join != block || !outer.contains(block) || block == outer.header() || inner.contains(block)) {
            return null;
        }
        join = block;
        return new Leaving(branch.condition(), ifTrue, List.copyOf(edge.arguments()));
    }

    /** Whether a block does nothing but lead from one place to another one in the nest. */
    private boolean isEmpty(Block block) {
        return cfg.predecessors(block).size() == 1 && block.params().isEmpty() && block.body().isEmpty()
                && block.terminator() instanceof Terminator.Jump jump && outer.contains(jump.edge().target()) && jump.edge().target() != outer.header();
    }

    /** Whether nothing else leads to where the ways out of the inner loop meet. */
    private boolean meet() {
        return join != null && cfg.predecessors(join).size() == leavings.size() + (skip == null ? 0 : 1);
    }

    private boolean walkAfter() {
        Block block = join;
        while (true) {
            after.add(block);
            if (!(block.terminator() instanceof Terminator.Jump jump)) {
                return false;
            }
            again = jump.edge();
            if (again.target() == outer.header()) {
                return true;
            }
            if (!isNext(again.target())) {
                return false;
            }
            block = again.target();
            bind(block, again);
        }
    }

    Loop outer() {
        return outer;
    }

    Loop inner() {
        return inner;
    }

    Block header() {
        return outer.header();
    }

    /** Counts up by one, an i32. */
    InductionVariable counter() {
        return counter;
    }

    /** What the counter is compared with, which the nest does not change. */
    Value limit() {
        return limit;
    }

    /** Whether there is an iteration in which the counter is the limit. */
    boolean isInclusive() {
        return inclusive;
    }

    /** The blocks from the header, which is not one of them, to the inner loop. */
    List<Block> before() {
        return before;
    }

    /** At the end of the last of {@link #before}: whether the inner loop has no iterations; null if there is no such test. */
    Leaving skip() {
        return skip;
    }

    /** The edge into the inner loop. */
    Edge enter() {
        return enter;
    }

    /** The blocks of the inner loop in the order in which they are executed, its header first. */
    List<Block> body() {
        return body;
    }

    /** The way out of the inner loop at the end of one of its blocks; null if there is none. */
    Leaving leaving(Block block) {
        return leavings.get(block);
    }

    /** All ways around the inner loop and out of it, in the order of the blocks. */
    List<Leaving> leavings() {
        List<Leaving> all = new ArrayList<>();
        if (skip != null) {
            all.add(skip);
        }
        body.stream().map(leavings::get).filter(Objects::nonNull).forEach(all::add);
        return all;
    }

    /** The edge from the end of the inner loop to its header. */
    Edge back() {
        return back;
    }

    /** The blocks behind the inner loop; the parameters of the first are what was passed where the inner loop was left. */
    List<Block> after() {
        return after;
    }

    Block join() {
        return join;
    }

    /** The edge to the next iteration of the outer loop. */
    Edge again() {
        return again;
    }

    /** What a parameter of a block that is entered from one place is there; null for others. */
    Value passed(Value param) {
        return passed.get(param);
    }

    /** Whether the nest does not change the value. */
    boolean isInvariant(Value value) {
        return !definitions.inside(outer, value);
    }

    boolean isOfInner(Value value) {
        return definitions.inside(inner, value);
    }
}
