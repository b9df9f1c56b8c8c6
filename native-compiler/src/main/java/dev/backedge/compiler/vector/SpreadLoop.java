package dev.backedge.compiler.vector;

import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.BlockParam;
import dev.backedge.compiler.ir.Edge;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Terminator;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import dev.backedge.compiler.lower.VectorSupport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Builds the vector version of a loop whose iterations wait for each other because of a {@linkplain BitwiseMap bitwise map} alone, such as
 * {@code x ^= x << 13; x ^= x >>> 7; x ^= x << 17;}. The map done {@link #STEPS} times over is such a map too, known when the loop is compiled: so each lane
 * starts that many iterations ahead of the lane before it, and all of them run at once.
 * <pre>
 *   preheader: enough iterations? ──no──────────────────────────────> scalar loop
 *       │ yes
 *   start ──> chunk ──> placing: the lanes' states, one by one ──> steps ──> end ──> finish ──> scalar loop
 *               └─────────────────────── another chunk ──────────────────────┘
 * </pre>
 * One iteration at least is left to the scalar loop, as after a {@link VectorLoop}.
 */
final class SpreadLoop {
    /** Iterations of one lane in a chunk: enough to pay for the way to the states at its start. */
    static final int STEPS = 64;
    /** Vectors a parameter: enough to keep the processor busy while each waits for its own chain. */
    static final int COPIES = 2;

    private final Function function;
    private final VectorPlan plan;
    private final CountedLoop loop;
    private final Opcode within;
    private Code start;

    SpreadLoop(Function function, VectorPlan plan) {
        this.function = function;
        this.plan = plan;
        loop = plan.loop();
        within = loop.within();
    }

    /** @throws Refusal if the CPU lacks an instruction for one of its operations; the function is then as it was */
    void build(VectorSupport support) throws Refusal {
        int before = function.blocks().size();
        Edge scalar = loop.entry();
        Block tests = function.newBlock();
        Block first = function.newBlock();
        Code gate = new Code(function, tests, null);
        Value lastForChunk = loop.lastFor(gate, plan.vectorLength() * COPIES * STEPS);
        Value enough = gate.test(within, gate.wide(plan.initial(loop.counter().param())), lastForChunk);
        tests.setTerminator(new Terminator.Branch(enough, new Edge(first, List.of()), scalar, 0.9));
        start = new Code(function, first, null);
        Value last = loop.narrow(start, lastForChunk);
        List<Value> entering = new ArrayList<>();
        plan.carried().forEach((param, carried) -> entering.addAll(
                runsOn(carried) ? carried.enter(start, plan.initial(param), COPIES) : List.of(plan.initial(param))));
        first.setTerminator(new Terminator.Jump(new Edge(chunk(last, finish(scalar)), entering)));
        VectorLoop.check(function.blocks().subList(before, function.blocks().size()), support);
        loop.header().setRest(true);
        loop.preheader().setTerminator(new Terminator.Jump(new Edge(tests, List.of())));
    }

    /** Whether it is carried from chunk to chunk in vectors; of all else the scalar is known between chunks. */
    private static boolean runsOn(Carried carried) {
        return carried instanceof Carried.Accumulators;
    }

    /** A new block with what is carried from chunk to chunk as its parameters. */
    private Map<BlockParam, List<Value>> params(Block block) {
        Map<BlockParam, List<Value>> params = new LinkedHashMap<>();
        plan.carried().forEach((param, carried) -> params.put(param, params(block, runsOn(carried) ? carried.types(COPIES) : List.of(param.type()))));
        return params;
    }

    private List<Value> params(Block block, List<Type> types) {
        return new ArrayList<>(types.stream().map(type -> function.newParam(block, type)).toList());
    }

    private Block bounded() {
        Block block = function.newBlock();
        block.setBounded(true);
        block.setRest(true);
        return block;
    }

    private Block chunk(Value last, Block finish) {
        Block chunk = bounded();
        Block placing = bounded();
        Block steps = bounded();
        Block end = function.newBlock();
        Code out = new Code(function, chunk, start);
        Map<BlockParam, List<Value>> entering = new LinkedHashMap<>();
        params(chunk).forEach((param, values) -> entering.put(param, runsOn(plan.carried(param)) ? values : plan.carried(param).enter(out, values.get(0), COPIES)));
        Value left = function.newParam(steps, Type.I32);
        Map<BlockParam, List<Value>> inSteps = new LinkedHashMap<>();
        plan.carried().forEach((param, carried) -> inSteps.put(param, params(steps, carried.types(COPIES))));
        place(out, placing, entering, steps);
        Map<BlockParam, List<Value>> after = step(steps, left, inSteps, end);
        Code ending = new Code(function, end, start);
        List<Value> leaving = new ArrayList<>();
        Value counter = null;
        for (Map.Entry<BlockParam, List<Value>> each : after.entrySet()) {
            Carried carried = plan.carried(each.getKey());
            List<Value> values = runsOn(carried) ? each.getValue() : List.of(carried.leave(ending, each.getValue()));
            counter = each.getKey() == loop.counter().param() ? values.get(0) : counter;
            leaving.addAll(values);
        }
        Value more = ending.test(within, counter, last);
        end.setTerminator(new Terminator.Branch(more, new Edge(chunk, leaving), new Edge(finish, leaving), 0.9));
        return chunk;
    }

    /** A loop that gives each lane its state, one iteration a lane; then the steps. */
    private void place(Code before, Block block, Map<BlockParam, List<Value>> entering, Block steps) {
        Value number = function.newParam(block, Type.I32);
        Code out = new Code(function, block, start);
        Value following = out.plus(number, 1);
        List<Value> first = new ArrayList<>(List.of(before.constant(Type.I32, 0)));
        List<Value> next = new ArrayList<>(List.of(following));
        List<Value> done = new ArrayList<>(List.of(out.constant(Type.I32, STEPS)));
        entering.forEach((param, values) -> {
            if (plan.carried(param) instanceof Carried.States states) {
                List<Value> placed = states.place(out, params(block, states.types(COPIES)), number);
                first.addAll(values);
                next.addAll(placed);
                done.addAll(placed);
            } else {
                done.addAll(values);
            }
        });
        before.block().setTerminator(new Terminator.Jump(new Edge(block, first)));
        Value more = out.test(Opcode.LT, following, out.constant(Type.I32, COPIES * plan.vectorLength()));
        block.setTerminator(new Terminator.Branch(more, new Edge(block, next), new Edge(steps, done), 0.9));
    }

    /** One iteration in every lane. @return what is carried then */
    private Map<BlockParam, List<Value>> step(Block block, Value left, Map<BlockParam, List<Value>> params, Block end) {
        Code out = new Code(function, block, start);
        List<BodyCode> bodies = new ArrayList<>();
        for (int copy = 0; copy < COPIES; copy++) {
            bodies.add(new BodyCode(plan, out, params, copy));
        }
        Value rest = out.plus(left, -1);
        List<Value> next = new ArrayList<>(List.of(rest));
        Map<BlockParam, List<Value>> after = new LinkedHashMap<>();
        params.forEach((param, values) -> {
            List<Value> following = plan.carried(param).next(out, values, bodies, loop.header().params().indexOf(param));
            after.put(param, following);
            next.addAll(following);
        });
        Value more = out.test(Opcode.GT, rest, out.constant(Type.I32, 0));
        block.setTerminator(new Terminator.Branch(more, new Edge(block, next), new Edge(end, List.of()), 1 - 1.0 / STEPS));
        return after;
    }

    /** Makes scalars of what is carried and goes on in the scalar loop. */
    private Block finish(Edge scalar) {
        Block block = function.newBlock();
        Map<BlockParam, List<Value>> params = params(block);
        Code out = new Code(function, block, start);
        List<Value> arguments = new ArrayList<>();
        for (BlockParam param : loop.header().params()) {
            Carried carried = plan.carried(param);
            arguments.add(carried == null ? plan.initial(param) : runsOn(carried) ? carried.leave(out, carried.join(out, params.get(param))) : params.get(param).get(0));
        }
        block.setTerminator(new Terminator.Jump(new Edge(scalar.target(), arguments)));
        return block;
    }
}
