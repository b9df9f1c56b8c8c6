package dev.backedge.trampoline;

import dev.backedge.compiler.OsrFrame;
import dev.backedge.trampoline.critical.CriticalLinker;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;

/** A program for JDK 22 and later: threads enter code by the foreign-function linker while others allocate, and close what they are about to enter, or are in. */
final class CriticalWorkout {
    private static final int TRANSITIONS = 1000;
    private static final int REPLACEMENTS = 300;
    private static final int SITES = 3;
    private static final int ROUNDS_INSIDE = 5;
    /** Some 50 ms. */
    private static final int LINGERING = 100_000_000;

    private final CriticalTrampolines trampolines = CriticalTrampolines.open();
    private final MethodHandle[] doors = new MethodHandle[OsrFrame.MAX_REFERENCES + 1];
    private final Method[] ofArray = new Method[] {segments(byte[].class), segments(long[].class), segments(double[].class), segments(char[].class), segments(int[].class),
        segments(short[].class), segments(float[].class)};
    private final CodeCache cache = CodeCache.open(1 << 20);
    private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();

    private CriticalWorkout() throws Exception {
        cache.handshake(CriticalLinker.handshake());
        for (int n : new int[] {0, 1, 2, 3, 4, 16}) {
            doors[n] = trampolines.link(n);
        }
    }

    public static void main(String[] arguments) throws Exception {
        CriticalWorkout workout = new CriticalWorkout();
        workout.whileOthersAllocate();
        workout.lateThreads();
        workout.closedWhileInside();
        workout.cache.close();
        if (!workout.failures.isEmpty()) {
            throw new AssertionError(workout.failures.peek());
        }
        check(workout.cache.usedBytes() == 0, "memory is left");
        System.out.println("passed");
    }

    private static Method segments(Class<?> array) throws ReflectiveOperationException {
        return Class.forName("java.lang.foreign.MemorySegment").getMethod("ofArray", array);
    }

