package dev.backedge.compiler.bytecode;

import java.util.List;
import java.util.function.Predicate;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.analysis.AnalyzerException;
import org.objectweb.asm.tree.analysis.Frame;

/**
 * Runs the bytecode that compiled code of one region is made from: the second opinion of {@code mode=verify}. It enters as compiled code does, with the
 * state in the OSR buffer, and stops where the bytecode leaves the region, would throw, or comes to what compiled code leaves to the interpreter.
 * It shares the analysis of the bytecode with the compiler (which instructions read access paths, what is inlined, which references have names), and
 * nothing behind that.
 */
public final class RegionInterpreter {
    /** How a run ends. */
    public enum End {
        /** Whoever looks on has seen enough. */
        STOPPED,
        /** The bytecode leaves the region: what came last is where it goes. */
        LEFT,
        /** The next bytecode would throw, or is one that compiled code leaves to the interpreter. */
        INTERPRETER,
        /** As many iterations have run as were allowed. */
        ENDLESS
    }

    private final MethodLoops loops;
    private final LoopRegion region;
    private final RegionFlow flow;
    private final AnalyzedCode code;

    /** @throws IllegalArgumentException if the region is refused */
    public RegionInterpreter(MethodLoops loops, LoopRegion region) {
        this.loops = loops;
        this.region = region;
        this.flow = loops.flow(region);
        this.code = flow.code();
    }

    /** One run, before an instruction at which it might resume. Not to be kept. */
    public final class State {
        private final Frame<ConcreteValue> frame;
        private final ConcreteValue[] paths;
        private final ConcreteValue[] headerLocals;
        private final ConcreteValue[] headerStack;
        private int instruction;
        private long iterations;

        private State(long[] buffer) {
            TypeFrame types = code.types().before(flow.resumeInstruction(0));
            frame = new Frame<>(code.maxLocals(), code.maxStack());
            headerLocals = new ConcreteValue[code.maxLocals()];
            headerStack = new ConcreteValue[types.height()];
            paths = new ConcreteValue[region.paths().size()];
            for (int n = 0; n < code.maxLocals(); n++) {
                headerLocals[n] = types.localKind(n) == null ? ConcreteValue.EMPTY : incoming(StateSlot.Place.LOCAL, n, types.localKind(n), buffer);
                frame.setLocal(n, headerLocals[n]);
            }
            for (int slot = 0; slot < types.height(); slot++) {
                if (types.stackKind(slot) != null) {
                    headerStack[slot] = incoming(StateSlot.Place.STACK, slot, types.stackKind(slot), buffer);
                    frame.push(headerStack[slot]);
                }
            }
            region.paths().forEach(path -> paths[path.number()] = incoming(StateSlot.Place.PATH, path.number(), path.kind(), buffer));
        }

        /** What a slot of a resume point would hold. */
        ConcreteValue value(StateSlot slot) {
            return switch (slot.place()) {
                case LOCAL -> frame.getLocal(slot.index());
                case STACK -> stack(slot.index());
                case PATH -> paths[slot.index()];
            };
        }

        /** @param slot counts as class files do: a long or double takes two */
        ConcreteValue stack(int slot) {
            int at = 0;
            for (int i = 0; i < frame.getStackSize(); i++) {
                if (at == slot) {
                    return frame.getStack(i);
                }
                at += frame.getStack(i).getSize();
            }
            return ConcreteValue.EMPTY;
        }

        /** The reference that a hook would push for a resume point, once it has restored the locals. */
        ConcreteValue pushed(ResumePoint.StackReference reference, ResumePoint point, long[] buffer) {
            return switch (reference.source()) {
                case LOCAL -> point.slots().stream().filter(slot -> slot.place() == StateSlot.Place.LOCAL && slot.index() == reference.sourceIndex()).findFirst()
                        .map(slot -> ConcreteValue.of(slot.kind(), buffer[slot.buffer()])).orElse(headerLocals[reference.sourceIndex()]);
                case HEADER_STACK -> headerStack[reference.sourceIndex()];
                case PATH -> paths[reference.sourceIndex()];
                case NULL -> ConcreteValue.NULL;
                case NAME -> stack(reference.stackIndex()); // restored from a slot, like a local
            };
        }

        /** Arrivals at loop headers so far, that of the entry included. */
        public long iterations() {
            return iterations;
        }

        /** Bytecode index, in the method itself, of where it stands. */
        public int bci() {
            return loops.bci(code.own(instruction));
        }
    }

    private ConcreteValue incoming(StateSlot.Place place, int index, Kind kind, long[] buffer) {
        for (StateSlot slot : region.entrySlots()) {
            if (slot.place() == place && slot.index() == index) {
                return ConcreteValue.of(slot.kind(), buffer[slot.buffer()]);
            }
        }
        return kind == Kind.REFERENCE ? new ConcreteValue(new ConcreteValue.Unnamed(place, index)) : ConcreteValue.of(kind, 0);
    }

    /** The state at an entry. */
    public State enter(long[] buffer) {
        return new State(buffer);
    }

    /**
     * Runs on from a state.
     *
     * @param state changed
     * @param resumePoint the one at which somebody looks on
     * @param mostIterations end after so many arrivals at loop headers
     * @param arrays those of the entry; written
     * @param arrived is asked each time the run comes to the resume point, whether to stop
     * @throws UnsupportedOperationException if there is a bytecode among those of the region that this class does not know
     */
    public End run(State state, int resumePoint, long mostIterations, ComparedArrays arrays, Predicate<State> arrived) {
        BytecodeEvaluation evaluation = new BytecodeEvaluation(flow, arrays, state.paths);
        int watched = flow.resumeInstruction(resumePoint);
        state.instruction = flow.resumeInstruction(0);
        while (true) {
            int at = state.instruction;
            if (flow.contains(at) && flow.isLoopHeader(code.block(at)) && code.block(at).first() == at && ++state.iterations > mostIterations) {
                return End.ENDLESS;
            }
            if (at == watched && arrived.test(state)) {
                return End.STOPPED;
            }
            if (!flow.contains(at)) {
                return End.LEFT;
            }
            if (!flow.executes(at)) {
                return End.INTERPRETER;
            }
            evaluation.begin(at);
            try {
                state.frame.execute(code.instruction(at), evaluation);
            } catch (BytecodeEvaluation.Throws e) {
                return End.INTERPRETER;
            } catch (AnalyzerException e) {
                throw new UnsupportedOperationException(Mnemonics.describe(code.instruction(at)), e);
            }
            state.instruction = next(at, evaluation.target());
        }
    }

    private int next(int at, LabelNode target) {
        AbstractInsnNode instruction = code.instruction(at);
        if (target != null) {
            return code.flow().target(target);
        }
        List<LabelNode> targets = ControlFlow.targets(instruction);
        return ControlFlow.fallsThrough(instruction.getOpcode()) ? code.flow().realAt(at + 1) : code.flow().target(targets.get(0));
    }
}
