package dev.backedge.trampoline;

/**
 * What GetPrimitiveArrayCritical does in this JVM, as {@link PinProbe} found out.
 *
 * @param copies whether it returns copies, as under {@code -Xcheck:jni}
 * @param lengthBefore how many bytes before what it returns the array's length is, an int; 0 if that is not known, and GetArrayLength has to be called
 * @param slot address, in the table of JNI functions, of the address of the function for which this holds; 0 if that is not to be looked after
 * @param function that address; a tool may put another one there at any time, after which nothing of this is known
 */
record Pinning(boolean copies, int lengthBefore, long slot, long function) {
    /** Where arrays are pinned where they are, and nothing else is known. */
    static final Pinning IN_PLACE = new Pinning(false, 0, 0, 0);

    boolean knowsLengths() {
        return lengthBefore != 0;
    }

    boolean isLookedAfter() {
        return slot != 0;
    }
}
