package dev.backedge.compiler.x64;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.compiler.x64.CpuFeatures.Feature;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class CpuFeaturesTest {
    /** A processor of {@code cpuinfo.txt}. */
    record Cpu(String model, String flags, Set<String> expected) {
        @Override
        public String toString() {
            return model;
        }
    }

    static List<Cpu> cpus() throws IOException {
        String text;
        try (InputStream resource = CpuFeaturesTest.class.getResourceAsStream("cpuinfo.txt")) {
            text = new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        }
        List<Cpu> cpus = new ArrayList<>();
        for (String paragraph : text.split("\n\n")) {
            String[] values = paragraph.lines().map(line -> line.substring(line.indexOf(": ") + 2)).toArray(String[]::new);
            cpus.add(new Cpu(values[0], values[1], Arrays.stream(values[2].split(" ")).filter(f -> !f.equals("SSE2")).collect(Collectors.toSet())));
        }
        return cpus;
    }

    private static Set<String> names(CpuFeatures cpu) {
        return Arrays.stream(Feature.values()).filter(cpu::has).map(Enum::name).collect(Collectors.toSet());
    }

    @ParameterizedTest
    @MethodSource("cpus")
    void flagsOfTheKernelAreRead(Cpu cpu) {
        assertThat(names(CpuFeatures.parseFlags(cpu.flags()))).isEqualTo(cpu.expected());
        assertThat(names(CpuFeatures.parseFlags("flags\t\t: " + cpu.flags() + "\n"))).isEqualTo(cpu.expected());
    }

    /** A flag is a whole word: avx512f is neither avx nor avx512, and sse3 is spelt pni. */
    @Test
    void onlyWholeWordsCount() {
        assertThat(names(CpuFeatures.parseFlags("avx512f"))).containsExactly("AVX512F");
        assertThat(names(CpuFeatures.parseFlags("pni"))).containsExactly("SSE3");
        assertThat(names(CpuFeatures.parseFlags("sse3 lzcnt sse sse2 fma4 avx_vnni bmi"))).isEmpty();
        assertThat(names(CpuFeatures.parseFlags(""))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aSetHasWhatItWasMadeOf(Feature feature) {
        CpuFeatures cpu = CpuFeatures.of(EnumSet.of(feature));
        assertThat(names(cpu)).containsExactly(feature.name());
        assertThat(cpu).hasToString("[" + feature + "]");
    }

    @Test
    void levelsContainOneAnother() {
        assertThat(names(CpuFeatures.SSE2)).isEmpty();
        assertThat(names(CpuFeatures.AVX512)).containsAll(names(CpuFeatures.AVX2));
        assertThat(names(CpuFeatures.AVX2)).contains("AVX", "AVX2", "FMA", "BMI1", "BMI2", "LZCNT", "POPCNT", "SSE4_2").doesNotContain("AVX512F");
        assertThat(names(CpuFeatures.AVX512)).doesNotContain("AVX512_VPOPCNTDQ");
        assertThat(CpuFeatures.SSE2).hasToString("SSE2");
    }

    @Test
    void theVendorTellsWhatIsFast() {
        CpuFeatures listed = CpuFeatures.parseFlags("avx2");
        assertThat(names(listed.madeBy("AuthenticAMD"))).containsExactlyInAnyOrder("AVX2", "FAST_LEA");
        assertThat(names(listed.madeBy("GenuineIntel"))).containsExactlyInAnyOrder("AVX2", "FAST_GATHER", "FAST_MASKED_STORE");
        assertThat(names(CpuFeatures.parseFlags("avx512_vpopcntdq").madeBy("GenuineIntel"))).contains("FAST_LEA", "FAST_GATHER");
    }

    @Test
    void aLevelLimitsWhatThereIsAndNotWhatIsFast() {
        CpuFeatures amd = CpuFeatures.parseFlags("avx2 avx512f").madeBy("AuthenticAMD");
        assertThat(names(amd.limitedTo(CpuFeatures.AVX2))).containsExactlyInAnyOrder("AVX2", "FAST_LEA");
        assertThat(names(amd.limitedTo(CpuFeatures.AVX512))).containsExactlyInAnyOrder("AVX2", "AVX512F", "FAST_LEA");
    }

    @Test
    void theCommonPartIsWhatBothHave() {
        CpuFeatures odd = CpuFeatures.of(EnumSet.of(Feature.AVX2, Feature.AVX512_VPOPCNTDQ));
        assertThat(names(odd.and(CpuFeatures.AVX512))).containsExactly("AVX2");
        assertThat(names(odd.and(CpuFeatures.SSE2))).isEmpty();
    }
}
