package dev.backedge.trampoline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.compiler.OsrFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.Test;

/** Threads enter code that others close, free and replace: each entry reaches its own code or none. */
class LateThreadsTest {
    private static final int THREADS = 4;
    private static final int SITES = 3;
    private static final int REPLACEMENTS = 2000;

    @Test
    void noThreadEntersCodeThatIsNotItsOwn() throws Exception {
        Trampolines.register(TestBridge.class);
        CodeCache cache = CodeCache.open(1 << 20);
        // What a hook would read: the entry, and beside it what its code returns, so that threads can check. Entry 0: none.
        AtomicLongArray entries = new AtomicLongArray(SITES);
        InstalledCode[] codes = new InstalledCode[SITES];
        ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
        AtomicBoolean over = new AtomicBoolean();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
            int first = t;
            Thread thread = new Thread(() -> {
                long[] buffer = new long[1];
                for (int i = first; !over.get(); i++) {
                    int site = i % SITES;
                    long entry = entries.get(site);
                    if (entry != 0) {
                        if (i % 16 == 0) {
                            Thread.yield();
                        }
                        int result = TestBridge.enter0(entry, buffer);
                        if (result != site && result != OsrFrame.NOT_ENTERED) {
                            failures.add("site " + site + " returned " + result);
                        }
                    }
                }
            });
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
        for (int i = 0; i < REPLACEMENTS; i++) {
            int site = i % SITES;
            if (codes[site] != null) {
                entries.set(site, 0);
                codes[site].close();
            }
            codes[site] = cache.install(Loops.counting(site));
            entries.set(site, codes[site].entry());
        }
        over.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failures).isEmpty();
        cache.close();
        assertThat(cache.reclaim()).isZero();
        assertThat(cache.usedBytes()).isZero();
    }
}
