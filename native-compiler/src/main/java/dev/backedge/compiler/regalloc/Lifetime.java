package dev.backedge.compiler.regalloc;

import dev.backedge.compiler.IntOrder;
import dev.backedge.compiler.lir.LirInstruction;
import dev.backedge.compiler.lir.Operand.VirtualRegister;
import dev.backedge.compiler.x64.Register;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** All there is to know of one virtual register: where it is live, where it is used, and the intervals it is split into. */
final class Lifetime {

    /** How much a use wants a register. */
    enum Want {
        /** The instruction cannot do without. */
        MUST,
        /** Saves a load or makes a copy cheaper. */
        SHOULD,
        /** Not a use: the back edge of a loop that uses the value, which is where the next iteration's uses come nearer. */
        NEXT_ITERATION
    }

    record UsePosition(int position, Want want, double weight) {
    }

    private final VirtualRegister value;
    private final Ranges ranges = new Ranges();
    private final List<UsePosition> uses = new ArrayList<>();
    private final List<Interval> intervals = new ArrayList<>();
    private final Map<Register, Double> preferences = new EnumMap<>(Register.class);
    private LirInstruction definition;
    private Register fixedDefinition;
    private Web web;

    Lifetime(VirtualRegister value) {
        this.value = value;
    }

    VirtualRegister value() {
        return value;
    }

    Ranges ranges() {
        return ranges;
    }

    /** In order of position once {@link #sortUses} has run. */
    List<UsePosition> uses() {
        return uses;
    }

    void addUse(int position, Want want, double weight) {
        uses.add(new UsePosition(position, want, weight));
    }

    void sortUses() {
        uses.sort(IntOrder.by(UsePosition::position));
    }

    /** Index of the first use at or after a position. */
    int firstUse(int position) {
        int low = 0;
        int high = uses.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (uses.get(middle).position() >= position) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** Fixed registers that the value comes from or goes to, with how often. */
    Map<Register, Double> preferences() {
        return preferences;
    }

    void prefer(Register register, double weight) {
        preferences.merge(register, weight, Double::sum);
    }

    /** The defining instruction, null for a parameter. */
    LirInstruction definition() {
        return definition;
    }

    /** The register that the definition writes if it is FIXED, whatever the first interval's; else null. */
    Register fixedDefinition() {
        return fixedDefinition;
    }

    void define(LirInstruction instruction, Register fixed) {
        definition = instruction;
        fixedDefinition = fixed;
    }

    /** True if the value is gone before the next instruction: it needs no other place than the register its definition names. */
    boolean staysInFixedRegister() {
        return fixedDefinition != null && ranges.end() == ranges.start() + 1;
    }

    boolean isRematerializable() {
        return definition != null && definition.operation().isRematerializable();
    }

    Web web() {
        return web;
    }

    void join(Web joined) {
        web = joined;
    }

    /** The intervals in order of position. They cover the ranges, each position once. */
    List<Interval> intervals() {
        return intervals;
    }

    Interval firstInterval() {
        Interval first = new Interval(this, ranges.start(), ranges.end());
        intervals.add(first);
        return first;
    }

    /** Cuts an interval in two. The second begins with the first live position at or after {@code position}. */
    Interval split(Interval interval, int position) {
        Interval rest = new Interval(this, ranges.next(position), interval.end());
        interval.endAt(position);
        intervals.add(indexAt(interval.start()) + 1, rest);
        return rest;
    }

    /** The interval that holds the value at a position where it is live. */
    Interval intervalAt(int position) {
        return intervals.get(indexAt(position));
    }

    private int indexAt(int position) {
        int low = 0;
        int high = intervals.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (intervals.get(middle).start() <= position) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    @Override
    public String toString() {
        return value + " " + ranges;
    }
}
