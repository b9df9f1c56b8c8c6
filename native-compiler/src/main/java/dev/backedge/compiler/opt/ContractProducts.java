package dev.backedge.compiler.opt;

import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.BlockParam;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Value;
import dev.backedge.compiler.x64.CpuFeatures;
import dev.backedge.compiler.x64.CpuFeatures.Feature;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes one instruction of a product and the sum that it alone is for, which rounds once instead of twice: only where the function's
 * {@link dev.backedge.compiler.ir.FloatingPoint} allows other results than Java's. Not where iterations wait for each other's sums: to an addition they wait less long.
 */
final class ContractProducts implements Pass {
    private static final int LONGEST_CHAIN = 10;

    private final CpuFeatures cpu;

    ContractProducts(CpuFeatures cpu) {
        this.cpu = cpu;
    }

    @Override
    public String name() {
        return "contract-products";
    }

    @Override
    public boolean run(Function function) {
        if (!function.floatingPoint().contracts() || !cpu.has(Feature.FMA)) {
            return false;
        }
        int[] uses = UseCounts.of(function);
        Substitution substitution = new Substitution(function);
        boolean changed = false;
        for (Block block : function.blocks()) {
            List<Instr> body = new ArrayList<>(block.body().size());
            for (Instr instr : block.body()) {
                Instr fused = fused(instr, function, uses, body);
                body.add(fused == null ? instr : fused);
                if (fused != null) {
                    substitution.replace(instr, fused);
                    changed = true;
                }
            }
            block.body().clear();
            block.body().addAll(body);
        }
        substitution.apply(function);
        return changed;
    }

    private static Instr fused(Instr sum, Function function, int[] uses, List<Instr> before) {
        boolean difference = sum.opcode() == Opcode.SUB;
        if (sum.opcode() != Opcode.ADD && !difference || !isFloat(sum)) {
            return null;
        }
        for (int side = 0; side < 2; side++) {
            if (!(sum.operand(side) instanceof Instr product) || product.opcode() != Opcode.MUL || uses[product.id()] != 1) {
                continue;
            }
            Value factor = product.operand(0);
            Value term = sum.operand(1 - side);
            if (isCarried(term, 0)) {
                return null;
            }
            if (difference) {
                Value negated = side == 0 ? term : factor;
                Instr negation = function.newInstr(Opcode.NEG, negated.type(), List.of(negated));
                before.add(negation);
                factor = side == 0 ? factor : negation;
                term = side == 0 ? negation : term;
            }
            return function.newInstr(Opcode.FMA, sum.type(), List.of(factor, product.operand(1), term));
        }
        return null;
    }

    /** Whether it is a sum that an iteration before may have begun. */
    private static boolean isCarried(Value term, int depth) {
        if (term instanceof BlockParam || depth == LONGEST_CHAIN) {
            return true;
        }
        Instr instr = (Instr) term;
        return (instr.opcode() == Opcode.ADD || instr.opcode() == Opcode.SUB) && (isCarried(instr.operand(0), depth + 1) || isCarried(instr.operand(1), depth + 1));
    }

    private static boolean isFloat(Instr instr) {
        return instr.type().isVector() ? instr.type().lane().isFloat() : instr.type().isFloat();
    }
}
