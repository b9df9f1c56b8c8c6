package dev.backedge.compiler.regalloc;

import dev.backedge.compiler.lir.LirBlock;
import dev.backedge.compiler.lir.LirInstruction;
import dev.backedge.compiler.lir.Operand.VirtualRegister;
import dev.backedge.compiler.lir.Use;
import dev.backedge.compiler.lir.Use.Constraint;
import dev.backedge.compiler.lir.Use.Role;
import java.util.ArrayList;
import java.util.List;

/** Unites virtual registers into {@link Web}s, the most frequent copies first. */
final class Coalescing {
    private record Copy(Lifetime from, Lifetime to, double weight) {
    }

    private Coalescing() {
    }

    static void run(Numbering numbering, Lifetimes lifetimes) {
        List<Copy> copies = new ArrayList<>();
        for (LirBlock block : numbering.blocks()) {
            double weight = numbering.weight(block);
            for (LirInstruction instruction : block.instructions()) {
                for (Use use : instruction.uses()) {
                    if (use.role() == Role.DEF && use.constraint() == Constraint.REUSE) {
                        VirtualRegister input = instruction.uses().get(use.reuse()).register();
                        copies.add(new Copy(lifetimes.of(input), lifetimes.of(use.register()), weight));
                    }
                }
            }
            for (int i = 0; i < block.arguments().size(); i++) {
                VirtualRegister param = block.successors().get(0).params().get(i);
                copies.add(new Copy(lifetimes.of(block.arguments().get(i)), lifetimes.of(param), weight));
            }
        }
        copies.sort((a, b) -> Double.compare(b.weight(), a.weight()));

        for (Lifetime lifetime : lifetimes.all()) {
            lifetime.join(new Web(lifetime));
        }
        for (Copy copy : copies) {
            Web web = copy.to.web();
            Web other = copy.from.web();
            if (web != other && !web.interferes(other)) {
                web.absorb(other);
            }
        }
    }
}
