package dev.backedge.trampoline;

import static dev.backedge.compiler.x64.Address.at;
import static dev.backedge.compiler.x64.Register.RAX;
import static dev.backedge.compiler.x64.Register.RBP;
import static dev.backedge.compiler.x64.Register.RCX;
import static dev.backedge.compiler.x64.Register.RDI;
import static dev.backedge.compiler.x64.Register.RSP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.compiler.CompiledLoop;
import dev.backedge.compiler.OsrFrame;
import dev.backedge.compiler.x64.General;
import org.junit.jupiter.api.Test;

/** Profilers and debuggers walk from compiled code through the trampoline into the JVM by frame pointers. */
class FrameChainTest {
    @Test
    void framesAreChainedFromTheLoopThroughTheTrampolineIntoTheJvm() throws Exception {
        Trampolines trampolines = Trampolines.register(TestBridge.class);
        for (int n : new int[] {0, 3, OsrFrame.MAX_REFERENCES}) {
            try (CodeCache cache = CodeCache.open(4096); InstalledCode code = cache.install(recordingItsCallers(n))) {
                long[] buffer = new long[4];
                assertThat(TestBridge.enter(code.entry(), buffer, new Object[n])).isZero();
                assertThat(trampolines.contains(buffer[0])).as("the loop returns into the trampoline").isTrue();
                assertThat(buffer[2]).as("frames lie upwards").isGreaterThan(buffer[3]);
                // The stub that the JVM made for the native method, or its interpreter.
                MemoryMap.Mapping caller = MemoryMap.read().at(buffer[1]);
                assertThat(caller.executable()).isTrue();
                assertThat(trampolines.contains(buffer[1])).isFalse();
            }
        }
    }

    /** Writes its return address, its caller's return address, its caller's frame pointer and its own to the buffer. */
    private static CompiledLoop recordingItsCallers(int references) {
        return Loops.of(references, a -> {
            a.emit(General.PUSH, RBP);
            a.emit(General.MOV64_RM, RBP, RSP);
            a.emit(General.MOV64_RM, RCX, at(RDI, OsrFrame.BUFFER));
            a.emit(General.MOV64_RM, RAX, at(RBP, 8));
            a.emit(General.MOV64_MR, at(RCX, 0), RAX);
            a.emit(General.MOV64_RM, RDI, at(RBP, 0));
            a.emit(General.MOV64_RM, RAX, at(RDI, 8));
            a.emit(General.MOV64_MR, at(RCX, 8), RAX);
            a.emit(General.MOV64_MR, at(RCX, 16), RDI);
            a.emit(General.MOV64_MR, at(RCX, 24), RBP);
            a.emit(General.XOR32_RM, RAX, RAX);
            a.emit(General.POP, RBP);
            a.emit(General.RET);
        });
    }
}
