package dev.backedge.it.survey;

import java.util.ArrayList;
import java.util.List;

/** How often each back edge of the instrumented loops was taken; threads count without locks, so the numbers may be a little low. */
public final class BackEdgeCounts {
    private static final int MOST = 1 << 20;
    private static final long[] COUNTS = new long[MOST];
    private static final List<LoopCount> LOOPS = new ArrayList<>();

    private BackEdgeCounts() {
    }

    /** A number for one more loop. */
    static synchronized int register(LoopCount loop) {
        LOOPS.add(loop);
        return LOOPS.size() - 1;
    }

    /** What rewritten classes call on each back edge. */
    public static void hit(int loop) {
        COUNTS[loop]++;
    }

    static synchronized List<LoopCount> all() {
        List<LoopCount> all = new ArrayList<>();
        for (int i = 0; i < LOOPS.size(); i++) {
            all.add(LOOPS.get(i).counted(COUNTS[i]));
        }
        return all;
    }
}
