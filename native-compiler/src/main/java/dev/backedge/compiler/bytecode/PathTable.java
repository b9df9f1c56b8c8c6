package dev.backedge.compiler.bytecode;

import dev.backedge.compiler.ir.ElementKind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * The access paths of one region, numbered as {@link NameFlow} finds them, and the bytecodes that read or write them. A bytecode takes part if
 * what it works on can only be one reference, or null, and the hook can get at that one: a local of the header, or another path.
 */
final class PathTable {
    /** Most paths of a region; further bytecodes are left to the interpreter. */
    static final int MAX_PATHS = LoopRegion.MAX_PATHS;
    /** Most pairs of objects that a hook compares. */
    private static final int MAX_ALIAS_CHECKS = 12;

    private record Key(int base, Object what) {
    }

    private record Found(int base, AccessPath.Step step, Object type) {
    }

    private final ControlFlow flow;
    private final TypeFlow types;
    private final Fields fields;
    private final Origins origins;
    private final BitSet instructions;
    private final boolean thisIsConstant;
    private final BitSet banned = new BitSet();

    private final Map<Key, Integer> numbers = new HashMap<>();
    private final List<Found> found = new ArrayList<>();
    private final Map<Integer, Integer> accessed = new HashMap<>();
    private final Map<Integer, Integer> lengths = new HashMap<>();
    /** Those checkcasts behind an aaload, of what is null unless it is of that class, see {@link AccessPath.Step.Selected}. */
    private final BitSet casts = new BitSet();
    private final Map<Integer, BufferCalls.Paths> buffers = new HashMap<>();
    /** Those aaloads that take their array from a {@link AccessPath.Step.Tree}. */
    private final BitSet inTrees = new BitSet();
    private final Set<String> uninitialised = new HashSet<>();
    /** By origin, the methods that its class must not override. */
    private final Map<Integer, Set<LoopRegion.Callee>> receivers = new TreeMap<>();
    /** Origins of which the hook's verifier may know less than the methods that are called on them. */
    private final BitSet guessed = new BitSet();
    private final BitSet stored = new BitSet();
    /** Paths that the hook knows for less than they are, see {@link AccessPath#type}. */
    private final BitSet erased = new BitSet();
    /** Bytecodes that may get null in place of what the path is read from. */
    private final BitSet fromNull = new BitSet();

    /**
     * @param fields null: every access is left to the interpreter
     * @param instructions those of the region
     * @param thisIsConstant whether local 0 is {@code this} throughout the method
     */
    PathTable(ControlFlow flow, TypeFlow types, Fields fields, Origins origins, BitSet instructions, boolean thisIsConstant) {
        this.flow = flow;
        this.types = types;
        this.fields = fields;
        this.origins = origins;
        this.instructions = instructions;
        this.thisIsConstant = thisIsConstant;
    }

    /** Forgets all but what is banned. */
    void clear() {
        numbers.clear();
        found.clear();
        accessed.clear();
        lengths.clear();
        casts.clear();
        buffers.clear();
        inTrees.clear();
        uninitialised.clear();
        receivers.clear();
        guessed.clear();
        stored.clear();
        erased.clear();
        fromNull.clear();
    }

    /** Leaves a bytecode to the interpreter from now on. @return whether it was not before */
    boolean ban(int instruction) {
        boolean added = !banned.get(instruction);
        banned.set(instruction);
        return added;
    }

    /** Where a hook would have to compare too many objects, writes are left to the interpreter. @return whether that was so */
    boolean banStoresIfTooManyObjects() {
        boolean tooMany = aliasChecks().size() > MAX_ALIAS_CHECKS;
        if (tooMany) {
            accessed.keySet().stream().filter(i -> isStore(flow.instruction(i).getOpcode())).forEach(banned::set);
        }
        return tooMany;
    }

    /** Whether a bytecode reads or writes what may be a path. */
    static boolean mayAccess(AbstractInsnNode instruction, TypeFrame frame) {
        int opcode = instruction.getOpcode();
        return opcode == Opcodes.GETFIELD || opcode == Opcodes.GETSTATIC || storesPrimitive(instruction) || StringCalls.holds(instruction) || BoxCalls.holds(instruction)
                || BufferCalls.holds(instruction) || isText(instruction) || opcode == Opcodes.AALOAD && isReferenceArray(frame.stack(frame.height() - 2))
                || opcode == Opcodes.ARRAYLENGTH && isReferenceArray(frame.stack(frame.height() - 1));
    }

