package dev.backedge.compiler.bytecode;

import dev.backedge.compiler.ir.ElementKind;
import java.util.BitSet;
import java.util.Map;
import org.objectweb.asm.Opcodes;

/** What compiled code of one region executes, and which resume point each of its exits takes. For regions that are not refused. */
public final class RegionFlow {
    private final AnalyzedCode code;
    private final BitSet instructions;
    private final int[] resumeInstructions;
    private final BitSet executed;
    private final BitSet reached;
    private final Map<Integer, Integer> sideExits;
    private final Map<Integer, Integer> loopExits;
    private final Map<Integer, Integer> yields;
    private final Map<Integer, Integer> paths;
    private final Map<Integer, Integer> lengths;
    private final BitSet nullable;
    private final BitSet rows;
    private final BitSet inTrees;
    private final Map<Integer, BufferCalls.Paths> buffers;
    private final boolean comparesReferences;

    /**
     * The exits' maps go from an instruction (of a loop exit: its target; of a yield: the header) to the number of a resume point, the others from an
     * instruction to that of an access path.
     */
    RegionFlow(AnalyzedCode code, BitSet instructions, int[] resumeInstructions, BitSet executed, BitSet reached, Map<Integer, Integer> sideExits,
               Map<Integer, Integer> loopExits, Map<Integer, Integer> yields, Map<Integer, Integer> paths, Map<Integer, Integer> lengths, BitSet nullable,
               BitSet rows, BitSet inTrees, Map<Integer, BufferCalls.Paths> buffers) {
        this.code = code;
        this.instructions = instructions;
        this.resumeInstructions = resumeInstructions;
        this.executed = executed;
        this.reached = reached;
        this.sideExits = Map.copyOf(sideExits);
        this.loopExits = Map.copyOf(loopExits);
        this.yields = Map.copyOf(yields);
        this.paths = Map.copyOf(paths);
        this.lengths = Map.copyOf(lengths);
        this.nullable = nullable;
        this.rows = rows;
        this.inTrees = inTrees;
        this.buffers = buffers;
        this.comparesReferences = anyComparesReferences();
    }

    /** The code that it is about: all indices of instructions here are of this code. */
    AnalyzedCode code() {
        return code;
    }

    /** Whether an instruction belongs to the loop. */
    boolean contains(int instruction) {
        return instructions.get(instruction);
    }

    /** The instruction whose state a resume point has. */
    int resumeInstruction(int resumePoint) {
        return resumeInstructions[resumePoint];
    }

    /** Whether compiled code gets to the instruction: to execute it or, if it is not supported, to leave before it. */
    public boolean reaches(int instruction) {
        return reached.get(instruction);
    }

    /** Whether compiled code executes all that it reaches: it leaves where an exception is thrown, or the loop ends. */
    public boolean executesAll() {
        BitSet left = (BitSet) reached.clone();
        left.andNot(executed);
        return left.isEmpty();
    }

    /** Whether compiled code executes the instruction. Where it reaches but does not execute one, it leaves for {@link #resumePointOf}. */
    public boolean executes(int instruction) {
        return executed.get(instruction);
    }

    /** Whether compiled code compares references with each other, be it in a callee's body. */
    public boolean comparesReferences() {
        return comparesReferences;
    }

    private boolean anyComparesReferences() {
        for (int i = executed.nextSetBit(0); i >= 0; i = executed.nextSetBit(i + 1)) {
            int opcode = code.flow().instruction(i).getOpcode();
            if (opcode == Opcodes.IF_ACMPEQ || opcode == Opcodes.IF_ACMPNE) {
                return true;
            }
        }
        return false;
    }

    /**
     * R(X) of docs/ARCHITECTURE.md: number of the resume point for an exit that instruction X causes. Its state is that before the
     * resume point's instruction, which stands at or before X in X's basic block.
     *
     * @throws IllegalArgumentException if X is not reached or cannot cause an exit
     */
    public int resumePointOf(int instruction) {
        return lookup(sideExits, instruction, "side exit");
    }

    /** Number of the resume point for leaving the loop by a branch to a block outside it. Its state is that after the branch. */
    public int loopExitTo(BasicBlock target) {
        return lookup(loopExits, target.first(), "loop exit");
    }

    /** Number of the resume point for a yield at the header of this region or of a loop in it; the state is that at the header's start. */
    public int yieldAt(int headerInstruction) {
        return lookup(yields, headerInstruction, "yield");
    }

    /** Whether a tick belongs at the start of the block: it is the header of this region or of a loop in it, and reached. */
    public boolean isLoopHeader(BasicBlock block) {
        return yields.containsKey(block.first());
    }

    /** Kind of the elements of the array that an executed array access or arraylength works on. */
    public ElementKind element(int instruction) {
        return NativeSubset.element(code.instruction(instruction), code.types().before(instruction));
    }

    /** The intrinsic that an executed invokestatic is. */
    public Intrinsics.Intrinsic intrinsic(int instruction) {
        return NativeSubset.intrinsic(code.instruction(instruction));
    }

    /** Number of the {@link AccessPath} that an executed instruction reads or writes; -1 if there is none. */
    public int pathAt(int instruction) {
        return paths.getOrDefault(instruction, -1);
    }

    /** Of an aaload that reads a path: number of the path that is the length of its array, or of all the arrays that it may read, see {@link #offsets}. */
    public int lengthPathAt(int instruction) {
        return lookup(lengths, instruction, "length");
    }

    /** Whether what the path at an instruction is read from may be null: then that is to be checked first. */
    public boolean mayBeNullAt(int instruction) {
        return nullable.get(instruction);
    }

    /** Of an aaload: whether it may be any element of an array of arrays. Of a comparison of references: whether such may be among them, whose names do not tell. */
    public boolean concernsRows(int instruction) {
        return rows.get(instruction);
    }

    /**
     * Of an aaload whose array itself is any element of another one: kind of the elements of what stands for that array, which tell how far the name of each element is from
     * that of the first of all; null of other aaloads.
     */
    public ElementKind offsets(int instruction) {
        TypeFrame frame = code.types().before(instruction);
        return inTrees.get(instruction) ? RowTree.offsets(RowTree.leaf(frame.stack(frame.height() - 2))) : null;
    }

    /** Of a call that gets or puts bytes of a buffer; null of other instructions. */
    BufferCalls.Paths bufferAt(int instruction) {
        return buffers.get(instruction);
    }

    private static int lookup(Map<Integer, Integer> map, int instruction, String what) {
        Integer number = map.get(instruction);
        if (number == null) {
            throw new IllegalArgumentException("no " + what + " at instruction " + instruction);
        }
        return number;
    }
}
