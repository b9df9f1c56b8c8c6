package dev.backedge.compiler.regalloc;

import dev.backedge.compiler.lir.RegisterClass;
import dev.backedge.compiler.x64.Register;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Virtual registers that are copied into one another and never live at the same time: parameters and their arguments, results
 * and the inputs they reuse. They are given the same register where possible, which removes the copies, and share a spill slot.
 */
final class Web {
    private final RegisterClass registerClass;
    private final List<Lifetime> members = new ArrayList<>();
    private Ranges ranges;
    private final Map<Register, Double> preferences;
    private Register home;

    Web(Lifetime lifetime) {
        registerClass = lifetime.value().registerClass();
        ranges = lifetime.ranges();
        preferences = new EnumMap<>(Register.class);
        preferences.putAll(lifetime.preferences());
        members.add(lifetime);
    }

    RegisterClass registerClass() {
        return registerClass;
    }

    List<Lifetime> members() {
        return members;
    }

    /** Where any member is live. */
    Ranges ranges() {
        return ranges;
    }

    Map<Register, Double> preferences() {
        return preferences;
    }

    /** Whether two webs compete for the same registers. */
    boolean sharesFile(Web other) {
        return registerClass.sharesFile(other.registerClass);
    }

    boolean interferes(Web other) {
        return registerClass != other.registerClass || ranges.intersects(other.ranges);
    }

    void absorb(Web other) {
        ranges = ranges.union(other.ranges);
        members.addAll(other.members);
        other.members.forEach(member -> member.join(this));
        other.preferences.forEach((register, weight) -> preferences.merge(register, weight, Double::sum));
    }

    /** The register that the first member to be allocated got; null before. */
    Register home() {
        return home;
    }

    void settle(Register register) {
        home = register;
    }
}
