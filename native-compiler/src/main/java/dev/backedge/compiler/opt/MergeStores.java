package dev.backedge.compiler.opt;

import dev.backedge.compiler.analysis.Cfg;
import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.Edge;
import dev.backedge.compiler.ir.ElementKind;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Value;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Where ways meet all of which have stored to one element, {@code if (c) a[i] = x; else a[i] = y;} or {@code a[i] = y; if (c) a[i] = x;}, stores once, behind the place where they meet, what the way
 * taken would have left there. In vectors a choice of values costs a cycle, and a store under a mask a dozen, if there is one for elements of that size at all.
 *
 * <p>Nothing is stored that was not, and nobody may see the difference: between a store that goes and the new one there is no load of the same memory, no other store to it but those that go, and
 * no way out.
 */
final class MergeStores implements Pass {
    private static final int MOST_WAYS = 8;
    /** Blocks that are looked at along a way, from its end. */
    private static final int LONGEST_WAY = 8;

    /** The element that a store goes to. */
    private record Place(Value base, Value index, ElementKind kind) {
        static Place of(Instr store) {
            return new Place(store.operand(0), store.operand(1), store.element());
        }
    }

    /** An instruction and the block that it is in. */
    private record Placed(Instr instr, Block block) {
    }

    /** A way to the join, the last block first: each but the last is reached from the next one alone. */
    private record Way(List<Block> blocks) {
        static Way to(Block end, Cfg cfg) {
            List<Block> blocks = new ArrayList<>(List.of(end));
            for (Block at = end; blocks.size() < LONGEST_WAY && cfg.predecessors(at).size() == 1; blocks.add(at)) {
                at = cfg.predecessors(at).get(0);
            }
            return new Way(blocks);
        }

        Block end() {
            return blocks.get(0);
        }

        /** Those after the last one that may exit, the last one first. */
        private List<Placed> instructions() {
            List<Placed> instructions = new ArrayList<>();
            for (Block block : blocks) {
                for (int i = block.body().size() - 1; i >= 0; i--) {
                    Instr instr = block.body().get(i);
                    if (instr.opcode().mayExit()) {
                        return instructions;
                    }
                    instructions.add(new Placed(instr, block));
                }
            }
            return instructions;
        }

        /** The stores to an element that may as well be done at the end, the last one first. */
        List<Placed> stores(Place place) {
            List<Placed> stores = new ArrayList<>();
            for (Placed each : instructions()) {
                Instr instr = each.instr;
                if (instr.opcode() == Opcode.STORE && Place.of(instr).equals(place)) {
                    stores.add(each);
                } else if (instr.opcode().accessesElements() && MemoryVersions.shareMemory(instr.element(), place.kind)) {
                    break;
                }
            }
            return stores;
        }

        /** The elements that are stored to, the last one first. */
        Set<Place> places() {
            Set<Place> places = new LinkedHashSet<>();
            for (Placed each : instructions()) {
                if (each.instr.opcode() == Opcode.STORE) {
                    places.add(Place.of(each.instr));
                }
            }
            return places;
        }
    }

    @Override
    public String name() {
        return "merge-stores";
    }

    @Override
    public boolean run(Function function) {
        Cfg cfg = Cfg.of(function);
        boolean changed = false;
        for (Block join : cfg.reversePostorder()) {
            List<Block> ends = cfg.predecessors(join);
            if (ends.size() >= 2 && ends.size() <= MOST_WAYS && ends.stream().allMatch(end -> cfg.index(end) < cfg.index(join) && edges(end, join).size() == 1)) {
                List<Way> ways = ends.stream().map(end -> Way.to(end, cfg)).toList();
                for (Place place : ways.get(0).places()) {
                    changed |= merge(function, join, ways, place);
                }
            }
        }
        return changed;
    }

    private static boolean merge(Function function, Block join, List<Way> ways, Place place) {
        List<List<Placed>> stores = ways.stream().map(way -> way.stores(place)).toList();
        if (stores.stream().anyMatch(List::isEmpty)) {
            return false;
        }
        Set<Placed> going = new LinkedHashSet<>();
        stores.forEach(ofWay -> going.add(ofWay.get(0)));
        if (going.size() == 1 || !going.stream().allMatch(each -> isReplaced(each, join, ways, stores))) {
            return false;
        }
        replace(function, join, ways, stores.stream().map(ofWay -> ofWay.get(0).instr).toList());
        going.forEach(each -> each.block.body().remove(each.instr));
        return true;
    }

    /** Whether control gets from a store to the join, once, without anybody seeing what was stored, whichever way it takes. @param stores those of each way */
    private static boolean isReplaced(Placed each, Block join, List<Way> ways, List<List<Placed>> stores) {
        Set<Block> behind = new LinkedHashSet<>();
        for (int i = 0; i < ways.size(); i++) {
            int at = ways.get(i).blocks().indexOf(each.block);
            if (at >= 0 && !stores.get(i).contains(each)) {
                return false;
            }
            behind.addAll(ways.get(i).blocks().subList(0, at + 1));
        }
        return behind.stream().flatMap(block -> block.terminator().edges().stream())
                .allMatch(edge -> edge.target() == join || edge.target() != each.block && behind.contains(edge.target()));
    }

    /** @param stores the last one of each way */
    private static void replace(Function function, Block join, List<Way> ways, List<Instr> stores) {
        Instr first = stores.get(0);
        Value stored = first.operand(2);
        if (stores.stream().anyMatch(store -> store.operand(2) != first.operand(2))) {
            for (int i = 0; i < ways.size(); i++) {
                edges(ways.get(i).end(), join).get(0).arguments().add(stores.get(i).operand(2));
            }
            stored = function.newParam(join, stored.type());
        }
        join.body().add(0, function.newInstr(Opcode.STORE, null, List.of(first.operand(0), first.operand(1), stored), 0, first.element(), null));
    }

    private static List<Edge> edges(Block from, Block to) {
        return from.terminator().edges().stream().filter(edge -> edge.target() == to).toList();
    }
}
