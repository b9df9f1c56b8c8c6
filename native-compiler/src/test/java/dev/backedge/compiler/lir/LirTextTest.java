package dev.backedge.compiler.lir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backedge.compiler.Bailout;
import dev.backedge.compiler.lower.Lowering;
import dev.backedge.compiler.testing.BackEnd;
import dev.backedge.compiler.testing.RandomIr;
import dev.backedge.compiler.x64.CpuFeatures;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The text form of LIR and the verifier, on what selection makes of random functions and on small texts. */
class LirTextTest {
    private static final String LOOP = """
            function f
            pool0 0000803f
            L0
              constant.1 =r0
              mov32_rm =r1, [$2 + 8], r0
              div32 =r2:rax, =r3:rdx, r1+, r0:rax
              constant.f32 =x4, pool0
              jump
              -> L1(r2, x4)
            L1(r5, x6) depth 1
              add32_mi8 =r7@2, #-1, r5
              check.e.cmp32_rm.exit0 r7, [$4 + $5*4 + -16], r5+?, x6+?, r0, r7
              branch.l.cmp32_rm r7, r0?
              -> L2, L3
            L2 depth 1
              work ~r8:rcx, ~r9, %rsp
              jump
              -> L1(r7, x6)
            L3 cold
              exit0 x6+?
            """;

    @Test
    void textReadsBack() {
        LirFunction function = LirParser.parse(LOOP);
        LirVerifier.verify(function);
        assertThat(LirPrinter.print(function)).isEqualTo(LOOP);
    }

    @Test
    void whatSelectionMakesIsValidAndReadsBack() throws Bailout {
        for (CpuFeatures cpu : List.of(CpuFeatures.AVX2, BackEnd.host().and(CpuFeatures.AVX512))) {
            for (long seed = 0; seed < 100; seed++) {
                RandomIr random = RandomIr.of(seed);
                if (!cpu.has(CpuFeatures.Feature.FMA)) {
                    continue;
                }
                LirFunction function = Lowering.lower(random.function(), new Lowering.Settings(cpu, 1, 1, 0, random::bufferIndices)).function();
                LirVerifier.verify(function);
                String text = LirPrinter.print(function);
                assertThat(LirPrinter.print(LirParser.parse(text))).as("seed %d", seed).isEqualTo(text);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "-> L1(r2, x4)        | -> L1(r2)               | L0 passes [r2] for [r5, x6]",
        "-> L1(r2, x4)        | -> L1(x4, r2)           | L0 passes x4 for r5",
        "=r1, [$2 + 8], r0    | =r0, [$2 + 8], r1       | L0 defines r0 again",
        "=r7@2, #-1, r5       | =r7@1, #-1, r5          | reuses what is no input",
        "=r7@2, #-1, r5       | =r7@3, =r77@3, #-1, r5  | reuses one register twice",
        "=x4, pool0           | =x4:rax, pool0          | fixes a register of another class",
        "exit0 x6+?           | exit0 r9+?              | L3 uses r9 before its definition",
        "-> L2, L3            | -> L2, L1               | L1 has a critical edge to L1",
        "[$4 + $5*4 + -16]    | [$4 + $9*4 + -16]       | has an address of what is no register",
    })
    void whatIsWrongIsSaid(String right, String wrong, String complaint) {
        assertThat(LOOP).contains(right);
        LirFunction function = LirParser.parse(LOOP.replace(right, wrong));
        assertThatThrownBy(() -> LirVerifier.verify(function)).isInstanceOf(IllegalStateException.class).hasMessageContaining(complaint);
    }
}
