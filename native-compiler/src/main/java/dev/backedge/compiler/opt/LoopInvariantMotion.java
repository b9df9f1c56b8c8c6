package dev.backedge.compiler.opt;

import dev.backedge.compiler.analysis.Cfg;
import dev.backedge.compiler.analysis.Definitions;
import dev.backedge.compiler.analysis.DominatorTree;
import dev.backedge.compiler.analysis.Loop;
import dev.backedge.compiler.analysis.LoopForest;
import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.BlockParam;
import dev.backedge.compiler.ir.Edge;
import dev.backedge.compiler.ir.ElementKind;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Terminator;
import dev.backedge.compiler.ir.Value;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Moves instructions whose operands do not change in a loop to its preheader, innermost loops first: pure ones nearly always,
 * divisions where a check before the loop has proved the divisor, loads where no store in the loop can change the element
 * and the load is executed whenever the loop is entered. Checks stay, as their frame states belong to their place, but for those at the start of the header:
 * what these find in the first iteration they find in all, and before it the header's parameters are what the loop is entered with.
 */
final class LoopInvariantMotion implements Pass {
    @Override
    public String name() {
        return "loop-invariant-motion";
    }

    @Override
    public boolean run(Function function) {
        Preheaders.insert(function);
        return new Motion(function).run();
    }

    private static final class Motion {
        private final LoopForest loops;
        private final Cfg cfg;
        private final DominatorTree dominators;
        private final Definitions definitions;
        private final NonZeroFacts nonZero;

        Motion(Function function) {
            cfg = Cfg.of(function);
            dominators = DominatorTree.of(cfg);
            loops = LoopForest.of(cfg, dominators);
            definitions = Definitions.of(function);
            nonZero = NonZeroFacts.of(cfg, dominators);
        }

        boolean run() {
            boolean changed = false;
            for (Loop loop : loops.innermostFirst()) {
                changed |= hoist(loop, loops.preheader(loop));
            }
            return changed;
        }

        private boolean hoist(Loop loop, Block preheader) {
            Set<ElementKind> stored = stored(loop);
            List<Instr> hoisted = new ArrayList<>();
            Set<Value> far = new HashSet<>();
            for (Block block : loop.blocks()) {
                if (loops.loopOf(block) != loop) {
                    continue;
                }
                List<Instr> stay = new ArrayList<>(block.body().size());
                boolean mayHaveLeft = false;
                boolean atStart = block == loop.header() && !isGated(loop);
                boolean always = !isGated(loop) || loop.latches().stream().anyMatch(latch -> dominators.dominates(block, latch));
                for (Instr instr : block.body()) {
                    boolean invariant = operandsOutside(instr, loop);
                    if (invariant && atStart && isCheck(instr) && enterWith(instr, loop, preheader)) {
                        hoisted.add(instr);
                    } else if (invariant && (always || isFar(instr, loop.parent(), far)) && isMovable(instr, loop, block, preheader, stored, mayHaveLeft, atStart)) {
                        hoisted.add(instr);
                        if (loop.parent() != null && isFar(instr, loop.parent(), far)) {
                            far.add(instr);
                        }
                        definitions.define(instr, preheader);
                    } else {
                        stay.add(instr);
                        // a yield comes back
                        atStart &= !instr.opcode().hasEffect() || instr.opcode() == Opcode.TICK;
                    }
                    mayHaveLeft |= instr.opcode().mayExit();
                }
                if (stay.size() != block.body().size()) {
                    block.body().clear();
                    block.body().addAll(stay);
                }
            }
            preheader.body().addAll(hoisted);
            return !hoisted.isEmpty();
        }

        /**
         * Whether the loop runs fast versions of a loop, which {@link SplitFastLoops} has made, and hardly ever more than once: then there is
         * nothing to gain from doing before it what it does not do every time.
         */
        private static boolean isGated(Loop loop) {
            return loop.parent() != null && !loop.isInnermost() && loop.children().stream().allMatch(inner -> inner.header().isBounded());
        }

        /** Whether the instruction will also leave the loop around, given those that will already. */
        private boolean isFar(Instr instr, Loop around, Set<Value> far) {
            for (int i = 0; i < instr.opcode().arity(); i++) {
                if (definitions.inside(around, instr.operand(i)) && !far.contains(instr.operand(i))) {
                    return false;
                }
            }
            return true;
        }

        private boolean operandsOutside(Instr instr, Loop loop) {
            for (int i = 0; i < instr.opcode().arity(); i++) {
                if (definitions.inside(loop, instr.operand(i))) {
                    return false;
                }
            }
            return true;
        }

        private boolean isMovable(Instr instr, Loop loop, Block block, Block preheader, Set<ElementKind> stored, boolean mayHaveLeft, boolean atStart) {
            return switch (instr.opcode()) {
                case DIV, REM, UDIV, UREM -> instr.type().isFloat() || nonZero.holdsAtEnd(instr.operand(1), preheader);
                case LOAD -> !stored.contains(instr.element()) && (atStart || !mayHaveLeft && runsOnEntry(loop, block));
                case ROW_AT -> false;
                default -> instr.opcode().isPure();
            };
        }

        private static boolean isCheck(Instr instr) {
            return instr.opcode() == Opcode.NULL_CHECK || instr.opcode() == Opcode.BOUNDS_CHECK || instr.opcode() == Opcode.ZERO_CHECK;
        }

        /** Gives a check the state in which the loop is entered; false if it holds what is computed in the loop. */
        private boolean enterWith(Instr check, Loop loop, Block preheader) {
            Edge entry = ((Terminator.Jump) preheader.terminator()).edge();
            List<BlockParam> params = loop.header().params();
            for (Value value : check.state().values()) {
                if (definitions.inside(loop, value) && !params.contains(value)) {
                    return false;
                }
            }
            check.setState(check.state().map(value -> params.contains(value) ? entry.arguments().get(params.indexOf(value)) : value));
            return true;
        }

        /** Kinds of elements that stores in the loop may change; boolean and byte stand for each other. */
        private static Set<ElementKind> stored(Loop loop) {
            Set<ElementKind> kinds = EnumSet.noneOf(ElementKind.class);
            for (Block block : loop.blocks()) {
                for (Instr instr : block.body()) {
                    if (instr.opcode().writesMemory()) {
                        kinds.add(instr.element());
                    }
                }
            }
            if (kinds.contains(ElementKind.BOOLEAN) || kinds.contains(ElementKind.BYTE)) {
                kinds.add(ElementKind.BOOLEAN);
                kinds.add(ElementKind.BYTE);
            }
            return kinds;
        }

        /** Whether the start of the block is reached whenever the loop is entered: it dominates all ways out and round of an innermost loop. */
        private boolean runsOnEntry(Loop loop, Block block) {
            if (!loop.isInnermost()) {
                return false;
            }
            for (Block other : loop.blocks()) {
                if (other != block && (loop.latches().contains(other) || mayLeave(loop, other)) && !dominators.dominates(block, other)) {
                    return false;
                }
            }
            return true;
        }

        private static boolean mayLeave(Loop loop, Block block) {
            for (Instr instr : block.body()) {
                if (instr.opcode().mayExit()) {
                    return true;
                }
            }
            for (Edge edge : block.terminator().edges()) {
                if (!loop.contains(edge.target())) {
                    return true;
                }
            }
            return false;
        }
    }
}
