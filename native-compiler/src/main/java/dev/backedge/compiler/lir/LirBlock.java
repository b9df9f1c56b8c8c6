package dev.backedge.compiler.lir;

import dev.backedge.compiler.lir.Operand.VirtualRegister;
import java.util.ArrayList;
import java.util.List;

/**
 * A block of LIR. Successor edges carry arguments for the parameters of the target, as in the IR; a block with several
 * successors has none whose target has several predecessors (critical edges are split before allocation), and only a block
 * with a single successor passes arguments. The last instruction is the jump (uses no memory of the edge's arguments).
 */
public final class LirBlock {
    private final int id;
    private final int loopDepth;
    private final boolean cold;
    private final double frequency;
    private final List<VirtualRegister> params = new ArrayList<>();
    private final List<LirInstruction> instructions = new ArrayList<>();
    private final List<LirBlock> successors = new ArrayList<>();
    private final List<VirtualRegister> arguments = new ArrayList<>();

    /** @param frequency see {@link #frequency()} */
    public LirBlock(int id, int loopDepth, boolean cold, double frequency) {
        this.id = id;
        this.loopDepth = loopDepth;
        this.cold = cold;
        this.frequency = frequency;
    }

    /** One that is come by ten times for each time around the loop around its own. */
    public LirBlock(int id, int loopDepth, boolean cold) {
        this(id, loopDepth, cold, cold ? 0 : Math.pow(10, loopDepth));
    }

    public int id() {
        return id;
    }

    /** 0 outside of every loop; weighs spills. */
    public int loopDepth() {
        return loopDepth;
    }

    /** Rarely run: laid out last, and the first place to spill. */
    public boolean cold() {
        return cold;
    }

    /** Estimate of how often it is come by for each entry of the region; decides where the code goes and is no part of the text form. */
    public double frequency() {
        return frequency;
    }

    public List<VirtualRegister> params() {
        return params;
    }

    /** The live, mutable list while lowering; not touched afterwards. */
    public List<LirInstruction> instructions() {
        return instructions;
    }

    public List<LirBlock> successors() {
        return successors;
    }

    /** Arguments for the parameters of the only successor; empty when there are several successors. */
    public List<VirtualRegister> arguments() {
        return arguments;
    }

    @Override
    public String toString() {
        return "L" + id;
    }
}
