package dev.backedge.compiler.regalloc;

import dev.backedge.compiler.lir.LirBlock;
import dev.backedge.compiler.lir.LirFunction;
import dev.backedge.compiler.lir.LirInstruction;
import dev.backedge.compiler.lir.Operand.VirtualRegister;
import dev.backedge.compiler.lir.Use;
import dev.backedge.compiler.lir.Use.Constraint;
import dev.backedge.compiler.lir.Use.Role;
import dev.backedge.compiler.regalloc.Lifetime.Want;
import dev.backedge.compiler.x64.Register;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Builds the {@link Lifetimes} in one pass backwards over the instructions (Wimmer and Franz 2010, figure 4, with liveness
 * known beforehand).
 *
 * <p>An input at position p is live up to p, its own included; a result from p + 1; a temporary at both. A value that is copied
 * before the instruction, into a fixed register or into the register of the result that reuses it, need not be live at p itself:
 * if it dies there the copy vanishes when both get the same register. The result that reuses an input begins at p.
 */
final class LifetimeBuilder {
    private final Numbering numbering;
    private final Lifetime[] lifetimes;
    private final Map<Register, FixedRanges> fixed = new EnumMap<>(Register.class);

    private LifetimeBuilder(LirFunction function, Numbering numbering) {
        this.numbering = numbering;
        lifetimes = new Lifetime[function.registerCount()];
    }

    static Lifetimes build(LirFunction function, Numbering numbering, Liveness liveness) {
        LifetimeBuilder builder = new LifetimeBuilder(function, numbering);
        Lifetime[] lifetimes = builder.lifetimes;
        declare(function, lifetimes);
        List<LirBlock> blocks = numbering.blocks();
        for (int i = blocks.size() - 1; i >= 0; i--) {
            LirBlock block = blocks.get(i);
            liveness.out(block).stream()
                    .forEach(id -> lifetimes[id].ranges().addFirst(numbering.from(block), numbering.to(block)));
            builder.build(block);
        }
        LoopUses.add(numbering, liveness, lifetimes);
        for (Lifetime lifetime : lifetimes) {
            if (lifetime != null) {
                lifetime.sortUses();
            }
        }
        return new Lifetimes(lifetimes, builder.fixed);
    }

    private static void declare(LirFunction function, Lifetime[] lifetimes) {
        for (LirBlock block : function.blocks()) {
            for (VirtualRegister param : block.params()) {
                lifetimes[param.id()] = new Lifetime(param);
            }
            for (LirInstruction instruction : block.instructions()) {
                for (Use use : instruction.uses()) {
                    if (use.role() == Role.DEF || use.role() == Role.TEMP && use.constraint() != Constraint.FIXED) {
                        lifetimes[use.register().id()] = new Lifetime(use.register());
                    }
                    if (use.role() == Role.DEF) {
                        lifetimes[use.register().id()].define(instruction, OperandRules.fixed(instruction, use));
                    }
                }
            }
        }
    }

    private void build(LirBlock block) {
        double weight = numbering.weight(block);
        for (VirtualRegister argument : block.arguments()) {
            lifetimes[argument.id()].addUse(numbering.to(block) - 1, Want.SHOULD, weight);
        }
        List<LirInstruction> instructions = block.instructions();
        for (int i = instructions.size() - 1; i >= 0; i--) {
            LirInstruction instruction = instructions.get(i);
            int position = numbering.from(block) + 2 + 2 * i;
            for (Use use : instruction.uses()) {
                if (use.role() == Role.DEF) {
                    result(use, position, weight);
                } else if (use.role() == Role.TEMP) {
                    temporary(use, position, weight);
                }
            }
            for (int j = 0; j < instruction.uses().size(); j++) {
                Role role = instruction.uses().get(j).role();
                if (role == Role.USE || role == Role.ALIVE) {
                    input(instruction, j, numbering.from(block), position, weight);
                }
            }
        }
        for (VirtualRegister param : block.params()) {
            define(lifetimes[param.id()], numbering.from(block), 2);
        }
    }

    private void result(Use use, int position, double weight) {
        Lifetime lifetime = lifetimes[use.register().id()];
        Register register = lifetime.fixedDefinition();
        if (register != null) {
            fixed(register).addFirst(position + 1, position + 2, use.register());
            lifetime.prefer(register, weight);
            define(lifetime, position + 1, 1);
        } else if (use.constraint() == Constraint.REUSE) {
            define(lifetime, position, 2);
            must(lifetime, position, position + 1, weight);
        } else {
            define(lifetime, position + 1, 1);
            if (!lifetime.isRematerializable() && use.constraint() == Constraint.REGISTER) {
                lifetime.addUse(position + 1, Want.MUST, weight);
            }
        }
    }

    private void temporary(Use use, int position, double weight) {
        if (use.constraint() == Constraint.FIXED) {
            fixed(use.fixed()).addFirst(position, position + 2, null);
        } else {
            Lifetime lifetime = lifetimes[use.register().id()];
            define(lifetime, position, 2);
            must(lifetime, position, position + 1, weight);
        }
    }

    private void input(LirInstruction instruction, int index, int blockStart, int position, double weight) {
        Use use = instruction.uses().get(index);
        Lifetime lifetime = lifetimes[use.register().id()];
        boolean alive = use.role() == Role.ALIVE;
        if (use.constraint() == Constraint.FIXED) {
            lifetime.ranges().addFirst(blockStart, position);
            lifetime.addUse(position - 1, Want.SHOULD, weight);
            lifetime.prefer(use.fixed(), weight);
            fixed(use.fixed()).addFirst(position, position + (alive ? 2 : 1), use.register());
        } else if (OperandRules.reusingResult(instruction, index) >= 0) {
            lifetime.ranges().addFirst(blockStart, position);
            lifetime.addUse(position - 1, Want.SHOULD, weight);
        } else {
            lifetime.ranges().addFirst(blockStart, position + (alive ? 2 : 1));
            if (use.constraint() == Constraint.REGISTER) {
                must(lifetime, position, position + (alive ? 1 : 0), weight);
            } else if (!alive) {
                // What has no slot cannot be read from it.
                lifetime.addUse(position, lifetime.isRematerializable() ? Want.MUST : Want.SHOULD, weight);
            }
        }
    }

    private static void must(Lifetime lifetime, int first, int last, double weight) {
        for (int position = first; position <= last; position++) {
            lifetime.addUse(position, Want.MUST, weight);
        }
    }

    /** Ends the ranges, which are being built backwards, where the value is defined. One that nobody reads lives {@code least} long. */
    private static void define(Lifetime lifetime, int position, int least) {
        if (lifetime.ranges().isEmpty()) {
            lifetime.ranges().addFirst(position, position + least);
        } else {
            lifetime.ranges().startAt(position);
        }
    }

    private FixedRanges fixed(Register register) {
        return fixed.computeIfAbsent(register, r -> new FixedRanges());
    }
}
