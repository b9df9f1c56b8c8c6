package dev.backedge.trampoline;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Threads that enter native code with all kinds of arrays and check what it did to them, while others allocate. */
final class Workout {
    private static final int THREADS = 3;
    private static final int TRANSITIONS = 3000;
    private static final List<Class<?>> KINDS = List.of(boolean.class, byte.class, char.class, short.class, int.class, long.class,
            float.class, double.class);

    private final CodeCache cache = CodeCache.open(1 << 20);
    private final InstalledCode[] loops = new InstalledCode[7];
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicLong allocated = new AtomicLong();

    private Workout() throws Exception {
        for (int n = 0; n < loops.length; n++) {
            loops[n] = cache.install(Loops.incrementingBytes(n, 1));
        }
    }

    public static void main(String[] arguments) throws Exception {
        boolean copying = Trampolines.register(TestBridge.class).copying();
        new Workout().run();
        NativeAccess access = NativeAccess.open();
        int lengthBefore = PinProbe.probe(access, new ExecutableMemory(access, 1 << 20)).lengthBefore();
        System.out.println("passed, copying: " + copying + ", lengths: " + (lengthBefore == 0 ? "asked" : lengthBefore + " bytes before"));
    }

    private void run() throws Exception {
        List<Throwable> failures = new ArrayList<>();
        List<Thread> workers = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int seed = i;
            Thread worker = new Thread(() -> transitions(seed));
            worker.setUncaughtExceptionHandler((thread, e) -> failures.add(e));
            workers.add(worker);
            worker.start();
        }
        Thread allocator = new Thread(this::allocate);
        allocator.start();
        for (Thread worker : workers) {
            worker.join();
        }
        over.set(true);
        allocator.join();
        if (!failures.isEmpty()) {
            throw new AssertionError(failures.get(0));
        }
    }

    /** Garbage of all ages, so that every kind of collection happens. */
    private void allocate() {
        Random random = new Random(7);
        byte[][] kept = new byte[64][];
        while (!over.get()) {
            byte[] array = new byte[random.nextInt(100_000)];
            allocated.addAndGet(array.length);
            kept[random.nextInt(kept.length)] = array;
        }
    }

    private void transitions(int seed) {
        Random random = new Random(seed);
        long[] buffer = new long[4];
        for (int i = 0; i < TRANSITIONS; i++) {
            byte[][] expected = new byte[random.nextInt(loops.length)][];
            Object[] arrays = new Object[expected.length];
            for (int k = 0; k < arrays.length; k++) {
                int same = random.nextInt(arrays.length);
                if (random.nextInt(5) == 0 && same < k) {
                    arrays[k] = arrays[same];
                    expected[k] = expected[same];
                } else if (random.nextInt(8) > 0) {
                    byte[] array = new byte[random.nextInt(300)];
                    random.nextBytes(array);
                    arrays[k] = array;
                    expected[k] = array.clone();
                }
            }
            // The loop adds 1 to each byte, once for each name of its array.
            for (byte[] array : expected) {
                for (int j = 0; array != null && j < array.length; j++) {
                    array[j]++;
                }
            }
            int bytes = TestBridge.enter(loops[arrays.length].entry(), buffer, arrays);
            int sum = 0;
            for (int k = 0; k < arrays.length; k++) {
                sum += arrays[k] == null ? 0 : Array.getLength(arrays[k]);
                if (!Arrays.equals((byte[]) arrays[k], expected[k])) {
                    throw new AssertionError("seed " + seed + ", transition " + i + ", array " + k);
                }
            }
            if (bytes != sum) {
                throw new AssertionError("seed " + seed + ", transition " + i + ": " + bytes + " bytes, not " + sum);
            }
        }
        for (Class<?> kind : KINDS) {
            Object array = Array.newInstance(kind, 100);
            if (TestBridge.enter1(loops[1].entry(), buffer, array) != 100) {
                throw new AssertionError(kind);
            }
        }
    }
}
