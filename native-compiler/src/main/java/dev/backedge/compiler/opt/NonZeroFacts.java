package dev.backedge.compiler.opt;

import dev.backedge.compiler.analysis.Cfg;
import dev.backedge.compiler.analysis.DominatorTree;
import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Terminator;
import dev.backedge.compiler.ir.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where values are known not to be 0: after a check, and where the branch on them leads. The same facts that the verifier accepts. */
final class NonZeroFacts {
    private final DominatorTree dominators;
    /** For each value the blocks at whose end, and in all blocks that they dominate, it is known. */
    private final Map<Value, List<Block>> blocks = new HashMap<>();

    private NonZeroFacts(Cfg cfg, DominatorTree dominators) {
        this.dominators = dominators;
        for (Block block : cfg.reversePostorder()) {
            for (Instr instr : block.body()) {
                if (instr.opcode() == Opcode.ZERO_CHECK) {
                    add(instr.operand(0), block);
                }
            }
            if (cfg.predecessors(block).size() == 1 && cfg.predecessors(block).get(0).terminator() instanceof Terminator.Branch branch) {
                learn(branch, branch.whenTrue().target() == block, block);
            }
        }
    }

    static NonZeroFacts of(Cfg cfg, DominatorTree dominators) {
        return new NonZeroFacts(cfg, dominators);
    }

    /** What integers are divided by: passes that rewrite conditions and branches leave those alone that prove these. */
    static Set<Value> divisors(Function function) {
        Set<Value> divisors = new HashSet<>();
        for (Block block : function.blocks()) {
            for (Instr instr : block.body()) {
                switch (instr.opcode()) {
                    case DIV, REM, UDIV, UREM -> divisors.add(instr.operand(1));
                    default -> {
                    }
                }
            }
        }
        return divisors;
    }

    private void learn(Terminator.Branch branch, boolean holds, Block block) {
        if (holds) {
            add(branch.condition(), block);
        }
        if (branch.condition() instanceof Instr compare && compare.opcode() == (holds ? Opcode.NE : Opcode.EQ)
                && Fold.isConst(compare.operand(1), 0)) {
            add(compare.operand(0), block);
        }
    }

    private void add(Value value, Block block) {
        blocks.computeIfAbsent(value, key -> new ArrayList<>(1)).add(block);
    }

    /** Whether the value cannot be 0 at the end of the block. */
    boolean holdsAtEnd(Value value, Block block) {
        if (Fold.isConst(value)) {
            return Fold.constant(value) != 0;
        }
        for (Block known : blocks.getOrDefault(value, List.of())) {
            if (dominators.dominates(known, block)) {
                return true;
            }
        }
        return false;
    }
}
