package dev.backedge.compiler.vector;

import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a loop nest reads and stores: neighbouring elements in neighbouring lanes, or one for all lanes; and which arrays must not be one. */
final class NestMemory {
    private final LoopNest nest;
    private final NestForms forms;
    private final List<Instr> loads = new ArrayList<>();
    private final List<Instr> stores = new ArrayList<>();
    private final Set<Dependences.Apart> apart = new LinkedHashSet<>();
    private final Map<Instr, List<Value>> apartInside = new HashMap<>();

    NestMemory(LoopNest nest, NestForms forms) {
        this.nest = nest;
        this.forms = forms;
    }

    /** In their order. */
    List<Instr> stores() {
        return stores;
    }

    /** Arrays that must not be the same, known before the nest. */
    Set<Dependences.Apart> apart() {
        return apart;
    }

    /** The arrays that an access must not be to, one that is known in the nest only. */
    List<Value> apartInside(Instr access) {
        return apartInside.getOrDefault(access, List.of());
    }

    /** A load, or a store behind the inner loop; in their order. */
    void add(Instr access) throws Refusal {
        if (access.opcode() == Opcode.STORE) {
            addStore(access);
        } else {
            addLoad(access);
        }
    }

    private void addLoad(Instr load) throws Refusal {
        if (!forms.of(load.operand(0)).isUniform()) {
            throw new Refusal("which array it reads changes from iteration to iteration of the outer loop");
        }
        Form index = forms.of(load.operand(1));
        if (!index.isUniform() && !(index.isLinear() && index.stride() == 1)) {
            throw new Refusal("iterations of the outer loop that follow each other do not read neighbouring elements");
        }
        if (forms.isDivergent() && nest.isOfInner(load) && !isChecked(load)) {
            throw new Refusal("its inner loop reads at an index that is in range as long as it goes on only");
        }
        loads.add(load);
    }

    /** Whether the inner loop itself checks the index: what its condition says does not hold for lanes that have left it. */
    private boolean isChecked(Instr load) {
        for (Block block : nest.body()) {
            for (Instr instr : block.body()) {
                if (instr == load) {
                    return false;
                }
                if (instr.opcode() == Opcode.BOUNDS_CHECK && instr.operand(0) == load.operand(1) && instr.operand(1) instanceof Instr length && length.opcode() == Opcode.ARRAY_LENGTH
                        && load.operand(0) instanceof Instr base && base.opcode() == Opcode.ARRAY_BASE && base.operand(0) == length.operand(0)) {
                    return true;
                }
            }
        }
        return false;
    }

    private void addStore(Instr store) throws Refusal {
        Form index = forms.of(store.operand(1));
        if (!nest.isInvariant(store.operand(0)) || !index.isLinear() || index.stride() != 1) {
            throw new Refusal("iterations of the outer loop that follow each other do not store to neighbouring elements");
        }
        stores.add(store);
    }

    /** Nothing that is stored may be read in one of the other lanes, or be stored to in another order. */
    void check() throws Refusal {
        for (int i = 0; i < stores.size(); i++) {
            Instr store = stores.get(i);
            for (Instr load : loads) {
                compare(store, load, nest.after().stream().anyMatch(block -> isBefore(block, load, store)));
            }
            for (Instr other : stores.subList(0, i)) {
                compare(store, other, true);
            }
        }
    }

    /** Whether the block of one of the instructions tells that the first comes first: both are behind the inner loop. */
    private boolean isBefore(Block block, Instr first, Instr second) {
        int one = block.body().indexOf(first);
        int other = block.body().indexOf(second);
        return one >= 0 && (other > one || other < 0 && nest.after().stream().skip(nest.after().indexOf(block) + 1).anyMatch(later -> later.body().contains(second)));
    }

    private void compare(Instr store, Instr other, boolean inOrder) throws Refusal {
        if (!Dependences.shareMemory(store.element(), other.element())) {
            return;
        }
        Value base = other.operand(0);
        if (base == store.operand(0)) {
            if (!inOrder || other.operand(1) != store.operand(1)) {
                throw new Refusal("it stores to an array that it also accesses at other indices");
            }
        } else if (nest.isInvariant(base)) {
            apart.add(new Dependences.Apart(base, store.operand(0)));
        } else {
            apartInside.computeIfAbsent(other, key -> new ArrayList<>()).add(store.operand(0));
        }
    }
}
