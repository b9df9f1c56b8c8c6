package dev.backedge.compiler.analysis;

import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.BlockParam;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Value;
import java.util.Arrays;

/** The block in which each value is defined. */
public final class Definitions {
    private Block[] blocks;

    private Definitions(Function function) {
        blocks = new Block[function.valueCount()];
        for (Block block : function.blocks()) {
            for (BlockParam param : block.params()) {
                blocks[param.id()] = block;
            }
            for (Instr instr : block.body()) {
                blocks[instr.id()] = block;
            }
        }
    }

    public static Definitions of(Function function) {
        return new Definitions(function);
    }

    /** The block that defines the value, null if it came after this snapshot or has been removed. */
    public Block block(Value value) {
        return value.id() < blocks.length ? blocks[value.id()] : null;
    }

    /** Records where a value created or moved since then stands. */
    public void define(Value value, Block block) {
        if (value.id() >= blocks.length) {
            blocks = Arrays.copyOf(blocks, value.id() + value.id() / 4 + 16);
        }
        blocks[value.id()] = block;
    }

    /** Whether the value is defined inside the loop. */
    public boolean inside(Loop loop, Value value) {
        Block block = block(value);
        return block != null && loop.contains(block);
    }
}
