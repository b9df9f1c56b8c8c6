package dev.backedge.compiler.regalloc;

import dev.backedge.compiler.lir.Operand.VirtualRegister;
import dev.backedge.compiler.x64.Register;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The lifetimes of all virtual registers of a function, and those of the physical ones that FIXED operands ask for. */
final class Lifetimes {
    private static final FixedRanges NONE = new FixedRanges();

    private final Lifetime[] byId;
    private final Map<Register, FixedRanges> fixed;

    Lifetimes(Lifetime[] byId, Map<Register, FixedRanges> fixed) {
        this.byId = byId;
        this.fixed = fixed;
    }

    Lifetime of(VirtualRegister register) {
        return byId[register.id()];
    }

    Lifetime of(int id) {
        return byId[id];
    }

    /** In order of their registers' numbers. */
    List<Lifetime> all() {
        List<Lifetime> all = new ArrayList<>(byId.length);
        for (Lifetime lifetime : byId) {
            if (lifetime != null) {
                all.add(lifetime);
            }
        }
        return all;
    }

    FixedRanges fixed(Register register) {
        return fixed.getOrDefault(register, NONE);
    }
}
