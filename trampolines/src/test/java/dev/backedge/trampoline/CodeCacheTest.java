package dev.backedge.trampoline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backedge.compiler.Bailout;
import dev.backedge.compiler.CompiledLoop;
import dev.backedge.compiler.CompiledLoop.Relocation;
import dev.backedge.compiler.CompiledLoop.Relocation.Target;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CodeCacheTest {
    private CodeCache cache;

    @BeforeAll
    static void register() throws Exception {
        Trampolines.register(TestBridge.class);
    }

    @BeforeEach
    void open() throws Exception {
        cache = CodeCache.open(64 * 4096);
    }

    @AfterEach
    void close() {
        cache.close();
        assertThat(cache.reclaim()).isZero();
        assertThat(cache.usedBytes()).isZero();
    }

    @Test
    void relocationsAreFilledIn() throws Exception {
        byte[] code = new byte[40];
        InstalledCode installed = cache.install(new CompiledLoop(code, 32,
                List.of(new Relocation(1, Target.CODE, 5), new Relocation(16, Target.COUNTERS, 0), new Relocation(24, Target.COUNTERS, 8)),
                List.of(), 2, 0, 0, "", 0));
        byte[] there = new byte[40];
        NativeAccess.open().memory.getByteArray(installed.codeAddress(), there, 0, 40);
        ByteBuffer fields = ByteBuffer.wrap(there).order(ByteOrder.LITTLE_ENDIAN);

        assertThat(installed.codeAddress() % 64).isZero();
        assertThat(fields.getLong(1)).isEqualTo(installed.codeAddress() + 5);
        assertThat(fields.getLong(24)).isEqualTo(fields.getLong(16) + 8);
        assertThat(code).as("the compiled loop is not changed").containsOnly(0);
        MemoryMap.Mapping counters = MemoryMap.read().at(fields.getLong(16));
        assertThat(counters.writable()).isTrue();
        assertThat(counters.executable()).isFalse();
    }

    @Test
    void countersCountAndOutliveTheCode() throws Exception {
        InstalledCode code = cache.install(Loops.counting(3));
        for (int i = 0; i < 5; i++) {
            assertThat(TestBridge.enter0(code.entry(), new long[1])).isEqualTo(3);
        }
        assertThat(code.counter(0)).isEqualTo(5);
        assertThat(code.counter(1)).isZero();
        code.close();
        assertThat(code.counter(0)).isEqualTo(5);
        assertThatThrownBy(() -> code.counter(2)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void timeInTheCodeIsCountedAndOutlivesIt() throws Exception {
        InstalledCode code = cache.install(Loops.counting(3));
        assertThat(code.ticks()).isZero();
        long start = System.nanoTime();
        for (int i = 0; i < 1000; i++) {
            TestBridge.enter0(code.entry(), new long[1]);
        }
        long nanos = System.nanoTime() - start;
        // no time-stamp counter runs at more than 10 GHz
        assertThat(code.ticks()).isPositive().isLessThan(10 * nanos);
        long ticks = code.ticks();
        code.close();
        cache.reclaim();
        assertThat(code.ticks()).isEqualTo(ticks);
    }

    @Test
    void aFullCacheIsABailoutAndClosedCodeMakesRoom() throws Exception {
        InstalledCode first = cache.install(Loops.returning(1));
        for (int i = 1; i < 64; i++) {
            cache.install(Loops.returning(1));
        }
        assertThat(cache.usedBytes()).isEqualTo(64 * 4096);
        assertThatThrownBy(() -> cache.install(Loops.returning(1))).isInstanceOfSatisfying(Bailout.class,
                e -> assertThat(e.code()).isEqualTo("CODE_CACHE_FULL"));
        first.close();
        first.close();
        assertThat(cache.installed()).isEqualTo(63);
        assertThat(TestBridge.enter0(cache.install(Loops.returning(9)).entry(), new long[1])).isEqualTo(9);
    }

    @Test
    void codeThatNoClosingMakesRoomForIsAnotherBailout() {
        CompiledLoop large = new CompiledLoop(new byte[64 * 4096 + 1], 0, List.of(), List.of(), 1, 0, 0, "", 0);
        assertThatThrownBy(() -> cache.install(large)).isInstanceOfSatisfying(Bailout.class, e -> assertThat(e.code()).isEqualTo("CODE_TOO_LARGE"));
        assertThat(cache.usedBytes()).isZero();
    }

    @Test
    void aLoopThatNeedsTooMuchStackIsABailout() {
        CompiledLoop deep = new CompiledLoop(new byte[] {(byte) 0xc3}, 0, List.of(), List.of(), 1, 0, 1 << 20, "", 0);
        assertThatThrownBy(() -> cache.install(deep)).isInstanceOfSatisfying(Bailout.class,
                e -> assertThat(e.code()).isEqualTo("STACK_FRAME_TOO_LARGE"));
    }

    @Test
    void brokenLoopsAreRefused() {
        byte[] code = new byte[16];
        assertThatThrownBy(() -> cache.install(new CompiledLoop(code, 16, List.of(), List.of(), 1, 0, 0, "", 0)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> cache.install(new CompiledLoop(code, 0, List.of(new Relocation(9, Target.CODE, 0)), List.of(), 1, 0, 0,
                "", 0))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> cache.install(new CompiledLoop(code, 0, List.of(), List.of(), 1, 17, 0, "", 0)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void codeWithAThreadInsideIsFreedWhenTheThreadHasLeft() throws Exception {
        InstalledCode code = cache.install(Loops.waiting());
        long[] buffer = new long[2];
        int[] result = new int[1];
        Thread inside = new Thread(() -> result[0] = TestBridge.enter0(code.entry(), buffer));
        inside.setDaemon(true);
        inside.start();
        VarHandle elements = MethodHandles.arrayElementVarHandle(long[].class);
        while ((long) elements.getVolatile(buffer, 1) == 0) {
            Thread.onSpinWait();
        }

        try {
            code.close();

            assertThat(cache.reclaim()).isEqualTo(1);
            assertThat(cache.usedBytes()).isEqualTo(4096);
            assertThat(MemoryMap.read().at(code.codeAddress()).executable()).isTrue();
        } finally {
            elements.setVolatile(buffer, 0, 1L);
            inside.join();
        }
        assertThat(result[0]).isEqualTo(7);
        assertThat(cache.reclaim()).isZero();
        assertThat(cache.usedBytes()).isZero();
    }

    @Test
    void installingAndFreeingDoesNotGrow() throws Exception {
        int before = 0;
        for (int i = 0; i < 10_000; i++) {
            try (InstalledCode code = cache.install(Loops.counting(i))) {
                assertThat(TestBridge.enter0(code.entry(), new long[1])).isEqualTo(i);
                if (i % 1000 == 0) {
                    MemoryMap.Mapping mapping = MemoryMap.read().at(code.codeAddress());
                    assertThat(mapping.access()).isEqualTo("r-xp");
                }
            }
            if (i == 100) {
                before = MemoryMap.read().mappings().size();
            }
        }
        assertThat(cache.usedBytes()).isZero();
        // The JVM maps and unmaps on its own account: thread stacks, code heaps.
        assertThat(MemoryMap.read().mappings().size()).isLessThan(before + 100);
    }
}