    private static boolean storesPrimitive(AbstractInsnNode instruction) {
        return isStore(instruction.getOpcode()) && Type.getType(((FieldInsnNode) instruction).desc).getSort() < Type.ARRAY;
    }

    /** Whether it pushes a string that is a constant. */
    static boolean isText(AbstractInsnNode instruction) {
        return instruction instanceof LdcInsnNode constant && constant.cst instanceof String;
    }

    static boolean isStore(int opcode) {
        return opcode == Opcodes.PUTFIELD || opcode == Opcodes.PUTSTATIC;
    }

    private static boolean isReferenceArray(Object type) {
        return type instanceof String name && name.startsWith("[") && name.length() > 2;
    }

    /** Slot of the operand stack, from the bottom, that holds what the bytecode works on; -1 for a static field, or a constant. */
    static int baseSlot(AbstractInsnNode instruction, TypeFrame frame) {
        return switch (instruction.getOpcode()) {
            case Opcodes.GETSTATIC, Opcodes.PUTSTATIC, Opcodes.LDC -> -1;
            case Opcodes.PUTFIELD -> frame.height() - 1 - Type.getType(((FieldInsnNode) instruction).desc).getSize();
            case Opcodes.AALOAD -> frame.height() - 2;
            case Opcodes.INVOKEVIRTUAL -> frame.height() - (Type.getArgumentsAndReturnSizes(((MethodInsnNode) instruction).desc) >> 2);
            default -> frame.height() - 1;
        };
    }

    /**
     * Number of the path that a bytecode for which {@link #mayAccess} holds reads or writes.
     *
     * @param base origins of what it works on; null for a static field, or a constant
     * @return -1 if it is to be left to the interpreter
     */
    int access(int instruction, BitSet base) {
        int origin = base == null ? Origins.NULL : only(base, flow.instruction(instruction).getOpcode() == Opcodes.AALOAD);
        if (fields == null || banned.get(instruction) || origin < 0) {
            return -1;
        }
        AbstractInsnNode insn = flow.instruction(instruction);
        int path = switch (insn.getOpcode()) {
            case Opcodes.AALOAD -> isRow(origin) ? elementInTree(instruction, origin) : element(instruction, origin);
            case Opcodes.ARRAYLENGTH -> length(origin);
            case Opcodes.LDC -> text((String) ((LdcInsnNode) insn).cst);
            case Opcodes.INVOKEVIRTUAL -> BufferCalls.holds(insn) ? buffer(instruction, (MethodInsnNode) insn, origin) : BoxCalls.holds(insn) ? unboxed((MethodInsnNode) insn, origin) : characters(origin);
            default -> field(instruction, (FieldInsnNode) insn, origin);
        };
        if (path >= 0) {
            accessed.put(instruction, path);
            fromNull.set(instruction, base != null && base.get(Origins.NULL));
        }
        return path;
    }

    /** The one origin, but for null, that the hook can get at; -1 if there is none, or more. @param rows whether any element of an array of arrays will do */
    private int only(BitSet from, boolean rows) {
        int origin = from.nextSetBit(1);
        return origin > 0 && from.nextSetBit(origin + 1) < 0 && !origins.isStack(origin) && (rows || !isRow(origin)) ? origin : -1;
    }

    /**
     * Sees to it that the hook looks at the receiver of a call.
     *
     * @param check tells what its class must not override
     * @param receiver origins of it
     * @return whether it can; else the call is to be left to the interpreter
     */
    boolean checkReceiver(int instruction, ReceiverCheck check, BitSet receiver) {
        int origin = only(receiver, false);
        if (fields == null || banned.get(instruction) || origin < 0 || !guard(origin, check.callee())) {
            return false;
        }
        if (check.guessed()) {
            guessed.set(origin);
        }
        return true;
    }

