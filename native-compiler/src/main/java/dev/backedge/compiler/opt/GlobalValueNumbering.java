package dev.backedge.compiler.opt;

import dev.backedge.compiler.analysis.Cfg;
import dev.backedge.compiler.analysis.DominatorTree;
import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.ElementKind;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Terminator;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Replaces what is computed again by what dominates it: pure instructions, loads between which no store of their kind of
 * element lies, elements just stored, and conditions that a branch on the way has decided. Removes checks that a dominating
 * one implies. One walk over the dominator tree with a table that forgets what a subtree added when it leaves it.
 */
final class GlobalValueNumbering implements Pass {
    @Override
    public String name() {
        return "global-value-numbering";
    }

    @Override
    public boolean run(Function function) {
        Walk walk = new Walk(function);
        walk.run();
        walk.substitution.apply(function);
        return walk.changed;
    }

    /** What makes two instructions compute the same; version is that of the memory a load reads. */
    private record Key(Opcode opcode, Type type, Value first, Value second, Value third, long constant, ElementKind element, int version) {
    }

    private record Scope(Iterator<Block> children, int mark) {
    }

    private static final class Walk {
        private final Function function;
        private final Instr zero;
        private final Instr one;
        private final Substitution substitution;
        private final Cfg cfg;
        private final DominatorTree dominators;
        private final MemoryVersions memory;
        private final Map<Key, Value> table = new HashMap<>();
        private final List<Key> added = new ArrayList<>();
        private boolean changed;

        Walk(Function function) {
            this.function = function;
            substitution = new Substitution(function);
            zero = function.newConst(Type.I32, 0);
            one = function.newConst(Type.I32, 1);
            function.entry().body().addAll(0, List.of(zero, one));
            cfg = Cfg.of(function);
            dominators = DominatorTree.of(cfg);
            memory = MemoryVersions.of(function, cfg);
        }

        void run() {
            Deque<Scope> scopes = new ArrayDeque<>();
            scopes.push(enter(function.entry()));
            while (!scopes.isEmpty()) {
                Scope scope = scopes.peek();
                if (scope.children.hasNext()) {
                    scopes.push(enter(scope.children.next()));
                } else {
                    forget(scopes.pop().mark);
                }
            }
        }

        private Scope enter(Block block) {
            int mark = added.size();
            List<Instr> body = new ArrayList<>(block.body().size());
            learnFromBranch(block);
            MemoryVersions.Cursor versions = memory.at(block);
            for (Instr instr : block.body()) {
                instr.mapUses(substitution::resolve);
                if (keep(instr, versions)) {
                    body.add(instr);
                } else {
                    changed = true;
                }
            }
            block.body().clear();
            block.body().addAll(body);
            block.setTerminator(block.terminator().mapUses(substitution::resolve));
            if (block.terminator() instanceof Terminator.Branch branch && !Fold.isConst(branch.condition())) {
                Value known = table.get(truth(branch.condition()));
                if (known != null) {
                    block.setTerminator(new Terminator.Branch(known, branch.whenTrue(), branch.whenFalse(), branch.probability()));
                    changed = true;
                }
            }
            return new Scope(dominators.children(block).iterator(), mark);
        }

        private void forget(int mark) {
            for (int i = added.size() - 1; i >= mark; i--) {
                table.remove(added.remove(i));
            }
        }

        private void know(Key key, Value value) {
            if (table.putIfAbsent(key, value) == null) {
                added.add(key);
            }
        }

        /** Whether the instruction stays; if not, another value has taken its place or nothing needs it. */
        private boolean keep(Instr instr, MemoryVersions.Cursor versions) {
            Opcode opcode = instr.opcode();
            if (opcode == Opcode.STORE) {
                versions.step(instr);
                if (instr.element().bytes() >= 4) {
                    know(key(Opcode.LOAD, instr, versions.version(instr.element())), instr.operand(2));
                }
                return true;
            }
            if (opcode.writesMemory()) {
                versions.step(instr);
                return true;
            }
            if (opcode == Opcode.GUARD && table.get(truth(instr.operand(0))) == one) {
                return false;
            }
            if (opcode == Opcode.TICK || opcode == Opcode.COUNT || opcode == Opcode.ENTRY_SLOT) {
                return true;
            }
            Key key = key(opcode, instr, opcode.readsMemory() ? versions.version(instr.element()) : 0);
            Value known = table.get(key);
            if (known != null) {
                if (opcode.hasResult()) {
                    substitution.replace(instr, known);
                }
                return false;
            }
            know(key, instr);
            learnFromCheck(instr);
            return true;
        }

        private static Key key(Opcode opcode, Instr instr, int version) {
            int arity = opcode.arity();
            Value first = arity > 0 ? instr.operand(0) : null;
            Value second = arity > 1 ? instr.operand(1) : null;
            if (opcode.isCommutative() && first.id() > second.id()) {
                Value swap = first;
                first = second;
                second = swap;
            }
            Type type = opcode == Opcode.LOAD ? instr.element().type() : instr.type();
            return new Key(opcode, type, first, second, arity > 2 ? instr.operand(2) : null, instr.constant(), instr.element(), version);
        }

        /** An index in range of an array proves that the array is not null; a guard that holds decides its condition. */
        private void learnFromCheck(Instr check) {
            if (check.opcode() == Opcode.BOUNDS_CHECK && check.operand(1) instanceof Instr length && length.opcode() == Opcode.ARRAY_LENGTH) {
                know(new Key(Opcode.NULL_CHECK, null, length.operand(0), null, null, 0, null, 0), check);
            }
            if (check.opcode() == Opcode.GUARD) {
                know(truth(check.operand(0)), one);
            }
        }

        /** The pseudo-key (its type sets it apart from real ones) under which a condition's decided value is kept. */
        private static Key truth(Value condition) {
            return new Key(Opcode.GUARD, Type.REF, condition, null, null, 0, null, 0);
        }

        /** In a block that is reached by one edge of a branch only, its condition is decided, and so is the opposite comparison. */
        private void learnFromBranch(Block block) {
            if (cfg.predecessors(block).size() != 1 || !(cfg.predecessors(block).get(0).terminator() instanceof Terminator.Branch branch)
                    || Fold.isConst(branch.condition())) {
                return;
            }
            boolean holds = branch.whenTrue().target() == block;
            know(truth(branch.condition()), holds ? one : zero);
            if (branch.condition() instanceof Instr compare && Compare.isCompare(compare.opcode())) {
                Opcode inverse = Compare.inverse(compare.opcode(), compare.operand(0).type().isFloat());
                if (inverse != null) {
                    know(key(inverse, compare, 0), holds ? zero : one);
                }
            }
        }
    }
}
