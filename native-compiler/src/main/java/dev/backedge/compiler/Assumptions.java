package dev.backedge.compiler;

import dev.backedge.compiler.ir.FloatingPoint;
import java.util.Set;

/**
 * What the compiler may go by beside the bytecode.
 *
 * @param unmet names of the classes that a region {@linkplain dev.backedge.compiler.bytecode.LoopRegion#reliances() relies on} and that are not what it needs: their methods are
 *     called, not inlined
 * @param profile what a first version has seen
 * @param floatingPoint how exactly arithmetic has to keep to Java's
 */
public record Assumptions(Set<String> unmet, Profile profile, FloatingPoint floatingPoint) {
    /** None: every callee is what it was found to be, nothing is known of branches, and arithmetic is Java's. */
    public static final Assumptions NONE = new Assumptions(Set.of(), Profile.NONE, FloatingPoint.STRICT);

    public Assumptions {
        unmet = Set.copyOf(unmet);
    }

    public Assumptions with(Profile seen) {
        return new Assumptions(unmet, seen, floatingPoint);
    }

    public Assumptions withUnmet(Set<String> classes) {
        return new Assumptions(classes, profile, floatingPoint);
    }
}
