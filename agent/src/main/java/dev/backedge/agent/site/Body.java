package dev.backedge.agent.site;

/** Which body calls of a method with two of them run ({@code dev.backedge.instrument.PlainArm}). */
public enum Body {
    /** With hooks. */
    HOOKED(0),
    /** What the agent says, each time. */
    ASK(1),
    /** The method as it was. */
    PLAIN(-1);

    private final int code;

    Body(int code) {
        this.code = code;
    }

    /** What hooks find in the bridge. */
    public int code() {
        return code;
    }
}
