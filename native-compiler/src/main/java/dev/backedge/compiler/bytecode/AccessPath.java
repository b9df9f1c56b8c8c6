package dev.backedge.compiler.bytecode;

/**
 * A value that the hook reads once, when it enters, by one step from a reference that the region cannot change: compiled code reads, and writes,
 * that value in place of the field. A reference is known by its name, a number or the like is a local variable more.
 *
 * @param number index in {@link LoopRegion#paths()}; that of its base is smaller
 * @param base the object or array; null for a static field
 * @param baseMayBeNull false for {@code this}. Where the base is null, or the index out of bounds, the value is 0 or null, and compiled code leaves before
 *     it looks at it
 * @param step what is read of it
 * @param type what the verifier knows of the value, as {@link TypeFrame} has it
 * @param stored whether the region writes it: then each resume point has a slot for it, and the hook puts it back where it has changed
 */
public record AccessPath(int number, Base base, boolean baseMayBeNull, Step step, Object type, boolean stored) {
    /** What the header has in a local variable, or an earlier path. */
    public record Base(StateSlot.Place place, int index) {
    }

    public sealed interface Step {
        /** The field as the loop's own bytecodes name it. */
        record Field(String owner, String name, String descriptor) implements Step {
        }

        /** An element of an array of references: at a constant index, or at one in a local variable that no bytecode of the region writes. */
        record Element(boolean atLocal, int index) implements Step {
        }

        /** The length of an array of references. */
        record Length() implements Step {
        }

        /** The characters of a string, in an array of their own, which is only read. */
        record Characters() implements Step {
        }
    }

    public Kind kind() {
        return TypeFrame.kindOf(type);
    }

    public boolean isStatic() {
        return base == null;
    }
}
