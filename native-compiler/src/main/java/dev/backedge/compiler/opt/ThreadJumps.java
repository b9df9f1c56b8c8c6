package dev.backedge.compiler.opt;

import dev.backedge.compiler.analysis.Cfg;
import dev.backedge.compiler.analysis.Definitions;
import dev.backedge.compiler.analysis.DominatorTree;
import dev.backedge.compiler.analysis.Loop;
import dev.backedge.compiler.analysis.LoopForest;
import dev.backedge.compiler.analysis.LoopInduction;
import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.Edge;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Terminator;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Duplicates a small block where several ways meet for those ways on which it is known where it goes on: the copy ends with a jump.
 * <pre>
 *   a: jump join(0)          a: jump next, or what the join computes before        {@code flag = false; ... if (flag)}
 *   b: jump join(x)    =>    b: jump join(x)
 *   join(f): branch f, then, next
 * </pre>
 * It is known from the constants that the way passes, and from what has been decided before on this way ({@link KnownConditions}).
 *
 * <p>Headers stay the only ways into their loops: a copy of a block that is no header is reached from inside the loops around the block alone, and goes where that
 * went. No tick is copied. Bounded: so much code a function, and so many rounds.
 */
final class ThreadJumps implements Pass {
    private static final int LARGEST = 8;
    /** Most instructions that are duplicated in a function. */
    private static final int BUDGET = 100;
    private static final int MOST_ROUNDS = 6;

    @Override
    public String name() {
        return "thread-jumps";
    }

    @Override
    public boolean run(Function function) {
        int budget = BUDGET;
        int rounds = 0;
        while (rounds < MOST_ROUNDS && budget > 0) {
            Round round = new Round(function, budget);
            round.run();
            if (round.budget == budget) {
                break;
            }
            new SimplifyControlFlow().run(function);
            budget = round.budget;
            rounds++;
        }
        if (rounds > 0) {
            new DeadCode().run(function);
        }
        return rounds > 0;
    }

    private record Arrival(Block source, Edge edge) {
    }

    /** A copy of a block for one way: what the values of the block are there, and where it goes. */
    private record Copy(Edge arrival, Map<Value, Value> images, List<Instr> body, Edge leaving) {
    }

    /** One look at all blocks. Where code has changed in this round nothing is looked at again. */
    private static final class Round {
        private final Function function;
        private final Cfg cfg;
        private final LoopForest loops;
        private final DominatorTree dominators;
        private final KnownConditions conditions;
        private final Set<Value> divisors;
        private final Canonicalize.Rewriter rewriter;
        private final Set<Block> changed = new HashSet<>();
        private int budget;

        Round(Function function, int budget) {
            this.function = function;
            this.budget = budget;
            cfg = Cfg.of(function);
            dominators = DominatorTree.of(cfg);
            loops = LoopForest.of(cfg, dominators);
            conditions = new KnownConditions(cfg, dominators);
            divisors = NonZeroFacts.divisors(function);
            rewriter = new Canonicalize.Rewriter(function);
        }

        void run() {
            for (Block block : cfg.reversePostorder()) {
                if (budget > 0 && !changed.contains(block) && cfg.predecessors(block).size() > 1 && isSmall(block)
                        && (loops.loopOf(block) == null || loops.loopOf(block).header() != block)) {
                    thread(block);
                }
            }
        }

        /** Whether the block decides something by little work that may be done in two places. */
        private boolean isSmall(Block block) {
            if (!(block.terminator() instanceof Terminator.Switch) && !(block.terminator() instanceof Terminator.Branch branch && !provesDivisor(branch.condition()))
                    || block.params().stream().anyMatch(param -> param.type() == Type.ADDR || divisors.contains(param))) {
                return false;
            }
            for (Instr instr : block.body()) {
                boolean mayBeTwice = switch (instr.opcode()) {
                    case TICK, DIV, REM, UDIV, UREM -> false;
                    default -> instr.type() != Type.ADDR && !divisors.contains(instr);
                };
                if (!mayBeTwice) {
                    return false;
                }
            }
            return cost(block) <= LARGEST;
        }

        private boolean provesDivisor(Value condition) {
            return divisors.contains(condition) || condition instanceof Instr test && test.opcode().arity() == 2 && divisors.contains(test.operand(0));
        }

        private static int cost(Block block) {
            return 1 + (int) block.body().stream().filter(instr -> !instr.isConst()).count();
        }

        private void thread(Block block) {
            List<Copy> copies = new ArrayList<>();
            for (Arrival arrival : arrivals(block)) {
                Copy copy = changed.contains(arrival.source) || budget < cost(block) ? null : copy(block, arrival);
                if (copy != null && !endsCounting(block, copy.leaving)) {
                    copies.add(copy);
                    budget -= cost(block);
                }
            }
            if (!copies.isEmpty()) {
                changed.add(block);
                block.successors().forEach(changed::add);
                place(block, copies);
            }
        }

        private List<Arrival> arrivals(Block block) {
            List<Arrival> arrivals = new ArrayList<>();
            for (Block source : new LinkedHashSet<>(cfg.predecessors(block))) {
                for (Edge edge : source.terminator().edges()) {
                    if (edge.target() == block) {
                        arrivals.add(new Arrival(source, edge));
                    }
                }
            }
            return arrivals;
        }

