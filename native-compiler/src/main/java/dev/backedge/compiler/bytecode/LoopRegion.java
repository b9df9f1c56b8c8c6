package dev.backedge.compiler.bytecode;

import dev.backedge.compiler.OsrFrame;
import java.util.BitSet;
import java.util.List;

/**
 * The site's descriptor: one loop of a method with all that is nested in it, and every state in which control enters or
 * leaves it. Immutable, complete, and the same for the instrumenter and the compiler.
 *
 * @param number index in {@link MethodLoops#regions()}
 * @param header index in {@code MethodNode.instructions} of the first real instruction of the loop's header block
 * @param headerBci its bytecode index
 * @param line source line of the header; 0 if unknown
 * @param depth nesting depth, 1 for an outermost loop
 * @param parent number of the region that directly encloses this one; -1 if none
 * @param instructions indices in {@code MethodNode.instructions} of all real instructions of the loop
 * @param entrySlots what the hook stores before it enters: live locals that the region reads or may change, then the
 *     primitive operand-stack slots of the header. Of a reference it stores the name: 0 if it is null, else the smallest of
 *     the slot's names whose reference is the same object. A reference local that the region reads but neither accesses, compares nor
 *     hands to a resume point has no slot and no name; whatever compiled code takes for it is never looked at
 * @param references what the region names, pinned ones first, see {@link EntryReference}
 * @param resumePoints the first one is the header itself, at its hook
 * @param headerStackKinds kinds of the header's operand-stack slots from the bottom (a long or double once)
 * @param paths what the hook reads of objects, arrays and classes before it enters; each after its base
 * @param distinct pairs of references that must not be the same object (both may be null); else the hook does not enter
 * @param receivers objects whose class must not override methods that the region has inlined (an object may be null); else the hook does not enter
 * @param staticClasses classes that must be initialised before the hook may enter: those of static fields that it reads, but
 *     not the class itself and its superclasses
 * @param callees methods whose bodies compiled code executes in place of calls: when one of them changes, the code is void
 * @param reliances what must hold of classes before those bodies may be executed; at most one for a class
 * @param watches receivers whose classes would have to be known for native code to be made; of a refused region alone
 * @param refusal why no native code can be made for it, or null. A refused region is reported and gets no hook, but one that hands over what is watched when the loop is entered; its
 *     other lists are empty
 */
