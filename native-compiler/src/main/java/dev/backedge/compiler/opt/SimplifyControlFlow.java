package dev.backedge.compiler.opt;

import dev.backedge.compiler.analysis.Cfg;
import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.BlockParam;
import dev.backedge.compiler.ir.Edge;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Terminator;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * Decides branches on constants, drops unreachable blocks and parameters that are always the same value, threads jumps
 * through empty blocks and merges straight-line code; until nothing is left to do.
 */
final class SimplifyControlFlow implements Pass {
    @Override
    public String name() {
        return "simplify-control-flow";
    }

    @Override
    public boolean run(Function function) {
        boolean any = false;
        boolean changed;
        do {
            changed = decideTerminators(function);
            changed |= dropUnreachable(function);
            changed |= dropRedundantParams(function);
            changed |= threadEmptyBlocks(function);
            changed |= dropUnreachable(function);
            changed |= mergeChains(function);
            any |= changed;
        } while (changed);
        return any;
    }

    private static boolean decideTerminators(Function function) {
        boolean changed = false;
        for (Block block : function.blocks()) {
            changed |= cutAtFailingCheck(block);
            Terminator old = block.terminator();
            Terminator decided = old;
            if (old instanceof Terminator.Branch branch) {
                decided = decide(branch);
            } else if (old instanceof Terminator.Switch choice) {
                decided = decide(choice, block, function);
            }
            if (decided != old) {
                block.setTerminator(decided);
                changed = true;
            }
        }
        return changed;
    }

    /** What follows a check that always fails is never executed. */
    private static boolean cutAtFailingCheck(Block block) {
        for (int i = 0; i < block.body().size(); i++) {
            Instr check = block.body().get(i);
            boolean fails = switch (check.opcode()) {
                case GUARD, ZERO_CHECK, NULL_CHECK -> Fold.isConst(check.operand(0), 0);
                default -> false;
            };
            if (fails) {
                block.body().subList(i, block.body().size()).clear();
                block.setTerminator(new Terminator.Exit(check.state()));
                return true;
            }
        }
        return false;
    }

    private static Terminator decide(Terminator.Branch branch) {
        if (Fold.isConst(branch.condition())) {
            return new Terminator.Jump(Fold.constant(branch.condition()) != 0 ? branch.whenTrue() : branch.whenFalse());
        }
        if (isSame(branch.whenTrue(), branch.whenFalse())) {
            return new Terminator.Jump(branch.whenTrue());
        }
        if (branch.condition() instanceof Instr test && test.opcode().arity() == 2 && Fold.isConst(test.operand(1), 0)
                && test.operand(0).type() == Type.I32) {
            if (test.opcode() == Opcode.EQ) {
                return new Terminator.Branch(test.operand(0), branch.whenFalse(), branch.whenTrue(), 1 - branch.probability());
            }
            if (test.opcode() == Opcode.NE) {
                return new Terminator.Branch(test.operand(0), branch.whenTrue(), branch.whenFalse(), branch.probability());
            }
        }
        return branch;
    }

    private static Terminator decide(Terminator.Switch choice, Block block, Function function) {
        if (Fold.isConst(choice.value())) {
            int position = Collections.binarySearch(choice.keys(), (int) Fold.constant(choice.value()));
            return new Terminator.Jump(position >= 0 ? choice.cases().get(position) : choice.defaultCase());
        }
        List<Integer> keys = new ArrayList<>();
        List<Edge> cases = new ArrayList<>();
        for (int i = 0; i < choice.keys().size(); i++) {
            if (!isSame(choice.cases().get(i), choice.defaultCase())) {
                keys.add(choice.keys().get(i));
                cases.add(choice.cases().get(i));
            }
        }
        if (keys.isEmpty()) {
            return new Terminator.Jump(choice.defaultCase());
        }
        if (keys.size() == 1) {
            Instr key = function.newConst(Type.I32, keys.get(0));
            Instr test = function.newInstr(Opcode.EQ, Type.I32, List.of(choice.value(), key));
            block.body().add(key);
            block.body().add(test);
            return new Terminator.Branch(test, cases.get(0), choice.defaultCase(), 0.5);
        }
        return keys.size() == choice.keys().size() ? choice
                : new Terminator.Switch(choice.value(), List.copyOf(keys), List.copyOf(cases), choice.defaultCase());
    }

    private static boolean isSame(Edge a, Edge b) {
        return a.target() == b.target() && a.arguments().equals(b.arguments());
    }

    static boolean dropUnreachable(Function function) {
        Cfg cfg = Cfg.of(function);
        return function.blocks().removeIf(block -> !cfg.isReachable(block));
    }

