package dev.backedge.compiler.vector;

import dev.backedge.compiler.ir.BlockParam;
import dev.backedge.compiler.ir.FloatingPoint;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Value;
import dev.backedge.compiler.x64.CpuFeatures.Feature;
import dev.backedge.compiler.x64.CpuFeatures;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How one loop is vectorised: how many iterations make a block, how many blocks an iteration of the vector loop, what is tested before. */
final class VectorPlan {
    private static final int LEAST_ITERATIONS = 8;

    private final CountedLoop loop;
    private final CpuFeatures cpu;
    private final LoopBody body;
    private final List<Recurrence> recurrences;
    private final Dependences dependences;
    private final Lanes lanes;
    private final Map<BlockParam, Carried> carried = new LinkedHashMap<>();
    private final List<Access> speculative = new ArrayList<>();
    private boolean flipped;
    private int vectorLength;
    private boolean masksRest;

    private VectorPlan(CountedLoop loop, CpuFeatures cpu, FloatingPoint floatingPoint) throws Refusal {
        this.loop = loop;
        this.cpu = cpu;
        body = LoopBody.of(loop);
        Support.checkChecks(body);
        recurrences = new Recurrences(loop, body, floatingPoint).all();
        dependences = new Dependences(loop, body);
        lanes = new Lanes(loop, body, recurrences);
    }

    /** @throws Refusal if the loop cannot be vectorised, or should not */
    static VectorPlan of(CountedLoop loop, CpuFeatures cpu, FloatingPoint floatingPoint) throws Refusal {
        VectorPlan plan = new VectorPlan(loop, cpu, floatingPoint);
        plan.check();
        plan.chooseLength();
        plan.chooseDirection();
        plan.chooseCarried();
        plan.masksRest = plan.canMaskRest();
        return plan;
    }

    private void check() throws Refusal {
        checkExits();
        checkSpread();
        boolean works = dependences.accesses().stream().anyMatch(access -> access.isStore() || lanes.isNeeded(access.instr()))
                || !body.exits().isEmpty() || recurrences.stream().anyMatch(each -> !(each instanceof Recurrence.Induction || each instanceof Recurrence.Unchanged));
        if (!works) {
            throw new Refusal("it computes nothing in each iteration that is needed afterwards");
        }
        boolean doubtful = recurrences.stream().anyMatch(each -> each instanceof Recurrence.Reduction reduction && reduction.isDoubtful());
        if (doubtful && dependences.accesses().stream().anyMatch(Access::isStore)) {
            throw new Refusal("it looks for the smallest or greatest of floating-point numbers, and stores to an array as well");
        }
        for (Value value : lanes.needed()) {
            if (value instanceof Instr instr) {
                Support.check(instr, cpu);
            }
        }
        for (Access access : dependences.accesses()) {
            boolean always = access.step().condition().isAlways();
            if (!access.isStore() && !lanes.isNeeded(access.instr())) {
                continue;
            }
            if (access.index() == null) {
                checkGather(access);
                continue;
            }
            if (access.isStore() && Math.abs(access.stride()) != 1) {
                throw new Refusal("it stores to every " + Math.abs(access.stride()) + "th element of an array only");
            }
            if (Math.abs(access.stride()) > 1 && (access.kind().bytes() < 4 || !cpu.has(Feature.AVX2))) {
                throw new Refusal("it reads every " + Math.abs(access.stride()) + "th element of an array only");
            }
            if (!always && access.isStore() && !masks(access.kind().bytes())) {
                throw new Refusal("it stores under a condition, which this CPU has no instruction for");
            }
            if (!access.isStore() && (!body.exits().isEmpty() || !always && Math.abs(access.stride()) <= 1 && !(access.stride() != 0 && masksLoads()))) {
                if (!isArray(access.base()) || access.stride() % loop.counter().step() != 0) {
                    throw new Refusal("it reads an array under a condition");
                }
                if (access.stride() == 0 && !always) {
                    throw new Refusal("it reads one element of an array under a condition");
                }
                speculative.add(access);
            }
        }
    }

    private void checkGather(Access access) throws Refusal {
        if (access.kind().bytes() < 4 || !cpu.has(Feature.AVX2)) {
            throw new Refusal("it reads an array at an index that is not counted in steps known beforehand");
        }
        Value index = access.instr().operand(1);
        if (lanes.of(index) == null && !loop.isInvariant(index)) {
            throw new Refusal("it reads an array in steps of a number that is known at run time alone");
        }
        if (!isArray(access.base())) {
            throw new Refusal("it reads an array at an index that is not counted in steps known beforehand, of which it does not know the length");
        }
    }

