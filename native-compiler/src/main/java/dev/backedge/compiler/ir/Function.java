package dev.backedge.compiler.ir;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * One region in SSA form. {@code blocks().get(0)} is the entry block: no parameters, no predecessors; it reads the OSR
 * buffer with {@code entry_slot} and jumps to the region's header. Blocks stand in an order in which every block but the
 * entry has a predecessor; unreachable blocks are removed by the pass that makes them so.
 */
public final class Function {
    private final String name;
    private final List<ElementKind> arrays;
    private final List<Block> blocks = new ArrayList<>();
    private int nextValue;
    private int nextBlock;
    private FloatingPoint floatingPoint = FloatingPoint.STRICT;

    /**
     * @param name {@code com.acme.Sieve.run(I)V@12}
     * @param arrays element kinds of the pinned entry references: name k has {@code arrays.get(k - 1)}. Names above
     *     {@code arrays.size()} are references that are only moved, never accessed.
     */
    public Function(String name, List<ElementKind> arrays) {
        this.name = name;
        this.arrays = List.copyOf(arrays);
    }

    public String name() {
        return name;
    }

    public List<ElementKind> arrays() {
        return arrays;
    }

    /** What its floating-point arithmetic may be made into; {@code STRICT} at first. Printed, unless it is that, as {@code fp fast} after the arrays. */
    public FloatingPoint floatingPoint() {
        return floatingPoint;
    }

    public void setFloatingPoint(FloatingPoint floatingPoint) {
        this.floatingPoint = floatingPoint;
    }

    /** The live, mutable list of blocks, entry first. */
    public List<Block> blocks() {
        return blocks;
    }

    public Block entry() {
        return blocks.get(0);
    }

    /** A new block at the end of the list. */
    public Block newBlock() {
        Block block = new Block(nextBlock++);
        blocks.add(block);
        return block;
    }

    /** For the parser: a block with a given id. */
    public Block newBlock(int id) {
        nextBlock = Math.max(nextBlock, id + 1);
        Block block = new Block(id);
        blocks.add(block);
        return block;
    }

    public BlockParam newParam(Block block, Type type) {
        BlockParam param = new BlockParam(nextValue++, type);
        block.params().add(param);
        return param;
    }

    /** For the parser: a parameter with a given id. */
    public BlockParam newParam(Block block, Type type, int id) {
        nextValue = Math.max(nextValue, id + 1);
        BlockParam param = new BlockParam(id, type);
        block.params().add(param);
        return param;
    }

    /** An instruction that is not yet in a block; the caller puts it there. */
    public Instr newInstr(Opcode opcode, Type type, List<? extends Value> operands) {
        return newInstr(opcode, type, operands, 0, null, null);
    }

    public Instr newInstr(Opcode opcode, Type type, List<? extends Value> operands, long constant, ElementKind element, FrameState state) {
        return new Instr(nextValue++, opcode, type, operands, constant, element, state);
    }

    /** For the parser: an instruction with a given id. */
    public Instr newInstr(int id, Opcode opcode, Type type, List<? extends Value> operands, long constant, ElementKind element, FrameState state) {
        nextValue = Math.max(nextValue, id + 1);
        return new Instr(id, opcode, type, operands, constant, element, state);
    }

    public Instr newConst(Type type, long bits) {
        return newInstr(Opcode.CONST, type, List.of(), type == Type.I32 || type == Type.F32 ? (int) bits : bits, null, null);
    }

    /** One more than the largest value id: the size of a table indexed by value. */
    public int valueCount() {
        return nextValue;
    }

    /** One more than the largest block id: the size of a table indexed by block. */
    public int blockCount() {
        return nextBlock;
    }

    /** Replaces every use of every value, in the whole function, by its image. */
    public void mapUses(UnaryOperator<Value> mapping) {
        for (Block block : blocks) {
            for (Instr instr : block.body()) {
                instr.mapUses(mapping);
            }
            block.setTerminator(block.terminator().mapUses(mapping));
        }
    }
}
