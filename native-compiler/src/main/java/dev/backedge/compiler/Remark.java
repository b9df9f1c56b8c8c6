package dev.backedge.compiler;

/**
 * What became of a loop in the optimiser.
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
