package dev.backedge.compiler.vector;

import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.BlockParam;
import dev.backedge.compiler.ir.Edge;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.InstrBuilder;
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
 * Builds a vector version of a loop nest in front of it, in which each lane runs another iteration of the outer loop:
 * <pre>
 *   entries, back edges ──> gate: iterations enough? arrays apart?
 *                             │ yes            │ no
 *                             v                v
 *                    ┌──> block: before      header: tick, scalar nest ──> gate
 *                    │      inner loop         ^
 *                    └──── after, stores ──────┘ done, or given up before anything was stored
 * </pre>
 * The scalar header ticks for all that has been run, and tests whether there is more. After a block was given up, the scalar nest runs some iterations before the next try.
 *
 * <p>Lanes that leave the inner loop earlier than others wait, with what they have left with, until no lane is in it any more.
 */
final class VectorNest {
    /** Iterations of the inner loop in one block, at most; and about as many between two ticks. */
    private static final int LARGEST_CHUNK = 1 << 13;
    private static final int SCALAR_AFTER_GIVING_UP = 64;

    private final Function function;
    private final NestPlan plan;
    private final LoopNest nest;
    private final NestForms forms;
    private final int lanes;
    private final int chunk;
    private final Block header;
    private final Block gate;
    private final Block block;
    private final Block after;
    private final Block givesUp;
    private final NestCode code;
    private final Map<BlockParam, Value> atGate = new LinkedHashMap<>();
    /** In lane 0. */
    private final Map<BlockParam, Value> atBlock = new LinkedHashMap<>();
    private Value left;
    private Value remaining;
    private Value count;
    private Value mask;

    /** @param fuel cost units between two looks at the clock */
    VectorNest(Function function, NestPlan plan, int fuel) {
        this.function = function;
        this.plan = plan;
        nest = plan.nest();
        forms = plan.forms();
        lanes = plan.lanes();
        chunk = Math.min(fuel, LARGEST_CHUNK);
        header = nest.header();
        gate = function.newBlock();
        block = function.newBlock();
        after = function.newBlock();
        givesUp = function.newBlock();
        code = new NestCode(function, plan, givesUp);
    }

    /** @throws Refusal if the CPU lacks an instruction for one of its operations; the function is then as it was */
    void build(VectorSupport support) throws Refusal {
        int first = function.blocks().indexOf(gate);
        openGate();
        startBlock();
        giveUp();
        innerLoop(enterInner());
        behind();
        VectorLoop.check(function.blocks().subList(first, function.blocks().size()), support);
        redirect();
    }

    private void openGate() {
        header.params().forEach(param -> atGate.put(param, function.newParam(gate, param.type())));
        Value wait = function.newParam(gate, Type.I32);
        Code out = new Code(function, gate, null);
        Value ready = out.test(Opcode.EQ, wait, out.constant(Type.I32, 0));
        // with masks a quarter of the lanes pays, since the scalar iterations take as long each
        Value enough = out.test(Opcode.GE, remaining(out, atGate.get(nest.counter().param())), out.constant(Type.I64, plan.isMasked() ? Math.max(2, lanes / 4) : lanes));
        ready = out.test(Opcode.AND, ready, enough);
        if (nest.isInclusive()) {
            ready = out.test(Opcode.AND, ready, out.test(Opcode.NE, nest.limit(), out.constant(Type.I32, Integer.MAX_VALUE)));
        }
        for (Instr check : plan.invariantChecks()) {
            ready = out.test(Opcode.AND, ready, NestCode.holds(check, check.operands(), out));
        }
        for (Dependences.Apart apart : plan.memory().apart()) {
            ready = out.test(Opcode.AND, ready, out.test(Opcode.NE, apart.one(), apart.other()));
        }
        List<Value> entering = new ArrayList<>();
        atGate.forEach((param, value) -> {
            if (isCarried(param)) {
                entering.add(value);
                atBlock.put(param, function.newParam(block, param.type()));
            }
        });
        entering.add(out.constant(Type.I32, 2L * chunk));
        left = function.newParam(block, Type.I32);
        Value waitLess = out.make(Opcode.MAX, Type.I32, out.plus(wait, -1), out.constant(Type.I32, 0));
        gate.setTerminator(new Terminator.Branch(ready, new Edge(block, entering), toHeader(atGate, out.constant(Type.I32, 0), waitLess), 0.9));
    }

