package dev.backedge.compiler.lir;

import dev.backedge.compiler.lir.Operand.VirtualRegister;
import java.util.ArrayList;
import java.util.List;

/** A region as LIR: blocks in emission order, entry first; a block comes after its dominator. */
public final class LirFunction {
    private final String name;
    private final List<LirBlock> blocks = new ArrayList<>();
    private final List<byte[]> pool = new ArrayList<>();
    private int nextRegister;

    public LirFunction(String name) {
        this.name = name;
    }

    public String name() {
        return name;
    }

    public List<LirBlock> blocks() {
        return blocks;
    }

    /** Constants in memory; each aligned to its own length at emission. */
    public List<byte[]> pool() {
        return pool;
    }

    public VirtualRegister newRegister(RegisterClass registerClass) {
        return new VirtualRegister(nextRegister++, registerClass);
    }

    public int registerCount() {
        return nextRegister;
    }
}
