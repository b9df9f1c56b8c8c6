package dev.backedge.compiler.bytecode;

/**
 * A value that the hook reads once, when it enters, by one step from a reference that the region cannot change: compiled code reads, and writes,
 * that value in place of the field. A reference is known by its name, a number or the like is a local variable more.
 *
 * @param number index in {@link LoopRegion#paths()}; that of its base is smaller
 * @param base the object or array; null for a static field, or a constant
 * @param baseMayBeNull false for {@code this}. Where the base is null, or the index out of bounds, the value is 0 or null, and compiled code leaves before
 *     it looks at it
 * @param step what is read of it
 * @param type what the verifier knows of the value in the hook, as {@link TypeFrame} has it: of what comes from a hidden field, if it is not a string, a box or an
 *     array of primitives, no more than that it is an object, or an array of them
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

        /**
         * A field to which the loop's method has no access, but the body of a method that it calls: the agent reads it for the hook.
         *
         * @param declaring the class that declares it
         */
        record HiddenField(String declaring, String name, String descriptor) implements Step {
        }

        /**
         * An element of an array of references whose index does not change.
         *
         * @param local a local variable that no bytecode of the region writes, or -1
         * @param addend the index, or what is added to the local for it
         */
        record Element(int local, int addend) implements Step {
            /** Whether the index is known only at run time. */
            public boolean atLocal() {
                return local >= 0;
            }
        }

        /**
         * All elements of an array of primitive arrays. The hook appends them to the references that it passes; the value is the name of the first
         * one, an int, and that of element i is i more.
         *
         * @param row descriptor of the elements
         */
        record Rows(String row) implements Step {
        }

        /** All elements of an array of arrays of arrays, and those of its elements, in one array: see {@link RowTree}. {@link Rows} of it follow, and the bytecode reads those. */
        record Tree() implements Step {
        }

        /** The elements of an array of objects that are arrays of this type, null in place of the others. {@link Rows} of it follow. */
        record Selected(String row) implements Step {
        }

        /** The length of an array of references. */
        record Length() implements Step {
        }

        /** The value of a box, as this method of its class tells it. */
        record Unboxed(String owner, String name, String descriptor) implements Step {
        }

        /** A string that is a constant of the class file. It has no base. */
        record Text(String value) implements Step {
        }

        /** The characters of a string, in an array of their own, which is only read. */
        record Characters() implements Step {
        }
    }

    public Kind kind() {
        return TypeFrame.kindOf(type);
    }

    /** Whether the hook has it from the agent. */
    public boolean isHidden() {
        return step instanceof Step.HiddenField;
    }

    public boolean isRows() {
        return step instanceof Step.Rows;
    }

    /** Whether it is all elements of what a {@link Step.Tree} has made. */
    public boolean isRowsOf(AccessPath tree) {
        return isRows() && tree.step instanceof Step.Tree && base.equals(new Base(StateSlot.Place.PATH, tree.number));
    }

    public boolean isStatic() {
        return base == null;
    }
}
