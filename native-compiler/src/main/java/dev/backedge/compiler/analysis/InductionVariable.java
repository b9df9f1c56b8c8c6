package dev.backedge.compiler.analysis;

import dev.backedge.compiler.ir.BlockParam;
import dev.backedge.compiler.ir.Value;

/**
 * A basic induction variable of a loop: a parameter of its header that every back edge passes on plus the same amount.
 *
 * @param step what one iteration adds, if that is a constant, and then not 0; else 0
 * @param stepValue what one iteration adds, a value that the loop does not change, where step is 0; else null
 */
public record InductionVariable(BlockParam param, long step, Value stepValue) {
}
