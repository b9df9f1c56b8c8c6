package dev.backedge.compiler.bytecode;

import dev.backedge.compiler.Bailout;
import dev.backedge.compiler.Profile;
import dev.backedge.compiler.analysis.TripCounts;
import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.Edge;
import dev.backedge.compiler.ir.ElementKind;
import dev.backedge.compiler.ir.ExitReason;
import dev.backedge.compiler.ir.FrameState;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Terminator;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.objectweb.asm.tree.AbstractInsnNode;

/**
 * Makes the SSA form of one region from its bytecode.
 *
 * <p>Each reached block first gets a parameter for every slot of the frame whose type is known, so that blocks can be translated one by one in any
 * order; {@link SsaPruning} then removes what no instruction or frame state needs and what is always one and the same value. For
 * reducible control flow that is minimal, pruned SSA (Braun et al., "Simple and Efficient Construction of SSA Form", 2013).
 *
 * <p>Every value that comes in is opaque: each entry slot is read once and nothing is inferred from it. Exceptions leave by side exits, so
 * handlers are never reached. Every loop header of the region starts with a tick that yields at that header.
 */
public final class SsaBuilder {
    private final MethodLoops loops;
    private final LoopRegion region;
    private final RegionFlow flow;
    private final AnalyzedCode code;
    private final Function function;
    private final Map<BasicBlock, Block> blocks = new HashMap<>();
    private final Map<BasicBlock, SsaState> entryStates = new HashMap<>();
    /** States before the instructions at which the interpreter may go on: an exit from a callee needs that of the block with the call. */
    private final Map<Integer, SsaState> snapshots = new HashMap<>();
    private final BitSet resumeInstructions = new BitSet();
    /** Of the paths that the region does not write: the one value of each. */
    private final Map<Integer, Value> constantPaths = new HashMap<>();
    private final Set<String> unmet;
    private final Profile profile;
    private final List<Profile.Arm> arms;
    /** Blocks that end with a branch of which the profile tells. */
    private final Set<Block> measured = new HashSet<>();
    private final Edges edges = new Edges();
    private Value tickCost;

    private SsaBuilder(MethodLoops loops, LoopRegion region, Set<String> unmet, Profile profile, List<Profile.Arm> arms) {
        this.unmet = unmet;
        this.profile = profile;
        this.arms = arms;
        this.loops = loops;
        this.region = region;
        this.flow = loops.flow(region);
        this.code = flow.code();
        List<ElementKind> arrays = region.references().stream().filter(EntryReference::pinned).map(EntryReference::element).toList();
        region.resumePoints().forEach(point -> resumeInstructions.set(flow.resumeInstruction(point.number())));
        this.function = new Function(loops.className().replace('/', '.') + "." + loops.method().name + loops.method().desc + "@" + region.headerBci(), arrays);
    }

    /**
     * Builds the function of a region.
     *
     * @param fuel cost units between two looks at the clock
     * @throws Bailout if the region is refused, or no iteration of it can run to its end in compiled code
     */
    public static Function build(MethodLoops loops, LoopRegion region, int fuel) throws Bailout {
        return build(loops, region, fuel, Set.of(), Profile.NONE, null);
    }

    /**
     * The same.
     *
     * @param unmet names of the {@linkplain Reliance classes} of which no body is to be executed
     * @param profile what is known of the region's branches
     * @param arms receives the arms of conditional jumps that the function counts, in the order of their counters; null to count none
     */
    public static Function build(MethodLoops loops, LoopRegion region, int fuel, Set<String> unmet, Profile profile, List<Profile.Arm> arms) throws Bailout {
        if (region.refusal() != null) {
            throw new Bailout(region.refusal().code(), region.refusal().sentence());
        }
        return new SsaBuilder(loops, region, unmet, profile, arms).build(fuel);
    }

    private Function build(int fuel) throws Bailout {
        Block entry = function.newBlock();
        List<BasicBlock> order = reversePostorder();
        readConstantPaths(new SsaEmitter(function, entry));
        for (BasicBlock block : order) {
            blocks.put(block, function.newBlock());
            entryStates.put(block, parameters(block));
        }
        enter(entry, order.get(0), fuel);
        for (BasicBlock block : order) {
            translate(block);
        }
        requireBackEdge(order);
        SsaPruning.run(function);
        TripCounts.annotate(function, measured);
        return function;
    }

