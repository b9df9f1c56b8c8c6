/**
 * Register allocation: linear scan on SSA with splitting, the trivial allocator that spills everything, and the checker that
 * proves each result by symbolic data flow.
 */
package dev.backedge.compiler.regalloc;
