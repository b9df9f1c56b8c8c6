package dev.backedge.compiler.vector;

import dev.backedge.compiler.analysis.Affine;
import dev.backedge.compiler.analysis.Definitions;
import dev.backedge.compiler.analysis.LoopInduction;
import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.BlockParam;
import dev.backedge.compiler.ir.FloatingPoint;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Value;
import dev.backedge.compiler.lower.VectorSupport;
import dev.backedge.compiler.x64.CpuFeatures;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * How the iterations of the outer loop of a nest run side by side, one in each lane, and what must be tested for that.
 *
 * <p>All stores come behind the inner loop. So the nest may be given up at any place before them, and the scalar loop starts with the first of these iterations as
 * if nothing had been: this is what happens where a check fails in any lane, or an array turns out to be the one that is stored to.
 */
final class NestPlan {
    private static final int FEW_TRIPS = 8;
    /** Instructions of the inner loop with which so many registers a value hide how long each takes, and with which they would be too few. */
    private static final int SMALL_BODY = 8;
    private static final int MIDDLING_BODY = 20;
    private static final int LARGEST_BODY = 100;

    private final LoopNest nest;
    private final NestForms forms;
    private final LoopInduction innerInduction;
    private final CpuFeatures cpu;
    private final VectorSupport support;
    private final NestMemory memory;
    private final Set<Instr> invariantChecks = new LinkedHashSet<>();
    private int lanes;

    private NestPlan(LoopNest nest, Definitions definitions, CpuFeatures cpu, VectorSupport support) throws Refusal {
        this.nest = nest;
        this.cpu = cpu;
        this.support = support;
        forms = new NestForms(nest, LoopInduction.of(nest.outer(), definitions));
        innerInduction = LoopInduction.of(nest.inner(), definitions);
        memory = new NestMemory(nest, forms);
    }

    /** @throws Refusal if the nest cannot be run side by side, or the inner loop is better run in vectors by itself */
    static NestPlan of(LoopNest nest, Definitions definitions, CpuFeatures cpu, VectorSupport support, FloatingPoint floatingPoint) throws Refusal {
        NestPlan plan = new NestPlan(nest, definitions, cpu, support);
        plan.checkWorth(floatingPoint);
        plan.checkInstructions();
        plan.memory.check();
        plan.chooseLanes();
        return plan;
    }

    /**
     * Whether the inner loop is one that vectors of its own iterations do not help: each waits for the one before it, in an order that must be kept, or what they read lies far
     * apart.
     */
    private void checkWorth(FloatingPoint floatingPoint) throws Refusal {
        boolean ordered = false;
        for (BlockParam param : nest.inner().header().params()) {
            ordered |= forms.of(param).isVarying() && param.type().isFloat() && !floatingPoint.reassociates();
        }
        double trips = nest.header().trips();
        if (!ordered && !forms.isDivergent() && !readsApart() || trips > 0 && trips < FEW_TRIPS) {
            throw new Refusal("its inner loop is better run by itself");
        }
    }

    /** Whether the inner loop goes through an array in steps of more than an element, in which the outer one goes from element to element. */
    private boolean readsApart() {
        return nest.body().stream().flatMap(block -> block.body().stream()).filter(instr -> instr.opcode() == Opcode.LOAD && forms.of(instr.operand(1)).isLinear())
                .anyMatch(load -> {
                    Affine index = innerInduction.modulo32(load.operand(1));
                    Long stride = index == null ? null : innerInduction.stride(index);
                    return stride == null || Math.abs(stride) > 1;
                });
    }

    private void checkInstructions() throws Refusal {
        check(nest.header(), false);
        for (Block block : nest.before()) {
            check(block, false);
        }
        for (Block block : nest.body()) {
            check(block, false);
        }
        for (Block block : nest.after()) {
            check(block, true);
        }
        passesOnly(nest.inner().header(), nest.enter().arguments());
        passesOnly(nest.inner().header(), nest.back().arguments());
        for (LoopNest.Leaving leaving : nest.leavings()) {
            passesOnly(nest.join(), leaving.arguments());
        }
        passesOnly(nest.header(), nest.again().arguments());
        if (nest.body().stream().mapToInt(block -> block.body().size()).sum() > LARGEST_BODY) {
            throw new Refusal("its inner loop is too large");
        }
        boolean ticks = nest.header().body().stream().anyMatch(instr -> instr.opcode() == Opcode.TICK);
        if (!ticks || nest.header().body().stream().anyMatch(instr -> instr.opcode() != Opcode.TICK && !instr.opcode().isPure())) {
            throw new Refusal("it may be left in the middle");
        }
        for (Block block : nest.outer().blocks()) {
            for (BlockParam param : block.params()) {
                if (forms.of(param).isVarying() && !param.type().isFloat() && !param.type().isInteger()) {
                    throw new Refusal("which object it works on changes from iteration to iteration of the outer loop");
                }
            }
        }
        if (forms.isDivergent() && nest.after().stream().anyMatch(this::usesInner)) {
            throw new Refusal("too many values are needed behind the inner loop");
        }
    }

