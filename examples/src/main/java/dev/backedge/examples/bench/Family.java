package dev.backedge.examples.bench;

/** What kind of loop a benchmark is: geometric means are taken over each. */
public enum Family {
    LINEAR("linear", "one loop over arrays, most of them vectorisable"),
    NESTS("nests", "loop nests: matrices, stencils, dynamic programming"),
    CODES("codes", "integer and byte codes: checksums, codecs, sorting"),
    OBJECTS("objects", "fields, calls, rows of arrays of arrays, exceptions");

    private final String title;
    private final String meaning;

    Family(String title, String meaning) {
        this.title = title;
        this.meaning = meaning;
    }

    public String title() {
        return title;
    }

    public String meaning() {
        return meaning;
    }
}
