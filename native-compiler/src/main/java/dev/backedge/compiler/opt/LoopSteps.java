package dev.backedge.compiler.opt;

import dev.backedge.compiler.analysis.Cfg;
import dev.backedge.compiler.analysis.Loop;
import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.BlockParam;
import dev.backedge.compiler.ir.Edge;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Terminator;
import dev.backedge.compiler.ir.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * In what steps a loop goes on: what each iteration adds to the header's parameters, along all ways through the loop or some of them. Unlike {@link dev.backedge.compiler.analysis.LoopInduction} it
 * looks through the places where those ways meet.
 */
final class LoopSteps {
    private static final int DEPTH = 16;

    private final Loop loop;
    private final Cfg cfg;
    private final Set<Block> blocks;
    private final Set<Edge> ignored;
    private final Set<Value> defined = new HashSet<>();
    private final Map<BlockParam, Block> owners = new HashMap<>();
    private final Set<Value> deciding = new HashSet<>();

    private LoopSteps(Loop loop, Cfg cfg, Set<Block> blocks, Set<Edge> ignored) {
        this.loop = loop;
        this.cfg = cfg;
        this.blocks = blocks;
        this.ignored = ignored;
        for (Block block : blocks) {
            defined.addAll(block.params());
            defined.addAll(block.body());
            block.params().forEach(param -> owners.put(param, block));
        }
        findDeciding();
    }

    /** Of the whole loop. */
    static LoopSteps of(Loop loop, Cfg cfg) {
        return new LoopSteps(loop, cfg, new HashSet<>(loop.blocks()), Set.of());
    }

    /** Of the ways through these blocks, the header among them, without these edges. */
    static LoopSteps along(Set<Block> blocks, Set<Edge> ignored, Loop loop, Cfg cfg) {
        return new LoopSteps(loop, cfg, blocks, ignored);
    }

    /** Whether all that decides which elements are accessed, or when the loop ends, changes by constants alone: loads apart. */
    boolean areSteady() {
        List<BlockParam> params = loop.header().params();
        return params.stream().noneMatch(param -> decides(param) && !isSteady(param));
    }

    /** Whether it has to do with which elements are accessed, or when the loop ends, other than by what is loaded. */
    boolean decides(BlockParam param) {
        return deciding.contains(param);
    }

    /** What each iteration adds to a parameter of the header, 0 if nothing; null if that is no constant. */
    Integer step(BlockParam param) {
        Integer step = null;
        for (Sum next : following(param)) {
            if (next.start != param || next.unknown || next.constant != (int) next.constant || step != null && step != next.constant) {
                return null;
            }
            step = (int) next.constant;
        }
        return step;
    }

    /** Whether each iteration adds the same constant to it, or something that the loop does not change. */
    private boolean isSteady(BlockParam param) {
        List<Sum> following = following(param);
        return following.stream().allMatch(next -> next.start == param && next.equals(following.get(0)));
    }

    /** A value as another one plus a constant, and perhaps invariants. */
    private record Sum(Value start, long constant, boolean unknown) {
    }

    /** What the parameter is in the next iteration, for each edge back. */
    private List<Sum> following(BlockParam param) {
        int position = loop.header().params().indexOf(param);
        return into(loop.header()).stream().map(edge -> sum(edge.arguments().get(position))).toList();
    }

    private Sum sum(Value value) {
        long constant = 0;
        boolean unknown = false;
        Value start = only(value);
        while (start instanceof Instr sum && sum.opcode() == Opcode.ADD && (isInvariant(sum.operand(0)) || isInvariant(sum.operand(1)))) {
            Value added = isInvariant(sum.operand(1)) ? sum.operand(1) : sum.operand(0);
            if (added instanceof Instr number && number.isConst()) {
                constant += number.constant();
            } else {
                unknown = true;
            }
            start = only(added == sum.operand(1) ? sum.operand(0) : sum.operand(1));
        }
        return new Sum(start, constant, unknown);
    }

    private boolean isInvariant(Value value) {
        return !defined.contains(value) || value instanceof Instr instr && instr.isConst();
    }

    /** The edges to this block. */
    private List<Edge> into(Block target) {
        List<Edge> edges = new ArrayList<>();
        for (Block source : new LinkedHashSet<>(cfg.predecessors(target))) {
            if (blocks.contains(source)) {
                source.terminator().edges().stream().filter(edge -> edge.target() == target && !ignored.contains(edge)).forEach(edges::add);
            }
        }
        return edges;
    }

    /** For a parameter of an inner block that is always the same value, that value. */
    private Value only(Value value) {
        Value at = value;
        for (int i = 0; i < DEPTH && at instanceof BlockParam param && !loop.header().params().contains(param); i++) {
            Value passed = passed(param);
            if (passed == null) {
                break;
            }
            at = passed;
        }
        return at;
    }

    private Value passed(BlockParam param) {
        List<Value> arguments = arguments(param).stream().distinct().toList();
        return arguments.size() == 1 ? arguments.get(0) : null;
    }

    /** What is passed for a parameter of an inner block. */
    private List<Value> arguments(BlockParam param) {
        Block block = owners.get(param);
        return block == null ? List.of() : into(block).stream().map(edge -> edge.arguments().get(block.params().indexOf(param))).toList();
    }

    private void findDeciding() {
        for (Block block : blocks) {
            for (Instr instr : block.body()) {
                if (instr.opcode() == Opcode.BOUNDS_CHECK || instr.opcode().accessesElements()) {
                    collect(instr.operand(0), 0);
                    collect(instr.operand(1), 0);
                }
            }
            if (block.terminator() instanceof Terminator.Branch branch && block.successors().stream().anyMatch(next -> !loop.contains(next))) {
                collect(branch.condition(), 0);
            }
        }
    }

    private void collect(Value value, int depth) {
        Value at = only(value);
        if (depth > DEPTH || !deciding.add(at)) {
            return;
        }
        if (at instanceof Instr instr && instr.opcode().isPure()) {
            instr.operands().forEach(operand -> collect(operand, depth + 1));
        } else if (at instanceof BlockParam param && !loop.header().params().contains(param)) {
            arguments(param).forEach(argument -> collect(argument, depth + 1));
        }
    }
}