    /** Fuel and sums must go where they belong, and nowhere else. */
    private void passesOnly(Block target, List<Value> arguments) throws Refusal {
        for (int i = 0; i < arguments.size(); i++) {
            Form passed = forms.of(arguments.get(i));
            Form expected = forms.of(target.params().get(i));
            if ((passed.isScalar() || passed.isVarying()) != (expected.isScalar() || expected.isVarying())) {
                throw new Refusal("it needs in between what it sums up");
            }
        }
    }

    private boolean usesInner(Block block) {
        return block.body().stream().anyMatch(instr -> instr.operands().stream().anyMatch(nest::isOfInner))
                || block.terminator().edges().stream().anyMatch(edge -> edge.arguments().stream().anyMatch(nest::isOfInner));
    }

    private void check(Block block, boolean mayStore) throws Refusal {
        for (Instr instr : block.body()) {
            Opcode opcode = instr.opcode();
            if (opcode == Opcode.TICK) {
                continue;
            }
            // that a divisor is not 0 must be seen right before the division
            if (opcode.mayExit() && opcode != Opcode.ZERO_CHECK && instr.operands().stream().allMatch(nest::isInvariant)) {
                invariantChecks.add(instr);
            }
            boolean adds = forms.of(instr).equals(Form.SUM);
            for (Value operand : instr.operands()) {
                Form form = forms.of(operand);
                if (form.equals(Form.FUEL) || form.equals(Form.SUM) && !adds) {
                    throw new Refusal("it needs in between what it sums up");
                }
            }
            switch (opcode) {
                case LOAD -> memory.add(instr);
                case STORE -> {
                    if (!mayStore) {
                        throw new Refusal("its inner loop stores to an array");
                    }
                    memory.add(instr);
                }
                case NULL_CHECK, ZERO_CHECK, GUARD -> uniform(instr.operand(0), "what is checked in it changes from iteration to iteration of the outer loop");
                case BOUNDS_CHECK -> {
                    uniform(instr.operand(1), "which array it accesses changes from iteration to iteration of the outer loop");
                    if (!forms.of(instr.operand(0)).isScalar()) {
                        throw new Refusal("an index is not counted in steps known beforehand");
                    }
                }
                default -> {
                    if (!opcode.isPure()) {
                        throw new Refusal("it may be left in the middle");
                    }
                    if (forms.of(instr).isVarying()) {
                        Support.check(instr, cpu);
                    }
                }
            }
        }
    }

    private void uniform(Value value, String otherwise) throws Refusal {
        if (!forms.of(value).isUniform()) {
            throw new Refusal(otherwise);
        }
    }

    private void chooseLanes() throws Refusal {
        int widest = 1;
        int size = 0;
        for (Block block : nest.outer().blocks()) {
            for (Instr instr : block.body()) {
                widest = Math.max(widest, forms.of(instr).isVarying() && instr.opcode().hasResult() ? Lanes.full(instr.type()).bytes() : 1);
                size += nest.inner().contains(block) && forms.of(instr).isVarying() && instr.opcode().hasResult() ? 1 : 0;
            }
            for (BlockParam param : block.params()) {
                widest = Math.max(widest, forms.of(param).isVarying() ? Lanes.full(param.type()).bytes() : 1);
            }
        }
        for (Instr store : memory.stores()) {
            widest = Math.max(widest, Lanes.full(store.operand(2).type()).bytes());
        }
        int registers = size <= SMALL_BODY && !forms.isDivergent() ? 4 : size <= MIDDLING_BODY ? 2 : 1;
        lanes = support.registerBytes() / widest * registers;
        double trips = nest.header().trips();
        while (registers > 1 && trips > 0 && lanes > trips) {
            registers /= 2;
            lanes /= 2;
        }
        if (lanes < 4 || size == 0) {
            throw new Refusal("its values are too wide for the vectors of this CPU");
        }
    }

    LoopNest nest() {
        return nest;
    }

    NestForms forms() {
        return forms;
    }

    /** Iterations of the outer loop that run side by side. */
    int lanes() {
        return lanes;
    }

    /** Whether the last of them may be fewer. */
    boolean isMasked() {
        return support.hasMaskRegisters();
    }

    NestMemory memory() {
        return memory;
    }

    /** Checks that are done once before the nest: whether it comes to them or not, it may be given up. */
    Set<Instr> invariantChecks() {
        return invariantChecks;
    }
}