    private static boolean isArray(Value base) {
        return base instanceof Instr instr && instr.opcode() == Opcode.ARRAY_BASE;
    }

    /** Exits must come before stores, as whole blocks do: all of it before it. */
    private void checkExits() throws Refusal {
        int firstStore = dependences.accesses().stream().filter(Access::isStore).mapToInt(Access::position).min().orElse(Integer.MAX_VALUE);
        for (LoopBody.Exit exit : body.exits()) {
            if (exit.position() > firstStore) {
                throw new Refusal("it may be left, or an index found out of range, after it has stored to an array");
            }
        }
    }

    /** Lanes that are far apart serve nothing that goes through memory or has an order. */
    private void checkSpread() throws Refusal {
        boolean ordered = recurrences.stream().anyMatch(each -> each instanceof Recurrence.Linear || each instanceof Recurrence.Polynomial || each instanceof Recurrence.Place
                || each instanceof Recurrence.Reduction reduction && reduction.isDoubtful());
        if (isSpread() && (ordered || !body.exits().isEmpty() || dependences.accesses().stream().anyMatch(access -> access.isStore() || lanes.isNeeded(access.instr())))) {
            throw new Refusal(Recurrences.CARRIED);
        }
    }

    /** Whether each lane runs iterations of its own, far from those of the others, see {@link SpreadLoop}. */
    boolean isSpread() {
        return recurrences.stream().anyMatch(each -> each instanceof Recurrence.Bitwise);
    }

    private boolean masks(int bytes) {
        return bytes >= 4 ? cpu.has(Feature.AVX2) : isAvx512();
    }

    private boolean isAvx512() {
        return cpu.has(Feature.AVX512BW) && cpu.has(Feature.AVX512VL) && cpu.has(Feature.AVX512DQ);
    }

    /** Whether loads under a condition are masked; otherwise their indices are tested before the loop. */
    boolean masksLoads() {
        return isAvx512();
    }

    private int registerBytes() {
        return isAvx512() ? 64 : cpu.has(Feature.AVX2) ? 32 : 16;
    }

    private void chooseLength() throws Refusal {
        int widest = lanes.widest().bytes();
        for (Recurrence recurrence : recurrences) {
            if (!(recurrence instanceof Recurrence.Unchanged) && !(recurrence instanceof Recurrence.Induction)) {
                widest = Math.max(widest, Lanes.full(recurrence.param().type()).bytes());
            }
        }
        for (Access access : dependences.accesses()) {
            widest = Math.max(widest, access.isStore() ? access.kind().bytes() : 1);
        }
        vectorLength = registerBytes() / widest;
        while (vectorLength > dependences.block()) {
            vectorLength /= 2;
        }
        if (vectorLength < 2 && dependences.block() > 1) {
            throw new Refusal("its values are too wide for the vectors of this CPU");
        }
        if (vectorLength < 2) {
            throw new Refusal("an iteration needs what one of the " + dependences.block() + " before it has stored");
        }
    }

    /** Where most accesses go down, the last iteration of a block goes to lane 0, so that their elements lie in the order of the lanes. */
    private void chooseDirection() throws Refusal {
        long down = dependences.accesses().stream().filter(access -> access.stride() == -1).count();
        long up = dependences.accesses().stream().filter(access -> access.stride() == 1).count();
        boolean ordered = recurrences.stream().anyMatch(each -> each instanceof Recurrence.Linear || each instanceof Recurrence.Polynomial);
        flipped = down > up && !ordered;
        for (Access access : dependences.accesses()) {
            if (isBackwards(access) && !access.step().condition().isAlways()) {
                throw new Refusal("it goes through one array upwards and through another downwards, under a condition");
            }
        }
    }

    private void chooseCarried() {
        for (Recurrence recurrence : recurrences) {
            BlockParam param = recurrence.param();
            if (recurrence instanceof Recurrence.Induction induction && isSpread()) {
                carried.put(param, new Carried.SpreadCounter(induction, vectorLength, lanes.isNeeded(param) ? lanes.of(param) : null, SpreadLoop.STEPS));
            } else if (recurrence instanceof Recurrence.Bitwise bitwise) {
                carried.put(param, new Carried.States(bitwise, vectorLength, SpreadLoop.STEPS));
            } else if (recurrence instanceof Recurrence.Induction induction) {
                carried.put(param, new Carried.Counter(induction, vectorLength, lanes.isNeeded(param) ? lanes.of(param) : null, flipped));
            } else if (recurrence instanceof Recurrence.Reduction reduction) {
                carried.put(param, new Carried.Accumulators(reduction, vectorLength));
            } else if (recurrence instanceof Recurrence.Place place) {
                carried.put(param, new CarriedPlace(place, loop.isUp(), vectorLength));
            } else if (recurrence instanceof Recurrence.Polynomial polynomial) {
                carried.put(param, new Carried.Horner(polynomial, vectorLength));
            } else if (recurrence instanceof Recurrence.Linear linear) {
                carried.put(param, new Carried.Powers(linear, vectorLength));
            }
        }
    }

