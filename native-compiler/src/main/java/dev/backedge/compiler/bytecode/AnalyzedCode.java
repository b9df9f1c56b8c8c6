package dev.backedge.compiler.bytecode;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * The code that regions are made of: the method's own, or that with the bodies of callees in place of calls ({@link Inliner}). Its instructions have
 * indices of their own, each of which stands for one of the method's own: the body of a callee, for the call. Immutable.
 */
final class AnalyzedCode {
    private final ControlFlow flow;
    private final TypeFlow types;
    private final MethodNode code;
    private final ControlFlow ownFlow;
    private final int[] own;
    private final int[] start;
    private final List<LoopForest.Loop> loops;
    private final List<LoopRegion.Callee> callees;
    private final Map<Integer, List<Reliance>> reliances;

    private AnalyzedCode(MethodNode code, ControlFlow ownFlow, ControlFlow flow, TypeFlow types, int[] own, int[] start, List<LoopForest.Loop> loops, List<LoopRegion.Callee> callees,
                         Map<Integer, List<Reliance>> reliances) {
        this.reliances = reliances;
        this.code = code;
        this.ownFlow = ownFlow;
        this.flow = flow;
        this.types = types;
        this.own = own;
        this.start = start;
        this.loops = loops;
        this.callees = callees;
    }

    /** The method's own code. */
    static AnalyzedCode own(MethodNode method, ControlFlow flow, TypeFlow types, List<LoopForest.Loop> loops) {
        int[] same = new int[flow.size()];
        for (int i = 0; i < same.length; i++) {
            same[i] = i;
        }
        return new AnalyzedCode(method, flow, flow, types, same, same, loops, List.of(), Map.of());
    }

    /**
     * Code with callees in it.
     *
     * @param own for each instruction the method's own that it stands for
     * @param start for each instruction itself or, if it is of a callee, the first one of what stands in place of the outermost call
     * @param ownFlow the method's own blocks
     * @param ownLoops its loops; callees have none
     * @param reliances by the first instruction of what stands in place of a call
     */
    static AnalyzedCode expanded(String className, MethodNode code, int[] own, int[] start, ControlFlow ownFlow, List<LoopForest.Loop> ownLoops,
                                 List<LoopRegion.Callee> callees, Map<Integer, List<Reliance>> reliances) {
        ControlFlow flow = new ControlFlow(code);
        List<LoopForest.Loop> loops = new ArrayList<>();
        for (LoopForest.Loop loop : ownLoops) {
            BitSet blocks = new BitSet();
            int header = -1;
            for (BasicBlock block : flow.blocks()) {
                int ownBlock = ownFlow.blockOf(own[block.first()]);
                blocks.set(block.number(), loop.blocks().get(ownBlock));
                if (own[block.first()] == ownFlow.blocks().get(loop.header()).first() && start[block.first()] == block.first()) {
                    header = block.number();
                }
            }
            loops.add(new LoopForest.Loop(header, blocks, loop.irreducible()));
        }
        return new AnalyzedCode(code, ownFlow, flow, new TypeFlow(className, code, flow), own, start, List.copyOf(loops), callees, reliances);
    }

    ControlFlow flow() {
        return flow;
    }

    TypeFlow types() {
        return types;
    }

    /** In the order of the method's own. */
    List<LoopForest.Loop> loops() {
        return loops;
    }

    int maxLocals() {
        return code.maxLocals;
    }

    int maxStack() {
        return code.maxStack;
    }

    AbstractInsnNode instruction(int index) {
        return flow.instruction(index);
    }

    BasicBlock block(int instruction) {
        return flow.blocks().get(flow.blockOf(instruction));
    }

    /** The method's own instruction that an instruction stands for. */
    int own(int instruction) {
        return own[instruction];
    }

    /** The method's own blocks. */
    List<BasicBlock> ownBlocks() {
        return ownFlow.blocks();
    }

    /** Number of the method's own block to which an instruction belongs, or its call. */
    int ownBlock(int instruction) {
        return ownFlow.blockOf(own[instruction]);
    }

    /** The first of the instructions that stand for those of one of the method's own blocks. Control goes from there to the last, if by way of callees. */
    int firstOf(int ownBlock) {
        return placeOf(ownFlow.blocks().get(ownBlock).first());
    }

    int lastOf(int ownBlock) {
        int end = placeOf(ownFlow.blocks().get(ownBlock).last());
        while (end + 1 < own.length && own[end + 1] == own[end]) {
            end++;
        }
        return end;
    }

    /** The first instruction that stands for one of the method's own: they are in the same order. */
    private int placeOf(int ownInstruction) {
        int low = 0;
        int high = own.length - 1;
        while (low < high) {
            int middle = low + high >>> 1;
            if (own[middle] < ownInstruction) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Whether the interpreter knows the state before an instruction: it is the method's own, or stands where a call was made. */
    boolean isResumable(int instruction) {
        return start[instruction] == instruction && flow.instruction(instruction).getOpcode() >= 0;
    }

    /** The instruction itself or, if it is of a callee, the first one of what stands in place of the outermost call. */
    int start(int instruction) {
        return start[instruction];
    }

    boolean isInlined(int instruction) {
        return start[instruction] != instruction || instruction + 1 < start.length && start[instruction + 1] == instruction;
    }

    /** What must hold for the body that starts with this instruction; empty if none does, or it may always be executed. */
    List<Reliance> reliances(int instruction) {
        return reliances.isEmpty() ? List.of() : reliances.getOrDefault(instruction, List.of());
    }

    boolean reliesOnNothing() {
        return reliances.isEmpty();
    }

    /** The callees whose bodies are in the code. */
    List<LoopRegion.Callee> callees() {
        return callees;
    }
}
