package dev.backedge.compiler.bytecode;

import dev.backedge.compiler.Bailout;
import dev.backedge.compiler.IntOrder;
import dev.backedge.compiler.ir.FloatingPoint;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * The loops of one method: control flow, loop forest, types and liveness, computed once from the bytecode alone (no class is
 * loaded) and shared by the instrumenter and the compiler. Instructions are known by their index in {@code MethodNode.instructions} as
 * it was when it was analysed. Immutable.
 */
public final class MethodLoops {
    private final String className;
    private final MethodNode method;
    private final FloatingPoint classFloatingPoint;
    private final int[] offsets;
    private final int[] lines;
    private final Fields fields;
    private final Callees callees;
    private final SeenReceivers seen;
    private OsrLayout layout;
    private ControlFlow flow;
    private TypeFlow types;
    private Liveness liveness;
    /** To find receivers with, see {@link Inliner#scout}; null if there are none to be found in callees. */
    private AnalyzedCode scout;
    private List<LoopRegion> regions = List.of();
    private final Map<Integer, RegionFlow> regionFlows = new HashMap<>();

    private MethodLoops(ClassSource source, MethodNode method, FieldLookup lookup, SeenReceivers seen) {
        this.className = source.node().name;
        this.method = method;
        this.classFloatingPoint = OsrAnnotation.floatingPoint(source.node().invisibleAnnotations);
        this.offsets = source.offsets(method);
        this.lines = lines(method);
        this.fields = new Fields(source.node(), method, lookup);
        this.callees = source.callees(lookup);
        this.seen = seen;
        this.layout = new OsrLayout(method.maxLocals, method.maxStack, 0);
        if (ControlFlow.hasSubroutines(method)) {
            regions = SubroutineLoops.refused(this);
        } else if (offsets.length > 0 && (method.access & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE)) == 0) {
            analyze();
        }
    }

    /**
     * Analyses a method.
     *
     * @param method one of {@code source.node().methods}, unchanged since it was read
     * @param lookup tells of other classes; two analyses agree if it is the same one
     * @param seen what is known of the receivers of its calls
     * @throws IllegalArgumentException if the code is not verifiable
     */
    public static MethodLoops analyze(ClassSource source, MethodNode method, FieldLookup lookup, SeenReceivers seen) {
        return new MethodLoops(source, method, lookup, seen);
    }

    /** The same, where nothing is known of receivers. */
    public static MethodLoops analyze(ClassSource source, MethodNode method, FieldLookup lookup) {
        return analyze(source, method, lookup, SeenReceivers.NONE);
    }

    /**
     * Analyses a method of a class file.
     *
     * @param lookup tells of other classes; two analyses agree if it is the same one
     * @param seen what is known of the receivers of its calls
     * @throws IllegalArgumentException if there is no such method, or its code is not verifiable
     */
    public static MethodLoops analyze(byte[] classBytes, String name, String descriptor, FieldLookup lookup, SeenReceivers seen) {
        ClassSource source = ClassSource.read(classBytes);
        MethodNode method = source.method(name, descriptor);
        if (method == null) {
            throw new IllegalArgumentException("no method " + name + descriptor + " in " + source.node().name);
        }
        return new MethodLoops(source, method, lookup, seen);
    }

    /** The same, where nothing is known of receivers. */
    public static MethodLoops analyze(byte[] classBytes, String name, String descriptor, FieldLookup lookup) {
        return analyze(classBytes, name, descriptor, lookup, SeenReceivers.NONE);
    }

    /** The same, where nothing is known of other classes. */
    public static MethodLoops analyze(byte[] classBytes, String name, String descriptor) {
        return analyze(classBytes, name, descriptor, FieldLookup.NONE);
    }

    private void analyze() {
        flow = new ControlFlow(method);
        LoopForest forest = new LoopForest(flow.blocks());
        if (forest.loops().isEmpty()) {
            return;
        }
        types = new TypeFlow(className, method, flow);
        liveness = new Liveness(flow);
        List<LoopForest.Loop> loops = preorder(forest.loops());
        List<LoopRegion> all = new ArrayList<>();
        List<AnalyzedCode> codes = codes(loops);
        layout = layout(codes);
        for (int i = 0; i < loops.size(); i++) {
            RegionBuilder builder = region(codes, i);
            all.add(builder.region());
            if (builder.flow() != null) {
                regionFlows.put(all.size() - 1, builder.flow());
            }
        }
        regions = List.copyOf(all);
    }

    /** The method's code: with callees in place of calls, taking more or fewer of them, and without. */
    private List<AnalyzedCode> codes(List<LoopForest.Loop> loops) {
        BitSet inLoops = new BitSet();
        for (LoopForest.Loop loop : loops) {
            for (int number = loop.blocks().nextSetBit(0); number >= 0; number = loop.blocks().nextSetBit(number + 1)) {
                inLoops.set(flow.blocks().get(number).first(), flow.blocks().get(number).last() + 1);
            }
        }
        Inliner.Expansions expansions = Inliner.expand(className, method, callees, seen, inLoops, flow, loops, this::bci);
        if (expansions.waits()) {
            scout = Inliner.scout(className, method, callees, seen, inLoops, flow, loops, this::bci);
        }
        List<AnalyzedCode> codes = new ArrayList<>(expansions.codes());
        codes.add(AnalyzedCode.own(method, flow, types, loops));
        return codes;
    }

    /** The loop with as much in it as can be: callees and access paths may make a region impossible that can do without them. */
    private RegionBuilder region(List<AnalyzedCode> codes, int number) {
        RegionBuilder first = null;
        RegionBuilder builder = null;
        for (AnalyzedCode code : codes) {
            builder = new RegionBuilder(this, code, types, liveness, number, fields);
            if (builder.flow() != null) {
                return builder;
            }
            first = first == null ? builder : first;
        }
        if (builder.hasPaths()) {
            RegionBuilder without = new RegionBuilder(this, codes.get(codes.size() - 1), types, liveness, number, null);
            if (without.flow() != null) {
                return without;
            }
        }
        RegionBuilder waiting = scout == null || !builder.lacksBytecode() || first.waits() ? null : new RegionBuilder(this, scout, types, liveness, number, fields);
        if (waiting != null && waiting.waits()) {
            return waiting;
        }
        // that a call is not supported is the better reason only if it is the call itself, and not something behind it
        return first.lacksBytecode() ? first : builder;
    }

    /** Outer loops before those in them, otherwise in the order of their headers. The argument has larger loops first. */
    private static List<LoopForest.Loop> preorder(List<LoopForest.Loop> loops) {
        List<LoopForest.Loop> ordered = new ArrayList<>();
        List<LoopForest.Loop> roots = new ArrayList<>();
        Map<LoopForest.Loop, List<LoopForest.Loop>> children = new HashMap<>();
        for (int i = 0; i < loops.size(); i++) {
            int parent = parentOf(loops, i);
            (parent < 0 ? roots : children.computeIfAbsent(loops.get(parent), p -> new ArrayList<>())).add(loops.get(i));
        }
        appendAll(roots, children, ordered);
        return ordered;
    }

    private static void appendAll(List<LoopForest.Loop> siblings, Map<LoopForest.Loop, List<LoopForest.Loop>> children, List<LoopForest.Loop> to) {
        siblings.sort(IntOrder.by(LoopForest.Loop::header));
        for (LoopForest.Loop loop : siblings) {
            to.add(loop);
            appendAll(children.getOrDefault(loop, new ArrayList<>()), children, to);
        }
    }

    /** Index of the smallest loop before loop i in the list that holds its header and is larger; -1 if none. */
    static int parentOf(List<LoopForest.Loop> loops, int i) {
        LoopForest.Loop loop = loops.get(i);
        int parent = -1;
        for (int j = 0; j < i; j++) {
            LoopForest.Loop other = loops.get(j);
            if (other.blocks().get(loop.header()) && other.blocks().cardinality() > loop.blocks().cardinality()
                    && (parent < 0 || other.blocks().cardinality() < loops.get(parent).blocks().cardinality())) {
                parent = j;
            }
        }
        return parent;
    }

    Callees callees() {
        return callees;
    }

    SeenReceivers seen() {
        return seen;
    }

    /** The layout of the method's OSR buffer. */
    OsrLayout layout() {
        return layout;
    }

    private OsrLayout layout(List<AnalyzedCode> codes) {
        int most = 0;
        ControlFlow largest = codes.get(0).flow();
        for (int i = 0; i < largest.size(); i++) {
            int opcode = largest.instruction(i).getOpcode();
            most += opcode == Opcodes.AALOAD ? PathTable.mostPathsOfElement(codes.get(0).types().before(i)) : opcode >= Opcodes.GETSTATIC && opcode <= Opcodes.PUTFIELD || opcode == Opcodes.ARRAYLENGTH
                    || StringCalls.holds(largest.instruction(i)) || BoxCalls.holds(largest.instruction(i)) || PathTable.isText(largest.instruction(i)) ? 1 : BufferCalls.holds(largest.instruction(i)) ? 4 : 0;
        }
        return new OsrLayout(method.maxLocals, method.maxStack, Math.min(PathTable.MAX_PATHS, most));
    }

    /** Whether local 0 is {@code this} throughout. */
    boolean thisIsConstant() {
        for (AbstractInsnNode instruction : method.instructions) {
            if (instruction.getOpcode() >= 0 && Liveness.isStore(instruction) && Liveness.variable(instruction) == 0) {
                return false;
            }
        }
        return (method.access & Opcodes.ACC_STATIC) == 0;
    }

    Bailout refusal(String code, String sentence, int instruction) {
        return new Bailout(code, sentence + " (bytecode " + bci(instruction) + ", line " + line(instruction) + ")");
    }

    private static int[] lines(MethodNode method) {
        int[] lines = new int[method.instructions.size()];
        int line = 0;
        int i = 0;
        for (AbstractInsnNode instruction : method.instructions) {
            line = instruction instanceof LineNumberNode number ? number.line : line;
            lines[i++] = line;
        }
        return lines;
    }

    /** Internal name of the class, {@code com/acme/Sieve}. */
    public String className() {
        return className;
    }

    /** What an annotation {@code Osr} of the method, or else of its class, says of {@code fp}; null if it does not. */
    public FloatingPoint floatingPoint() {
        FloatingPoint own = OsrAnnotation.floatingPoint(method.invisibleAnnotations);
        return own != null ? own : classFloatingPoint;
    }

    public MethodNode method() {
        return method;
    }

    /** Every loop, outermost first, in the order of their headers; refused ones too. */
    public List<LoopRegion> regions() {
        return regions;
    }

    /** The region with this header, by bytecode index, or null. */
    public LoopRegion regionAt(int headerBci) {
        return regions.stream().filter(region -> region.headerBci() == headerBci).findFirst().orElse(null);
    }

    /** What compiled code of a region executes. @throws IllegalArgumentException if the region is refused */
    public RegionFlow flow(LoopRegion region) {
        RegionFlow found = regionFlows.get(region.number());
        if (found == null) {
            throw new IllegalArgumentException("region " + region.number() + " is refused");
        }
        return found;
    }

    /** The basic blocks, in the order of their bytecodes. Without meaning where there is no loop, or a subroutine. */
    public List<BasicBlock> blocks() {
        return flow.blocks();
    }

    /** The block that holds a real instruction. */
    public BasicBlock blockOf(int instruction) {
        return flow.blocks().get(flow.blockOf(instruction));
    }

    /** Index of the first real instruction at or after a label. */
    public int target(org.objectweb.asm.tree.LabelNode label) {
        return flow.target(label);
    }

    /** Types of locals and operand stack before a real instruction; null if control never gets there. Not to be changed. */
    public TypeFrame typesBefore(int instruction) {
        return types.before(instruction);
    }

    /** Locals that may be read from this instruction on before they are written; a long or double by its first slot. */
    public BitSet liveBefore(int instruction) {
        return (BitSet) liveness.before(instruction).clone();
    }

    /** Whether {@link #liveBefore} holds a local. */
    public boolean isLiveBefore(int instruction, int local) {
        return liveness.before(instruction).get(local);
    }

    /** Bytecode index of an instruction. */
    public int bci(int instruction) {
        return offsets[instruction];
    }

    /** Source line of an instruction; 0 if unknown. */
    public int line(int instruction) {
        return lines[instruction];
    }

    /** The bytecode at this index, for people: {@code invokestatic a/B.c()V (bytecode 12, line 3)}; its line is 0 if unknown. */
    public String describe(int bci) {
        int instruction = instructionAt(bci);
        return instruction < 0 ? "(bytecode " + bci + ")"
                : Mnemonics.describe(method.instructions.get(instruction)) + " (bytecode " + bci + ", line " + lines[instruction] + ")";
    }

    /** Source line of the bytecode with this index; 0 if that is not known. */
    public int lineAt(int bci) {
        int instruction = instructionAt(bci);
        return instruction < 0 ? 0 : lines[instruction];
    }

    /** The first instruction with this index of bytecode; negative if there is none. */
    private int instructionAt(int bci) {
        for (int i = 0; i < offsets.length; i++) {
            if (offsets[i] == bci && method.instructions.get(i).getOpcode() >= 0) {
                return i;
            }
        }
        return -1;
    }

    /** The bytecode of a region, for people. */
    public String listing(LoopRegion region) {
        return BytecodeListing.of(this, method.instructions, lines, region);
    }
}