    /** The reached blocks of the loop, header first. */
    private List<BasicBlock> reversePostorder() {
        record Visit(BasicBlock block, Iterator<BasicBlock> rest) {
        }
        List<BasicBlock> order = new ArrayList<>();
        Set<BasicBlock> seen = new HashSet<>();
        ArrayDeque<Visit> path = new ArrayDeque<>();
        BasicBlock header = code.block(flow.resumeInstruction(0));
        seen.add(header);
        path.push(new Visit(header, successorsInside(header).iterator()));
        while (!path.isEmpty()) {
            Visit top = path.peek();
            if (!top.rest().hasNext()) {
                order.add(path.pop().block());
                continue;
            }
            BasicBlock next = top.rest().next();
            if (seen.add(next)) {
                path.push(new Visit(next, successorsInside(next).iterator()));
            }
        }
        Collections.reverse(order);
        return order;
    }

    private List<BasicBlock> successorsInside(BasicBlock block) {
        return flow.executes(block.last()) && IntStream.rangeClosed(block.first(), block.last()).allMatch(this::executes)
                ? block.successors().stream().map(code.flow().blocks()::get).filter(successor -> flow.contains(successor.first())).toList()
                : List.of();
    }

    /** Whether an instruction is executed if it is reached. Labels are. */
    private boolean executes(int instruction) {
        return (code.instruction(instruction).getOpcode() < 0 || flow.executes(instruction))
                && code.reliances(instruction).stream().noneMatch(reliance -> unmet.contains(reliance.name()));
    }

    // -- values at block boundaries

    /** A parameter for each slot that holds a value at the start of the block. */
    private SsaState parameters(BasicBlock block) {
        TypeFrame types = code.types().before(block.first());
        Block target = blocks.get(block);
        SsaState state = emptyState();
        for (int n = 0; n < code.maxLocals(); n++) {
            if (types.localKind(n) != null) {
                state.setLocal(n, function.newParam(target, types.localKind(n).type()));
            }
        }
        for (int slot = 0; slot < types.height(); slot++) {
            Kind kind = types.stackKind(slot);
            if (kind == null) {
                state.pushUnknown();
            } else {
                state.push(function.newParam(target, kind.type()));
                slot += kind.slots() - 1;
            }
        }
        for (AccessPath path : region.paths()) {
            state.setPath(path.number(), path.stored() ? function.newParam(target, path.kind().type()) : constantPaths.get(path.number()));
        }
        state.setFuel(function.newParam(target, Type.I32));
        return state;
    }

    /** The edge to a block of the region, with the values that its parameters stand for; in the order in which they were made. */
    private Edge edge(SsaState state, BasicBlock target) {
        TypeFrame types = code.types().before(target.first());
        List<Value> arguments = new ArrayList<>();
        for (int n = 0; n < code.maxLocals(); n++) {
            if (types.localKind(n) != null) {
                arguments.add(state.local(n));
            }
        }
        for (int slot = 0; slot < types.height(); slot++) {
            if (types.stackKind(slot) != null) {
                arguments.add(state.stack(slot));
            }
        }
        for (AccessPath path : region.paths()) {
            if (path.stored()) {
                arguments.add(state.path(path.number()));
            }
        }
        arguments.add(state.fuel());
        return new Edge(blocks.get(target), arguments);
    }

    private SsaState emptyState() {
        return new SsaState(code.maxLocals(), code.maxStack(), region.layout().maxPaths());
    }

    private void readConstantPaths(SsaEmitter out) {
        for (AccessPath path : region.paths()) {
            if (!path.stored()) {
                Value value = path.isRows() ? out.entrySlot(Type.REF, region.layout().path(path.number()))
                        : incoming(out, StateSlot.Place.PATH, path.number(), path.kind());
                constantPaths.put(path.number(), value);
            }
        }
    }

    /** The entry block: reads the OSR buffer. A slot that the hook does not store is one that nobody looks at; it gets a zero. */
    private void enter(Block entry, BasicBlock header, int fuel) {
        SsaEmitter out = new SsaEmitter(function, entry);
        TypeFrame types = code.types().before(header.first());
        SsaState state = emptyState();
        for (int n = 0; n < code.maxLocals(); n++) {
            if (types.localKind(n) != null) {
                state.setLocal(n, incoming(out, StateSlot.Place.LOCAL, n, types.localKind(n)));
            }
        }
        for (int slot = 0; slot < types.height(); slot++) {
            Kind kind = types.stackKind(slot);
            if (kind == null) {
                state.pushUnknown();
            } else {
                state.push(incoming(out, StateSlot.Place.STACK, slot, kind));
                slot += kind.slots() - 1;
            }
        }
        for (AccessPath path : region.paths()) {
            if (path.stored()) {
                state.setPath(path.number(), incoming(out, StateSlot.Place.PATH, path.number(), path.kind()));
            }
        }
        state.setFuel(out.i32(fuel));
        tickCost = out.i32(1);
        entry.setTerminator(new Terminator.Jump(edge(state, header)));
    }

