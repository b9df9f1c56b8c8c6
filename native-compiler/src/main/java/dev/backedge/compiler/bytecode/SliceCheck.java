package dev.backedge.compiler.bytecode;

import java.util.ArrayList;
import java.util.List;

/**
 * Compares what compiled code of one region has made of one slice with what the bytecode makes of it. Compiled code is right if the bytecode comes, some
 * time, to the resume point for which it has left, in the same state to the bit: locals, operand stack, written access paths, and arrays. Since every slot that
 * the hook restores there is compared, it does not matter which of several equal arrivals it is.
 *
 * <p>Of floating-point numbers every NaN counts as the same. What the hook does before and after is not looked at, nor is the analysis that hook, compiler
 * and this class share.
 */
public final class SliceCheck {
    /** Fast loops that stream through memory run 16 iterations for a unit of fuel, and what is left of the fuel may be the last unit when they start. */
    private static final long ITERATIONS_FOR_FUEL = 20;

    private final LoopRegion region;
    private final RegionInterpreter interpreter;
    private final long mostIterations;

    /**
     * @param fuel of the compiled code, which is to yield when it has used it up
     * @throws IllegalArgumentException if the region is refused
     */
    public SliceCheck(MethodLoops loops, LoopRegion region, int fuel) {
        this.region = region;
        this.interpreter = new RegionInterpreter(loops, region);
        this.mostIterations = ITERATIONS_FOR_FUEL * fuel + 1000;
    }

    /** How compiled code has left. */
    public record Outcome(int resumePoint, long[] buffer, Object[] arrays) {
    }

    /**
     * Where the two differ.
     *
     * @param left bytecode index for which compiled code has left
     * @param where what is different at the arrival of the bytecode that comes nearest, one line each
     * @param end how the bytecode went on
     */
    public record Difference(int left, List<String> where, String end) {
        public Difference {
            where = List.copyOf(where);
        }

        @Override
        public String toString() {
            return "native code left for bytecode " + left + (where.isEmpty() ? "" : "; " + String.join("; ", where)) + "; " + end;
        }
    }

    /**
     * Compares.
     *
     * @param buffer the OSR buffer as it was at the entry
     * @param arrays those that the trampoline was given, as they were at the entry; written
     * @return null if compiled code was right
     * @throws UnsupportedOperationException if the bytecode cannot be run here: nothing is known then
     */
    public Difference difference(long[] buffer, Object[] arrays, Outcome outcome) {
        if (outcome.resumePoint < 0 || outcome.resumePoint >= region.resumePoints().size()) {
            return new Difference(-1, List.of(), "there is no resume point " + outcome.resumePoint);
        }
        ResumePoint point = region.resumePoints().get(outcome.resumePoint);
        ComparedArrays compared = new ComparedArrays(arrays, outcome.arrays);
        Nearest nearest = new Nearest(point, outcome.buffer, compared);
        RegionInterpreter.State state = interpreter.enter(buffer);
        RegionInterpreter.End end = interpreter.run(state, outcome.resumePoint, mostIterations, compared, nearest::isSame);
        if (end == RegionInterpreter.End.STOPPED) {
            return null;
        }
        String arrivals = nearest.where == null ? "the bytecode never comes there; it " : "the bytecode ";
        return new Difference(point.bci(), nearest.where == null ? List.of() : nearest.where, arrivals + switch (end) {
            case LEFT -> "leaves the loop for bytecode " + state.bci();
            case INTERPRETER -> "stops at bytecode " + state.bci() + ", which throws or is not compiled";
            default -> "goes on";
        } + " after " + (state.iterations() == 1 ? "1 iteration" : state.iterations() + " iterations"));
    }

    /** The arrival at the resume point that has most in common with compiled code's. */
    private static final class Nearest {
        private final ResumePoint point;
        private final long[] buffer;
        private final ComparedArrays arrays;
        private int least = Integer.MAX_VALUE;
        private List<String> where;

        Nearest(ResumePoint point, long[] buffer, ComparedArrays arrays) {
            this.point = point;
            this.buffer = buffer;
            this.arrays = arrays;
        }

        boolean isSame(RegionInterpreter.State state) {
            int different = arrays.differences() == 0 ? 0 : 1;
            for (StateSlot slot : point.slots()) {
                different += isSame(slot, state) ? 0 : 1;
            }
            for (ResumePoint.StackReference reference : point.stackReferences()) {
                different += isSame(reference, state) ? 0 : 1;
            }
            if (different > 0 && different < least) {
                least = different;
                where = describe(state);
            }
            return different == 0;
        }

        private boolean isSame(StateSlot slot, RegionInterpreter.State state) {
            return arrays.isSame(ConcreteValue.of(slot.kind(), buffer[slot.buffer()]), state.value(slot));
        }

        private boolean isSame(ResumePoint.StackReference reference, RegionInterpreter.State state) {
            return arrays.isSame(state.pushed(reference, point, buffer), state.stack(reference.stackIndex()));
        }

        private List<String> describe(RegionInterpreter.State state) {
            List<String> lines = new ArrayList<>();
            for (StateSlot slot : point.slots()) {
                if (!isSame(slot, state)) {
                    lines.add(switch (slot.place()) {
                        case LOCAL -> "local ";
                        case STACK -> "operand-stack slot ";
                        case PATH -> "access path ";
                    } + slot.index() + ": native code has " + ConcreteValue.of(slot.kind(), buffer[slot.buffer()]) + ", the bytecode " + state.value(slot));
                }
            }
            for (ResumePoint.StackReference reference : point.stackReferences()) {
                if (!isSame(reference, state)) {
                    lines.add("operand-stack slot " + reference.stackIndex() + ": the hook has " + state.pushed(reference, point, buffer) + ", the bytecode "
                            + state.stack(reference.stackIndex()));
                }
            }
            String array = arrays.firstDifference();
            if (array != null) {
                lines.add(array);
            }
            return lines;
        }
    }
}
