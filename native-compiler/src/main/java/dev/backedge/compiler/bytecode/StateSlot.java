package dev.backedge.compiler.bytecode;

import java.util.List;

/**
 * One slot of an OSR state: where it lives in the interpreter's frame and where in the OSR buffer.
 *
 * @param place LOCAL: index is that of the local variable; STACK: index counts slots (long and double take two) from the
 *     bottom of the operand stack; PATH: index is the number of the {@link AccessPath}
 * @param buffer index into the OSR buffer, in longs, see {@link OsrLayout}. An int takes the low 32 bits (the high ones are
 *     unspecified), a float its raw bits in the low 32, a double its raw bits, a reference its name in the low 32
 * @param names for a REFERENCE: every name the slot can hold at run time (0 is null), ascending; else empty. {@link #ROWS} stands for all names of elements
 *     of arrays of arrays, which begin after those of the {@linkplain LoopRegion#references() references}
 */
public record StateSlot(Place place, int index, Kind kind, int buffer, List<Integer> names) {
    public enum Place { LOCAL, STACK, PATH }

    public static final int ROWS = Integer.MAX_VALUE;

    public StateSlot {
        names = List.copyOf(names);
        if (index < 0 || buffer < 0 || (kind == Kind.REFERENCE) == names.isEmpty()) {
            throw new IllegalArgumentException("incomplete slot: " + place + " " + index + " " + kind + " buffer " + buffer + " names " + names);
        }
    }
}
