/**
 * Register allocation: {@link dev.backedge.compiler.regalloc.LinearScan linear scan} on SSA form with splitting, the
 * {@link dev.backedge.compiler.regalloc.SpillEverything trivial allocator} that is the second opinion on it, and the
 * {@link dev.backedge.compiler.regalloc.AllocationChecker checker} that proves each result, so that neither has to be trusted.
 *
 * <p>An allocator knows no opcode. It reads the roles and constraints of operands ({@code lir.Use}) and returns an
 * {@link dev.backedge.compiler.regalloc.Allocation}: a location for each operand, and groups of parallel moves between the
 * instructions and on the edges. The LIR is not changed.
 *
 * <h2>How linear scan works here</h2>
 * The algorithm is that of Wimmer and Moessenboeck (Optimized Interval Splitting in a Linear Scan Register Allocator, 2005) on
 * SSA form (Wimmer and Franz, Linear Scan Register Allocation on SSA Form, 2010). What differs is said with each phase.
 *
 * <ol>
 * <li><b>Numbering.</b> Instructions get even positions in emission order. At its own position an instruction reads, at the odd
 *     one after it it writes; moves can be made at even positions. Blocks are weighed by loop depth; cold ones weigh next to
 *     nothing. A boundary between two blocks weighs as much as the edges that cross it.
 * <li><b>Liveness, LifetimeBuilder, LoopUses.</b> Each virtual register gets a {@code Lifetime}: ranges with holes, and its uses
 *     with how much they want a register. Emission order puts cold blocks last, so loops are not contiguous; liveness is
 *     therefore computed exactly beforehand, and a value that is not needed on a loop's cold path has a hole between. Frame
 *     states are no uses: their values may be anywhere. FIXED operands reserve their register for a position or two
 *     ({@code FixedRanges}), except against the value that is wanted there.
 * <li><b>Coalescing.</b> Parameters and arguments, results and the inputs they reuse are united into {@code Web}s if they are
 *     never live together, the most frequent copies first. A web is a wish, not an order: its members are still allocated one
 *     by one, but they want the register that the first of them got, others keep out of its way, and they share a spill slot.
 *     This is what leaves no moves at back edges.
 * <li><b>RegisterWalk, RegisterChoice.</b> Intervals in order of their starts get a register that is free; or the free part of
 *     one; or the register of the value that is needed last, which goes to memory. Values that are only carried through the
 *     current loop, are used in cold code only, or by frame states only, go first. Where a value changes its place is chosen
 *     where it costs least: at a block boundary outside of the loop, if there is one between its uses.
 * <li><b>SpillSlots, Places.</b> Webs of which something is in memory get slots; webs one after the other share one. Constants
 *     are made anew instead: they have no slot, and if they never live in a register their definition is not emitted.
 * <li><b>Resolution, Stores.</b> Moves connect the intervals of each value, within blocks and on edges. A spilled value is stored
 *     once at its definition, or where it leaves its register if that runs less often.
 * <li><b>OperandPlacement.</b> Operands get the places of their values; inputs are copied to where FIXED and REUSE want them, unless they
 *     are there.
 * </ol>
 *
 * <p>Two-address form needs no copy where the input dies: the input is then live up to the instruction, the result from it on,
 * and both are of one web. If the input lives on, the result takes another register and the input is copied into it.
 */
package dev.backedge.compiler.regalloc;