    /** @return false if the hook looks at too many objects already */
    private boolean guard(int origin, LoopRegion.Callee callee) {
        boolean room = receivers.containsKey(origin) || receivers.size() < LoopRegion.MAX_RECEIVERS;
        if (room) {
            receivers.computeIfAbsent(origin, o -> new LinkedHashSet<>()).add(callee);
        }
        return room;
    }

    /** Where to look for the receiver of a call before the loop is entered; null if it may be one of several, or is read by other steps than those to fields. @param from origins of it */
    LoopRegion.Watch watch(CallSite call, String description, BitSet from) {
        Deque<LoopRegion.WatchedField> fields = new ArrayDeque<>();
        int origin = from == null ? -1 : only(from, false);
        while (origin > 0 && origins.isPath(origin)) {
            Found path = found.get(origins.index(origin));
            if (path.step instanceof AccessPath.Step.Field field) {
                fields.addFirst(new LoopRegion.WatchedField(field.owner(), field.name(), field.descriptor(), path.base == Origins.NULL));
            } else if (path.step instanceof AccessPath.Step.HiddenField field) {
                fields.addFirst(new LoopRegion.WatchedField(field.declaring(), field.name(), field.descriptor(), path.base == Origins.NULL));
            } else {
                return null;
            }
            origin = path.base;
        }
        return origin < 0 ? null : new LoopRegion.Watch(call, description, origin == Origins.NULL ? -1 : origins.index(origin), List.copyOf(fields));
    }

    private int field(int instruction, FieldInsnNode access, int origin) {
        Fields.Field field = fields.resolve(access);
        boolean stores = isStore(access.getOpcode());
        if (field == null || stores && !field.assignable()) {
            return -1;
        }
        boolean hidden = !field.reachable() || isErased(origin) || access instanceof InlinedField && guessed.get(origin);
        if (hidden && stores) {
            return -1;
        }
        Object type = TypeFrame.typeOf(Type.getType(access.desc));
        AccessPath.Step step = hidden ? new AccessPath.Step.HiddenField(field.declaring(), access.name, access.desc) : new AccessPath.Step.Field(access.owner, access.name, access.desc);
        int path = intern(new Key(origin, field.declaring() + ' ' + access.name + ' ' + access.desc), step, hidden ? erased(type) : type);
        if (path >= 0 && !hidden) {
            // what a callee reads the method may have access to, all the same
            found.set(path, new Found(origin, step, type));
        }
        if (path >= 0) {
            erased.set(path, !found.get(path).type.equals(type));
        }
        if (path >= 0 && !field.initialised()) {
            uninitialised.add(field.declaring() + " " + access.owner);
        }
        if (path >= 0 && stores) {
            stored.set(path);
        }
        return path;
    }

    private boolean isErased(int origin) {
        return origins.isPath(origin) && erased.get(origins.index(origin));
    }

    /** Whether the hook, too, knows the references from here for an array of references, or else for what they are. */
    private boolean isKnownAs(int origin, boolean array) {
        return !isErased(origin) || array && isReferenceArray(found.get(origins.index(origin)).type);
    }

    /** What any hook can check a reference to be, without a class of the program. */
    private static Object erased(Object type) {
        if (!(type instanceof String name) || name.equals("java/lang/String") || BoxCalls.isBox(name) || name.startsWith("[") && !name.endsWith(";")) {
            return type;
        }
        return name.startsWith("[") ? "[Ljava/lang/Object;" : "java/lang/Object";
    }

    private int element(int instruction, int origin) {
        TypeFrame frame = types.before(instruction);
        Object type = TypeFrame.elementOf(frame.stack(frame.height() - 2));
        if (!isKnownAs(origin, true)) {
            return -1;
        }
        int cast = castBehind(instruction);
        AccessPath.Step.Element step = cast < 0 ? index(instruction) : null;
        boolean primitive = type instanceof String row && ElementKind.ofArray(row) != null;
        if (cast < 0 && step == null && !primitive && RowTree.leaf(type) == null) {
            return -1;
        }
        int length = length(origin);
        int path = length < 0 ? -1 : step != null ? intern(new Key(origin, step), step, isErased(origin) ? "java/lang/Object" : type)
                : cast >= 0 ? selected(origin, ((TypeInsnNode) flow.instruction(cast)).desc) : primitive ? rows(origin, (String) type) : tree(origin, (String) type);
        if (path >= 0) {
            if (cast >= 0) {
                casts.set(cast);
            }
            erased.set(path, step != null && !found.get(path).type.equals(type));
            lengths.put(instruction, length);
        }
        return path;
    }

