package dev.backedge.examples.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** What was measured of one kernel, by variant. */
final class Row {
    /** Median over fastest batch above which a ratio is marked as noisy. */
    private static final double NOISY = 1.15;

    private final Kernel kernel;
    private final Map<Variant, Measurement> steady = new LinkedHashMap<>();
    private final Map<Variant, Measurement> cold = new LinkedHashMap<>();
    private final List<String> failures = new ArrayList<>();
    private int passes;

    Row(Kernel kernel) {
        this.kernel = kernel;
    }

    Kernel kernel() {
        return kernel;
    }

    void steady(Variant variant, Measurement measurement) {
        steady.merge(variant, measurement, Measurement::merge);
    }

    void cold(Variant variant, int ofPasses, Measurement measurement) {
        passes = ofPasses;
        cold.merge(variant, measurement, Measurement::merge);
    }

    /** A trial that gave no measurement at all. */
    void failed(Variant variant, String why) {
        failures.add(variant.name() + " FAILED: " + why.strip());
    }

    /** Nanoseconds a call; NaN if the variant was not measured. */
    double nanoseconds(Variant variant) {
        Measurement measurement = steady.get(variant);
        return measurement == null ? Double.NaN : measurement.fastest();
    }

    OptionalDouble ratio(Variant numerator, Variant denominator, boolean ofCold) {
        Map<Variant, Measurement> of = ofCold ? cold : steady;
        return of.containsKey(numerator) && of.containsKey(denominator)
                ? OptionalDouble.of(of.get(numerator).fastest() / of.get(denominator).fastest()) : OptionalDouble.empty();
    }

    boolean noisy(Variant numerator, Variant denominator) {
        return List.of(numerator, denominator).stream().map(steady::get).anyMatch(m -> m != null && m.median() > NOISY * m.fastest());
    }

    /** What is wrong: trials that failed, and results that differ from one call, or one variant, to another. */
    List<String> problems() {
        List<String> problems = new ArrayList<>(failures);
        Measurement reference = null;
        for (Map.Entry<Variant, Measurement> entry : steady.entrySet()) {
            Measurement measurement = entry.getValue();
            if (!measurement.same()) {
                problems.add(entry.getKey().name() + " MISMATCH: not the same in every call");
            }
            if (entry.getKey().exact()) {
                reference = reference == null ? measurement : reference;
                if (!measurement.agrees(reference)) {
                    problems.add(entry.getKey().name() + " MISMATCH: result " + measurement.result() + " hash " + measurement.hash()
                            + ", not " + reference.result() + " hash " + reference.hash());
                }
            }
        }
        for (Map.Entry<Variant, Measurement> entry : cold.entrySet()) {
            Measurement measurement = entry.getValue();
            long expected = reference == null ? measurement.result() : Kernel.fold(reference.result(), passes);
            if (!measurement.same() || measurement.result() != expected || reference != null && measurement.hash() != reference.hash()) {
                problems.add(entry.getKey().name() + " MISMATCH in the cold run");
            }
        }
        return problems;
    }

    /** What Backedge did, by the variant that is nearest to the default one. */
    Fate fate() {
        return steady.entrySet().stream().filter(e -> e.getKey().kind().agent()).max(Comparator.comparingInt(e -> rank(e.getKey())))
                .map(e -> e.getValue().fate()).orElse(Fate.NONE);
    }

    private static int rank(Variant variant) {
        return variant.jdk().feature() + (variant.kind() == Variant.Kind.BACKEDGE ? 1000 : 0) + (variant.options().isEmpty() ? 500 : 0);
    }
}
