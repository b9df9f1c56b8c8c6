package dev.backedge.trampoline;

import static dev.backedge.compiler.x64.Register.R12;
import static dev.backedge.compiler.x64.Register.RBP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.compiler.OsrFrame;
import dev.backedge.compiler.x64.Arg;
import dev.backedge.compiler.x64.Assembler;
import dev.backedge.compiler.x64.General;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Callee-saved registers, the control bits of the floating-point units included: every register is filled before a trampoline is
 * called and looked at after it. The JNI functions and the loop overwrite whatever the ABI lets them.
 */
class AbiEveryRegisterIsKeptTest {
    private static final long CLASS = 0xc1a55;

    private static MachineHarness harness;
    private static FakeJni jni;

    @BeforeAll
    static void open() throws Exception {
        harness = new MachineHarness();
        jni = new FakeJni();
    }

    private static List<Pinning> pinnings() {
        return List.of(jni.pinning(false, false), jni.pinning(true, false), jni.pinning(false, true));
    }

    @Test
    void onTheWayInAndOut() throws Exception {
        for (Pinning pinning : pinnings()) {
            for (int n = 0; n <= OsrFrame.MAX_REFERENCES; n++) {
                long entry = jni.cells().open(jni.loop(n, 77 + n));
                check(jni.trampoline(n, pinning), 77 + n, arguments(entry, n, -1), pinning + " " + n);
            }
        }
    }

    @Test
    void whenTheCodeIsClosed() throws Exception {
        for (int n = 0; n <= OsrFrame.MAX_REFERENCES; n++) {
            long entry = jni.cells().open(jni.loop(n, 77));
            jni.cells().close(entry);
            check(jni.trampoline(n, jni.pinning(false, false)), OsrFrame.NOT_ENTERED, arguments(entry, n, -1), "closed " + n);
            assertThat(jni.calls()).isEmpty();
        }
    }

    @Test
    void whenAnArrayCannotBePinned() throws Exception {
        for (Pinning pinning : pinnings()) {
            for (int n = 0; n <= OsrFrame.MAX_REFERENCES; n += 4) {
                for (int bad = 0; bad <= n; bad++) {
                    long entry = jni.cells().open(jni.loop(n, 77));
                    check(jni.trampoline(n, pinning), OsrFrame.NOT_ENTERED, arguments(entry, n, bad), pinning + " " + n + " " + bad);
                    assertThat(jni.cells().drained(entry)).isTrue();
                }
            }
        }
    }

    @Test
    void withATable() throws Exception {
        for (Pinning pinning : List.of(jni.pinning(false, false), jni.pinning(false, true))) {
            withATable(jni.tableTrampoline(pinning));
        }
    }

    private static void withATable(long trampoline) throws Exception {
        for (int n : new int[] {0, 1, 2, 3, OsrFrame.MAX_REFERENCES}) {
            long entry = jni.cells().open(jni.loop(n, 77 + n));
            check(trampoline, 77 + n, tableArguments(entry, n, -1, 64), "table " + n);
            for (int bad = 0; bad <= n; bad++) {
                check(trampoline, OsrFrame.NOT_ENTERED, tableArguments(entry, n, bad, 64), "table " + n + " " + bad);
            }
            check(trampoline, OsrFrame.NOT_ENTERED, tableArguments(entry, n, -1, 2 * n + 3), "a buffer that is too short for " + n);
            check(trampoline, 77 + n, tableArguments(entry, n, -1, 2 * n + 4), "a buffer that is just long enough for " + n);
            assertThat(jni.cells().drained(entry)).isTrue();
            jni.cells().close(entry);
            check(trampoline, OsrFrame.NOT_ENTERED, tableArguments(entry, n, -1, 64), "closed " + n);
            assertThat(jni.calls()).isEmpty();
            assertThat(jni.cells().drained(entry)).isTrue();
        }
    }

    @Test
    void byACriticalTrampolineSampledOrNotOrClosed() throws Exception {
        for (int n = 0; n <= OsrFrame.MAX_REFERENCES; n++) {
            long entry = jni.cells().open(jni.loop(n, 77 + n));
            check(jni.criticalTrampoline(n), 77 + n, CriticalTrampolineEmitterTest.arguments(entry, n), "sampled " + n);
            check(jni.criticalTrampoline(n), 77 + n, CriticalTrampolineEmitterTest.arguments(entry, n), "not sampled " + n);
            jni.cells().close(entry);
            check(jni.criticalTrampoline(n), OsrFrame.NOT_ENTERED, CriticalTrampolineEmitterTest.arguments(entry, n), "closed " + n);
            assertThat(jni.calls()).isEmpty();
        }
    }

    @Test
    void theHarnessSeesWhatIsNotKept() throws Exception {
        NativeAccess access = NativeAccess.open();
        ExecutableMemory memory = new ExecutableMemory(access, 1 << 20);
        assertThat(run(memory, a -> a.emit(General.MOV32_I, R12, Arg.imm(1)))).singleElement().asString().contains("r12");
        assertThat(run(memory, a -> a.emit(General.XOR32_RM, RBP, RBP))).singleElement().asString().contains("rbp");
        assertThat(run(memory, a -> a.data(new byte[] {(byte) 0xfd}))).singleElement().asString().contains("direction flag");
        // fninit
        assertThat(run(memory, a -> a.data(new byte[] {(byte) 0xdb, (byte) 0xe3}))).singleElement().asString().contains("x87");
        assertThat(run(memory, a -> { })).isEmpty();
    }

    private static List<String> run(ExecutableMemory memory, Consumer<Assembler> body) throws Exception {
        byte[] code = Loops.assemble(a -> {
            body.accept(a);
            a.emit(General.RET);
        });
        return harness.run(memory.install(code.length, address -> code).address()).broken();
    }

    private static void check(long trampoline, int result, long[] arguments, String what) {
        jni.reset();
        MachineHarness.Outcome outcome = harness.run(trampoline, arguments);
        assertThat(outcome.broken()).as(what).isEmpty();
        assertThat((int) outcome.result()).as(what).isEqualTo(result);
        assertThat(jni.calls()).as(what).allSatisfy(call -> assertThat(call.misalignment()).isZero());
    }

    private static long[] tableArguments(long entry, int n, int bad, int bufferLength) {
        long[] one = arguments(entry, n, bad);
        long[] references = new long[n];
        System.arraycopy(one, 4, references, 0, n);
        long buffer = bad == 0 ? jni.array(bufferLength, 0, 0) : jni.longs(bufferLength);
        return new long[] {one[0], one[1], entry, buffer, jni.references(references)};
    }

    /** @param bad argument that cannot be pinned: 0 is the buffer, -1 none */
    private static long[] arguments(long entry, int n, int bad) {
        long[] arguments = new long[4 + n];
        arguments[0] = jni.environment();
        arguments[1] = CLASS;
        arguments[2] = entry;
        for (int k = 0; k <= n; k++) {
            arguments[3 + k] = k == bad ? jni.array(k, 0, k) : jni.array(k, k);
        }
        return arguments;
    }
}