    private int rows(int origin, String type) {
        AccessPath.Step step = new AccessPath.Step.Rows(type);
        return intern(new Key(origin, step), step, Opcodes.INTEGER);
    }

    /** How many paths an aaload may need. @param frame before it; null if control never gets there */
    static int mostPathsOfElement(TypeFrame frame) {
        Object type = frame == null ? null : TypeFrame.elementOf(frame.stack(frame.height() - 2));
        return RowTree.leaf(type) != null || "java/lang/Object".equals(type) ? 4 : 2;
    }

    /** The checkcast that makes a primitive array of what an aaload takes from an array of objects, right behind it; -1 if there is none. */
    private int castBehind(int instruction) {
        TypeFrame frame = types.before(instruction);
        int next = instruction + 1;
        while (next < flow.size() && flow.instruction(next).getOpcode() < 0) {
            next++;
        }
        return "java/lang/Object".equals(TypeFrame.elementOf(frame.stack(frame.height() - 2))) && next < flow.size() && flow.blockOf(next) == flow.blockOf(instruction)
                && flow.instruction(next) instanceof TypeInsnNode cast && cast.getOpcode() == Opcodes.CHECKCAST && ElementKind.ofArray(cast.desc) != null ? next : -1;
    }

    private int selected(int origin, String type) {
        AccessPath.Step step = new AccessPath.Step.Selected(type);
        int selected = intern(new Key(origin, step), step, "[Ljava/lang/Object;");
        return selected < 0 ? -1 : rows(origins.ofPath(selected), type);
    }

    /** Whether it is a checkcast that only has to see that there is something. */
    boolean isCast(int instruction) {
        return casts.get(instruction);
    }

    private int tree(int origin, String type) {
        AccessPath.Step step = new AccessPath.Step.Tree();
        int tree = intern(new Key(origin, step), step, "[Ljava/lang/Object;");
        return tree < 0 ? -1 : rows(origins.ofPath(tree), type);
    }

    /** An element of an array that itself is any element of another one: its name is as far from the first one's as the array that stands for the former tells. */
    private int elementInTree(int instruction, int rows) {
        int path = origins.index(rows);
        int length = isTree(found.get(path).base) ? length(found.get(path).base) : -1;
        if (length < 0) {
            return -1;
        }
        lengths.put(instruction, length);
        inTrees.set(instruction);
        return path;
    }

    private boolean isTree(int origin) {
        return origins.isPath(origin) && found.get(origins.index(origin)).step instanceof AccessPath.Step.Tree;
    }

    /** Whether an arraylength is that of an array of arrays that itself is any element of another one. @param array origins of it; null if it is none */
    boolean isInTree(int instruction, BitSet array) {
        TypeFrame frame = types.before(instruction);
        int origin = fields == null || banned.get(instruction) || array == null || RowTree.leaf(frame.stack(frame.height() - 1)) == null ? -1 : only(array, true);
        return origin >= 0 && isRow(origin) && isTree(found.get(origins.index(origin)).base);
    }

    private int length(int origin) {
        if (!isKnownAs(origin, true)) {
            return -1;
        }
        AccessPath.Step step = new AccessPath.Step.Length();
        return intern(new Key(origin, step), step, Opcodes.INTEGER);
    }

    private int unboxed(MethodInsnNode call, int origin) {
        if (!isKnownAs(origin, false)) {
            return -1;
        }
        AccessPath.Step step = new AccessPath.Step.Unboxed(call.owner, call.name, call.desc);
        return intern(new Key(origin, step), step, TypeFrame.typeOf(Type.getReturnType(call.desc)));
    }

