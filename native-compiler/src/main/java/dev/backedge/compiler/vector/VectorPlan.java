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
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** How one loop is vectorised: how many iterations make a block, how many blocks an iteration of the vector loop, what is tested before. */
final class VectorPlan {
    private static final int LEAST_ITERATIONS = 8;
    /** Registers for what is loaded ahead: half of those that there are. */
    private static final int LOADS_AHEAD = 8;
    private static final int LOADS_AHEAD_AVX512 = 16;
    /** Lanes that sums of bytes need: two of 64 bits. */
    private static final int LEAST_BYTES = 16;

    /** Values for each gather that vectors of them pay for, where it takes longer than loads one by one. */
    private static final int WORK_FOR_GATHER = 6;

    private final CountedLoop loop;
    private final CpuFeatures cpu;
    private final LoopBody body;
    private final List<Recurrence> recurrences;
    private final Dependences dependences;
    private final Lanes lanes;
    private final Groups groups;
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
        groups = new Groups(neededAccesses(), cpu, registerBytes());
        dependences.compare(groups);
    }

    /** Stores, and loads of what is needed as a vector, in the order of the body. */
    private List<Access> neededAccesses() {
        return dependences.accesses().stream().filter(access -> access.isStore() || lanes.isNeeded(access.instr())).toList();
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
        Readiness.check(loop, body, recurrences, neededAccesses());
        boolean works = !neededAccesses().isEmpty()
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
        int gathers = 0;
        for (Access access : neededAccesses()) {
            boolean always = access.step().condition().isAlways();
            if (access.index() == null) {
                checkGather(access);
                gathers++;
                continue;
            }
            if (groups.of(access) == null && Math.abs(access.stride()) > 1 && (access.isStore() || access.kind().bytes() < 4 || !cpu.has(Feature.AVX2))) {
                String where = groups.isCandidate(access) ? " some of every %d elements of an array only" : " an array in steps of %d elements";
                throw new Refusal(String.format(Locale.ROOT, "it " + (access.isStore() ? "stores to" : "reads") + where, Math.abs(access.stride())));
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
            gathers += groups.of(access) == null && Math.abs(access.stride()) > 1 ? 1 : 0;
        }
        if (!cpu.has(Feature.FAST_GATHER) && lanes.needed().size() < (WORK_FOR_GATHER + 1) * gathers) {
            throw new Refusal("for this CPU it is faster to read an array at an index that is not counted in steps of one element after element, and it does little else");
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
                || each instanceof Recurrence.Scan
                || each instanceof Recurrence.Reduction reduction && reduction.isDoubtful());
        if (isSpread() && (ordered || !body.exits().isEmpty() || !neededAccesses().isEmpty())) {
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
            if (!(recurrence instanceof Recurrence.Unchanged) && !(recurrence instanceof Recurrence.Induction) && !(recurrence instanceof Recurrence.ByteSum)) {
                widest = Math.max(widest, Lanes.full(recurrence.param().type()).bytes());
            }
        }
        for (Access access : dependences.accesses()) {
            widest = Math.max(widest, access.isStore() ? access.kind().bytes() : 1);
        }
        vectorLength = registerBytes() / widest;
        double trips = loop.loop().header().trips();
        while (vectorLength > LEAST_BYTES && trips > 0 && trips < 2 * vectorLength && recurrences.stream().anyMatch(Recurrence.ByteSum.class::isInstance)) {
            vectorLength /= 2;
        }
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
        long down = dependences.accesses().stream().filter(access -> isContiguous(access) && access.stride() < 0).count();
        long up = dependences.accesses().stream().filter(access -> isContiguous(access) && access.stride() > 0).count();
        boolean ordered = recurrences.stream()
                .anyMatch(each -> each instanceof Recurrence.Linear || each instanceof Recurrence.Polynomial || each instanceof Recurrence.Scan);
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
                carried.put(param, new Carried.Counter(induction, vectorLength, lanes.isNeeded(param) ? lanes.of(param) : null, flipped, phases(induction)));
            } else if (recurrence instanceof Recurrence.Reduction reduction) {
                carried.put(param, new Carried.Accumulators(reduction, vectorLength));
            } else if (recurrence instanceof Recurrence.ByteSum sum) {
                carried.put(param, new CarriedByteSum(sum, vectorLength));
            } else if (recurrence instanceof Recurrence.Scan scan) {
                carried.put(param, new CarriedScan(scan, vectorLength));
            } else if (recurrence instanceof Recurrence.Place place) {
                carried.put(param, new CarriedPlace(place, loop.isUp(), vectorLength));
            } else if (recurrence instanceof Recurrence.Polynomial polynomial) {
                carried.put(param, new Carried.Horner(polynomial, vectorLength));
            } else if (recurrence instanceof Recurrence.Linear linear) {
                carried.put(param, new Carried.Powers(linear, vectorLength));
            }
        }
    }

    private List<Carried.Phase> phases(Recurrence.Induction induction) {
        return lanes.needed().stream().filter(value -> counter(value) == induction.param()).map(this::phase).filter(Objects::nonNull).distinct().toList();
    }

    /** The counter of which the value has low bits; null if it is something else. */
    private static BlockParam counter(Value value) {
        if (!(value instanceof Instr and) || and.opcode() != Opcode.AND || !(and.operand(1) instanceof Instr mask) || !mask.isConst()) {
            return null;
        }
        Value counted = and.operand(0) instanceof Instr wide && (wide.opcode() == Opcode.I2L || wide.opcode() == Opcode.UI2L) ? wide.operand(0) : and.operand(0);
        return counted instanceof BlockParam param ? param : null;
    }

    /** Low bits of a counter that are the same in each block; null if the value is none. */
    private Carried.Phase phase(Value value) {
        BlockParam param = counter(value);
        int position = param == null ? -1 : loop.header().params().indexOf(param);
        if (position < 0 || !(recurrences.get(position) instanceof Recurrence.Induction induction) || induction.stepValue() != null) {
            return null;
        }
        long mask = ((Instr) ((Instr) value).operand(1)).constant();
        boolean repeats = mask >= 0 && mask < Integer.MAX_VALUE && (mask & mask + 1) == 0 && induction.step() * vectorLength % (mask + 1) == 0;
        return repeats ? new Carried.Phase(lanes.of(value), mask) : null;
    }

    /** The vector that low bits of a counter are in every block; null if the value is none. */
    Value phase(Value value, Map<BlockParam, List<Value>> values) {
        Carried.Phase phase = carried.get(counter(value)) instanceof Carried.Counter ? phase(value) : null;
        return phase == null ? null : ((Carried.Counter) carried.get(counter(value))).phase(values.get(counter(value)), phase);
    }

    /** Where a mask costs nothing; the number of iterations has to be simple to tell. */
    private boolean canMaskRest() {
        return isAvx512() && body.exits().isEmpty() && Math.abs(loop.counter().step()) == 1
                && carried.values().stream().allMatch(each -> each instanceof Carried.Counter || each instanceof Carried.PerCopy);
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

    Groups groups() {
        return groups;
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

    /**
     * Whether so many copies load what they do before their first stores before any of them stores: a load that is like a recent store in its lowest twelve bits of address waits for it, and arrays
     * one after the other in memory have many such. As right as a block of so many copies would be, for which distances that are tested at run time do not suffice.
     */
    boolean loadsAhead(int copies) {
        int firstStore = dependences.accesses().stream().filter(Access::isStore).mapToInt(Access::position).min().orElse(-1);
        long loads = dependences.accesses().stream().filter(access -> access.position() < firstStore && lanes.isNeeded(access.instr())).count();
        return loads * copies <= (isAvx512() ? LOADS_AHEAD_AVX512 : LOADS_AHEAD) && copies * vectorLength <= dependences.block() && dependences.far().isEmpty();
    }

    private int copiesForLatency() {
        if (carried.values().stream().anyMatch(CarriedScan.class::isInstance)) {
            return 1;
        }
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
        return isContiguous(access) && access.stride() < 0 != flipped;
    }

    /** Whether a block accesses elements that lie side by side, if need be together with other accesses. */
    private boolean isContiguous(Access access) {
        return Math.abs(access.stride()) == 1 || groups.of(access) != null;
    }

    /** The parameters that change, and how. */
    Map<BlockParam, Carried> carried() {
        return carried;
    }

    Carried carried(BlockParam param) {
        return carried.get(param);
    }

    /** The running sum that a value is, before or after the summand of an iteration; null if it is none. */
    CarriedScan scan(Value value) {
        for (Carried each : carried.values()) {
            if (each instanceof CarriedScan scan && (scan.scan().param() == value || scan.scan().following() == value)) {
                return scan;
            }
        }
        return null;
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
