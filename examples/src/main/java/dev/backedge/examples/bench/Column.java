package dev.backedge.examples.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** A ratio of times, shown for every kernel: below 1, the first variant is the faster one. */
record Column(Variant numerator, Variant denominator, boolean cold) {
    /**
     * Those that these variants allow: each against C2 of the same JDK, Backedge and C2 of the newest JDK against gcc, and the cold
     * runs of Backedge against C2.
     *
     * @param timed C2 of the JDK that is run cold
     */
    static List<Column> of(List<Variant> variants, Variant timed, boolean withCold) {
        List<Column> columns = new ArrayList<>();
        List<Variant.Kind> order = List.of(Variant.Kind.BACKEDGE, Variant.Kind.XINT_BACKEDGE, Variant.Kind.C1, Variant.Kind.XINT);
        for (Variant.Kind kind : order) {
            for (Variant variant : newestFirst(variants, kind)) {
                c2(variants, variant.jdk()).ifPresent(c2 -> columns.add(new Column(variant, c2, false)));
            }
            if (kind == Variant.Kind.BACKEDGE) {
                variants.stream().filter(variant -> variant.kind().twin()).forEach(twin -> columns.addAll(against(twin, variants)));
            }
        }
        if (withCold) {
            newestFirst(variants, Variant.Kind.BACKEDGE).stream().filter(variant -> variant.runsCold(timed) && timed.kind() == Variant.Kind.C2)
                    .forEach(variant -> columns.add(new Column(variant, timed, true)));
        }
        return List.copyOf(columns);
    }

    /** Backedge and C2 of the newest JDK; Backedge as relaxed as the twin is, if there is such a variant. */
    private static List<Column> against(Variant twin, List<Variant> variants) {
        List<Column> columns = new ArrayList<>();
        for (Variant.Kind kind : List.of(Variant.Kind.BACKEDGE, Variant.Kind.C2)) {
            newestFirst(variants, kind).stream().min(Comparator.comparing(variant -> variant.exact() != twin.exact()))
                    .ifPresent(variant -> columns.add(new Column(variant, twin, false)));
        }
        return columns;
    }

    private static List<Variant> newestFirst(List<Variant> variants, Variant.Kind kind) {
        return variants.stream().filter(v -> v.kind() == kind)
                .sorted(Comparator.comparingInt((Variant v) -> -v.jdk().feature()).thenComparing(Variant::options)).toList();
    }

    private static Optional<Variant> c2(List<Variant> variants, Jdk jdk) {
        return variants.stream().filter(v -> v.kind() == Variant.Kind.C2 && v.jdk().equals(jdk)).findFirst();
    }

    OptionalDouble of(Row row) {
        return row.ratio(numerator, denominator, cold);
    }

    /** {@code 0.47}, with {@code ~} if the trials were unsteady; empty if there is none. */
    String cell(Row row) {
        OptionalDouble ratio = of(row);
        return ratio.isEmpty() ? "" : (!cold && row.noisy(numerator, denominator) ? "~" : "") + text(ratio.getAsDouble());
    }

    /** The geometric mean over the rows that have this ratio; empty if none has. */
    String mean(List<Row> rows) {
        double sum = 0;
        int count = 0;
        for (Row row : rows) {
            OptionalDouble ratio = of(row);
            if (ratio.isPresent()) {
                sum += Math.log(ratio.getAsDouble());
                count++;
            }
        }
        return count == 0 ? "" : text(Math.exp(sum / count));
    }

    static String text(double ratio) {
        return String.format(Locale.ROOT, ratio < 10 ? "%.2f" : "%.0f", ratio);
    }
}