    /** Where a mask costs nothing; the number of iterations has to be simple to tell. */
    private boolean canMaskRest() {
        return isAvx512() && body.exits().isEmpty() && Math.abs(loop.counter().step()) == 1
                && carried.values().stream().allMatch(each -> each instanceof Carried.Counter || each instanceof Carried.Accumulators || each instanceof CarriedPlace);
    }

    /** Whether what is left over at the end is executed by blocks with masks. */
    boolean masksRest() {
        return masksRest;
    }

    /** Does without masked blocks. */
    void maskNothing() {
        masksRest = false;
    }

    /** Fewest iterations that are worth a vector. */
    int leastIterations() {
        return masksRest ? Math.min(vectorLength, LEAST_ITERATIONS) : vectorLength;
    }

    /**
     * The access whose vectors should begin at multiples of their size: of those that do not, each touches two lines of the cache, which stores take longest for. Null
     * if there is none, or no way to begin with a part of a block.
     */
    Access aligned() {
        return !masksRest ? null : dependences.accesses().stream()
                .filter(access -> access.index() != null && Math.abs(access.stride()) == 1 && (access.isStore() || lanes.isNeeded(access.instr())))
                .max(Comparator.comparing(Access::isStore).thenComparing(access -> access.kind().bytes())).orElse(null);
    }

    CountedLoop loop() {
        return loop;
    }

    LoopBody body() {
        return body;
    }

    Lanes lanes() {
        return lanes;
    }

    Dependences dependences() {
        return dependences;
    }

    /** In the order of the body. */
    List<Access> accesses() {
        return dependences.accesses();
    }

    /** Loads that are executed in every iteration now, though their condition does not hold: their indices must be in range all the same. */
    List<Access> speculative() {
        return speculative;
    }

    /** Iterations of the scalar loop in one block: the number of lanes of every vector. */
    int vectorLength() {
        return vectorLength;
    }

    /** Iterations a run, in the mean, that pay for the way to the vectors and from them: more of them where one that leaves is found in scalar code again. */
    int worthwhileTrips() {
        return body.exits().isEmpty() ? Math.max(12, vectorLength + vectorLength / 2) : 4 * vectorLength;
    }

    /** Blocks in one iteration of the vector loop: more where the body is small or waits for itself; no more than a run comes to. */
    int copies() {
        int copies = copiesForLatency();
        double trips = loop.loop().header().trips();
        while (trips > 0 && copies > 1 && 2 * copies * vectorLength > trips) {
            copies /= 2;
        }
        return copies;
    }

    private int copiesForLatency() {
        if (!body.exits().isEmpty() && dependences.accesses().stream().anyMatch(Access::isStore)) {
            return 1;
        }
        int size = lanes.needed().size();
        boolean chained = carried.values().stream().anyMatch(each -> !(each instanceof Carried.Counter));
        return size <= 8 || chained && size <= 16 ? 4 : size <= 20 ? 2 : 1;
    }

    /** Whether lane 0 holds the last iteration of a block. */
    boolean isFlipped() {
        return flipped;
    }

    /** Whether the access goes through memory against the order of the lanes. */
    boolean isBackwards(Access access) {
        return access.stride() == (flipped ? 1 : -1);
    }

    /** The parameters that change, and how. */
    Map<BlockParam, Carried> carried() {
        return carried;
    }

    Carried carried(BlockParam param) {
        return carried.get(param);
    }

    boolean isInvariant(Value value) {
        return loop.isInvariant(value) || value instanceof BlockParam param && loop.header().params().contains(param) && !carried.containsKey(param);
    }

    /** The scalar that an invariant is in front of the loop. */
    Value uniform(Value invariant, Code before) {
        if (invariant instanceof Instr instr && instr.isConst()) {
            return before.constant(instr.type(), instr.constant());
        }
        int position = invariant instanceof BlockParam param ? loop.header().params().indexOf(param) : -1;
        return position < 0 ? invariant : loop.initial().get(position);
    }

    /** The value of an i32 or i64 that a header parameter has at first. */
    Value initial(BlockParam param) {
        return loop.initial().get(loop.header().params().indexOf(param));
    }
}
