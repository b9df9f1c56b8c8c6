package dev.backedge.compiler.x64;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** The instruction-set extensions that code may use, beyond SSE2, and which of their instructions are worth it. Immutable, equal if they hold the same features. */
public final class CpuFeatures {
    /**
     * Names as {@code /proc/cpuinfo} spells them, in lower case; but {@link #SSE3} is its {@code pni}, {@link #LZCNT} its {@code abm}. The last three the kernel does not list, see
     * {@link #madeBy}: that gathers are faster than loads one by one; that stores of AVX2 under a mask need no jump around them where no lane is on; that {@code lea} adds a constant to a base
     * and a multiple in no time.
     */
    public enum Feature implements FormItem {
        SSE3, SSSE3, SSE4_1, SSE4_2, POPCNT, LZCNT, BMI1, BMI2, AVX, AVX2, FMA,
        AVX512F, AVX512BW, AVX512DQ, AVX512VL, AVX512CD, AVX512_VPOPCNTDQ,
        FAST_GATHER, FAST_MASKED_STORE, FAST_LEA;

        private String flag() {
            return switch (this) {
                case SSE3 -> "pni";
                case LZCNT -> "abm";
                default -> name().toLowerCase(Locale.ROOT);
            };
        }
    }

    /** SSE2 alone: what every x64 has. */
    public static final CpuFeatures SSE2 = new CpuFeatures(0);

    private static final CpuFeatures FAST_AVX2 = of(EnumSet.of(Feature.FAST_GATHER, Feature.FAST_MASKED_STORE));
    private static final CpuFeatures FAST_LEA = of(EnumSet.of(Feature.FAST_LEA));

    /** Haswell: AVX2, FMA, BMI. */
    public static final CpuFeatures AVX2 = of(EnumSet.range(Feature.SSE3, Feature.FMA)).or(FAST_AVX2);

    /** Skylake server: AVX2 and the F, BW, DQ, VL, CD parts of AVX-512. */
    public static final CpuFeatures AVX512 = of(EnumSet.range(Feature.SSE3, Feature.AVX512CD)).or(FAST_AVX2);

    /** Bit n stands for the n-th feature. */
    private final long bits;

    private CpuFeatures(long bits) {
        this.bits = bits;
    }

    public static CpuFeatures of(Set<Feature> features) {
        return new CpuFeatures(bits(features));
    }

    static long bits(Collection<Feature> features) {
        long bits = 0;
        for (Feature feature : features) {
            bits |= 1L << feature.ordinal();
        }
        return bits;
    }

    /** What both have. */
    public CpuFeatures and(CpuFeatures other) {
        return new CpuFeatures(bits & other.bits);
    }

    /** What either has. */
    public CpuFeatures or(CpuFeatures other) {
        return new CpuFeatures(bits | other.bits);
    }

    /**
     * The same, with what is fast on a CPU of this vendor, as {@code /proc/cpuinfo} names it. AMD's Zen 3 takes 12 cycles and more for a gather or a store under a mask. Intel's processors take three
     * cycles for a {@code lea} of three parts before Ice Lake, the first with {@link Feature#AVX512_VPOPCNTDQ}.
     */
    public CpuFeatures madeBy(String vendor) {
        if (vendor.equals("AuthenticAMD")) {
            return or(FAST_LEA);
        }
        return has(Feature.AVX512_VPOPCNTDQ) ? or(FAST_AVX2).or(FAST_LEA) : or(FAST_AVX2);
    }

    /** What there is of a level: no instruction beyond it, and fast what is fast. */
    public CpuFeatures limitedTo(CpuFeatures level) {
        return and(level.or(FAST_AVX2).or(FAST_LEA));
    }

    public boolean has(Feature feature) {
        return hasAll(1L << feature.ordinal());
    }

    boolean hasAll(long wanted) {
        return (wanted & ~bits) == 0;
    }

    /** Reads a {@code flags} line of {@code /proc/cpuinfo}; the kernel lists what both it and the CPU support. Unknown words are ignored. */
    public static CpuFeatures parseFlags(String flags) {
        Set<String> words = Set.copyOf(Arrays.asList(flags.trim().split("\\s+")));
        EnumSet<Feature> found = EnumSet.noneOf(Feature.class);
        for (Feature feature : Feature.values()) {
            if (words.contains(feature.flag())) {
                found.add(feature);
            }
        }
        return of(found);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CpuFeatures features && features.bits == bits;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(bits);
    }

    /** {@code SSE2} or, for instance, {@code [SSE3, SSSE3]}. */
    @Override
    public String toString() {
        EnumSet<Feature> features = EnumSet.noneOf(Feature.class);
        for (Feature feature : Feature.values()) {
            if (has(feature)) {
                features.add(feature);
            }
        }
        return features.isEmpty() ? "SSE2" : features.toString();
    }
}
