package dev.backedge.compiler.vector;

import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.BlockParam;
import dev.backedge.compiler.ir.Edge;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Instr;
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
 * Builds the vector version of a loop in front of it:
 * <pre>
 *   preheader: enough iterations? arrays apart?  ──no──────────────────────────> scalar loop
 *       │ yes
 *   start ──> align ──> many: several blocks at a time ──> rest? ──> single: one block at a time ──> finish ──> scalar loop
 *       └───────────────── few ─────────────────────────────^
 * </pre>
 * Where masks are cheap, a part of a block is run first so that stores are aligned, and one in the end so that nothing but one iteration is left.
 *
 * If an iteration of the block at hand leaves the loop, that is left to the scalar loop too: it is entered at the start of the block.
 *
 * <p>Where a result is in doubt, a NaN say, the scalar loop starts from the beginning: nothing has been stored then.
 *
 * <p>One iteration at least is left to the scalar loop, which runs once whenever it is entered. So all that is needed behind it is computed there.
 */
final class VectorLoop {
    private final Function function;
    private final VectorPlan plan;
    private final CountedLoop loop;
    private final Opcode within;
    private Code start;

    VectorLoop(Function function, VectorPlan plan) {
        this.function = function;
        this.plan = plan;
        loop = plan.loop();
        within = loop.within();
    }

    /** @throws Refusal if the CPU lacks an instruction for one of its operations; the function is then as it was */
    void build(VectorSupport support) throws Refusal {
        int before = function.blocks().size();
        Block first = function.newBlock();
        Edge scalar = loop.entry();
        Block tests = function.newBlock();
        Code gate = new Code(function, tests, null);
        Value condition = gate.test(within, gate.wide(initialCounter()), loop.lastFor(gate, plan.leastIterations()));
        for (Value test : new Gate(plan, gate).tests()) {
            condition = gate.test(Opcode.AND, condition, test);
        }
        start = new Code(function, first, null);
        int copies = plan.copies();
        Block finish = finish(scalar);
        Block single = plan.masksRest() ? partialLoop(finish) : loop(1, lastForBlocks(1), finish);
        if (copies == 1 && plan.aligned() == null) {
            first.setTerminator(new Terminator.Jump(new Edge(single, entering(1))));
        } else {
            Block rest = rest(single, finish);
            Block main = copies == 1 ? rest : loop(copies, lastForBlocks(copies), rest(copies, rest));
            // aligning takes less than a block
            int blocks = plan.aligned() == null ? copies : copies + 1;
            Value enough = start.test(within, start.wide(initialCounter()), loop.lastFor(start, blocks * plan.vectorLength()));
            Edge onward = plan.aligned() == null ? new Edge(main, entering(copies)) : align(copies, main);
            first.setTerminator(new Terminator.Branch(enough, onward, new Edge(rest, entering(1)), 0.9));
        }
        tests.setTerminator(new Terminator.Branch(condition, new Edge(first, List.of()), scalar, 0.9));
        check(function.blocks().subList(before, function.blocks().size()), support);
        loop.header().setRest(true);
        loop.preheader().setTerminator(new Terminator.Jump(new Edge(tests, List.of())));
    }

    /** @throws Refusal if the CPU lacks an instruction; the blocks are gone then */
    static void check(List<Block> added, VectorSupport support) throws Refusal {
        for (Block block : added) {
            for (Instr instr : block.body()) {
                if (!support.supports(instr)) {
                    added.clear();
                    throw new Refusal("this CPU has no vector instruction for '" + instr.opcode().text() + "' of " + Support.lanes(instr));
                }
            }
        }
    }

    private Value initialCounter() {
        return plan.initial(loop.counter().param());
    }

    /** The last value of the counter, in its own type, with which so many blocks, and one iteration after them, may run. */
    private Value lastForBlocks(int blocks) {
        return loop.narrow(start, loop.lastFor(start, blocks * plan.vectorLength()));
    }

