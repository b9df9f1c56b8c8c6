/**
 * Instruction selection, IR to LIR, and emission, LIR and its allocation to bytes. {@link dev.backedge.compiler.lower.Lowering}
 * and {@link dev.backedge.compiler.lower.Emission} are the two doors.
 *
 * <p>Two conventions hold between both halves. A value of 32 bits in a general register has zeros above: every definition is made by
 * a 32-bit instruction. Flags never live from one LIR instruction to the next: what compares and what looks at the flags is one
 * LIR instruction, so that moves may stand anywhere between instructions.
 */
package dev.backedge.compiler.lower;
