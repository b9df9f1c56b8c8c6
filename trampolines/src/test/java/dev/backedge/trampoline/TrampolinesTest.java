package dev.backedge.trampoline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backedge.compiler.OsrFrame;
import dev.backedge.compiler.x64.General;
import dev.backedge.compiler.x64.Register;
import java.lang.reflect.Array;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transitions in this JVM; {@link CheckedJniTest} and {@link CollectorsTest} run them in others. */
class TrampolinesTest {
    private static Trampolines trampolines;
    private CodeCache cache;

    @BeforeAll
    static void register() throws Exception {
        trampolines = Trampolines.register(TestBridge.class);
    }

    @BeforeEach
    void open() throws Exception {
        cache = CodeCache.open(1 << 20);
    }

    @AfterEach
    void close() {
        cache.close();
        assertThat(cache.usedBytes()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255, -2, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void theResultOfTheCodeIsTheResultOfTheCall(int result) throws Exception {
        assertThat(TestBridge.enter0(cache.install(Loops.returning(result)).entry(), new long[1])).isEqualTo(result);
    }

    @Test
    void theFrameHoldsAllReferencesInOrderForEachNumberOfThem() throws Exception {
        for (int n = 0; n <= OsrFrame.MAX_REFERENCES; n++) {
            InstalledCode code = cache.install(Loops.dumpingFrame(n));
            Object[] arrays = new Object[n];
            for (int k = 0; k < n; k++) {
                arrays[k] = k % 5 == 3 ? null : new int[k * 3];
            }
            long[] buffer = new long[64];
            Arrays.fill(buffer, -99);
            buffer[0] = 1000 + n;

            assertThat(TestBridge.enter(code.entry(), buffer, arrays)).isEqualTo(1000 + n);

            assertThat(buffer[OsrFrame.DEADLINE / 8]).as("deadline").isZero();
            assertThat(buffer[OsrFrame.base(0) / 8]).as("base of null").isZero();
            assertThat(buffer[OsrFrame.length(0) / 8]).as("length of null").isZero();
            for (int k = 1; k <= n; k++) {
                int[] array = (int[]) arrays[k - 1];
                assertThat(buffer[OsrFrame.length(k) / 8]).as("length %s of %s", k, n).isEqualTo(array == null ? 0 : array.length);
                assertThat(buffer[OsrFrame.base(k) / 8] == 0).as("base %s of %s is null", k, n).isEqualTo(array == null);
            }
            assertThat(buffer[OsrFrame.bytes(n) / 8]).as("behind the frame").isEqualTo(-99);
        }
    }

    @Test
    void allKindsOfArraysAreReadAndWritten() throws Exception {
        boolean[] booleans = {false};
        byte[] bytes = {1, -1};
        char[] chars = {0x0102, 0xfffe};
        short[] shorts = {0x0102};
        int[] ints = {0x01020304};
        long[] longs = {0x0102030405060708L};
        float[] floats = {Float.intBitsToFloat(0x01020304)};
        double[] doubles = {Double.longBitsToDouble(0x0102030405060708L)};

        assertThat(increment(1, booleans)).isEqualTo(1);
        assertThat(increment(1, bytes)).isEqualTo(2);
        assertThat(increment(2, chars)).isEqualTo(4);
        assertThat(increment(2, shorts)).isEqualTo(2);
        assertThat(increment(4, ints)).isEqualTo(4);
        assertThat(increment(8, longs)).isEqualTo(8);
        assertThat(increment(4, floats)).isEqualTo(4);
        assertThat(increment(8, doubles)).isEqualTo(8);

        assertThat(booleans).containsExactly(true);
        assertThat(bytes).containsExactly(2, 0);
        assertThat(chars).containsExactly((char) 0x0203, (char) 0x00ff);
        assertThat(shorts).containsExactly((short) 0x0203);
        assertThat(ints).containsExactly(0x02030405);
        assertThat(longs).containsExactly(0x0203040506070809L);
        assertThat(Float.floatToRawIntBits(floats[0])).isEqualTo(0x02030405);
        assertThat(Double.doubleToRawLongBits(doubles[0])).isEqualTo(0x0203040506070809L);
    }

    private int increment(int elementBytes, Object array) throws Exception {
        return TestBridge.enter1(cache.install(Loops.incrementingBytes(1, elementBytes)).entry(), new long[1], array);
    }

    @Test
    void nullAndEmptyArraysHaveNoElements() throws Exception {
        InstalledCode code = cache.install(Loops.incrementingBytes(4, 1));
        byte[] array = {5};
        assertThat(TestBridge.enter4(code.entry(), new long[1], null, new byte[0], array, null)).isEqualTo(1);
        assertThat(array).containsExactly(6);
    }

    @Test
    void oneArrayUnderManyNamesIsOneArray() throws Exception {
        InstalledCode code = cache.install(Loops.incrementingBytes(16, 1));
        byte[] one = new byte[3];
        byte[] other = new byte[2];
        Object[] arrays = new Object[16];
        for (int k = 0; k < 16; k++) {
            arrays[k] = k % 4 == 0 ? one : k % 4 == 1 ? other : k % 4 == 2 ? null : new byte[0];
        }
        assertThat(TestBridge.enter(code.entry(), new long[1], arrays)).isEqualTo(4 * 3 + 4 * 2);
        assertThat(one).containsExactly(4, 4, 4);
        assertThat(other).containsExactly(4, 4);
    }

    @Test
    void theTableHoldsAllReferencesInOrder() throws Exception {
        for (int n : new int[] {0, 1, 2, 17, 300}) {
            InstalledCode code = cache.install(Loops.dumpingFrame(n));
            Object[] references = new Object[n];
            for (int k = 0; k < n; k++) {
                references[k] = k % 5 == 3 ? null : k % 7 == 6 ? references[k - 2] : k % 2 == 0 ? new int[k * 3] : new byte[k];
            }
            long[] buffer = new long[4 * n + 16];
            buffer[0] = 1000 + n;

            assertThat(TestBridge.enterTable(code.entry(), buffer, references)).isEqualTo(1000 + n);

            assertThat(buffer[OsrFrame.DEADLINE / 8]).as("deadline").isZero();
            assertThat(buffer[OsrFrame.base(0) / 8]).as("base of null").isZero();
            for (int k = 1; k <= n; k++) {
                Object array = references[k - 1];
                assertThat(buffer[OsrFrame.length(k) / 8]).as("length %s of %s", k, n).isEqualTo(array == null ? 0 : Array.getLength(array));
                assertThat(buffer[OsrFrame.base(k) / 8] == 0).as("base %s of %s is null", k, n).isEqualTo(array == null);
            }
        }
    }

    @Test
    void aTableOfManyRowsThatAreWrittenTo() throws Exception {
        InstalledCode code = cache.install(Loops.incrementingBytes(200, 1));
        Object[] references = new Object[OsrFrame.MAX_TABLE];
        byte[] first = {1, 2};
        Arrays.setAll(references, k -> k % 100 == 0 ? first : new byte[] {(byte) k});
        assertThat(TestBridge.enterTable(code.entry(), new long[9000], references)).isEqualTo(202);
        assertThat(first).containsExactly(3, 4);
        assertThat((byte[]) references[199]).containsExactly((byte) 200);
        assertThat((byte[]) references[201]).containsExactly((byte) 201);
        assertThat(TestBridge.enterTable(code.entry(), new long[9000], new Object[OsrFrame.MAX_TABLE + 1])).isEqualTo(OsrFrame.NOT_ENTERED);
        assertThat(TestBridge.enterTable(code.entry(), new long[403], new Object[200])).isEqualTo(OsrFrame.NOT_ENTERED);
        code.close();
        assertThat(TestBridge.enterTable(code.entry(), new long[9000], references)).isEqualTo(OsrFrame.NOT_ENTERED);
    }

    @Test
    void closedCodeIsNotEnteredByAThreadThatHoldsItsEntry() throws Exception {
        InstalledCode first = cache.install(Loops.returning(1));
        long late = first.entry();
        first.close();
        assertThat(TestBridge.enter0(late, new long[1])).isEqualTo(OsrFrame.NOT_ENTERED);

        InstalledCode[] others = new InstalledCode[200];
        for (int i = 0; i < others.length; i++) {
            others[i] = cache.install(Loops.returning(2));
            assertThat(TestBridge.enter0(late, new long[1])).isEqualTo(OsrFrame.NOT_ENTERED);
        }
        for (InstalledCode other : others) {
            assertThat(TestBridge.enter0(other.entry(), new long[1])).isEqualTo(2);
        }
    }

    @Test
    void aBridgeThatLacksAMethodIsRefused() {
        assertThatThrownBy(() -> Trampolines.register(TrampolinesTest.class)).isInstanceOf(NativeAccessException.class)
                .hasMessageContaining("TrampolinesTest");
    }

    /** As JVMTI's SetJNIFunctionTable does it. */
    @Test
    void whenAToolReplacesTheFunctionThatPinsNothingIsEnteredAsLongAsItIsThere() throws Exception {
        NativeAccess access = NativeAccess.open();
        InstalledCode loop = cache.install(Loops.returning(7));
        Pinning found = PinProbe.probe(access, new ExecutableMemory(access, 1 << 20));
        assertThat(found.knowsLengths()).isTrue();
        byte[] throughTo = Loops.assemble(a -> {
            a.moveAbsolute(Register.RAX, found.function());
            a.emit(General.JMP_M, Register.RAX);
        });
        long another = new ExecutableMemory(access, 1 << 20).install(throughTo.length, address -> throughTo).address();
        assertThat(TestBridge.enter1(loop.entry(), new long[1], new int[3])).isEqualTo(7);
        access.memory.putLong(found.slot(), another);
        try {
            assertThat(trampolines.isPinningReplaced()).isTrue();
            assertThat(TestBridge.enter1(loop.entry(), new long[1], new int[3])).isEqualTo(OsrFrame.NOT_ENTERED);
        } finally {
            access.memory.putLong(found.slot(), found.function());
        }
        assertThat(trampolines.isPinningReplaced()).isFalse();
        assertThat(TestBridge.enter1(loop.entry(), new long[1], new int[3])).isEqualTo(7);
    }

    @Test
    void trampolinesAreSmall() {
        assertThat(trampolines.copying()).isFalse();
        assertThat(trampolines.codeBytes()).isLessThan(32 * 1024);
    }
}
