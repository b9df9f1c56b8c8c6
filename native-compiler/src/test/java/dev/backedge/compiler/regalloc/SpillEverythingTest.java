package dev.backedge.compiler.regalloc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backedge.compiler.Bailout;
import dev.backedge.compiler.lir.LirFunction;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpillEverythingTest {

    @Test
    void allocatesTheSamples() throws Bailout {
        for (LirFunction function : List.of(LirSamples.sum(), LirSamples.dot(), LirSamples.nested(), LirSamples.fixed(),
                LirSamples.coldCall())) {
            AllocationChecker.check(new SpillEverything().allocate(function));
        }
    }

    @Test
    void readsAResultOfTheInstructionBeforeFromItsRegister() throws Bailout {
        LirFunction function = LirText.parse("f", """
                L0
                  r0:rdx = load 0
                  r1 = use r0:rax
                  ret r1
                """);
        Allocation allocation = new SpillEverything().allocate(function);
        AllocationChecker.check(allocation);
        assertThat(allocation.movesBefore().get(function.blocks().get(0).instructions().get(1)))
                .extracting(Object::toString).containsExactly("slot0 = %rdx (r0)", "%rax = %rdx (r0)");
    }

    @Test
    void bailsOutWhenAnInstructionWantsTooManyRegisters() {
        LirFunction function = LirText.parse("f", """
                L0
                  r0 = load 0
                  use tmp r1, tmp r2, tmp r3, tmp r4, tmp r5, tmp r6, tmp r7, tmp r8, tmp r9, tmp r10, tmp r11, tmp r12, tmp r13, tmp r14
                  ret r0
                """);
        assertThatThrownBy(() -> new SpillEverything().allocate(function))
                .isInstanceOfSatisfying(Bailout.class, e -> assertThat(e.code()).isEqualTo("REGISTERS_EXHAUSTED"));
    }
}