    private List<Value> entering(int copies) {
        List<Value> arguments = new ArrayList<>();
        plan.carried().forEach((param, carried) -> arguments.addAll(carried.enter(start, plan.initial(param), copies)));
        return arguments;
    }

    /** A new block with what a loop of so many copies carries as its parameters. */
    private Map<BlockParam, List<Value>> params(Block block, int copies) {
        Map<BlockParam, List<Value>> params = new LinkedHashMap<>();
        plan.carried().forEach((param, carried) -> {
            List<Value> own = new ArrayList<>();
            carried.types(copies).forEach(type -> own.add(function.newParam(block, type)));
            params.put(param, own);
        });
        return params;
    }

    /** A loop that runs so many blocks in each iteration while its counter is within a limit, and goes on behind with what it carries then. */
    private Block loop(int copies, Value last, Block behind) {
        Block block = function.newBlock();
        block.setBounded(true);
        block.setRest(true);
        Map<BlockParam, List<Value>> params = params(block, copies);
        Code out = new Code(function, block, start);
        List<BodyCode> bodies = new ArrayList<>();
        Value leaves = null;
        for (int copy = 0; copy < copies; copy++) {
            bodies.add(new BodyCode(plan, out, params, copy));
            if (!plan.body().exits().isEmpty()) {
                Value one = bodies.get(copy).leaves();
                leaves = leaves == null ? one : out.test(Opcode.OR, leaves, one);
            }
        }
        Block latch = leaves == null ? block : function.newBlock();
        if (leaves != null) {
            List<Value> now = params.values().stream().flatMap(List::stream).toList();
            block.setTerminator(new Terminator.Branch(leaves, new Edge(behind, now), new Edge(latch, List.of()), 0.02));
            out = new Code(function, latch, start);
        }
        if (leaves == null && plan.loadsAhead(copies)) {
            bodies.forEach(BodyCode::loadAhead);
        }
        for (BodyCode body : bodies) {
            body.emit(out);
        }
        List<Value> next = new ArrayList<>();
        Value counter = null;
        List<BlockParam> positions = loop.header().params();
        for (Map.Entry<BlockParam, Carried> each : plan.carried().entrySet()) {
            List<Value> values = each.getValue().next(out, params.get(each.getKey()), bodies, positions.indexOf(each.getKey()));
            counter = each.getKey() == loop.counter().param() ? values.get(0) : counter;
            next.addAll(values);
        }
        Value more = out.test(within, counter, last);
        latch.setTerminator(new Terminator.Branch(more, new Edge(block, next), new Edge(behind, next), 0.95));
        return block;
    }

    /** Where the loop of many copies ends: joins what the copies carry. */
    private Block rest(int copies, Block target) {
        Block block = function.newBlock();
        Map<BlockParam, List<Value>> params = params(block, copies);
        Code out = new Code(function, block, start);
        List<Value> joined = new ArrayList<>();
        plan.carried().forEach((param, carried) -> joined.addAll(carried.join(out, params.get(param), params)));
        block.setTerminator(new Terminator.Jump(new Edge(target, joined)));
        return block;
    }

    /** Whether there is a block left to run for the loop of one copy, or with masks any iteration but the last. */
    private Block rest(Block single, Block finish) {
        Block block = function.newBlock();
        Map<BlockParam, List<Value>> params = params(block, 1);
        List<Value> all = params.values().stream().flatMap(List::stream).toList();
        Value counter = params.get(loop.counter().param()).get(0);
        Code out = new Code(function, block, start);
        Value more = plan.masksRest() ? out.test(loop.isUp() ? Opcode.LT : Opcode.GT, counter, loop.last()) : out.test(within, counter, lastForBlocks(1));
        block.setTerminator(new Terminator.Branch(more, new Edge(single, all), new Edge(finish, all), 0.5));
        return block;
    }

