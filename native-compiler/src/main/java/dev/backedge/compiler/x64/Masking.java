package dev.backedge.compiler.x64;

/** Whether an EVEX row may be given a mask register k1 to k7, and what becomes of the elements that the mask leaves out. */
public enum Masking implements FormItem {
    /** The row takes no mask. */
    UNMASKED,
    /** {@code {k}}: elements left out keep their value. Compares into a mask register clear them. */
    MERGING,
    /** {@code {k}{z}}: either, as the code wishes. */
    MERGING_OR_ZEROING,
    /** {@code {k}}: gathers and scatters must have a mask, and clear it. */
    REQUIRED
}