    private Value incoming(SsaEmitter out, StateSlot.Place place, int index, Kind kind) {
        for (StateSlot slot : region.entrySlots()) {
            if (slot.place() == place && slot.index() == index) {
                return out.entrySlot(slot.kind().type(), slot.buffer());
            }
        }
        return out.constant(kind.type(), 0);
    }

    // -- blocks

    private void translate(BasicBlock block) {
        SsaState state = entryStates.get(block).copy();
        SsaEmitter out = new SsaEmitter(function, blocks.get(block));
        snapshots.put(block.first(), state.copy());
        if (flow.isLoopHeader(block)) {
            int resumePoint = flow.yieldAt(block.first());
            state.setFuel(out.tick(state.fuel(), tickCost, frameState(ExitReason.YIELD, resumePoint, block.first(), state)));
        }
        SsaInstructions instructions = new SsaInstructions(flow, out, state, this::sideExit);
        for (int i = block.first(); i <= block.last(); i++) {
            AbstractInsnNode instruction = code.instruction(i);
            if (instruction.getOpcode() < 0) {
                continue;
            }
            instructions.emitStoresBefore(i);
            if (resumeInstructions.get(i)) {
                snapshots.put(i, state.copy());
            }
            if (!executes(i)) {
                out.block().setTerminator(new Terminator.Exit(sideExit(ExitReason.UNSUPPORTED_BYTECODE, i)));
                return;
            } else if (SsaControl.isControl(instruction)) {
                instructions.emitStores();
                if (profile.tellsOf(i)) {
                    measured.add(out.block());
                }
                out.block().setTerminator(new SsaControl(loops, region, flow, out, state, profile, edges).translate(instruction, block));
                return;
            }
            instructions.translate(instruction, i);
        }
        instructions.emitStores();
        BasicBlock next = code.flow().blocks().get(block.number() + 1);
        out.block().setTerminator(new Terminator.Jump(leadTo(state, next, block.last())));
    }

    /** The edge to a block, in the loop or outside it. */
    private Edge leadTo(SsaState state, BasicBlock target, int cause) {
        if (flow.contains(target.first())) {
            return edge(state, target);
        }
        Block exit = function.newBlock();
        exit.setTerminator(new Terminator.Exit(frameState(ExitReason.LOOP_EXIT, flow.loopExitTo(target), cause, state)));
        return new Edge(exit, List.of());
    }

    private final class Edges implements SsaControl.Edges {
        @Override
        public Edge to(SsaState state, BasicBlock target, int cause) {
            return leadTo(state, target, cause);
        }

        @Override
        public Edge counted(Edge edge, Profile.Arm arm) {
            if (arms == null) {
                return edge;
            }
            Block counting = function.newBlock();
            new SsaEmitter(function, counting).count(arms.size());
            arms.add(arm);
            counting.setTerminator(new Terminator.Jump(edge));
            return new Edge(counting, List.of());
        }
    }

    // -- frame states

    private FrameState sideExit(ExitReason reason, int cause) {
        int resumePoint = flow.resumePointOf(cause);
        return frameState(reason, resumePoint, cause, snapshots.get(flow.resumeInstruction(resumePoint)));
    }

    private FrameState frameState(ExitReason reason, int resumePoint, int cause, SsaState state) {
        List<Value> values = new ArrayList<>();
        for (StateSlot slot : region.resumePoints().get(resumePoint).slots()) {
            Value value = switch (slot.place()) {
                case LOCAL -> state.local(slot.index());
                case STACK -> state.stack(slot.index());
                case PATH -> state.path(slot.index());
            };
            if (value == null || value.type() != slot.kind().type()) {
                throw new IllegalStateException("resume point " + resumePoint + ": " + slot + " has no value in " + state);
            }
            values.add(value);
        }
        return new FrameState(reason, resumePoint, loops.bci(code.own(cause)), values);
    }

    private void requireBackEdge(List<BasicBlock> order) throws Bailout {
        Block header = blocks.get(order.get(0));
        if (function.blocks().stream().noneMatch(block -> block != function.entry() && block.successors().contains(header))) {
            for (BasicBlock block : order) {
                for (int i = block.first(); i <= block.last(); i++) {
                    if (flow.reaches(i) && !executes(i)) {
                        throw new Bailout("UNSUPPORTED_BYTECODE", "no iteration can run to its end in compiled code: "
                                + Mnemonics.describe(loops.method().instructions.get(code.own(i))) + " (bytecode " + loops.bci(code.own(i)) + ", line " + loops.line(code.own(i)) + ")");
                    }
                }
            }
            throw new IllegalStateException("the loop at bytecode " + region.headerBci() + " has no back edge");
        }
    }
}
