package dev.backedge.compiler;

/**
 * What became of a loop in the optimiser.
 *
 * @param bci of the loop's header
 * @param line of the source that it is on; 0 if that is not known
 * @param vectorised whether it was vectorised
 * @param text a sentence for the programmer: how, or why not
 */
public record Remark(int bci, int line, boolean vectorised, String text) {
    /** Of a loop whose line is yet to be looked up. */
    public Remark(int bci, boolean vectorised, String text) {
        this(bci, 0, vectorised, text);
    }

    Remark at(int sourceLine) {
        return new Remark(bci, sourceLine, vectorised, text);
    }

    @Override
    public String toString() {
        return "loop at bytecode " + bci + " (line " + line + ")" + (vectorised ? " vectorised: " : " not vectorised: ") + text;
    }
}
