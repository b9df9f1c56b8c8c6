package dev.backedge.compiler.opt;

import dev.backedge.compiler.analysis.Affine;
import dev.backedge.compiler.analysis.Cfg;
import dev.backedge.compiler.analysis.Definitions;
import dev.backedge.compiler.analysis.InductionVariable;
import dev.backedge.compiler.analysis.Loop;
import dev.backedge.compiler.analysis.LoopForest;
import dev.backedge.compiler.analysis.LoopInduction;
import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.BlockParam;
import dev.backedge.compiler.ir.Edge;
import dev.backedge.compiler.ir.ElementKind;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.InstrBuilder;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Terminator;
import dev.backedge.compiler.ir.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * In fast loops of one block, replaces loads of elements that are in a register already: because they were loaded or stored
 * earlier in the iteration, or in the iteration before. What is carried from one iteration to the next becomes a parameter,
 * which the preheader loads for the first one.
 *
 * <p>Elements are told apart by {@link Affine} indices: of one array, those whose difference is a constant other than 0 are not
 * the same. Of two arrays nothing is known, they may be one. A load before the first instruction that may exit is done in
 * every iteration, and no store that may change its element comes before it: so it may as well be done in the preheader.
 */
final class CarryLoads implements Pass {
    /** So that what is carried does not push out of registers what is computed with it. */
    private static final int MOST = 6;

    @Override
    public String name() {
        return "carry-loads";
    }

    @Override
    public boolean run(Function function) {
        boolean changed = Preheaders.insert(function);
        LoopForest loops = LoopForest.of(Cfg.of(function));
        Definitions definitions = Definitions.of(function);
        Substitution substitution = new Substitution(function);
        for (Loop loop : loops.innermostFirst()) {
            if (loop.blocks().size() == 1 && loop.header().isBounded()) {
                new OneLoop(function, loop, loops.preheader(loop), definitions, substitution).run();
            }
        }
        substitution.apply(function);
        return changed || !substitution.isEmpty();
    }

    /** The element of an array, in the present iteration's terms, and its value. */
    private record Element(Value base, ElementKind kind, Affine index, Value value) {
        boolean isSameAs(Element other) {
            return base == other.base && kind == other.kind && index != null && other.index != null && index.isEqualModulo32(other.index);
        }

        boolean mayBeChangedBy(Element store) {
            return MemoryVersions.shareMemory(kind, store.kind)
                    && (base != store.base || store.index == null || !index.isUnequalModulo32(store.index));
        }
    }

    private static final class OneLoop {
        private final Function function;
        private final Block body;
        private final Block preheader;
        private final Loop loop;
        private final Definitions definitions;
        private final LoopInduction induction;
        private final Substitution substitution;
        private final InstrBuilder out;
        private final Map<Value, Value> inPreheader = new HashMap<>();
        private final Set<Instr> replaced = new HashSet<>();

        OneLoop(Function function, Loop loop, Block preheader, Definitions definitions, Substitution substitution) {
            this.function = function;
            this.loop = loop;
            this.preheader = preheader;
            this.definitions = definitions;
            this.substitution = substitution;
            body = loop.header();
            induction = LoopInduction.of(loop, definitions);
            out = new InstrBuilder(function, preheader);
            Edge entry = ((Terminator.Jump) preheader.terminator()).edge();
            for (int i = 0; i < body.params().size(); i++) {
                inPreheader.put(body.params().get(i), entry.arguments().get(i));
            }
        }

        void run() {
            carry(nextIteration(forward()));
            body.body().removeAll(replaced);
        }

        /** Of a vector all that is known is the kind of its elements. */
        private Element element(Instr access, Value value) {
            boolean single = access.opcode() == Opcode.LOAD || access.opcode() == Opcode.STORE;
            Affine index = single && induction.isInvariant(access.operand(0)) ? induction.modulo32(access.operand(1)) : null;
            return new Element(access.operand(0), access.element(), index, value);
        }

        /** Within one iteration. Returns the elements that are known at its end. */
        private List<Element> forward() {
            List<Element> known = new ArrayList<>();
            for (Instr instr : body.body()) {
                if (instr.opcode() == Opcode.LOAD) {
                    Element loaded = element(instr, instr);
                    Element same = find(known, loaded);
                    if (same != null) {
                        replace(instr, same.value);
                    } else if (loaded.index != null) {
                        known.add(loaded);
                    }
                } else if (instr.opcode().writesMemory()) {
                    Element stored = element(instr, instr.operand(2));
                    known.removeIf(element -> element.mayBeChangedBy(stored));
                    // a load of a narrow element does not give what was stored, but that cut to size
                    if (stored.index != null && stored.kind.bytes() >= 4) {
                        known.add(stored);
                    }
                }
            }
            return known;
        }

        private static Element find(List<Element> known, Element wanted) {
            return known.stream().filter(wanted::isSameAs).findFirst().orElse(null);
        }

        private void replace(Instr load, Value value) {
            substitution.replace(load, value);
            replaced.add(load);
        }

        /** The same elements in terms of the next iteration; those left out for which there is no such term. */
        private List<Element> nextIteration(List<Element> elements) {
            List<Element> moved = new ArrayList<>();
            for (Element element : elements) {
                Affine index = element.index;
                for (Affine.Term term : element.index.terms()) {
                    InductionVariable variable = induction.variable(term.variable());
                    if (variable != null && index != null) {
                        Affine unit = term.factor() == null ? Affine.constant(1) : Affine.of(term.factor());
                        Affine way = variable.stepValue() != null ? null : unit.times(term.coefficient() * variable.step());
                        index = way == null ? null : index.minus(way);
                    }
                }
                if (index != null) {
                    moved.add(new Element(element.base, element.kind, index, element.value));
                }
            }
            return moved;
        }

        /** Replaces loads of elements that the iteration before has left in registers. */
        private void carry(List<Element> known) {
            int carried = 0;
            for (Instr instr : List.copyOf(body.body())) {
                if (instr.opcode().mayExit() || carried == MOST) {
                    return;
                }
                if (instr.opcode().writesMemory()) {
                    Element stored = element(instr, null);
                    known.removeIf(element -> element.mayBeChangedBy(stored));
                } else if (instr.opcode() == Opcode.LOAD && !replaced.contains(instr)) {
                    Element same = find(known, element(instr, instr));
                    if (same != null) {
                        carry(instr, same.value);
                        carried++;
                    }
                }
            }
        }

        private void carry(Instr load, Value fromBefore) {
            Instr first = function.newInstr(Opcode.LOAD, load.type(), List.of(load.operand(0), inPreheader(load.operand(1))), 0, load.element(), null);
            preheader.body().add(first);
            BlockParam param = function.newParam(body, load.type());
            ((Terminator.Jump) preheader.terminator()).edge().arguments().add(first);
            body.terminator().edges().stream().filter(edge -> edge.target() == body).forEach(edge -> edge.arguments().add(fromBefore));
            replace(load, param);
        }

        /** What the value is in the first iteration, computed in the preheader: of an affine index, which takes pure instructions only. */
        private Value inPreheader(Value value) {
            Value known = inPreheader.get(value);
            if (known != null || !definitions.inside(loop, value)) {
                return known != null ? known : value;
            }
            Instr instr = (Instr) value;
            Value image = instr.isConst() ? out.constant(instr.type(), instr.constant())
                    : out.make(instr.opcode(), instr.type(), instr.operands().stream().map(this::inPreheader).toArray(Value[]::new));
            inPreheader.put(value, image);
            return image;
        }
    }
}
