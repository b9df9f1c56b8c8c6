package dev.backedge.compiler.x64;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** The instruction-set extensions that code may use. Immutable. */
public final class CpuFeatures {
    /** Names as {@code /proc/cpuinfo} spells them, in lower case; {@link #LZCNT} is its {@code abm}. */
    public enum Feature implements FormItem {
        SSE3, SSSE3, SSE4_1, SSE4_2, POPCNT, LZCNT, BMI1, BMI2, AVX, AVX2, FMA,
        AVX512F, AVX512BW, AVX512DQ, AVX512VL, AVX512CD, AVX512_VPOPCNTDQ
    }

    /** SSE2 alone: what every x64 has. */
    public static final CpuFeatures SSE2 = new CpuFeatures(EnumSet.noneOf(Feature.class));

    /** Haswell: AVX2, FMA, BMI. */
    public static final CpuFeatures AVX2 = new CpuFeatures(EnumSet.range(Feature.SSE3, Feature.FMA));

    public static final CpuFeatures AVX512 = new CpuFeatures(EnumSet.range(Feature.SSE3, Feature.AVX512CD));

    private final Set<Feature> features;

    private CpuFeatures(Set<Feature> features) {
        this.features = Set.copyOf(features);
    }

    public static CpuFeatures of(Set<Feature> features) {
        return new CpuFeatures(features);
    }

    /** What both have. */
    public CpuFeatures and(CpuFeatures other) {
        EnumSet<Feature> both = EnumSet.noneOf(Feature.class);
        both.addAll(features);
        both.retainAll(other.features);
        return new CpuFeatures(both);
    }

    public boolean has(Feature feature) {
        return features.contains(feature);
    }

    /** Reads a {@code flags} line of {@code /proc/cpuinfo}; the kernel lists what both it and the CPU support. */
    public static CpuFeatures parseFlags(String flags) {
        EnumSet<Feature> found = EnumSet.noneOf(Feature.class);
        for (String flag : flags.trim().split("\\s+")) {
            if (flag.equals("pni")) {
                found.add(Feature.SSE3);
            } else if (flag.equals("abm")) {
                found.add(Feature.LZCNT);
            } else {
                for (Feature feature : Feature.values()) {
                    if (feature.name().toLowerCase(Locale.ROOT).equals(flag) && feature != Feature.SSE3 && feature != Feature.LZCNT) {
                        found.add(feature);
                    }
                }
            }
        }
        return new CpuFeatures(found);
    }

    @Override
    public String toString() {
        return features.isEmpty() ? "SSE2" : EnumSet.copyOf(features).toString();
    }
}
