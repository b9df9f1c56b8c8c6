/**
 * The optimiser: one pass a class, and {@link dev.backedge.compiler.opt.Pipeline}, which is the list of them.
 *
 * <p>Every pass keeps results bit for bit, the values of every frame state, and a {@code tick} on every cycle that is not
 * bounded otherwise; no pass invents a store.
 */
package dev.backedge.compiler.opt;
