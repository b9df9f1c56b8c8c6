package dev.backedge.compiler.opt;

import dev.backedge.compiler.analysis.Cfg;
import dev.backedge.compiler.analysis.Definitions;
import dev.backedge.compiler.analysis.DominatorTree;
import dev.backedge.compiler.analysis.InductionVariable;
import dev.backedge.compiler.analysis.Loop;
import dev.backedge.compiler.analysis.LoopForest;
import dev.backedge.compiler.analysis.LoopInduction;
import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.Edge;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.InstrBuilder;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Terminator;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts several iterations of a small fast loop between two tests of its counter. The loop stays for the iterations that are
 * left over:
 * <pre>
 *   preheader ──x &lt;= last - (n-1)*step──> body, body, ..., body ──x &lt;= last──> loop ──> done
 *        └──────────────────────────────────────────────────────────────────────^
 * </pre>
 * Other exits are in every copy, so nothing is executed that was not before.
 */
final class UnrollFastLoops implements Pass {
    private static final int LEAST_ROUNDS = 2;

    @Override
    public String name() {
        return "unroll-fast-loops";
    }

    @Override
    public boolean run(Function function) {
        boolean changed = Preheaders.insert(function);
        Cfg cfg = Cfg.of(function);
        DominatorTree dominators = DominatorTree.of(cfg);
        LoopForest loops = LoopForest.of(cfg, dominators);
        Definitions definitions = Definitions.of(function);
        for (Loop loop : loops.innermostFirst()) {
            Counted counted = loop.isInnermost() && loop.header().isBounded() && !loop.header().isRest() ? recognize(loop, definitions) : null;
            int copies = counted == null ? 1 : copies(loop);
            if (copies > 1) {
                unroll(function, loop, loops.preheader(loop), counted, copies);
                changed = true;
            }
        }
        return changed;
    }

    /** A loop that goes on while its counter has not passed its last value. A step that is not constant goes up, as far as it is known to be positive. */
    private record Counted(InductionVariable variable, Block latch, Terminator.Branch branch, Value next, Value last) {
        boolean up() {
            return variable.step() >= 0;
        }
    }

    private static Counted recognize(Loop loop, Definitions definitions) {
        if (loop.latches().size() != 1 || !(loop.latches().get(0).terminator() instanceof Terminator.Branch branch)
                || branch.whenTrue().target() != loop.header() || branch.whenFalse().target() == loop.header()
                || !(branch.condition() instanceof Instr test) || test.opcode() != Opcode.LE && test.opcode() != Opcode.GE
                || !test.operand(0).type().isInteger() || definitions.inside(loop, test.operand(1))) {
            return null;
        }
        for (InductionVariable variable : LoopInduction.of(loop, definitions).variables()) {
            int position = loop.header().params().indexOf(variable.param());
            boolean tested = branch.whenTrue().arguments().get(position) == test.operand(0);
            if (tested && (test.opcode() == Opcode.LE ? variable.step() >= 0 : variable.step() < 0)) {
                return new Counted(variable, loop.latches().get(0), branch, test.operand(0), test.operand(1));
            }
        }
        return null;
    }

    /** Many copies of a body that costs little more than its test, few of a larger one. */
    private static int copies(Loop loop) {
        int size = 0;
        for (Block block : loop.blocks()) {
            size += 1 + block.body().size();
        }
        int copies = size <= 10 ? 8 : size <= 24 ? 4 : size <= 48 ? 2 : 1;
        // one that runs a few iterations at a time would hardly come to the copies
        double trips = loop.header().trips();
        while (trips > 0 && copies > 1 && copies * LEAST_ROUNDS > trips) {
            copies /= 2;
        }
        return copies;
    }