    private boolean isCarried(Value param) {
        return !forms.of(param).equals(Form.FUEL);
    }

    /** Iterations of the outer loop from this value of its counter on, an i64. */
    private Value remaining(InstrBuilder out, Value counter) {
        return out.make(Opcode.SUB, Type.I64, out.plus(out.wide(nest.limit()), nest.isInclusive() ? 1 : 0), out.wide(counter));
    }

    /** To the scalar nest, which gets its fuel from the gate. */
    private Edge toHeader(Map<BlockParam, Value> values, Value run, Value wait) {
        List<Value> arguments = new ArrayList<>();
        header.params().forEach(param -> arguments.add(isCarried(param) ? values.get(param) : atGate.get(param)));
        arguments.add(run);
        arguments.add(wait);
        return new Edge(header, arguments);
    }

    /** What has been run when so much is left of the chunk. */
    private Value run(InstrBuilder out, Value leftThen) {
        return out.make(Opcode.SUB, Type.I32, out.constant(Type.I32, 2L * chunk), leftThen);
    }

    private static void bound(Block loop) {
        loop.setBounded(true);
        loop.setRest(true);
    }

    private void startBlock() {
        bound(block);
        code.startIn(block);
        Code out = code.out();
        remaining = remaining(out, atBlock.get(nest.counter().param()));
        Value all = out.constant(Type.I32, lanes);
        count = plan.isMasked() ? out.make(Opcode.L2I, Type.I32, out.make(Opcode.MIN, Type.I64, remaining, out.constant(Type.I64, lanes))) : all;
        mask = plan.isMasked() ? out.make(Opcode.MASK_BELOW, Type.mask(lanes), out.constant(Type.I32, 0), count) : null;
        code.setActive(mask, out.plus(count, -1));
        atBlock.forEach(code::define);
        code.emit(header);
        nest.before().forEach(code::emit);
    }

    private void giveUp() {
        InstrBuilder out = new InstrBuilder(function, givesUp);
        givesUp.setTerminator(new Terminator.Jump(toHeader(atBlock, run(out, left), out.constant(Type.I32, SCALAR_AFTER_GIVING_UP))));
    }

    private Type type(BlockParam param) {
        return forms.of(param).isVarying() ? Type.vector(Lanes.full(param.type()), lanes) : param.type();
    }

    /** The parameters that are no fuel. */
    private List<BlockParam> carried(Block scalar) {
        return scalar.params().stream().filter(this::isCarried).toList();
    }

    /** Defines what a block of the nest gets, in the block that stands for it. */
    private void params(Block scalar, Block vector) {
        carried(scalar).forEach(param -> code.define(param, function.newParam(vector, type(param))));
    }

    /** What parameters get that belong to these arguments. */
    private List<Value> images(Block target, List<Value> arguments) {
        List<Value> images = new ArrayList<>();
        for (int i = 0; i < target.params().size(); i++) {
            BlockParam param = target.params().get(i);
            if (isCarried(param)) {
                images.add(code.image(arguments.get(i), forms.of(param)));
            }
        }
        return images;
    }

    private static List<Value> with(List<Value> values, Value... more) {
        List<Value> all = new ArrayList<>(values);
        all.addAll(List.of(more));
        return all;
    }

    /** The way from the block to the inner loop. Returns the block that is the loop. */
    private Block enterInner() {
        Block loop = function.newBlock();
        LoopNest.Leaving skip = nest.skip();
        if (!forms.isDivergent()) {
            List<Value> entering = with(images(nest.inner().header(), nest.enter().arguments()), left);
            Edge onward = new Edge(loop, entering);
            Terminator onwards = skip == null ? new Terminator.Jump(onward) : leave(skip, new Edge(after, with(images(nest.join(), skip.arguments()), left)), onward, 0.05);
            code.out().block().setTerminator(onwards);
            return loop;
        }
        Code out = code.out();
        Value active = mask != null ? mask : out.constant(Type.mask(lanes), lanes == Long.SIZE ? -1 : (1L << lanes) - 1);
        List<Value> kept = new ArrayList<>();
        if (skip == null) {
            carried(nest.join()).forEach(param -> kept.add(nothing(param)));
        } else {
            kept.addAll(images(nest.join(), skip.arguments()));
            active = out.make(Opcode.AND, active.type(), active, stays(skip));
        }
        List<Value> entering = with(images(nest.inner().header(), nest.enter().arguments()), left, active);
        entering.addAll(kept);
        out.block().setTerminator(new Terminator.Jump(new Edge(loop, entering)));
        return loop;
    }

