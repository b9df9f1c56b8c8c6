package dev.backedge.compiler.opt;

import dev.backedge.compiler.analysis.Cfg;
import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.ElementKind;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Instr;

/**
 * A number for the contents of all arrays of one element kind at each point: where two points have the same number, and one
 * dominates the other, no store of that kind lies between them. Arrays of different kinds never overlap, but for boolean and
 * byte, which share their instructions and so are taken as one here.
 */
final class MemoryVersions {
    private static final int KINDS = ElementKind.values().length;

    private final int[][] atEntry;
    private final int[][] atExit;
    private final int[] afterStore;
    private int next = 1;

    private MemoryVersions(Function function, Cfg cfg) {
        atEntry = new int[function.blockCount()][];
        atExit = new int[function.blockCount()][];
        afterStore = new int[function.valueCount()];
        for (Block block : cfg.reversePostorder()) {
            int[] versions = new int[KINDS];
            for (int kind = 0; kind < KINDS; kind++) {
                versions[kind] = merge(block, kind, cfg);
            }
            atEntry[block.id()] = versions.clone();
            for (Instr instr : block.body()) {
                if (instr.opcode().writesMemory()) {
                    afterStore[instr.id()] = next;
                    versions[index(instr.element())] = next++;
                }
            }
            atExit[block.id()] = versions;
        }
    }

    static MemoryVersions of(Function function, Cfg cfg) {
        return new MemoryVersions(function, cfg);
    }

    /** The number all predecessors agree on; a new one where they differ or where one comes later, over a back edge. */
    private int merge(Block block, int kind, Cfg cfg) {
        int agreed = 0;
        for (Block predecessor : cfg.predecessors(block)) {
            int[] versions = atExit[predecessor.id()];
            if (versions == null || agreed != 0 && versions[kind] != agreed) {
                return next++;
            }
            agreed = versions[kind];
        }
        return agreed == 0 ? next++ : agreed;
    }

    /** Whether arrays of these kinds may be the same. */
    static boolean shareMemory(ElementKind one, ElementKind other) {
        return index(one) == index(other);
    }

    private static int index(ElementKind kind) {
        return kind == ElementKind.BOOLEAN ? ElementKind.BYTE.ordinal() : kind.ordinal();
    }

    /** The versions at the start of a block, to be moved along it. */
    Cursor at(Block block) {
        return new Cursor(atEntry[block.id()].clone(), afterStore);
    }

    /** The versions at a point in a block. */
    static final class Cursor {
        private final int[] versions;
        private final int[] afterStore;

        private Cursor(int[] versions, int[] afterStore) {
            this.versions = versions;
            this.afterStore = afterStore;
        }

        int version(ElementKind kind) {
            return versions[index(kind)];
        }

        /** Steps over a store that was there when the versions were numbered. */
        void step(Instr store) {
            versions[index(store.element())] = afterStore[store.id()];
        }
    }
}
