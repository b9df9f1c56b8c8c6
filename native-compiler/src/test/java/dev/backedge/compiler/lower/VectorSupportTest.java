package dev.backedge.compiler.lower;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.compiler.ir.ElementKind;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.x64.CpuFeatures;
import java.util.List;
import org.junit.jupiter.api.Test;

class VectorSupportTest {
    private static final Type INTS = Type.parse("v16xi32");
    private static final Type DOUBLES = Type.parse("v8xf64");

    @Test
    void tellsTheRegistersOfEachLevel() {
        assertThat(new VectorSupport(CpuFeatures.SSE2).registerBytes()).isEqualTo(16);
        assertThat(new VectorSupport(CpuFeatures.AVX2).registerBytes()).isEqualTo(32);
        assertThat(new VectorSupport(CpuFeatures.AVX2).hasMaskRegisters()).isFalse();
        assertThat(new VectorSupport(CpuFeatures.AVX512).registerBytes()).isEqualTo(64);
        assertThat(new VectorSupport(CpuFeatures.AVX512).hasMaskRegisters()).isTrue();
    }

    @Test
    void tellsWhatIsABailout() {
        for (CpuFeatures cpu : List.of(CpuFeatures.SSE2, CpuFeatures.AVX2, CpuFeatures.AVX512)) {
            assertThat(new VectorSupport(cpu).supports(Opcode.MUL, INTS, List.of(INTS, INTS), null)).isTrue();
            assertThat(new VectorSupport(cpu).supports(Opcode.LT, Type.mask(16), List.of(INTS, INTS), null)).isTrue();
            assertThat(new VectorSupport(cpu).supports(Opcode.SHL, INTS, List.of(INTS, Type.I32), null)).isTrue();
            assertThat(new VectorSupport(cpu).supports(Opcode.REDUCE_ADD, Type.I32, List.of(INTS), null)).isTrue();
            assertThat(new VectorSupport(cpu).supports(Opcode.VSTORE, null, List.of(Type.ADDR, Type.I32, INTS), ElementKind.INT)).isTrue();
        }
        assertThat(new VectorSupport(CpuFeatures.SSE2).supports(Opcode.FLOOR, DOUBLES, List.of(DOUBLES), null)).isFalse();
        assertThat(new VectorSupport(CpuFeatures.AVX2).supports(Opcode.FLOOR, DOUBLES, List.of(DOUBLES), null)).isTrue();
        VectorSupport avx2 = new VectorSupport(CpuFeatures.AVX2);
        VectorSupport avx512 = new VectorSupport(CpuFeatures.AVX512);
        List<Type> masked = List.of(Type.ADDR, Type.I32, Type.mask(16));
        assertThat(avx2.supports(Opcode.VLOAD_MASKED, INTS, masked, ElementKind.INT)).isTrue();
        assertThat(avx2.supports(Opcode.VLOAD_MASKED, INTS.withLane(ElementKind.BYTE.lane()), masked, ElementKind.BYTE)).isFalse();
        assertThat(avx512.supports(Opcode.VLOAD_MASKED, INTS.withLane(ElementKind.BYTE.lane()), masked, ElementKind.BYTE)).isTrue();
    }
}
