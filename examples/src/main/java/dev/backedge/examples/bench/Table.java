package dev.backedge.examples.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The rows as text, in cells: for a terminal, in columns of fixed width, row by row as they come; for a page, in Markdown.
 */
final class Table {
    private static final int NAME_WIDTH = 16;
    private static final int TIME_WIDTH = 10;

    private final List<Column> columns;
    private final Variant timed;

    /** @param timed the variant whose time an element is given, in nanoseconds */
    Table(List<Column> columns, Variant timed) {
        this.columns = columns;
        this.timed = timed;
    }

    /** Two lines: numerators over denominators. */
    String header() {
        StringBuilder first = new StringBuilder(pad("", NAME_WIDTH)).append(lead(timed.name(), timeWidth()));
        StringBuilder second = new StringBuilder(pad("", NAME_WIDTH)).append(lead("ns/element", timeWidth()));
        for (Column column : columns) {
            first.append(lead((column.cold() ? "cold " : "") + column.numerator().name(), width(column)));
            second.append(lead("/ " + column.denominator().name(), width(column)));
        }
        return first + "\n" + second;
    }

    /** One kernel; what is wrong with it follows on lines of its own. */
    String line(Row row) {
        StringBuilder line = new StringBuilder(pad(row.kernel().name(), NAME_WIDTH)).append(lead(time(row), timeWidth()));
        columns.forEach(column -> line.append(lead(column.cell(row), width(column))));
        line.append("  ").append(verdict(row));
        row.problems().forEach(problem -> line.append("\n    ").append(problem));
        return line.toString().stripTrailing();
    }

    /** The geometric means of some rows. */
    String means(String title, List<Row> rows) {
        StringBuilder line = new StringBuilder(pad(title, NAME_WIDTH)).append(lead("", timeWidth()));
        columns.forEach(column -> line.append(lead(column.mean(rows), width(column))));
        return line.toString().stripTrailing();
    }

    /** The same as {@link #line}s and {@link #means}, family by family, for a page. */
    String markdown(List<Row> rows) {
        StringBuilder page = new StringBuilder();
        page.append("| family | loops |");
        columns.forEach(column -> page.append(' ').append(title(column)).append(" |"));
        page.append("\n|---|---|").append("---|".repeat(columns.size())).append('\n');
        for (Family family : Family.values()) {
            List<Row> some = of(rows, family);
            if (!some.isEmpty()) {
                page.append(meansRow(family.title(), some));
            }
        }
        page.append(meansRow("the first three", rows.stream().filter(row -> row.kernel().family() != Family.OBJECTS).toList()));
        page.append(meansRow("all", rows));
        for (Family family : Family.values()) {
            List<Row> some = of(rows, family);
            if (some.isEmpty()) {
                continue;
            }
            page.append("\n## ").append(capital(family.title())).append("\n").append(capital(family.meaning())).append(".\n\n");
            page.append("| loop | | ns an element, ").append(timed.name()).append(" |");
            columns.forEach(column -> page.append(' ').append(title(column)).append(" |"));
            page.append(" what Backedge did |\n|---|---|---|").append("---|".repeat(columns.size())).append("---|\n");
            for (Row row : some) {
                List<String> cells = new ArrayList<>(List.of("`" + row.kernel().name() + "`", row.kernel().source(), time(row)));
                columns.forEach(column -> cells.add(column.cell(row)));
                cells.add(verdict(row));
                page.append("| ").append(String.join(" | ", cells)).append(" |\n");
            }
        }
        return page.toString();
    }

    private String meansRow(String title, List<Row> rows) {
        Stream<String> cells = Stream.concat(Stream.of(title, Integer.toString(rows.size())), columns.stream().map(column -> column.mean(rows)));
        return "| " + String.join(" | ", cells.toList()) + " |\n";
    }

    static List<Row> of(List<Row> rows, Family family) {
        return rows.stream().filter(row -> row.kernel().family() == family).toList();
    }

    private static String verdict(Row row) {
        boolean mismatch = row.problems().stream().anyMatch(problem -> problem.contains("MISMATCH"));
        return ((mismatch ? "MISMATCH " : row.problems().isEmpty() ? "" : "FAILED ") + row.fate().summary()).strip();
    }

    private String time(Row row) {
        double time = row.nanoseconds(timed) / row.kernel().elements();
        return Double.isNaN(time) ? "" : String.format(Locale.ROOT, "%.3f", time);
    }

    private static String title(Column column) {
        return (column.cold() ? "cold: " : "") + column.numerator().name() + " / " + column.denominator().name();
    }

    private int timeWidth() {
        return Math.max(TIME_WIDTH, timed.name().length()) + 2;
    }

    private static int width(Column column) {
        return 2 + Math.max((column.cold() ? 5 : 0) + column.numerator().name().length(), 2 + column.denominator().name().length());
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private static String lead(String text, int width) {
        return " ".repeat(Math.max(0, width - text.length())) + text;
    }

    private static String capital(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }
}
