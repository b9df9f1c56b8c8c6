package dev.backedge.agent.site;

/** The bridge's arrays as hooks read them: for each slot a budget of back edges and the entry of native code. */
public interface SlotTable {
    /** Length of the arrays. */
    int slots();

    /** Bytecode runs; the hook reports after this many back edges. */
    void count(int slot, int budget);

    /** The same, and leaves alone whether native code is entered. */
    void budget(int slot, int budget);

    /** Native code is entered at the header from now on. */
    void enter(int slot, long entry);

    /** Says which body calls of the site's method run, if they choose by this slot. */
    void body(int slot, Body body);

    /** Bytecode runs, and the hook reports no more. */
    void close(int slot);
}
