package dev.backedge.compiler.vector;

import dev.backedge.compiler.ir.BlockParam;
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
    }

    /**
     * Each iteration combines it, perhaps under a condition, with something that does not depend on it; nothing else in the loop looks at it. The operation is
     * associative and commutative to the bit: ADD (where the loop may also subtract), MUL, AND, OR, XOR, MIN or MAX on integers, MIN or MAX on floats.
     */
    record Reduction(BlockParam param, Opcode operation) implements Recurrence {
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
}
