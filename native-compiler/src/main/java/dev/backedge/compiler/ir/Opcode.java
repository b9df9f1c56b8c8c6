package dev.backedge.compiler.ir;

/**
 * The IR's instructions, one row each: arity, effects, and whether the instruction may leave the region.
 *
 * <p>Arithmetic opcodes are polymorphic: the instruction's result type tells the width. Semantics are Java's, bit for bit:
 * integer arithmetic wraps, shift counts are masked (shift count operands are i32), {@code MIN_VALUE / -1 == MIN_VALUE},
 * {@code div} and {@code rem} need a divisor that a {@code zero_check} proved non-zero, float-to-int conversions saturate
 * and turn NaN into 0, {@code min}/{@code max} follow {@link Math#min(float, float)}. The counting opcodes have the type of their operand, so
 * {@code bit_count} of an i64 is an i64. {@link Signature} lists every form.
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
    /** load(base: addr, index: i32): element kind in Instr.element; the index has been proved to be in range. */
    LOAD(2, Flag.READS),
    /** store(base: addr, index: i32, value). */
    STORE(3, Flag.WRITES),
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
    TICK(2, Flag.EXITS);

    private enum Flag { COMMUTATIVE, READS, WRITES, EXITS, PINNED_TO_ENTRY }

    private final int arity;
    private final boolean commutative;
    private final boolean reads;
    private final boolean writes;
    private final boolean exits;
    private final boolean pinned;

    Opcode(int arity, Flag... flags) {
        java.util.List<Flag> set = java.util.List.of(flags);
        this.arity = arity;
        this.commutative = set.contains(Flag.COMMUTATIVE);
        this.reads = set.contains(Flag.READS);
        this.writes = set.contains(Flag.WRITES);
        this.exits = set.contains(Flag.EXITS);
        this.pinned = set.contains(Flag.PINNED_TO_ENTRY);
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

    /** Whether the instruction may leave the region, and so carries a frame state. */
    public boolean mayExit() {
        return exits;
    }

    /** No memory effect, no exit, and not tied to the entry block: may be removed, merged and moved to any place where its operands are defined (div and rem: where the divisor is known to be non-zero). */
    public boolean isPure() {
        return !reads && !writes && !exits && !pinned;
    }

    /** Whether the opcode has a result. */
    public boolean hasResult() {
        return !(writes || exits) || this == TICK;
    }

    public static Opcode parse(String text) {
        return valueOf(text.toUpperCase(java.util.Locale.ROOT));
    }
}
