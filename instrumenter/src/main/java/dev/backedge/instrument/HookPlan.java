package dev.backedge.instrument;

import dev.backedge.compiler.bytecode.EntryReference;
import dev.backedge.compiler.bytecode.Kind;
import dev.backedge.compiler.bytecode.LoopRegion;
import dev.backedge.compiler.bytecode.MethodLoops;
import dev.backedge.compiler.bytecode.ResumePoint;
import dev.backedge.compiler.bytecode.StateSlot;
import dev.backedge.compiler.bytecode.TypeFrame;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TryCatchBlockNode;

/**
 * Which loops of a method get hooks, and the dispatch rows of each. Planned before anything is rewritten, since a region
 * whose state cannot be handed through an inner loop's hook is refused.
 */
final class HookPlan {
    /** Codes of regions whose header cannot carry even a hook that only hands control on. */
    private static final Set<String> UNHOOKABLE = Set.of("IRREDUCIBLE_LOOP", "HANDLER_HEADER", "UNINITIALIZED_OBJECT", "SUBROUTINE");

    private final MethodLoops loops;
    private final VerifierFrames frames;
    private final MethodNode method;
    private final AbstractInsnNode[] code;
    private final Map<Integer, LoopRegion.Refusal> refusals = new HashMap<>();
    /** By region number. */
    private final TreeMap<Integer, Hook> hooks = new TreeMap<>();

    /**
     * @param method a copy of the method that was analysed, to which the hooks are to be added
     * @param sites number of the region to its site, for every region that is to enter compiled code
     */
    HookPlan(MethodLoops loops, MethodNode method, VerifierFrames frames, Map<Integer, Integer> sites) {
        this.loops = loops;
        this.frames = frames;
        this.method = method;
        this.code = method.instructions.toArray();
        Map<Integer, Integer> accepted = new HashMap<>(sites);
        int before;
        do {
            before = refusals.size();
            plan(accepted);
            accepted.keySet().removeAll(refusals.keySet());
        } while (refusals.size() != before);
    }

    /** By region number, so outer ones first. */
    List<Hook> hooks() {
        return new ArrayList<>(hooks.values());
    }

    Hook hook(LoopRegion region) {
        return hooks.get(region.number());
    }

    /** Regions that cannot have the hook they were meant to have. */
    Map<Integer, LoopRegion.Refusal> refusals() {
        return Collections.unmodifiableMap(refusals);
    }

    /** The hook of the loop whose header this is, or null. */
    Hook hookAt(int instruction) {
        for (Hook hook : hooks.values()) {
            if (hook.region.header() == instruction) {
                return hook;
            }
        }
        return null;
    }

    private void plan(Map<Integer, Integer> sites) {
        hooks.clear();
        sites.forEach((number, site) -> addHook(number, site));
        Set<Integer> entering = new HashSet<>(sites.keySet());
        entering.removeIf(number -> !hooks.get(number).enters());
        for (LoopRegion region : loops.regions()) {
            boolean hookable = region.refusal() == null || !UNHOOKABLE.contains(region.refusal().code());
            if (!sites.containsKey(region.number()) && hookable && isLeftInside(region, entering)) {
                addHook(region.number(), SiteAllocator.NO_HOOK);
            }
        }
        for (Hook hook : hooks.values()) {
            if (hook.enters()) {
                hook.region.resumePoints().forEach(point -> hook.rows.add(null));
            }
        }
        for (Hook hook : hooks.values()) {
            if (hook.enters()) {
                hook.region.resumePoints().forEach(point -> addRows(hook, point));
            }
        }
        // what is handed on must never be taken for an iteration that the loop would make in any case
        for (Hook hook : hooks.values()) {
            if (hook.counted != null && !hook.counted.isStrict() && hook.isHandedControl()) {
                hook.counted = null;
            }
        }
    }

    private void addHook(int number, int site) {
        LoopRegion region = loops.regions().get(number);
        List<TryCatchBlockNode> ranges = new ArrayList<>();
        for (TryCatchBlockNode range : method.tryCatchBlocks) {
            if (method.instructions.indexOf(range.start) <= region.header() && region.header() < method.instructions.indexOf(range.end)) {
                ranges.add(range);
            }
        }
        hooks.put(number, new Hook(region, site, code[region.header()], frames.before(region.header()), ranges, Hook.enters(region, site) ? CountedHeader.of(loops, region, code) : null));
    }

    /** Whether code of an outer region may leave inside the loop, elsewhere than at its header. */
    private boolean isLeftInside(LoopRegion region, Set<Integer> entering) {
        for (int outer = region.parent(); outer >= 0; outer = loops.regions().get(outer).parent()) {
            if (entering.contains(outer) && leavesInside(loops.regions().get(outer), region)) {
                return true;
            }
        }
        return false;
    }

    private static boolean leavesInside(LoopRegion outer, LoopRegion region) {
        for (ResumePoint point : outer.resumePoints()) {
            if (region.contains(point.instruction()) && point.instruction() != region.header()) {
                return true;
            }
        }
        return false;
    }

    private void addRows(Hook origin, ResumePoint point) {
        List<Hook> path = path(origin, point);
        Hook next = null;
        int nextRow = 0;
        for (int i = path.size() - 1; i >= 0; i--) {
            Hook hook = path.get(i);
            Hook.Row row = new Hook.Row(origin, point, next, nextRow);
            check(hook, row);
            next = hook;
            if (hook == origin) {
                hook.rows.set(point.number(), row);
            } else {
                nextRow = hook.rows.size();
                hook.rows.add(row);
            }
        }
    }