    /** Its array, or what it asks for. */
    private int buffer(int instruction, MethodInsnNode call, int origin) {
        if (!guard(origin, BufferCalls.GUARD)) {
            return -1;
        }
        if (BufferCalls.asksSize(call)) {
            return field(origin, call.name, "I");
        }
        BufferCalls.Paths all = new BufferCalls.Paths(field(origin, "hb", "[B"), field(origin, "offset", "I"), field(origin, "limit", "I"),
                BufferCalls.bytes(call) == 1 ? -1 : field(origin, "bigEndian", "Z"));
        if (all.array() < 0 || all.offset() < 0 || all.limit() < 0 || all.bigEndian() < 0 && BufferCalls.bytes(call) > 1) {
            return -1;
        }
        buffers.put(instruction, all);
        return all.array();
    }

    private int field(int origin, String name, String descriptor) {
        AccessPath.Step step = BufferCalls.field(name, descriptor);
        return intern(new Key(origin, step), step, TypeFrame.typeOf(Type.getType(descriptor)));
    }

    private int text(String value) {
        AccessPath.Step step = new AccessPath.Step.Text(value);
        return intern(new Key(Origins.NULL, step), step, "java/lang/String");
    }

    private int characters(int origin) {
        if (!isKnownAs(origin, false)) {
            return -1;
        }
        AccessPath.Step step = new AccessPath.Step.Characters();
        return intern(new Key(origin, step), step, "[C");
    }

    /** The index of an aaload, if the bytecodes before it tell that it never changes: a constant, a local, a local and a constant. */
    private AccessPath.Step.Element index(int instruction) {
        int last = previous(instruction);
        Integer constant = last < 0 ? null : constant(flow.instruction(last));
        if (constant != null) {
            return constant < 0 ? null : new AccessPath.Step.Element(-1, constant);
        }
        int opcode = last < 0 ? Opcodes.NOP : flow.instruction(last).getOpcode();
        int addend = 0;
        if (opcode == Opcodes.IADD || opcode == Opcodes.ISUB) {
            int before = previous(last);
            Integer added = before < 0 ? null : constant(flow.instruction(before));
            last = added == null ? -1 : previous(before);
            addend = added == null ? 0 : opcode == Opcodes.IADD ? added : -added;
        }
        boolean local = last >= 0 && flow.instruction(last).getOpcode() == Opcodes.ILOAD;
        int variable = local ? ((VarInsnNode) flow.instruction(last)).var : -1;
        return local && !isWritten(variable) ? new AccessPath.Step.Element(variable, addend) : null;
    }

    /** The bytecode before another one of the same block, or -1. */
    private int previous(int instruction) {
        int previous = instruction - 1;
        while (previous >= 0 && flow.instruction(previous).getOpcode() < 0) {
            previous--;
        }
        return previous < 0 || flow.blockOf(previous) != flow.blockOf(instruction) ? -1 : previous;
    }

    private static Integer constant(AbstractInsnNode instruction) {
        int opcode = instruction.getOpcode();
        if (opcode >= Opcodes.ICONST_M1 && opcode <= Opcodes.ICONST_5) {
            return opcode - Opcodes.ICONST_0;
        }
        return opcode == Opcodes.BIPUSH || opcode == Opcodes.SIPUSH ? ((IntInsnNode) instruction).operand : null;
    }

    private boolean isWritten(int local) {
        return instructions.stream().mapToObj(flow::instruction).anyMatch(insn -> insn.getOpcode() >= 0
                && (Liveness.isStore(insn) && (Liveness.variable(insn) == local || Liveness.variable(insn) == local - 1 && isWideStore(insn.getOpcode()))
                || insn.getOpcode() == Opcodes.IINC && Liveness.variable(insn) == local));
    }

    private static boolean isWideStore(int opcode) {
        return opcode == Opcodes.LSTORE || opcode == Opcodes.DSTORE;
    }

    private int intern(Key key, AccessPath.Step step, Object type) {
        Integer known = numbers.get(key);
        if (known != null) {
            return known;
        }
        if (found.size() == MAX_PATHS) {
            return -1;
        }
        numbers.put(key, found.size());
        found.add(new Found(key.base, step, type));
        return found.size() - 1;
    }

    // -- what was found

    /** Path that an executed bytecode reads or writes; null if it is none of those. */
    Integer of(int instruction) {
        return accessed.get(instruction);
    }

    /** By instruction. */
    Map<Integer, Integer> accesses() {
        return accessed;
    }

    /** By aaload, the path that is the length of its array. */
    Map<Integer, Integer> lengths() {
        return lengths;
    }

