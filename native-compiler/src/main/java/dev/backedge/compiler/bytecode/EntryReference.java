package dev.backedge.compiler.bytecode;

import dev.backedge.compiler.ir.ElementKind;

/**
 * A reference that the region reads at entry and may then move or access; known in compiled code by its name only.
 *
 * @param name 1-based; the pinned ones come first, and name k of those is argument k - 1 of the trampoline
 * @param place LOCAL or PATH
 * @param index the local variable that holds it at the header, or number of the {@link AccessPath}
 * @param element element kind if the region accesses it as a primitive array, and so pins it; else null
 */
public record EntryReference(int name, StateSlot.Place place, int index, ElementKind element) {
    public boolean pinned() {
        return element != null;
    }

    /** Type of the array, as {@code [I}; of a pinned one. */
    String arrayType() {
        return switch (element) {
            case BOOLEAN -> "[Z";
            case BYTE -> "[B";
            case CHAR -> "[C";
            case SHORT -> "[S";
            case INT -> "[I";
            case LONG -> "[J";
            case FLOAT -> "[F";
            case DOUBLE -> "[D";
        };
    }
}