    /** The hooks that control passes on its way to a resume point, the origin first. */
    private List<Hook> path(Hook origin, ResumePoint point) {
        List<Hook> path = new ArrayList<>(List.of(origin));
        for (Hook hook : hooks.values()) {
            boolean arrivesAtHeader = hook.region.header() == point.instruction() && (point.atHook() || !hook.enters());
            if (hook != origin && origin.region.contains(hook.region.header()) && hook.region.contains(point.instruction()) && !arrivesAtHeader) {
                path.add(hook);
            }
        }
        return path;
    }

    // -- whether a row can be carried out

    private void check(Hook hook, Hook.Row row) {
        TypeFrame target = row.next() == null ? frames.before(row.point().instruction()) : row.next().frame;
        String obstacle = row.next() == null ? null : obstacleOnTheWay(hook, row);
        if (obstacle == null) {
            obstacle = obstacleInLocals(hook, row, target);
        }
        String reason = "STATE_IN_INNER_LOOP";
        if (obstacle == null && hook == row.origin() && loops.flow(hook.region).comparesReferences()) {
            obstacle = obstacleInNames(hook, row.point());
            reason = "REFERENCE_TYPES";
        }
        if (obstacle == null && row.next() == null && hook != row.origin()) {
            obstacle = row.point().stackReferences().stream().allMatch(reference -> isAtHand(hook, row, reference)) ? null
                    : "a reference on the operand stack comes from the outer header's";
        }
        if (obstacle != null) {
            LoopRegion region = row.origin().region;
            refusals.put(region.number(), new LoopRegion.Refusal(reason, obstacle + " when compiled code leaves at bytecode "
                    + row.point().bci() + ", line " + loops.line(row.point().instruction())));
        }
    }

    private String obstacleOnTheWay(Hook hook, Hook.Row row) {
        TypeFrame there = frames.before(row.point().instruction());
        TypeFrame next = row.next().frame;
        for (StateSlot slot : row.point().slots()) {
            boolean reference = slot.place() == StateSlot.Place.LOCAL && slot.kind() == Kind.REFERENCE;
            if (reference && !there.local(slot.index()).equals(next.local(slot.index()))) {
                return "reference local " + slot.index() + " has another type at an inner loop's header";
            }
        }
        for (ResumePoint.StackReference reference : row.point().stackReferences()) {
            int slot = reference.stackIndex();
            if (slot < next.height() && next.stackKind(slot) == Kind.REFERENCE
                    && (!next.stack(slot).equals(there.stack(slot)) || !isAtHand(hook, row, reference))) {
                return "operand-stack slot " + slot + " has another type at an inner loop's header";
            }
        }
        return null;
    }

    private static boolean isAtHand(Hook hook, Hook.Row row, ResumePoint.StackReference reference) {
        boolean madeByOrigin = switch (reference.source()) {
            case HEADER_STACK, PATH, NAME -> true;
            case LOCAL, NULL -> false;
        };
        return hook == row.origin() || !madeByOrigin || isSpilled(hook, reference.stackIndex());
    }

    /** Whether the reference in an operand-stack slot is one of those the hook found on the stack of its header. */
    static boolean isSpilled(Hook hook, int slot) {
        return slot < hook.frame.height() && hook.frame.stackKind(slot) == Kind.REFERENCE;
    }

    private String obstacleInLocals(Hook hook, Hook.Row row, TypeFrame target) {
        Kind[] restored = restored(row.point(), target.maxLocals());
        for (int n = 0; n < target.maxLocals(); n++) {
            if (target.local(n) == Opcodes.TOP) {
                continue;
            }
            if (target.localKind(n) == null) {
                return "local " + n + " holds an object under construction";
            }
            if (restored[n] == null && loops.isLiveBefore(row.point().instruction(), n) && hook.frame.localKind(n) != target.localKind(n)) {
                return "local " + n + " has another type at the header";
            }
        }
        return null;
    }

    /**
     * Where references are compared, a name may be that of another local with the same object: that local is what the verifier will see. Where it infers types, one
     * that is Object here may be a narrower one there.
     */
    private String obstacleInNames(Hook hook, ResumePoint point) {
        TypeFrame there = frames.before(point.instruction());
        for (StateSlot slot : point.slots()) {
            for (int name : slot.place() == StateSlot.Place.LOCAL ? slot.names() : List.<Integer>of()) {
                Object to = there.local(slot.index());
                if (name != 0 && name != StateSlot.ROWS && !(frames.stated() && "java/lang/Object".equals(to))) {
                    EntryReference other = hook.region.references().get(name - 1);
                    boolean path = other.place() == StateSlot.Place.PATH;
                    if (!isAssignable(path ? hook.region.paths().get(other.index()).type() : hook.frame.local(other.index()), to)) {
                        return "local " + slot.index() + " may be the same object as " + (path ? "that of access path " : "local ") + other.index()
                                + ", which has another type,";
                    }
                }
            }
        }
        return null;
    }

    /** The kind of value that each of so many locals gets from the buffer; null for one that gets none. */
    static Kind[] restored(ResumePoint point, int locals) {
        Kind[] kinds = new Kind[locals];
        for (StateSlot slot : point.slots()) {
            if (slot.place() == StateSlot.Place.LOCAL) {
                kinds[slot.index()] = slot.kind();
            }
        }
        return kinds;
    }

    /** Whether a local of the hook's frame can be left as it is where the target's frame is stated. */
    static boolean isAssignable(Object from, Object to) {
        return Objects.equals(from, to) || from == Opcodes.NULL && TypeFrame.kindOf(to) == Kind.REFERENCE;
    }
}
