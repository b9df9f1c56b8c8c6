/**
 * The vectoriser: {@link dev.backedge.compiler.vector.LoopVectorizer} puts a vector version in front of bounded loops.
 *
 * <p>{@link dev.backedge.compiler.vector.LoopBody} makes one straight line of a loop, {@link dev.backedge.compiler.vector.Recurrence} tells how each of its
 * parameters goes from iteration to iteration, {@link dev.backedge.compiler.vector.Dependences} which of its accesses may meet,
 * {@link dev.backedge.compiler.vector.VectorLoop} builds the result. What any of them cannot prove it refuses, with a sentence for the programmer.
 */
package dev.backedge.compiler.vector;