    private Value nothing(BlockParam param) {
        Code out = code.out();
        return out.make(Opcode.SPLAT, type(param), out.constant(param.type(), 0));
    }

    /** The lanes that do not leave. */
    private Value stays(LoopNest.Leaving leaving) {
        Value truth = code.truth(leaving.condition());
        return leaving.ifTrue() ? code.out().make(Opcode.NOT, truth.type(), truth) : truth;
    }

    /** A branch of all lanes. */
    private Terminator leave(LoopNest.Leaving leaving, Edge away, Edge onward, double probability) {
        Value condition = code.scalar(leaving.condition());
        return leaving.ifTrue() ? new Terminator.Branch(condition, away, onward, probability) : new Terminator.Branch(condition, onward, away, 1 - probability);
    }

    private void innerLoop(Block loop) {
        bound(loop);
        params(nest.inner().header(), loop);
        Value leftNow = function.newParam(loop, Type.I32);
        Value active = forms.isDivergent() ? function.newParam(loop, Type.mask(lanes)) : null;
        List<Value> kept = new ArrayList<>();
        if (forms.isDivergent()) {
            carried(nest.join()).forEach(param -> kept.add(function.newParam(loop, type(param))));
        }
        code.startIn(loop);
        for (Block scalar : nest.body()) {
            code.emit(scalar);
            LoopNest.Leaving leaving = nest.leaving(scalar);
            if (leaving == null) {
                continue;
            } else if (forms.of(leaving.condition()).isUniform()) {
                leaveTogether(leaving, leftNow, active, kept);
            } else {
                Value stays = stays(leaving);
                keep(leaving, code.out().make(Opcode.AND, active.type(), active, code.out().make(Opcode.NOT, stays.type(), stays)), kept);
                active = code.out().make(Opcode.AND, active.type(), active, stays);
            }
        }
        Value leftNext = code.out().plus(leftNow, -1);
        List<Value> next = with(images(nest.inner().header(), nest.back().arguments()), leftNext);
        if (forms.isDivergent()) {
            next.add(active);
            next.addAll(kept);
            Block more = function.newBlock();
            Value any = code.out().make(Opcode.MASK_ANY, Type.I32, active);
            code.out().block().setTerminator(new Terminator.Branch(any, new Edge(more, List.of()), new Edge(after, with(kept, leftNext)), 0.95));
            code.startIn(more);
        }
        code.require(code.out().test(Opcode.GT, leftNext, code.out().constant(Type.I32, 0)));
        code.out().block().setTerminator(new Terminator.Jump(new Edge(loop, next)));
    }

    /** All lanes leave that are still there. */
    private void leaveTogether(LoopNest.Leaving leaving, Value leftNow, Value active, List<Value> kept) {
        Block onward = function.newBlock();
        if (!forms.isDivergent()) {
            List<Value> arguments = with(images(nest.join(), leaving.arguments()), leftNow);
            code.out().block().setTerminator(leave(leaving, new Edge(after, arguments), new Edge(onward, List.of()), 0.05));
        } else {
            Block away = function.newBlock();
            code.out().block().setTerminator(leave(leaving, new Edge(away, List.of()), new Edge(onward, List.of()), 0.05));
            code.startIn(away);
            List<Value> last = new ArrayList<>(kept);
            keep(leaving, active, last);
            away.setTerminator(new Terminator.Jump(new Edge(after, with(last, leftNow))));
        }
        code.startIn(onward);
    }

    /** Of the lanes that leave here, keeps what they leave with. */
    private void keep(LoopNest.Leaving leaving, Value leaves, List<Value> kept) {
        List<Value> images = images(nest.join(), leaving.arguments());
        for (int i = 0; i < kept.size(); i++) {
            kept.set(i, code.out().make(Opcode.SELECT, kept.get(i).type(), leaves, images.get(i), kept.get(i)));
        }
    }

