package dev.backedge.compiler.ir;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The interpreter's state at an exit: the bytecode to resume at and the values of what is live there.
 *
 * <p>{@code values.get(i)} belongs to slot i of the region's resume point number {@link #resumePoint()}; the resume point
 * tells the local or operand-stack slot and its place in the OSR buffer. Immutable; passes replace it as a whole.
 */
public final class FrameState {
    private final ExitReason reason;
    private final int resumePoint;
    private final int bci;
    private final Value[] values;

    /**
     * @param resumePoint number of the resume point in its region
     * @param bci bytecode index of the instruction that causes the exit (at or after the resume point's own)
     */
    public FrameState(ExitReason reason, int resumePoint, int bci, List<? extends Value> values) {
        this.reason = reason;
        this.resumePoint = resumePoint;
        this.bci = bci;
        this.values = values.toArray(new Value[0]);
    }

    public ExitReason reason() {
        return reason;
    }

    public int resumePoint() {
        return resumePoint;
    }

    public int bci() {
        return bci;
    }

    public List<Value> values() {
        return List.of(values);
    }

    /** The same exit with each value mapped; this object if nothing changes. */
    public FrameState map(UnaryOperator<Value> mapping) {
        Value[] mapped = new Value[values.length];
        boolean changed = false;
        for (int i = 0; i < values.length; i++) {
            mapped[i] = mapping.apply(values[i]);
            changed |= mapped[i] != values[i];
        }
        return changed ? new FrameState(reason, resumePoint, bci, Arrays.asList(mapped)) : this;
    }
}
