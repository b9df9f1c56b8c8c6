package dev.backedge.compiler.opt;

import dev.backedge.compiler.analysis.Loop;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Builds the fast version of one loop and the gate in front of both, as {@link SplitFastLoops} draws them. */
final class FastLoop {
    /** What is left to the original loop each time: the iteration that leaves it, as a rule. */
    private static final double TRIPS_LEFT = 2;

    private final Function function;
    private final FastLoopPlan plan;
    private final Loop loop;
    private final Block header;
    private final Set<Block> own = new HashSet<>();
    private final Set<Block> copies = new HashSet<>();
    private final Map<Block, Value> fuelAtExit = new HashMap<>();
    private RegionClone fast;
    private Block gate;
    private Value last;
    private boolean up;

    FastLoop(Function function, FastLoopPlan plan) {
        this.function = function;
        this.plan = plan;
        loop = plan.loop();
        header = loop.header();
    }

    void build(int iterations) {
        List<Edge> entries = edgesInto(header);
        fast = RegionClone.of(function, loop.blocks(), plan.dropped());
        header.setTrips(Math.min(header.trips(), TRIPS_LEFT));
        loop.blocks().forEach(block -> copies.add(fast.block(block)));
        rowsInRange();
        plan.decided().forEach((block, whenTrue) -> stay(fast.block(block), whenTrue));
        gate = block(header.params());
        entries.forEach(edge -> edge.setTarget(gate));
        BlockParam iterationsRun = function.newParam(header, Type.I32);
        chargeTick(iterationsRun);
        openGate(iterations);
        closeFastLoop();
        exitFastLoop();
        repairUses();
    }

    /** Of an array of arrays whose bounds check the fast loop does without, elements are in range there. */
    private void rowsInRange() {
        for (Block block : loop.blocks()) {
            for (Instr row : block.body()) {
                if (row.opcode() == Opcode.ROW && plan.induction().isInvariant(row.operand(0)) && isChecked(row.operand(1), row.operand(2))) {
                    Instr rows = function.newInstr(Opcode.ROWS, Type.ADDR, List.of(row.operand(0)));
                    Instr element = function.newInstr(Opcode.ROW_AT, Type.REF, List.of(rows, fast.value(row.operand(1))));
                    fast.replace(row, List.of(rows, element));
                }
            }
        }
    }

    /** Whether the index changes with the counter, and a check that the plan drops proves it to be in range. */
    private boolean isChecked(Value index, Value length) {
        return !plan.induction().isInvariant(index) && plan.dropped().stream()
                .anyMatch(check -> check.opcode() == Opcode.BOUNDS_CHECK && check.operand(0) == index && check.operand(1) == length);
    }

    private List<Edge> edgesInto(Block target) {
        List<Edge> edges = new ArrayList<>();
        for (Block block : function.blocks()) {
            block.terminator().edges().stream().filter(edge -> edge.target() == target).forEach(edges::add);
        }
        return edges;
    }

    /** A new block that belongs to neither version, with parameters of the same types. */
    private Block block(List<BlockParam> params) {
        Block block = function.newBlock();
        params.forEach(param -> function.newParam(block, param.type()));
        own.add(block);
        return block;
    }

    private static void stay(Block block, boolean whenTrue) {
        Terminator.Branch branch = (Terminator.Branch) block.terminator();
        block.setTerminator(new Terminator.Jump(whenTrue ? branch.whenTrue() : branch.whenFalse()));
    }

    /** The tick of the original loop pays for what the fast one has run. */
    private void chargeTick(BlockParam iterationsRun) {
        Instr tick = plan.tick();
        Instr cost = function.newInstr(Opcode.ADD, Type.I32, List.of(tick.operand(1), iterationsRun));
        header.body().add(header.body().indexOf(tick), cost);
        tick.setOperand(1, cost);
    }

    /**
     * Gate: first whether there is much to do at all, if that is simple; then one condition after the other, each in a block of its own, so that each costs one jump and is known to
     * hold behind it; then the fast loop.
     */
    private void openGate(int iterations) {
        UnaryOperator<Value> current = value -> gate.params().get(header.params().indexOf(value));
        Block refusal = block(List.of());
        List<Value> arguments = new ArrayList<>(gate.params());
        arguments.add(new InstrBuilder(function, refusal).constant(Type.I32, 0));
        refusal.setTerminator(new Terminator.Jump(new Edge(header, arguments)));
        Value worthwhile = new FastLoopBounds(plan, new InstrBuilder(function, gate), current).worthwhile();
        Block at = worthwhile == null ? gate : onlyIf(gate, worthwhile, 0.9, refusal);
        FastLoopBounds bounds = new FastLoopBounds(plan, new InstrBuilder(function, at), current);
        up = bounds.isUp();
        Set<Value> conditions = bounds.conditions(iterations);
        last = bounds.last();
        Block computed = at;
        for (Value condition : conditions) {
            // what is compared has been computed; the comparison itself is the jump's
            computed.body().remove(condition);
            at.body().add((Instr) condition);
            at = onlyIf(at, condition, 0.99, refusal);
        }
        for (Value divisor : plan.divisors()) {
            InstrBuilder out = new InstrBuilder(function, at);
            at = onlyIf(at, out.test(Opcode.NE, divisor, out.constant(divisor.type(), 0)), 0.99, refusal);
        }
        at.setTerminator(new Terminator.Jump(new Edge(fast.block(header), gate.params())));
    }

