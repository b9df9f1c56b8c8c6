package dev.backedge.it.fuzz;

/** What generated programs read and write the fields of. */
public final class Cell {
    public int i;
    public long j;
    public double d;
    public int[] ints;
    public double[] doubles;
    public Cell next;
}