    private static boolean dropRedundantParams(Function function) {
        List<List<Edge>> incoming = incoming(function);
        Substitution substitution = new Substitution(function);
        boolean changed;
        do {
            changed = false;
            for (Block block : function.blocks()) {
                for (int i = block.params().size() - 1; i >= 0; i--) {
                    BlockParam param = block.params().get(i);
                    Value only = onlyArgument(param, i, incoming.get(block.id()), substitution);
                    if (only != null) {
                        substitution.replace(param, only);
                        block.params().remove(i);
                        for (Edge edge : incoming.get(block.id())) {
                            edge.arguments().remove(i);
                        }
                        changed = true;
                    }
                }
            }
        } while (changed);
        substitution.apply(function);
        return !substitution.isEmpty();
    }

    /** The one value but the parameter itself that all edges pass, null if they pass several. */
    private static Value onlyArgument(BlockParam param, int position, List<Edge> incoming, Substitution substitution) {
        Value only = null;
        for (Edge edge : incoming) {
            Value argument = substitution.resolve(edge.arguments().get(position));
            if (argument == param || argument == only) {
                continue;
            }
            if (only != null) {
                return null;
            }
            only = argument;
        }
        return only;
    }

    /** The edges into each block, by block id. */
    private static List<List<Edge>> incoming(Function function) {
        List<List<Edge>> incoming = new ArrayList<>(Collections.nCopies(function.blockCount(), null));
        for (Block block : function.blocks()) {
            incoming.set(block.id(), new ArrayList<>(2));
        }
        for (Block block : function.blocks()) {
            for (Edge edge : block.terminator().edges()) {
                incoming.get(edge.target().id()).add(edge);
            }
        }
        return incoming;
    }

    private static boolean threadEmptyBlocks(Function function) {
        int[] uses = UseCounts.of(function);
        Set<Value> divisors = NonZeroFacts.divisors(function);
        boolean changed = false;
        for (Block block : function.blocks()) {
            List<Edge> edges = block.terminator().edges();
            if (block.terminator() instanceof Terminator.Branch branch && provesDivisor(branch.condition(), divisors)) {
                continue;
            }
            for (Edge edge : edges) {
                while (canThread(edge, edges, uses, block)) {
                    thread(edge, uses);
                    changed = true;
                }
            }
        }
        return changed;
    }

    /** Whether divisions rely on this condition, and so on its branch having a block of its own to lead to. */
    private static boolean provesDivisor(Value condition, Set<Value> divisors) {
        return divisors.contains(condition)
                || condition instanceof Instr test && test.opcode().arity() == 2 && divisors.contains(test.operand(0)) && Fold.isConst(test.operand(1), 0);
    }

    /**
     * Whether the edge may skip its target: a block that only passes its parameters on. A second edge from one block to
     * another is never made, nor a loop of nothing skipped.
     */
    private static boolean canThread(Edge edge, List<Edge> siblings, int[] uses, Block source) {
        Block through = edge.target();
        if (!through.body().isEmpty() || !(through.terminator() instanceof Terminator.Jump jump) || jump.edge().target() == through
                || through == source) {
            return false;
        }
        for (Edge sibling : siblings) {
            if (sibling != edge && sibling.target() == jump.edge().target()) {
                return false;
            }
        }
        for (BlockParam param : through.params()) {
            if (uses[param.id()] != Collections.frequency(jump.edge().arguments(), param)) {
                return false;
            }
        }
        return true;
    }

    private static void thread(Edge edge, int[] uses) {
        Block through = edge.target();
        Edge next = ((Terminator.Jump) through.terminator()).edge();
        List<Value> arguments = new ArrayList<>(next.arguments().size());
        for (Value value : next.arguments()) {
            int position = through.params().indexOf(value);
            Value argument = position >= 0 ? edge.arguments().get(position) : value;
            uses[argument.id()]++;
            arguments.add(argument);
        }
        edge.setTarget(next.target());
        edge.arguments().clear();
        edge.arguments().addAll(arguments);
    }

    private static boolean mergeChains(Function function) {
        int[] predecessors = new int[function.blockCount()];
        for (Block block : function.blocks()) {
            for (Edge edge : block.terminator().edges()) {
                predecessors[edge.target().id()]++;
            }
        }
        Substitution substitution = new Substitution(function);
        boolean[] merged = new boolean[function.blockCount()];
        boolean changed = false;
        for (Block block : function.blocks()) {
            while (!merged[block.id()] && block.terminator() instanceof Terminator.Jump jump && jump.edge().target() != block
                    && predecessors[jump.edge().target().id()] == 1) {
                Block next = jump.edge().target();
                for (int i = 0; i < next.params().size(); i++) {
                    substitution.replace(next.params().get(i), jump.edge().arguments().get(i));
                }
                block.body().addAll(next.body());
                block.setTerminator(next.terminator());
                next.body().clear();
                merged[next.id()] = true;
                changed = true;
            }
        }
        function.blocks().removeIf(block -> merged[block.id()]);
        substitution.apply(function);
        return changed;
    }
}