    /** A loop of one copy that runs all iterations but the last: its own last block may be less than a whole one. */
    private Block partialLoop(Block behind) {
        Block block = function.newBlock();
        block.setBounded(true);
        block.setRest(true);
        Map<BlockParam, List<Value>> params = params(block, 1);
        Code out = new Code(function, block, start);
        Value counter = params.get(loop.counter().param()).get(0);
        Value way = loop.isUp() ? out.make(Opcode.SUB, counter.type(), loop.last(), counter) : out.make(Opcode.SUB, counter.type(), counter, loop.last());
        Value left = counter.type() == Type.I64 ? out.make(Opcode.L2I, Type.I32, way) : way;
        List<Value> next = part(out, params, left);
        Value more = out.test(Opcode.GT, left, out.constant(Type.I32, plan.vectorLength()));
        block.setTerminator(new Terminator.Branch(more, new Edge(block, next), new Edge(behind, next), 0.3));
        return block;
    }

    /** So many iterations first that the vectors of one access begin at multiples of their size from then on. */
    private Edge align(int copies, Block target) {
        Block block = function.newBlock();
        Code out = new Code(function, block, start);
        Map<BlockParam, List<Value>> carried = new LinkedHashMap<>();
        plan.carried().forEach((param, each) -> carried.put(param, each.enter(start, plan.initial(param), copies)));
        block.setTerminator(new Terminator.Jump(new Edge(target, part(out, carried, toAlignment(out, plan.aligned())))));
        return new Edge(block, List.of());
    }

    /** Iterations from the first one to one whose block begins at a multiple of its size: where it goes down, the end of the element is what counts. */
    private Value toAlignment(Code out, Access access) {
        int bytes = access.kind().bytes();
        Value index = out.wide(new Gate(plan, out).first(access.instr().operand(1)));
        Value address = out.make(Opcode.ADD, Type.I64, out.make(Opcode.ADDRESS_BITS, Type.I64, plan.uniform(access.base(), out)), out.times(index, bytes));
        Value distance = access.stride() > 0 ? out.make(Opcode.NEG, Type.I64, address) : out.plus(address, bytes);
        Value within = out.make(Opcode.AND, Type.I64, distance, out.constant(Type.I64, (long) plan.vectorLength() * bytes - 1));
        Value elements = bytes == 1 ? within : out.make(Opcode.USHR, Type.I64, within, out.constant(Type.I32, Integer.numberOfTrailingZeros(bytes)));
        return out.make(Opcode.L2I, Type.I32, elements);
    }

    /** Runs the first so many iterations of a block; returns what is carried on. */
    private List<Value> part(Code out, Map<BlockParam, List<Value>> carried, Value count) {
        Partial partial = Partial.of(plan, out, count);
        BodyCode body = new BodyCode(plan, out, carried, 0, partial);
        body.emit(out);
        List<Value> next = new ArrayList<>();
        List<BlockParam> positions = loop.header().params();
        carried.forEach((param, values) -> next.addAll(plan.carried(param).next(out, values, body, positions.indexOf(param), partial)));
        return next;
    }

    /** Makes scalars of what is carried and goes on in the scalar loop. */
    private Block finish(Edge scalar) {
        Block block = function.newBlock();
        Map<BlockParam, List<Value>> params = params(block, 1);
        Code out = new Code(function, block, start);
        List<Value> arguments = new ArrayList<>();
        Value doubt = null;
        for (BlockParam param : loop.header().params()) {
            Carried carried = plan.carried(param);
            arguments.add(carried == null ? plan.initial(param) : carried.leave(out, params.get(param), params));
            Value own = carried == null ? null : carried.doubt(out, arguments.get(arguments.size() - 1));
            doubt = own == null || doubt == null ? own == null ? doubt : own : out.test(Opcode.OR, doubt, own);
        }
        Edge on = new Edge(scalar.target(), arguments);
        block.setTerminator(doubt == null ? new Terminator.Jump(on) : new Terminator.Branch(doubt, new Edge(scalar.target(), scalar.arguments()), on, 0.01));
        return block;
    }
}
