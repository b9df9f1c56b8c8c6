package dev.backedge.compiler.vector;

import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether the vectors that a block is made of can be formed in the order of the body.
 *
 * <p>What a running sum is at the beginning of an iteration is known in every lane only when the summands of all iterations of the block are, see {@link CarriedScan}: what looks at it
 * waits for loads that may come later in the body, or, where two sums look at each other, for itself.
 */
final class Readiness {
    private static final int IN_PROGRESS = Integer.MAX_VALUE;

    private final CountedLoop loop;
    private final LoopBody body;
    private final List<Recurrence.Scan> scans;
    /** For a value the position of the last load that it waits for; -1 if it waits for none. */
    private final Map<Value, Integer> lastLoads = new HashMap<>();

    private Readiness(CountedLoop loop, LoopBody body, List<Recurrence> recurrences) {
        this.loop = loop;
        this.body = body;
        scans = recurrences.stream().filter(Recurrence.Scan.class::isInstance).map(Recurrence.Scan.class::cast).toList();
    }

    /**
     * @param accesses in the order of the body, those that are executed as vectors
     * @throws Refusal if one of them, an exit or a sum waits for something after it
     */
    static void check(CountedLoop loop, LoopBody body, List<Recurrence> recurrences, List<Access> accesses) throws Refusal {
        Readiness readiness = new Readiness(loop, body, recurrences);
        if (readiness.scans.isEmpty()) {
            return;
        }
        for (Recurrence.Scan scan : readiness.scans) {
            readiness.lastLoad(scan.following());
        }
        int firstStore = Integer.MAX_VALUE;
        for (Access access : accesses) {
            int last = Math.max(readiness.lastLoad(access.step().condition()), readiness.lastLoadOf(access.instr().operands()));
            if (last >= access.position()) {
                throw new Refusal(Recurrences.CARRIED);
            }
            firstStore = access.isStore() ? Math.min(firstStore, access.position()) : firstStore;
        }
        for (LoopBody.Exit exit : body.exits()) {
            int last = Math.max(readiness.lastLoad(exit.condition()), exit.check() == null ? -1 : readiness.lastLoadOf(exit.check().operands()));
            if (last >= firstStore) {
                throw new Refusal(Recurrences.CARRIED);
            }
        }
    }

    private int lastLoad(Value value) throws Refusal {
        if (loop.isInvariant(value)) {
            return -1;
        }
        Integer known = lastLoads.putIfAbsent(value, IN_PROGRESS);
        if (known != null && known == IN_PROGRESS) {
            throw new Refusal(Recurrences.CARRIED);
        } else if (known != null) {
            return known;
        }
        int last = lastLoadBehind(value);
        lastLoads.put(value, last);
        return last;
    }

    private int lastLoadBehind(Value value) throws Refusal {
        LoopBody.Choice choice = body.choice(value);
        if (choice != null) {
            int last = -1;
            for (LoopBody.Way way : choice.ways()) {
                last = Math.max(last, Math.max(lastLoad(way.condition()), lastLoad(way.value())));
            }
            return last;
        }
        if (value instanceof Instr instr && instr.opcode().readsMemory()) {
            return Math.max(lastLoadOf(instr.operands()), lastLoadAt(instr));
        }
        // a sum is formed of what every lane has from the block before, and of the summands
        List<Value> parts = new ArrayList<>();
        for (Recurrence.Scan scan : scans) {
            if (scan.param() == value) {
                parts.add(scan.following());
            } else if (scan.following() == value) {
                parts.add(scan.summand());
            }
        }
        return lastLoadOf(!parts.isEmpty() || !(value instanceof Instr instr) ? parts : instr.operands());
    }

    private int lastLoadOf(List<Value> values) throws Refusal {
        int last = -1;
        for (Value value : values) {
            last = Math.max(last, lastLoad(value));
        }
        return last;
    }

    private int lastLoad(Condition condition) throws Refusal {
        int last = -1;
        for (Condition.Path path : condition.paths()) {
            for (Condition.Path at = path; at != null; at = at.before()) {
                last = Math.max(last, lastLoad(at.value()));
            }
        }
        return last;
    }

    /** Of a load: its own position, or that of one that its condition waits for. */
    private int lastLoadAt(Instr load) throws Refusal {
        for (int i = 0; i < body.steps().size(); i++) {
            if (body.steps().get(i).instr() == load) {
                return Math.max(i, lastLoad(body.steps().get(i).condition()));
            }
        }
        return -1;
    }
}