    private int enter(long entry, long[] buffer, Object... arrays) {
        try {
            Object[] arguments = new Object[2 + 2 * arrays.length];
            arguments[0] = entry;
            arguments[1] = segment(buffer);
            for (int k = 0; k < arrays.length; k++) {
                arguments[2 + k] = segment(arrays[k]);
                arguments[2 + arrays.length + k] = Array.getLength(arrays[k]);
            }
            return (int) doors[arrays.length].invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private Object segment(Object array) throws ReflectiveOperationException {
        for (Method method : ofArray) {
            if (method.getParameterTypes()[0].isInstance(array)) {
                return method.invoke(null, array);
            }
        }
        throw new IllegalArgumentException(array.getClass().getName());
    }

    private void whileOthersAllocate() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        Thread allocator = start(() -> {
            Random random = new Random(7);
            byte[][] kept = new byte[64][];
            while (!over.get()) {
                kept[random.nextInt(kept.length)] = new byte[random.nextInt(100_000)];
            }
        });
        List<Thread> workers = List.of(start(() -> transitions(1)), start(() -> transitions(2)));
        for (Thread worker : workers) {
            worker.join();
        }
        over.set(true);
        allocator.join();
    }

    private void transitions(int seed) {
        Random random = new Random(seed);
        InstalledCode[] loops = new InstalledCode[5];
        InstalledCode frames;
        try {
            frames = cache.install(Loops.dumpingFrame(OsrFrame.MAX_REFERENCES));
            for (int n = 0; n < loops.length; n++) {
                loops[n] = cache.install(Loops.incrementingBytes(n, 1));
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        for (int i = 0; i < TRANSITIONS; i++) {
            byte[][] arrays = new byte[random.nextInt(loops.length)][];
            byte[][] expected = new byte[arrays.length][];
            int sum = 0;
            for (int k = 0; k < arrays.length; k++) {
                boolean again = k > 0 && random.nextInt(5) == 0;
                arrays[k] = again ? arrays[k - 1] : new byte[random.nextInt(300)];
                expected[k] = again ? expected[k - 1] : arrays[k].clone();
                sum += arrays[k].length;
            }
            for (byte[] array : expected) {
                for (int j = 0; j < array.length; j++) {
                    array[j]++;
                }
            }
            check(enter(loops[arrays.length].criticalEntry(), new long[1], (Object[]) arrays) == sum, "transition " + i);
            for (int k = 0; k < arrays.length; k++) {
                check(Arrays.equals(arrays[k], expected[k]), "transition " + i + ", array " + k);
            }
        }
        Object[] kinds = new Object[OsrFrame.MAX_REFERENCES];
        for (int k = 0; k < kinds.length; k++) {
            kinds[k] = Array.newInstance(ofArray[k % ofArray.length].getParameterTypes()[0].getComponentType(), 5 + k);
        }
        long[] buffer = new long[OsrFrame.bytes(OsrFrame.MAX_REFERENCES) / 8];
        buffer[0] = 9;
        check(enter(frames.criticalEntry(), buffer, kinds) == 9, "the result with many arrays");
        for (int k = 1; k <= kinds.length; k++) {
            check(buffer[OsrFrame.length(k) / 8] == 4 + k && buffer[OsrFrame.base(k) / 8] != 0, "row " + k);
        }
    }

    /** As LateThreadsTest. */
    private void lateThreads() throws Exception {
        AtomicLongArray entries = new AtomicLongArray(SITES);
        AtomicBoolean over = new AtomicBoolean();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 3; t++) {
            int first = t;
            threads.add(start(() -> {
                long[] buffer = new long[1];
                for (int i = first; !over.get(); i++) {
                    int site = i % SITES;
                    long entry = entries.get(site);
                    if (entry != 0) {
                        int result = enter(entry, buffer);
                        check(result == site || result == OsrFrame.NOT_ENTERED, "site " + site + " returned " + result);
                    }
                }
            }));
        }
        InstalledCode[] codes = new InstalledCode[SITES];
        for (int i = 0; i < REPLACEMENTS; i++) {
            int site = i % SITES;
            if (codes[site] != null) {
                entries.set(site, 0);
                codes[site].close();
            }
            codes[site] = cache.install(Loops.counting(site));
            entries.set(site, codes[site].criticalEntry());
        }
        over.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** A thread that is not counted keeps the code that it is in, and no other thread gets in any more. It must not wait for others, who may be waiting for it, at a safepoint. */
    private void closedWhileInside() throws Exception {
        long before = cache.usedBytes();
        for (int round = 0; round < ROUNDS_INSIDE; round++) {
            InstalledCode code = cache.install(Loops.lingering(LINGERING));
            long[] buffer = new long[2];
            int[] result = new int[1];
            Thread inside = start(() -> result[0] = enter(code.criticalEntry(), buffer));
            while (volatileRead(buffer, 1) == 0) {
                Thread.onSpinWait();
            }
            code.close();
            check(cache.usedBytes() > before || volatileRead(buffer, 0) == 1, "closed code is freed with a thread in it");
            cache.reclaim();
            check(cache.usedBytes() == before && volatileRead(buffer, 0) == 1, "closed code is not freed");
            inside.join();
            check(result[0] == 7, "the result of closed code");
            check(enter(code.entry(), buffer) == OsrFrame.NOT_ENTERED, "closed code is entered");
        }
    }

    private static long volatileRead(long[] array, int i) {
        return (long) java.lang.invoke.MethodHandles.arrayElementVarHandle(long[].class).getVolatile(array, i);
    }

    private Thread start(Runnable work) {
        Thread thread = new Thread(work);
        thread.setUncaughtExceptionHandler((t, e) -> failures.add(e));
        thread.start();
        return thread;
    }

    private static void check(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError(what);
        }
    }
}