        /** Whether an innermost loop would go on without a test that all its iterations come to, and by which {@link SplitFastLoops} can count them. */
        private boolean endsCounting(Block block, Edge leaving) {
            Loop loop = loops.loopOf(block);
            if (loop == null || !loop.isInnermost() || !loop.contains(leaving.target()) || block.terminator().edges().stream().allMatch(edge -> loop.contains(edge.target()))
                    || !loop.comesByEachTime(block, dominators)) {
                return false;
            }
            LoopInduction induction = LoopInduction.of(loop, Definitions.of(function));
            Value condition = decidesBy(block);
            return induction.isInvariant(condition) || condition instanceof Instr compare && Compare.isCompare(compare.opcode())
                    && isCounted(compare.operand(0), induction) && isCounted(compare.operand(1), induction);
        }

        private static boolean isCounted(Value value, LoopInduction induction) {
            return induction.isInvariant(value) || value.type() == Type.I32 && induction.modulo32(value) != null
                    || value.type() == Type.I64 && induction.exact64(value) != null;
        }

        /** The block as it is when entered by this edge; null if it is not known where it goes on. */
        private Copy copy(Block block, Arrival arrival) {
            Map<Value, Value> images = new HashMap<>();
            for (int i = 0; i < block.params().size(); i++) {
                images.put(block.params().get(i), arrival.edge.arguments().get(i));
            }
            KnownConditions.Passing passing = conditions.along(arrival.source, arrival.edge);
            if (!dependsOnConstant(decidesBy(block), block, images) && decided(block, images, passing) == null) {
                return null;
            }
            UnaryOperator<Value> image = value -> images.getOrDefault(value, value);
            List<Instr> body = new ArrayList<>();
            for (Instr instr : block.body()) {
                List<Value> operands = instr.operands().stream().map(image).toList();
                Instr copy = function.newInstr(instr.opcode(), instr.type(), operands, instr.constant(), instr.element(), instr.state() == null ? null : instr.state().map(image));
                images.put(instr, rewriter.append(copy, body));
            }
            Edge leaving = decided(block, images, passing);
            return leaving == null ? null : new Copy(arrival.edge, images, body, leaving);
        }

        private static Value decidesBy(Block block) {
            return block.terminator() instanceof Terminator.Branch branch ? branch.condition() : ((Terminator.Switch) block.terminator()).value();
        }

        /** Whether pure instructions of the block make the value of a parameter for which a constant is passed. */
        private static boolean dependsOnConstant(Value value, Block block, Map<Value, Value> arguments) {
            if (arguments.containsKey(value)) {
                return Fold.isConst(arguments.get(value));
            }
            return value instanceof Instr instr && block.body().contains(instr) && instr.opcode().isPure()
                    && instr.operands().stream().anyMatch(operand -> dependsOnConstant(operand, block, arguments));
        }

        /** The edge by which control leaves the block; null if that is not known. */
        private static Edge decided(Block block, Map<Value, Value> images, KnownConditions.Passing passing) {
            if (block.terminator() instanceof Terminator.Branch branch) {
                Value condition = branch.condition();
                Value image = images.getOrDefault(condition, condition);
                Boolean holds = image == condition && condition instanceof Instr compare && Compare.isCompare(compare.opcode())
                        ? passing.holds(compare.opcode(), images.getOrDefault(compare.operand(0), compare.operand(0)), images.getOrDefault(compare.operand(1), compare.operand(1)))
                        : passing.isTrue(image);
                return holds == null ? null : holds ? branch.whenTrue() : branch.whenFalse();
            }
            Terminator.Switch choice = (Terminator.Switch) block.terminator();
            Integer only = passing.only(images.getOrDefault(choice.value(), choice.value()));
            if (only == null) {
                return null;
            }
            int position = Collections.binarySearch(choice.keys(), only);
            return position >= 0 ? choice.cases().get(position) : choice.defaultCase();
        }

        private void dropUnreachable() {
            Cfg now = Cfg.of(function);
            function.blocks().stream().filter(block -> !now.isReachable(block)).forEach(changed::add);
            function.blocks().removeIf(block -> !now.isReachable(block));
        }

        private void place(Block block, List<Copy> copies) {
            Map<Block, Copy> placed = new HashMap<>();
            for (Copy copy : copies) {
                Block target = function.newBlock();
                target.body().addAll(copy.body);
                target.setTerminator(new Terminator.Jump(new Edge(copy.leaving.target(),
                        copy.leaving.arguments().stream().map(argument -> copy.images.getOrDefault(argument, argument)).toList())));
                copy.arrival.setTarget(target);
                copy.arrival.arguments().clear();
                placed.put(target, copy);
            }
            if (arrivals(block).isEmpty()) {
                dropUnreachable();
            }
            Set<Block> duplicated = new HashSet<>(placed.keySet());
            duplicated.add(block);
            new SsaRepair(function, duplicated, (value, at) -> at == block ? value : placed.containsKey(at) ? placed.get(at).images.get(value) : null).rewrite(SsaRepair.definedIn(List.of(block)));
        }
    }
}
