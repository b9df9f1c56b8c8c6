package dev.backedge.examples.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
    private static final List<Jdk> JDKS = List.of(new Jdk(25, "25.0.1", Path.of("/jdk/25")));
    private static final Variant C2 = Variant.parse("c2-25", JDKS);
    private static final Variant BACKEDGE = Variant.parse("backedge-25", JDKS);
    private static final Variant GCC = Variant.parse("gcc", JDKS);
    private static final List<Variant> VARIANTS = List.of(C2, BACKEDGE, GCC);

    private final Table table = new Table(Column.of(VARIANTS, C2, true), C2);

    private static Measurement measurement(long result, double nanoseconds) {
        return new Measurement(result, 7, true, nanoseconds, nanoseconds, new Fate(true, "native", List.of()));
    }

    private static Row row(String name, double c2, double backedge, double gcc) {
        Row row = new Row(new Kernel(name, Family.LINEAR, "of a test", 100, data -> passes -> 0));
        row.steady(C2, measurement(5, c2));
        row.steady(BACKEDGE, measurement(5, backedge));
        row.steady(GCC, measurement(5, gcc));
        row.cold(C2, 2, measurement(Kernel.fold(5, 2), 2 * c2));
        row.cold(BACKEDGE, 2, measurement(Kernel.fold(5, 2), 3 * backedge));
        return row;
    }

    @Test
    void columnsLineUp() {
        Row fast = row("sum", 200, 50, 25);
        Row slow = row("clamp", 10, 40, 2.5);
        assertThat(table.header() + "\n" + table.line(fast) + "\n" + table.line(slow) + "\n" + table.means("= linear", List.of(fast, slow))).isEqualTo("""
                                       c2-25  backedge-25  backedge-25  c2-25  cold backedge-25
                                  ns/element      / c2-25        / gcc  / gcc           / c2-25
                sum                    2.000         0.25         2.00   8.00              0.38  native
                clamp                  0.100         4.00           16   4.00              6.00  native
                = linear                             1.00         5.66   5.66              1.50""");
    }

    @Test
    void aDifferentResultIsAMismatch() {
        Row row = row("sum", 200, 50, 25);
        row.steady(GCC, measurement(6, 25));
        assertThat(row.problems()).containsExactly("gcc MISMATCH: not the same in every call");
        Row other = new Row(row.kernel());
        other.steady(C2, measurement(5, 1));
        other.steady(BACKEDGE, measurement(6, 1));
        assertThat(table.line(other)).contains("MISMATCH native\n    backedge-25 MISMATCH: result 6 hash 7, not 5 hash 7");
    }

    @Test
    void aColdRunIsComparedWithTheSteadyOne() {
        Row row = row("sum", 200, 50, 25);
        row.cold(BACKEDGE, 2, measurement(5, 50));
        assertThat(row.problems()).containsExactly("backedge-25 MISMATCH in the cold run");
    }

    @Test
    void aCrashSpoilsOneCell() {
        Row row = new Row(new Kernel("sum", Family.LINEAR, "", 100, data -> passes -> 0));
        row.steady(C2, measurement(5, 100));
        row.failed(BACKEDGE, "status 134\n");
        assertThat(table.line(row)).endsWith("FAILED\n    backedge-25 FAILED: status 134").contains("1.000");
    }

    @Test
    void relaxedTwinsMayDiffer() {
        Row row = row("sum", 200, 50, 25);
        row.steady(Variant.parse("gcc-fast", JDKS), measurement(6, 5));
        assertThat(row.problems()).isEmpty();
    }

    @Test
    void relaxedIsComparedWithRelaxed() {
        Variant relaxed = Variant.parse("backedge-25+fp=fast", JDKS);
        Variant fast = Variant.parse("gcc-fast", JDKS);
        assertThat(Column.of(List.of(C2, BACKEDGE, relaxed, GCC, fast), C2, false)).contains(new Column(BACKEDGE, GCC, false), new Column(relaxed, fast, false))
                .doesNotContain(new Column(BACKEDGE, fast, false), new Column(relaxed, GCC, false));
    }

    @Test
    void unsteadyTrialsAreMarked() {
        Row row = new Row(new Kernel("sum", Family.LINEAR, "", 100, data -> passes -> 0));
        row.steady(C2, measurement(5, 100));
        row.steady(BACKEDGE, new Measurement(5, 7, true, 50, 100, Fate.NONE));
        assertThat(new Column(BACKEDGE, C2, false).cell(row)).isEqualTo("~0.50");
    }

    @Test
    void thePageHasMeansAndAllRows() {
        assertThat(table.markdown(List.of(row("sum", 200, 50, 25)))).isEqualTo("""
                | family | loops | backedge-25 / c2-25 | backedge-25 / gcc | c2-25 / gcc | cold: backedge-25 / c2-25 |
                |---|---|---|---|---|---|
                | linear | 1 | 0.25 | 2.00 | 8.00 | 0.38 |
                | the first three | 1 | 0.25 | 2.00 | 8.00 | 0.38 |
                | all | 1 | 0.25 | 2.00 | 8.00 | 0.38 |

                ## Linear
                One loop over arrays, most of them vectorisable.

                | loop | | ns an element, c2-25 | backedge-25 / c2-25 | backedge-25 / gcc | c2-25 / gcc | cold: backedge-25 / c2-25 | what Backedge did |
                |---|---|---|---|---|---|---|---|
                | `sum` | of a test | 2.000 | 0.25 | 2.00 | 8.00 | 0.38 | native |
                """);
    }
}
