package dev.backedge.compiler.ir;

/**
 * The IR's instructions, one row each: arity, effects, and whether the instruction may leave the region. On vectors arithmetic, comparisons and
 * conversions work lane by lane.
 *
 * <p>Arithmetic opcodes are polymorphic: the instruction's result type tells the width. Semantics are Java's, bit for bit:
 * integer arithmetic wraps, shift counts are masked (shift count operands are i32), {@code MIN_VALUE / -1 == MIN_VALUE},
 * {@code div} and {@code rem} need a divisor that a {@code zero_check} proved non-zero, float-to-int conversions saturate
 * and turn NaN into 0, {@code min}/{@code max} follow {@link Math#min(float, float)}. The counting opcodes have the type of their operand, so
 * {@code bit_count} of an i64 is an i64. {@link Signature} and {@link VectorForm} list every form.
 */
public enum Opcode {
    // -- constants: the value is Instr.constant (raw bits for floats, the reference's name for ref)
    CONST(0),
    // -- the OSR entry: reads slot Instr.constant of the OSR buffer; only in the entry block
    ENTRY_SLOT(0, Flag.PINNED_TO_ENTRY),
    // -- integer and floating-point arithmetic
    ADD(2, Flag.COMMUTATIVE), SUB(2), MUL(2, Flag.COMMUTATIVE), DIV(2), REM(2), NEG(1),
    AND(2, Flag.COMMUTATIVE), OR(2, Flag.COMMUTATIVE), XOR(2, Flag.COMMUTATIVE),
    SHL(2), SHR(2), USHR(2), ROTL(2), ROTR(2),
    MUL_HIGH(2, Flag.COMMUTATIVE), UMUL_HIGH(2, Flag.COMMUTATIVE),
    // -- unsigned division: divisor proved non-zero
    UDIV(2), UREM(2),
    ABS(1), MIN(2, Flag.COMMUTATIVE), MAX(2, Flag.COMMUTATIVE),
    SQRT(1), FMA(3), CEIL(1), FLOOR(1), RINT(1), COPY_SIGN(2),
    BIT_COUNT(1), LEADING_ZEROS(1), TRAILING_ZEROS(1), REVERSE_BYTES(1),
    // -- comparisons: result i32, 1 or 0. On floats EQ, LT, LE, GT, GE are false and NE is true when unordered.
    EQ(2, Flag.COMMUTATIVE), NE(2, Flag.COMMUTATIVE), LT(2), LE(2), GT(2), GE(2),
    ULT(2), ULE(2), UGT(2), UGE(2),
    // -- three-way comparisons: result i32 in -1, 0, 1. LCMP on i64; FCMPL/FCMPG on floats, unordered is -1 / 1
    LCMP(2), FCMPL(2), FCMPG(2),
    // -- select(condition, whenNonZero, whenZero)
    SELECT(3),
    // -- conversions; the operand type is fixed by the name, the result type by the instruction
    I2L(1), UI2L(1), L2I(1), I2F(1), I2D(1), L2F(1), L2D(1), F2I(1), F2L(1), F2D(1), D2I(1), D2L(1), D2F(1),
    I2B(1), I2C(1), I2S(1),
    /** Raw bits, NaN payload kept: f32 <-> i32, f64 <-> i64. */
    BITCAST(1),
    // -- arrays. base and length are invariant during a slice, so both are pure; length of null is 0
    ARRAY_BASE(1), ARRAY_LENGTH(1),
    /**
     * row(first: ref, index: i32, length: i32): name of an element of an array of arrays, whose elements have the names from {@code first} on; null if
     * the element is, or unless 0 <= index < length.
     */
    ROW(3),
    /** rows(first: ref): where the array of arrays has its elements, for row_at. */
    ROWS(1),
    /** row_at(rows: addr, index: i32): as row, of an index that has been proved to be in range. */
    ROW_AT(2),
    /** The address as a number, which says nothing of what is there: of use for its lowest bits alone. */
    ADDRESS_BITS(1),
    /** load(base: addr, index: i32): element kind in Instr.element; the index has been proved to be in range. */
    LOAD(2, Flag.READS, Flag.ELEMENT),
    /** store(base: addr, index: i32, value). */
    STORE(3, Flag.WRITES, Flag.ELEMENT),
    // -- vectors. A shift count is a scalar or one for each lane; it is masked to the lane's width
    /** Of a mask. */
    NOT(1),
    WIDEN_SIGNED(1), WIDEN_UNSIGNED(1),
    /** Keeps the low bits of each lane. */
    NARROW(1),
    /** Every lane is the operand, of which a narrow lane keeps the low bits. */
    SPLAT(1),
    /** iota(start, step): lane i is start + i * step. */
    IOTA(2),
    /** geometric(start, factor): lane i is start * factor to the power i. */
    GEOMETRIC(2),
    /** Lane i is lane n - 1 - i of the operand. */
    REVERSE(1),
    /** byte_differences(a, b): lane i is the sum of |a - b| over lanes 8i to 8i + 7, which are taken for unsigned. */
    BYTE_DIFFERENCES(2),
    /** slide(a, b) lane k: lane i is lane i + k of a's lanes followed by b's; 0 <= k <= n. */
    SLIDE(2, Flag.LANE),
    /** unzip(a, b) lane k: lane i is lane 2 * i + k of a's lanes followed by b's; k is 0 or 1. */
    UNZIP(2, Flag.LANE),
    /** zip(a, b) lane k: the k-th half of a's and b's lanes in turns, a's first; k is 0 or 1. */
    ZIP(2, Flag.LANE),
    /** unzip3(a, b, c) lane k: lane i is lane 3 * i + k of a's lanes followed by b's and c's; k is 0, 1 or 2. */
    UNZIP3(3, Flag.LANE),
    /** zip3(a, b, c) lane k: the k-th third of a's, b's and c's lanes in turns, a's first; k is 0, 1 or 2. */
    ZIP3(3, Flag.LANE),
    /** extract(v) lane k; narrow lanes are sign-extended. */
    EXTRACT(1, Flag.LANE),
    /** insert(v, x) lane k. */
    INSERT(2, Flag.LANE),
    // -- reductions to a scalar, by halves: lane i with lane i + n/2 for all i below n/2, until one is left (which matters to floats)
    REDUCE_ADD(1), REDUCE_MUL(1), REDUCE_AND(1), REDUCE_OR(1), REDUCE_XOR(1), REDUCE_MIN(1), REDUCE_MAX(1),
    /** fold_add(start, v): start + lane 0 + lane 1 ..., in this order. */
    FOLD_ADD(2), FOLD_MUL(2),
    /** mask_below(start: i32, limit: i32): lane i is on if start + i < limit, without wrapping. */
    MASK_BELOW(2),
    /** 1 if any lane is on, otherwise 0. */
    MASK_ANY(1),
    /** 1 if every lane is on, otherwise 0. */
    MASK_ALL(1),
    /** Bit i tells lane i; the bits above are 0. */
    MASK_BITS(1),
    /** vload(base: addr, index: i32): the elements at index, index + 1, ..., all of which have been proved to be in range. */
    VLOAD(2, Flag.READS, Flag.ELEMENT),
    /** vload_masked(base, index, mask): lanes that are off read nothing and are 0; those that are on are in range, index + i without wrapping. */
    VLOAD_MASKED(3, Flag.READS, Flag.ELEMENT),
    /** vgather(base: addr, indices, mask): lane i reads element indices[i], which is in range; lanes that are off read nothing and are 0. */
    VGATHER(3, Flag.READS, Flag.ELEMENT),
    /** vstore(base: addr, index: i32, v). */
    VSTORE(3, Flag.WRITES, Flag.ELEMENT),
    /** vstore_masked(base, index, v, mask): elements whose lane is off are not written, not even with what they hold. */
    VSTORE_MASKED(4, Flag.WRITES, Flag.ELEMENT),
    // -- checks: leave by Instr.state when they fail
    /** Leaves when the name is 0. A name other than 0 is never null: the hook gives null references the name 0. */
    NULL_CHECK(1, Flag.EXITS),
    /** bounds_check(index, length): leaves unless 0 <= index < length. */
    BOUNDS_CHECK(2, Flag.EXITS),
    /** Leaves when the i32 or i64 operand is 0. */
    ZERO_CHECK(1, Flag.EXITS),
    /** Leaves when the i32 operand is 0. */
    GUARD(1, Flag.EXITS),
    /**
     * tick(fuel: i32, cost: i32) -> i32: takes cost from the fuel; when it is used up, leaves (a yield) if the time slice
     * is over, otherwise refills. One at each loop header of the region, so that no path runs for ever without one.
     */
    TICK(2, Flag.EXITS),
    /** Adds 1 to the profile counter with the number Instr.constant. Nothing waits for it, and nobody may leave it out. */
    COUNT(0, Flag.COUNTS);

