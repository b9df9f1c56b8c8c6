package dev.backedge.compiler.bytecode;

import dev.backedge.compiler.Profile;
import dev.backedge.compiler.ir.Edge;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Terminator;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;

/** Translates the bytecode that ends a block. */
final class SsaControl {
    /** Guesses, where nothing is known: most iterations stay in their loop, and almost none leaves for the interpreter. */
    private static final double LEAVES_LOOP = 0.05;
    private static final double SIDE_EXIT = 0.001;

    /** Makes the edge from the end of the current block to another one; the cause is the instruction that leads there. */
    interface Edges {
        Edge to(SsaState state, BasicBlock target, int cause);

        /** The same way, with the arm of a conditional jump that leads there, if arms are counted. */
        Edge counted(Edge edge, Profile.Arm arm);
    }

    private final MethodLoops loops;
    private final LoopRegion region;
    private final RegionFlow flow;
    private final SsaEmitter out;
    private final SsaState state;
    private final Profile profile;
    private final Edges edges;

    SsaControl(MethodLoops loops, LoopRegion region, RegionFlow flow, SsaEmitter out, SsaState state, Profile profile, Edges edges) {
        this.loops = loops;
        this.region = region;
        this.flow = flow;
        this.out = out;
        this.state = state;
        this.profile = profile;
        this.edges = edges;
    }

    static boolean isControl(AbstractInsnNode instruction) {
        return instruction instanceof JumpInsnNode || instruction instanceof TableSwitchInsnNode || instruction instanceof LookupSwitchInsnNode;
    }

    Terminator translate(AbstractInsnNode instruction, BasicBlock block) {
        if (instruction instanceof JumpInsnNode jump) {
            BasicBlock target = target(jump.label);
            if (jump.getOpcode() == Opcodes.GOTO) {
                return new Terminator.Jump(edge(target, block));
            }
            Value condition = condition(jump.getOpcode(), flow.concernsRows(block.last()));
            BasicBlock next = flow.code().flow().blocks().get(block.number() + 1);
            Edge whenTrue = edges.counted(edge(target, block), new Profile.Arm(block.last(), true));
            Edge whenFalse = edges.counted(edge(next, block), new Profile.Arm(block.last(), false));
            return new Terminator.Branch(condition, whenTrue, whenFalse, profile.probability(block.last(), probability(block, target, next)));
        } else if (instruction instanceof TableSwitchInsnNode table) {
            List<Integer> keys = new ArrayList<>();
            for (int key = table.min; keys.size() < table.labels.size(); key++) {
                keys.add(key);
            }
            return table(keys, table.labels, table.dflt, block);
        } else if (instruction instanceof LookupSwitchInsnNode lookup) {
            return table(lookup.keys, lookup.labels, lookup.dflt, block);
        }
        throw new IllegalArgumentException("not of the native subset: opcode " + instruction.getOpcode());
    }

    /** Cases that go where the default goes are left out; the class file has the keys in ascending order. */
    private Terminator table(List<Integer> keys, List<LabelNode> labels, LabelNode otherwise, BasicBlock block) {
        Value value = state.pop();
        BasicBlock defaultTarget = target(otherwise);
        List<Integer> kept = new ArrayList<>();
        List<Edge> cases = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            BasicBlock target = target(labels.get(i));
            if (target != defaultTarget) {
                kept.add(keys.get(i));
                cases.add(edge(target, block));
            }
        }
        Edge defaultCase = edge(defaultTarget, block);
        return kept.isEmpty() ? new Terminator.Jump(defaultCase) : new Terminator.Switch(value, List.copyOf(kept), List.copyOf(cases), defaultCase);
    }

    private Value condition(int opcode, boolean byAddress) {
        return switch (opcode) {
            case Opcodes.IFEQ -> withZero(Opcode.EQ);
            case Opcodes.IFNE -> withZero(Opcode.NE);
            case Opcodes.IFLT -> withZero(Opcode.LT);
            case Opcodes.IFGE -> withZero(Opcode.GE);
            case Opcodes.IFGT -> withZero(Opcode.GT);
            case Opcodes.IFLE -> withZero(Opcode.LE);
            // names are equal if, and only if, the references are: the hook names each object once, but for rows
            case Opcodes.IFNULL -> withZero(Opcode.EQ);
            case Opcodes.IFNONNULL -> withZero(Opcode.NE);
            case Opcodes.IF_ICMPEQ -> both(Opcode.EQ);
            case Opcodes.IF_ICMPNE -> both(Opcode.NE);
            case Opcodes.IF_ACMPEQ -> byAddress ? addresses(Opcode.EQ) : both(Opcode.EQ);
            case Opcodes.IF_ACMPNE -> byAddress ? addresses(Opcode.NE) : both(Opcode.NE);
            case Opcodes.IF_ICMPLT -> both(Opcode.LT);
            case Opcodes.IF_ICMPGE -> both(Opcode.GE);
            case Opcodes.IF_ICMPGT -> both(Opcode.GT);
            case Opcodes.IF_ICMPLE -> both(Opcode.LE);
            default -> throw new IllegalArgumentException("not of the native subset: opcode " + opcode);
        };
    }

    private Value withZero(Opcode opcode) {
        Value value = state.pop();
        return out.emit(opcode, Type.I32, value, out.constant(value.type(), 0));
    }

    private Value both(Opcode opcode) {
        Value right = state.pop();
        Value left = state.pop();
        return out.emit(opcode, Type.I32, left, right);
    }

    /** An array of arrays may hold one array several times: then it has several names. */
    private Value addresses(Opcode opcode) {
        Value right = out.emit(Opcode.ARRAY_BASE, Type.ADDR, state.pop());
        Value left = out.emit(Opcode.ARRAY_BASE, Type.ADDR, state.pop());
        return out.emit(opcode, Type.I32, left, right);
    }

    private BasicBlock target(LabelNode label) {
        return flow.code().block(flow.code().flow().target(label));
    }

    private Edge edge(BasicBlock target, BasicBlock block) {
        return edges.to(state, target, block.last());
    }

    // -- probabilities

    private double probability(BasicBlock from, BasicBlock whenTrue, BasicBlock whenFalse) {
        double weightTrue = weight(from, whenTrue);
        double weightFalse = weight(from, whenFalse);
        if (weightTrue == weightFalse) {
            return 0.5;
        }
        return weightTrue < weightFalse ? weightTrue : 1 - weightFalse;
    }

    private double weight(BasicBlock from, BasicBlock to) {
        LoopRegion innermost = region;
        for (LoopRegion inner : loops.regions()) {
            boolean nested = inner.depth() > innermost.depth() && region.contains(inner.header());
            innermost = nested && inner.contains(flow.code().own(from.first())) ? inner : innermost;
        }
        if (!innermost.contains(flow.code().own(to.first()))) {
            return LEAVES_LOOP;
        }
        return leavesForInterpreter(to) ? SIDE_EXIT : 1;
    }

    private boolean leavesForInterpreter(BasicBlock block) {
        return !flow.executes(block.last());
    }
}
