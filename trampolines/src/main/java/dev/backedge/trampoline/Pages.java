package dev.backedge.trampoline;

/**
 * Whole pages from the operating system. There is no way to ask for pages that are writable and executable at once: they begin
 * as data, become code, and from then on can only be given back.
 */
interface Pages {
    /** Granularity of sizes and addresses, in bytes; a power of two. */
    int pageBytes();

    /**
     * New pages, zeroed, readable and writable.
     *
     * @param bytes a multiple of {@link #pageBytes()}
     * @throws OutOfPages if the system has none
     */
    long map(long bytes) throws OutOfPages;

    /**
     * Makes pages readable and executable, no longer writable.
     *
     * @throws OutOfPages if the system forbids it; the pages are as they were
     */
    void makeExecutable(long address, long bytes) throws OutOfPages;

    /** Gives pages back; nothing may use them any more. */
    void unmap(long address, long bytes);

    /** The system refused; the message names the call and its errno. */
    final class OutOfPages extends Exception {
        private static final long serialVersionUID = 1L;

        OutOfPages(String message) {
            super(message);
        }
    }
}
