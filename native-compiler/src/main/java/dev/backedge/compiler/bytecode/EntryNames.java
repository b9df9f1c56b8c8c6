package dev.backedge.compiler.bytecode;

import dev.backedge.compiler.Bailout;
import dev.backedge.compiler.ir.ElementKind;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which references of one region compiled code must know by name, which of them it pins, and what their names may be at run time. */
final class EntryNames {
    /** Most arrays, elements of arrays of arrays not counted. */
    private static final int MAX_ARRAYS = 64;
    /** What arrays are besides arrays. */
    private static final Set<String> OF_ARRAYS = Set.of("java/lang/Object", "java/lang/Cloneable", "java/io/Serializable");

    private final MethodLoops method;
    private final int header;
    private final TypeFrame atHeader;
    private final Origins origins;
    private final PathTable paths;
    private final TreeMap<Integer, ElementKind> pinned = new TreeMap<>();
    private final TreeSet<Integer> named = new TreeSet<>();
    private boolean comparesReferences;
    private List<EntryReference> references;

    EntryNames(MethodLoops method, int header, TypeFrame atHeader, Origins origins, PathTable paths) {
        this.method = method;
        this.header = header;
        this.atHeader = atHeader;
        this.origins = origins;
        this.paths = paths;
    }

    /** Notes that compiled code compares references with each other. */
    void compare() {
        comparesReferences = true;
    }

    /** Notes that compiled code must know what comes from here by name. */
    void name(BitSet from, int instruction) throws Bailout {
        for (int origin = from.nextSetBit(1); origin >= 0; origin = from.nextSetBit(origin + 1)) {
            if (origins.isStack(origin)) {
                throw method.refusal("REFERENCE_ON_STACK", "a reference that was on the operand stack when the loop started is used in it", instruction);
            }
            if (!paths.isRow(origin)) {
                named.add(origin);
            }
        }
    }

    /** Notes that compiled code accesses what comes from here as a primitive array. */
    void pin(BitSet from, ElementKind element, int instruction) throws Bailout {
        name(from, instruction);
        for (int origin = from.nextSetBit(1); origin >= 0; origin = from.nextSetBit(origin + 1)) {
            ElementKind other = paths.isRow(origin) ? null : pinned.put(origin, element);
            if (other != null && other != element) {
                throw method.refusal("AMBIGUOUS_ARRAY", "local " + origins.index(origin) + " is used as an array of " + other.text() + " and of "
                        + element.text(), instruction);
            }
        }
    }

    /** The pinned ones first. To be called when all has been noted. */
    List<EntryReference> references() throws Bailout {
        if (pinned.size() > MAX_ARRAYS) {
            throw method.refusal("TOO_MANY_ARRAYS", "the loop accesses " + pinned.size() + " arrays, and at most " + MAX_ARRAYS + " can be pinned", header);
        }
        List<EntryReference> all = new ArrayList<>();
        pinned.forEach((origin, element) -> all.add(reference(all.size() + 1, origin, element)));
        for (int origin : named) {
            if (!pinned.containsKey(origin)) {
                all.add(reference(all.size() + 1, origin, null));
            }
        }
        references = List.copyOf(all);
        return references;
    }

    private EntryReference reference(int name, int origin, ElementKind element) {
        AccessPath.Base from = origins.base(origin);
        return new EntryReference(name, from.place(), from.index(), element);
    }

    /** What the header has in a local, or a path; null if compiled code does not know it by name. */
    EntryReference of(StateSlot.Place place, int index) {
        for (EntryReference reference : references) {
            if (reference.place() == place && reference.index() == index) {
                return reference;
            }
        }
        return null;
    }

    /**
     * Every name that an entry reference can have at run time: null, its own, and, where compiled code compares references, the
     * smaller name of one that may be the same object.
     */
    List<Integer> of(EntryReference reference) {
        List<Integer> all = new ArrayList<>(List.of(Origins.NULL));
        for (EntryReference other : references.subList(0, reference.name() - 1)) {
            if (maybeSame(other, reference)) {
                all.add(other.name());
            }
        }
        all.add(reference.name());
        return all;
    }

    /** Every name that what comes from here can have. */
    List<Integer> of(BitSet from) {
        TreeSet<Integer> all = new TreeSet<>();
        for (EntryReference reference : references) {
            if (from.get(reference.place() == StateSlot.Place.PATH ? origins.ofPath(reference.index()) : Origins.ofLocal(reference.index()))) {
                all.addAll(of(reference));
            }
        }
        if (from.get(Origins.NULL)) {
            all.add(Origins.NULL);
        }
        if (paths.mayBeRow(from)) {
            all.addAll(List.of(Origins.NULL, StateSlot.ROWS));
        }
        return List.copyOf(all);
    }

    /** Whether compiled code compares references, and these two can be the same object other than null. */
    private boolean maybeSame(EntryReference a, EntryReference b) {
        boolean disjoint = a.pinned() && b.pinned() && a.element() != b.element();
        return comparesReferences && !disjoint && maybeSame(typeOf(a), typeOf(b));
    }

    private Object typeOf(EntryReference reference) {
        return reference.place() == StateSlot.Place.PATH ? paths.type(reference.index()) : atHeader.local(reference.index());
    }

    /** Whether one object can be of both types, as a frame has them. Nothing is known of classes: any may be an interface, or a superclass. */
    private static boolean maybeSame(Object type, Object other) {
        return type.equals(other) || !(type instanceof String a) || !(other instanceof String b) || isArray(a) == isArray(b) && !(isArray(a) && isPrimitive(a, b))
                || isArray(a) != isArray(b) && OF_ARRAYS.contains(isArray(a) ? b : a);
    }

    private static boolean isArray(String type) {
        return type.startsWith("[");
    }

    /** Whether one of two different arrays is of primitive elements: then no array is both. */
    private static boolean isPrimitive(String array, String other) {
        return array.length() == 2 || other.length() == 2;
    }
}
