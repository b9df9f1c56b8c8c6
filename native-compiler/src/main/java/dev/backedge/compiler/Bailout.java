package dev.backedge.compiler;

/** A loop that is not compiled, with a stable code for reports and a sentence for people. Not an error: the loop stays bytecode. */
public final class Bailout extends Exception {
    private static final long serialVersionUID = 1L;

    private final String code;

    /**
     * @param code stable, upper case: {@code IRREDUCIBLE_LOOP}
     * @param sentence what stands in the way, with bytecode index and line where known
     */
    public Bailout(String code, String sentence) {
        super(sentence, null, false, false);
        this.code = code;
    }

    public String code() {
        return code;
    }
}