public record LoopRegion(int number, int header, int headerBci, int line, int depth, int parent, BitSet instructions,
                         OsrLayout layout, List<StateSlot> entrySlots, List<EntryReference> references,
                         List<ResumePoint> resumePoints, List<Kind> headerStackKinds, List<AccessPath> paths, List<Distinct> distinct,
                         List<Receiver> receivers, List<StaticClass> staticClasses, List<Callee> callees, List<Reliance> reliances, List<Watch> watches, Refusal refusal) {
    /** Most access paths of a region. */
    public static final int MAX_PATHS = 32;
    /** Most receivers of a region. */
    public static final int MAX_RECEIVERS = 8;

    /** @throws IllegalArgumentException if a state is not complete: a piece of it that is missing must never read as slot 0 */
    public LoopRegion {
        instructions = (BitSet) instructions.clone();
        entrySlots = List.copyOf(entrySlots);
        references = List.copyOf(references);
        resumePoints = List.copyOf(resumePoints);
        headerStackKinds = List.copyOf(headerStackKinds);
        paths = List.copyOf(paths);
        distinct = List.copyOf(distinct);
        receivers = List.copyOf(receivers);
        staticClasses = List.copyOf(staticClasses);
        callees = List.copyOf(callees);
        reliances = List.copyOf(reliances);
        watches = List.copyOf(watches);
        requireAtMost(MAX_RECEIVERS, watches, " watches");
        require(layout != null, "no layout");
        require(instructions.get(header), "the header is not in the loop");
        require(headerBci >= 0, "no bytecode index");
        if (refusal == null) {
            checkPaths(paths, entrySlots, resumePoints);
            requireAtMost(MAX_PATHS, paths, " access paths");
            requireAtMost(MAX_RECEIVERS, receivers, " receivers");
            checkReferences(references, entrySlots);
            checkEntry(layout, entrySlots, headerStackKinds);
            checkResumePoints(header, layout, references.size(), resumePoints, instructions);
        }
    }

    /** A method that has been inlined. @param codeHash of its bytecode, see {@link CodeHash} */
    public record Callee(String owner, String name, String descriptor, long codeHash) {
        /** Name where a {@link Receiver} must be of that class of the JDK, and of none below it. */
        public static final String NO_METHOD = "";

        public boolean isClass() {
            return name.equals(NO_METHOD);
        }
    }

    /**
     * A receiver whose class nobody knows before the method runs.
     *
     * @param call what is called on it
     * @param description of the call, for people
     * @param local the local variable of the header, a live one, from which the receiver is read; -1 if it is read from a static field
     * @param fields by way of which it is read from there; empty if it is the local's
     */
    public record Watch(CallSite call, String description, int local, List<WatchedField> fields) {
        public Watch {
            fields = List.copyOf(fields);
        }
    }

    /** @param owner internal name of the class that declares or inherits it; @param isStatic the first one alone may be */
    public record WatchedField(String owner, String name, String descriptor, boolean isStatic) {
    }

    /** @param code stable and upper case; @param sentence for a reader, with bytecode index and line */
    public record Refusal(String code, String sentence) {
    }

    /**
     * An object whose class decides whether compiled code may be entered.
     *
     * @param object what the header has in a local variable, or a path
     * @param callees what calls on it must reach: its class, or one above it, is the owner of each, and none from there down to its class overrides it. Without a method
     *     ({@link Callee#isClass}): the class of the JDK that it must have
     */
    public record Receiver(AccessPath.Base object, List<Callee> callees) {
    }

    /** Two references, each what the header has in a local variable, or a path. */
    public record Distinct(AccessPath.Base a, AccessPath.Base b) {
    }

    /** @param declaring the class whose field it is; @param named the class by which the bytecode names the field: the same one, or one below it */
    public record StaticClass(String declaring, String named) {
    }

    /** A copy: the region does not change. */
    @Override
    public BitSet instructions() {
        return (BitSet) instructions.clone();
    }

    /** Whether an instruction belongs to the loop. */
    public boolean contains(int instruction) {
        return instructions.get(instruction);
    }

    /** Number of references that the hook passes: name k of them is argument k - 1. */
    public int pinnedReferences() {
        int pinned = 0;
        for (EntryReference reference : references) {
            pinned += reference.pinned() ? 1 : 0;
        }
        return pinned;
    }

    /** Whether the hook passes the references in one array, the elements of arrays of arrays behind them, and not one by one. */
    public boolean passesTable() {
        return takesRows() || pinnedReferences() > OsrFrame.MAX_REFERENCES;
    }

    /** Whether arrays of arrays whose row changes are handed to its code. */
    public boolean takesRows() {
        for (AccessPath path : paths) {
            if (path.isRows()) {
                return true;
            }
        }
        return false;
    }

    /** Types of the arrays that the hook passes, one by one, as {@code [I[D}: the verifier knows them at the hook. Null where it passes one array of references. */
    public String passedArrays() {
        if (refusal != null || passesTable()) {
            return null;
        }
        StringBuilder types = new StringBuilder();
        for (EntryReference reference : references) {
            if (reference.pinned()) {
                types.append(reference.arrayType());
            }
        }
        return types.toString();
    }

    private static void checkPaths(List<AccessPath> paths, List<StateSlot> entrySlots, List<ResumePoint> resumePoints) {
        for (AccessPath path : paths) {
            int number = path.number();
            requireOf("access path ", number, paths.indexOf(path) == number, " is not in its place");
            requireOf("access path ", number, path.base() == null || path.base().place() == StateSlot.Place.LOCAL
                    || path.base().place() == StateSlot.Place.PATH && path.base().index() < number, " stands before its base");
            requireOf("access path ", number, path.kind() == Kind.REFERENCE || has(entrySlots, number), " has no entry slot");
            requireOf("access path ", number, !path.stored() || path.kind() != Kind.REFERENCE && path.step() instanceof AccessPath.Step.Field, " is written");
            for (ResumePoint point : resumePoints) {
                if (has(point.slots(), number) != path.stored()) {
                    throw incomplete("resume point " + point.number() + " does not know what to do with access path " + number);
                }
            }
        }
    }

    private static boolean has(List<StateSlot> slots, int path) {
        return slot(slots, StateSlot.Place.PATH, path) != null;
    }

    private static StateSlot slot(List<StateSlot> slots, StateSlot.Place place, int index) {
        for (StateSlot slot : slots) {
            if (slot.place() == place && slot.index() == index) {
                return slot;
            }
        }
        return null;
    }

    private static void checkReferences(List<EntryReference> references, List<StateSlot> entrySlots) {
        int pinned = 0;
        for (int i = 0; i < references.size(); i++) {
            EntryReference reference = references.get(i);
            if (reference.name() != i + 1) {
                throw incomplete("reference " + (i + 1) + " has name " + reference.name());
            }
            if (reference.pinned()) {
                requireOf("pinned reference ", reference.name(), pinned == i, " stands after one that is not");
                pinned++;
            }
            StateSlot slot = slot(entrySlots, reference.place(), reference.index());
            requireOf("reference ", reference.name(), slot != null && slot.kind() == Kind.REFERENCE && slot.names().contains(reference.name()), " has no entry slot");
        }
    }

    private static void checkEntry(OsrLayout layout, List<StateSlot> entrySlots, List<Kind> headerStackKinds) {
        String complaint = complaint(layout, entrySlots, Integer.MAX_VALUE);
        if (complaint != null) {
            throw incomplete("entry: " + complaint);
        }
        int index = 0;
        for (Kind kind : headerStackKinds) {
            StateSlot slot = slot(entrySlots, StateSlot.Place.STACK, index);
            requireOf("header stack slot ", index, kind == Kind.REFERENCE || slot != null && slot.kind() == kind, " is not stored");
            index += kind.slots();
        }
    }

    private static void checkResumePoints(int header, OsrLayout layout, int references, List<ResumePoint> resumePoints, BitSet instructions) {
        require(!resumePoints.isEmpty() && resumePoints.get(0).instruction() == header && resumePoints.get(0).atHook(),
                "resume point 0 is not the header at its hook");
        for (int i = 0; i < resumePoints.size(); i++) {
            ResumePoint point = resumePoints.get(i);
            if (point.number() != i) {
                throw incomplete("resume point " + i + " has number " + point.number());
            }
            if (point.bci() < 0) {
                throw incomplete("resume point " + i + " has no bytecode index");
            }
            if (point.inside() != instructions.get(point.instruction())) {
                throw incomplete("resume point " + i + " is on the wrong side of the loop's edge");
            }
            String complaint = complaint(layout, point.slots(), references);
            if (complaint != null) {
                throw incomplete("resume point " + i + ": " + complaint);
            }
        }
    }

    /** What is wrong with some slots; null if nothing is. */
    private static String complaint(OsrLayout layout, List<StateSlot> slots, int highestName) {
        BitSet used = new BitSet();
        for (StateSlot slot : slots) {
            int expected = layout.of(slot.place(), slot.index());
            if (slot.buffer() != expected) {
                return slot + " is not where the layout puts it, " + expected;
            }
            if (used.get(slot.buffer())) {
                return "two slots at " + slot.buffer();
            }
            used.set(slot.buffer());
            for (int name : slot.names()) {
                if (name < 0 || name > highestName && name != StateSlot.ROWS) {
                    return slot + " has an unknown name";
                }
            }
        }
        return null;
    }

    private static IllegalArgumentException incomplete(String complaint) {
        return new IllegalArgumentException("incomplete region: " + complaint);
    }

    private static void require(boolean condition, String complaint) {
        if (!condition) {
            throw incomplete(complaint);
        }
    }

    /** The sentence is made where somebody reads it: regions are made while the application waits. */
    private static void requireOf(String what, int number, boolean condition, String complaint) {
        if (!condition) {
            throw incomplete(what + number + complaint);
        }
    }

    private static void requireAtMost(int most, List<?> list, String what) {
        if (list.size() > most) {
            throw incomplete(list.size() + what);
        }
    }
}