    private enum Flag { COMMUTATIVE, READS, WRITES, EXITS, PINNED_TO_ENTRY, ELEMENT, LANE, COUNTS }

    private final int arity;
    private final boolean commutative;
    private final boolean reads;
    private final boolean writes;
    private final boolean exits;
    private final boolean pinned;
    private final boolean element;
    private final boolean lane;
    private final boolean counts;

    Opcode(int arity, Flag... flags) {
        java.util.List<Flag> set = java.util.List.of(flags);
        this.arity = arity;
        this.commutative = set.contains(Flag.COMMUTATIVE);
        this.reads = set.contains(Flag.READS);
        this.writes = set.contains(Flag.WRITES);
        this.exits = set.contains(Flag.EXITS);
        this.pinned = set.contains(Flag.PINNED_TO_ENTRY);
        this.element = set.contains(Flag.ELEMENT);
        this.lane = set.contains(Flag.LANE);
        this.counts = set.contains(Flag.COUNTS);
    }

    /** The opcode as the IR prints it. */
    public String text() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    public int arity() {
        return arity;
    }

    public boolean isCommutative() {
        return commutative;
    }

    public boolean readsMemory() {
        return reads;
    }

    public boolean writesMemory() {
        return writes;
    }

    /** Whether it accesses elements of an array, so that the instruction has an {@link Instr#element()}. */
    public boolean accessesElements() {
        return element;
    }

    /** Whether {@link Instr#constant()} is the number of a lane, or of one part of the lanes. */
    public boolean takesLane() {
        return lane;
    }

    /** The last number that an opcode which takes a lane takes, on vectors of so many. */
    public int lastLane(int lanes) {
        return switch (this) {
            case SLIDE -> lanes;
            case UNZIP, ZIP, UNZIP3, ZIP3 -> arity - 1;
            default -> lanes - 1;
        };
    }

    /** Whether the instruction may leave the region, and so carries a frame state. */
    public boolean mayExit() {
        return exits;
    }

    /** Whether it has to be executed though nobody wants a result of it. */
    public boolean hasEffect() {
        return writes || exits || counts;
    }

    /** No effect, no read of what changes, and not tied to the entry block: may be removed, merged and moved to any place where its operands are defined (div and rem: where the divisor is known to be non-zero; row_at: where its index is in range). */
    public boolean isPure() {
        return !reads && !hasEffect() && !pinned;
    }

    /** Whether the opcode has a result. */
    public boolean hasResult() {
        return !hasEffect() || this == TICK;
    }

    public static Opcode parse(String text) {
        return valueOf(text.toUpperCase(java.util.Locale.ROOT));
    }
}
