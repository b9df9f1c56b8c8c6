package dev.backedge.compiler.vector;

/**
 * What became of a loop.
 *
 * @param bci of the loop's header
 * @param vectorised whether it was vectorised
 * @param text a sentence for the programmer: how, or why not
 */
public record Remark(int bci, boolean vectorised, String text) {
    @Override
    public String toString() {
        return "loop at bytecode " + bci + (vectorised ? " vectorised: " : " not vectorised: ") + text;
    }
}