    /** By call that gets or puts bytes of a buffer. */
    Map<Integer, BufferCalls.Paths> buffers() {
        return buffers;
    }

    /** Whether an aaload reads an element of an array that is any element of another one. */
    boolean isInTree(int instruction) {
        return inTrees.get(instruction);
    }

    int size() {
        return found.size();
    }

    Object type(int path) {
        return found.get(path).type;
    }

    boolean isStored(int path) {
        return stored.get(path);
    }

    /** Whether a reference from here may be one that the hook cannot put in a local variable of this type. */
    boolean mayBeErased(BitSet from, Object type) {
        if ("java/lang/Object".equals(type)) {
            return false;
        }
        for (int origin = from.nextSetBit(0); origin >= 0; origin = from.nextSetBit(origin + 1)) {
            if (isErased(origin)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a reference from here is some element of an array of arrays: two of one origin may be two references. */
    boolean isRow(int origin) {
        return origins.isPath(origin) && found.get(origins.index(origin)).step instanceof AccessPath.Step.Rows;
    }

    boolean mayBeRow(BitSet from) {
        for (int origin = from.nextSetBit(0); origin >= 0; origin = from.nextSetBit(origin + 1)) {
            if (isRow(origin)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the bytecode has to check that what it works on is not null. */
    boolean mayBeNull(int instruction) {
        Found path = found.get(accessed.get(instruction));
        return path.base != Origins.NULL && (fromNull.get(instruction) || mayBeNull(path));
    }

    /** Whether a reference from here is {@code this}, and so never null. */
    boolean isThis(BitSet from) {
        return thisIsConstant && from.cardinality() == 1 && from.get(Origins.ofLocal(0));
    }

    private boolean mayBeNull(Found path) {
        return !thisIsConstant || path.base != Origins.ofLocal(0);
    }

    List<AccessPath> paths() {
        List<AccessPath> paths = new ArrayList<>();
        for (Found path : found) {
            boolean isStatic = path.base == Origins.NULL;
            paths.add(new AccessPath(paths.size(), isStatic ? null : origins.base(path.base), !isStatic && mayBeNull(path), path.step, path.type,
                    stored.get(paths.size())));
        }
        return paths;
    }

    List<LoopRegion.Receiver> receivers() {
        List<LoopRegion.Receiver> all = new ArrayList<>();
        receivers.forEach((origin, callees) -> all.add(new LoopRegion.Receiver(origins.base(origin), List.copyOf(callees))));
        return all;
    }

    /** Classes that must be initialised before the hook may read their static fields: the one that declares, and the one named. */
    List<LoopRegion.StaticClass> uninitialised() {
        return uninitialised.isEmpty() ? List.of() : uninitialised.stream().sorted().map(pair -> pair.split(" ")).map(pair -> new LoopRegion.StaticClass(pair[0], pair[1])).toList();
    }

    /** Two objects of which the region takes the same field, and writes it: they must not be the same one. */
    List<LoopRegion.Distinct> aliasChecks() {
        Set<LoopRegion.Distinct> checks = new LinkedHashSet<>();
        for (int p = stored.nextSetBit(0); p >= 0; p = stored.nextSetBit(p + 1)) {
            for (int q = 0; q < found.size(); q++) {
                if (q != p && !(q < p && stored.get(q)) && isSameField(found.get(p), found.get(q))) {
                    checks.add(new LoopRegion.Distinct(origins.base(found.get(p).base), origins.base(found.get(q).base)));
                }
            }
        }
        return List.copyOf(checks);
    }

    /** Whoever declares them: where class files and classes differ, too many are compared. */
    private static boolean isSameField(Found a, Found b) {
        String field = field(a.step);
        return field != null && field.equals(field(b.step)) && a.base != Origins.NULL && b.base != Origins.NULL && a.base != b.base;
    }

    /** Name and descriptor; null if it is no field. */
    private static String field(AccessPath.Step step) {
        if (step instanceof AccessPath.Step.Field field) {
            return field.name() + ' ' + field.descriptor();
        }
        return step instanceof AccessPath.Step.HiddenField field ? field.name() + ' ' + field.descriptor() : null;
    }
}