    /** Ends the block with a branch; returns the block to go on in. */
    private Block onlyIf(Block block, Value condition, double probability, Block otherwise) {
        Block next = block(List.of());
        block.setTerminator(new Terminator.Branch(condition, new Edge(next, List.of()), new Edge(otherwise, List.of()), probability));
        return next;
    }

    /** The back edges of the fast loop meet in a latch that tests its counter: behind the last value it is the original's turn. */
    private void closeFastLoop() {
        Block fastHeader = fast.block(header);
        fastHeader.setBounded(true);
        Block latch = block(gate.params());
        for (Block source : loop.latches()) {
            for (Edge edge : fast.block(source).terminator().edges()) {
                if (edge.target() == fastHeader) {
                    edge.setTarget(latch);
                }
            }
        }
        int counter = header.params().indexOf(plan.variable().param());
        InstrBuilder out = new InstrBuilder(function, latch);
        Value next = latch.params().get(counter);
        Value more = out.test(up ? Opcode.LE : Opcode.GE, next, last);
        Block done = block(List.of());
        latch.setTerminator(new Terminator.Branch(more, new Edge(fastHeader, latch.params()), new Edge(done, List.of()), 0.99));
        List<Value> arguments = new ArrayList<>(latch.params());
        arguments.add(charge(new InstrBuilder(function, done), next));
        done.setTerminator(new Terminator.Jump(new Edge(header, arguments)));
    }

    /**
     * What the fast loop has cost when its counter is at this value: no less than its iterations, and less than twice as much where the step is not
     * constant, whose highest bit divides the way it has come.
     */
    private Value charge(InstrBuilder out, Value counter) {
        Value start = gate.params().get(header.params().indexOf(plan.variable().param()));
        Value way = up ? out.make(Opcode.SUB, counter.type(), counter, start) : out.make(Opcode.SUB, counter.type(), start, counter);
        Value narrow = way.type() == Type.I64 ? out.make(Opcode.L2I, Type.I32, way) : way;
        long step = Math.abs(plan.variable().step());
        if (step == 0) {
            Value given = plan.variable().stepValue();
            Value small = given.type() == Type.I64 ? out.make(Opcode.L2I, Type.I32, given) : given;
            Value highest = out.make(Opcode.SUB, Type.I32, out.constant(Type.I32, Integer.SIZE - 1), out.make(Opcode.LEADING_ZEROS, Type.I32, small));
            return out.make(Opcode.USHR, Type.I32, narrow, highest);
        }
        return step == 1 ? narrow : out.make(Opcode.USHR, Type.I32, narrow, out.constant(Type.I32, Long.SIZE - 1 - Long.numberOfLeadingZeros(step)));
    }

    /**
     * Where the fast loop is left by an exit of its own the fuel has to pay for it, unless the way leads out of the region at once. It may run for more than
     * there is: then nothing is left, rather than less than nothing, which a tick would take for much.
     */
    private void exitFastLoop() {
        Value counter = fast.value(plan.variable().param());
        Value fuel = fast.value(plan.tick());
        for (Block block : loop.blocks()) {
            for (Edge edge : fast.block(block).terminator().edges()) {
                Block target = edge.target();
                if (own.contains(target) || copies.contains(target) || target.terminator() instanceof Terminator.Exit) {
                    continue;
                }
                Block exit = Preheaders.redirect(function, List.of(edge), target);
                own.add(exit);
                InstrBuilder out = new InstrBuilder(function, exit);
                Value left = out.make(Opcode.MAX, Type.I32, out.make(Opcode.SUB, Type.I32, fuel, charge(out, counter)), out.constant(Type.I32, 0));
                fuelAtExit.put(exit, left);
                ((Terminator.Jump) exit.terminator()).edge().mapUses(value -> value == fuel ? left : value);
            }
        }
    }

    /** Uses behind the loop now have two definitions to choose from. */
    private void repairUses() {
        Set<Block> originals = new HashSet<>(loop.blocks());
        Set<Block> duplicated = new HashSet<>(own);
        duplicated.addAll(originals);
        duplicated.addAll(copies);
        new SsaRepair(function, duplicated, (value, block) -> {
            if (originals.contains(block)) {
                return value;
            }
            if (value == plan.tick() && fuelAtExit.containsKey(block)) {
                return fuelAtExit.get(block);
            }
            return copies.contains(block) || fuelAtExit.containsKey(block) ? fast.value(value) : null;
        }).rewrite(SsaRepair.definedIn(loop.blocks()));
    }
}