    private static void unroll(Function function, Loop loop, Block preheader, Counted counted, int copies) {
        List<RegionClone> clones = new ArrayList<>();
        for (int i = 0; i < copies; i++) {
            RegionClone clone = RegionClone.of(function, loop.blocks(), Set.of());
            clone.block(loop.header()).setBounded(i == 0);
            clones.add(clone);
        }
        Map<Block, RegionClone> cloneOf = RegionClone.byBlock(loop.blocks(), clones);
        for (int i = 0; i < copies - 1; i++) {
            Block latch = clones.get(i).block(counted.latch());
            Edge onward = ((Terminator.Branch) latch.terminator()).whenTrue();
            onward.setTarget(clones.get(i + 1).block(loop.header()));
            latch.setTerminator(new Terminator.Jump(onward));
        }
        Block first = clones.get(0).block(loop.header());
        Value lastOfMany = enter(function, loop, preheader, counted, first, copies);
        RegionClone lastClone = clones.get(copies - 1);
        Block after = close(function, loop, counted, lastClone, first, lastOfMany);
        cloneOf.put(after, lastClone);
        SsaRepair.afterCloning(function, loop.blocks(), cloneOf);
    }

    /** Branches in the preheader; returns the last value of the counter with which all copies may run. */
    private static Value enter(Function function, Loop loop, Block preheader, Counted counted, Block first, int copies) {
        Edge entry = ((Terminator.Jump) preheader.terminator()).edge();
        Block block = preheader;
        if (counted.variable().stepValue() != null) {
            InstrBuilder out = new InstrBuilder(function, preheader);
            Value small = FastLoopBounds.isSmall(out, out.wide(counted.variable().stepValue()));
            block = function.newBlock();
            preheader.setTerminator(new Terminator.Branch(small, new Edge(block, List.of()), new Edge(loop.header(), entry.arguments()), 0.99));
        }
        InstrBuilder out = new InstrBuilder(function, block);
        Value start = entry.arguments().get(loop.header().params().indexOf(counted.variable().param()));
        Value last = lastOfMany(out, counted, copies);
        Value enough = out.test(counted.up() ? Opcode.LE : Opcode.GE, out.wide(start), last);
        block.setTerminator(new Terminator.Branch(enough, new Edge(first, entry.arguments()), entry, 0.9));
        return start.type() == Type.I64 ? last : out.make(Opcode.L2I, Type.I32, last);
    }

    /** As an i64: what bounds the counter lies far enough from the ends of the type, see {@link FastLoopBounds}, and a step that is not constant is tested to be small. */
    private static Value lastOfMany(InstrBuilder out, Counted counted, int copies) {
        Value last = out.wide(counted.last());
        if (counted.variable().stepValue() == null) {
            return out.plus(last, -(copies - 1) * counted.variable().step());
        }
        Value way = out.make(Opcode.MUL, Type.I64, out.wide(counted.variable().stepValue()), out.constant(Type.I64, copies - 1));
        return out.make(Opcode.SUB, Type.I64, last, way);
    }

    /** The test behind the last copy, and the block behind that which leads to the left-over iterations, if there are any. */
    private static Block close(Function function, Loop loop, Counted counted, RegionClone clone, Block first, Value lastOfMany) {
        Opcode relation = counted.up() ? Opcode.LE : Opcode.GE;
        Block latch = clone.block(counted.latch());
        Terminator.Branch branch = (Terminator.Branch) latch.terminator();
        Value next = clone.value(counted.next());
        Block after = function.newBlock();
        Value more = new InstrBuilder(function, latch).test(relation, next, lastOfMany);
        // the opposite of the test in the loop, so that none finds the two equal and computes it there for here
        Value none = new InstrBuilder(function, after).test(Compare.inverse(relation, false), next, counted.last());
        List<Value> arguments = branch.whenTrue().arguments();
        latch.setTerminator(new Terminator.Branch(more, new Edge(first, arguments), new Edge(after, List.of()), 0.95));
        after.setTerminator(new Terminator.Branch(none, branch.whenFalse(), new Edge(loop.header(), arguments), 0.5));
        return after;
    }
}