    /** What comes behind the inner loop, and then the next block. */
    private void behind() {
        params(nest.join(), after);
        Value leftThen = function.newParam(after, Type.I32);
        code.startBehind(after);
        nest.after().forEach(code::emit);
        code.store();
        Code out = code.out();
        Map<BlockParam, Value> next = new LinkedHashMap<>();
        atBlock.forEach((param, value) -> next.put(param, following(param, value)));
        Value leftNext = out.plus(leftThen, -1);
        Value more = plan.isMasked() ? out.test(Opcode.GT, remaining, out.constant(Type.I64, lanes)) : out.test(Opcode.GE, remaining, out.constant(Type.I64, 2L * lanes));
        Value goesOn = out.test(Opcode.AND, more, out.test(Opcode.GT, leftNext, out.constant(Type.I32, chunk)));
        Block done = function.newBlock();
        out.block().setTerminator(new Terminator.Branch(goesOn, new Edge(block, with(List.copyOf(next.values()), leftNext)), new Edge(done, List.of()), 0.8));
        InstrBuilder ending = new InstrBuilder(function, done);
        done.setTerminator(new Terminator.Jump(toHeader(next, run(ending, leftNext), ending.constant(Type.I32, 0))));
    }

    /** What a parameter of the outer loop's header is after the block. */
    private Value following(BlockParam param, Value value) {
        Code out = code.out();
        Form form = forms.of(param);
        if (form.equals(Form.SUM)) {
            return sum(param, value);
        } else if (form.isUniform()) {
            return value;
        }
        Value way = out.times(count, form.stride());
        return out.make(Opcode.ADD, value.type(), value, value.type() == Type.I64 ? out.wide(way) : way);
    }

    private Value sum(BlockParam param, Value value) {
        Code out = code.out();
        Instr sum = forms.sums().get(param);
        Value summand = code.vector(sum.operand(sum.operand(0) == param ? 1 : 0));
        if (mask != null) {
            summand = out.make(Opcode.SELECT, summand.type(), mask, summand, out.make(Opcode.SPLAT, summand.type(), out.constant(value.type(), neutral(sum))));
        }
        if (value.type().isFloat()) {
            return out.make(Opcode.FOLD_ADD, value.type(), value, summand);
        }
        Opcode reduce = switch (sum.opcode()) {
            case ADD -> Opcode.REDUCE_ADD;
            case AND -> Opcode.REDUCE_AND;
            case OR -> Opcode.REDUCE_OR;
            case XOR -> Opcode.REDUCE_XOR;
            case MIN -> Opcode.REDUCE_MIN;
            default -> Opcode.REDUCE_MAX;
        };
        return out.make(sum.opcode(), value.type(), value, out.make(reduce, value.type(), summand));
    }

    /** The bits of what changes nothing. */
    private static long neutral(Instr sum) {
        Type type = sum.type();
        return switch (sum.opcode()) {
            case AND -> -1;
            case MIN -> type == Type.I64 ? Long.MAX_VALUE : Integer.MAX_VALUE;
            case MAX -> type == Type.I64 ? Long.MIN_VALUE : Integer.MIN_VALUE;
            case ADD -> type == Type.F64 ? Double.doubleToRawLongBits(-0.0) : type == Type.F32 ? Float.floatToRawIntBits(-0.0f) : 0;
            default -> 0;
        };
    }

    /** Leads all ways to the header through the gate, and has the header tick for what has been run. */
    private void redirect() {
        Value run = function.newParam(header, Type.I32);
        Value wait = function.newParam(header, Type.I32);
        Instr none = function.newConst(Type.I32, 0);
        function.entry().body().add(none);
        for (Block source : function.blocks()) {
            for (Edge edge : source.terminator().edges()) {
                if (edge.target() == header && edge.arguments().size() < header.params().size()) {
                    edge.arguments().add(edge == nest.again() ? wait : none);
                    edge.setTarget(gate);
                }
            }
        }
        Instr tick = header.body().stream().filter(instr -> instr.opcode() == Opcode.TICK).findFirst().orElseThrow();
        Instr cost = function.newInstr(Opcode.ADD, Type.I32, List.of(tick.operand(1), run));
        header.body().add(header.body().indexOf(tick), cost);
        tick.setOperand(1, cost);
        header.setRest(true);
        nest.inner().header().setRest(true);
    }
}
