package dev.backedge.compiler.vector;

import dev.backedge.compiler.ir.BlockParam;
import dev.backedge.compiler.ir.InstrBuilder;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Value;

/** How a parameter of a loop's header goes from iteration to iteration. */
sealed interface Recurrence {
    BlockParam param();

    /** It stays what it is. */
    record Unchanged(BlockParam param) implements Recurrence {
    }

    /** Each iteration adds the step, a constant, or, where that is 0, an invariant. */
    record Induction(BlockParam param, long step, Value stepValue) implements Recurrence {
        /** What so many iterations add. */
        Value step(InstrBuilder out, long times) {
            return stepValue == null ? out.constant(param.type(), step * times) : out.times(stepValue, times);
        }
    }

    /**
     * Each iteration combines it, perhaps under a condition, with something that does not depend on it; nothing else in the loop looks at it. The operation is
     * associative and commutative to the bit: ADD (where the loop may also subtract), MUL, AND, OR, XOR, MIN or MAX on integers. So are ADD and MUL of floats where
     * {@link dev.backedge.compiler.ir.FloatingPoint} lets them count as such. MIN or MAX of floats are so but for NaNs, which
     * differ in their bits.
     *
     * @param compared whether it is replaced where a comparison finds something smaller or greater: then NaNs are passed over, but of 0.0 and -0.0 the first one stays
     */
    record Reduction(BlockParam param, Opcode operation, boolean compared) implements Recurrence {
        /** Whether some results must be computed anew by the scalar loop. */
        boolean isDoubtful() {
            return param.type().isFloat() && (operation == Opcode.MIN || operation == Opcode.MAX);
        }
    }

    /**
     * It becomes {@code following}, which combines it with a summand that does not depend on it; the loop looks at what it is on the way, too. The operation is associative: ADD, AND, OR,
     * XOR, MIN or MAX of integers.
     */
    record Scan(BlockParam param, Opcode operation, Value following, Value summand) implements Recurrence {
    }

    /**
     * It grows by a byte that is loaded, or by how far two such are from each other, and nothing else looks at it.
     *
     * @param right null if it grows by {@code left} alone
     * @param isSigned whether that byte has a sign; two have none
     */
    record ByteSum(BlockParam param, Value left, Value right, boolean isSigned) implements Recurrence {
    }

    /**
     * Where the extreme is: it becomes the loop's counter in the iterations in which the extreme, a reduction by comparison, is replaced by something smaller or greater, not by what is
     * equal. Nothing else looks at it.
     */
    record Place(BlockParam param, Reduction extreme) implements Recurrence {
    }

    /**
     * It becomes {@code product} plus or minus what does not depend on it, and nothing else looks at it. The product is the parameter times a factor, an invariant, or
     * a constant where that is null, plus a constant. Integers.
     */
    record Polynomial(BlockParam param, Value product, Value factor, long constantFactor, long constant) implements Recurrence {
    }

    /** It becomes itself times a constant plus a constant, modulo 2 to the power of its width. */
    record Linear(BlockParam param, LinearMap map) implements Recurrence {
    }

    /** It becomes what shifts and xors make of it, and whatever else is a bitwise map. Integers. */
    record Bitwise(BlockParam param, BitwiseMap map) implements Recurrence {
    }
}
