package dev.backedge.compiler.bytecode;

/**
 * A call that the analysis of a method meets: one of its own, or one in a body that is inlined in place of one. Two ways to the same callee under one call are not told apart.
 *
 * @param bci index of the bytecode in the method that is analysed; of what is inlined, of the outermost call
 * @param callee owner, name and descriptor of the inlined method that makes the call, as {@code a/B.c()I}; empty if it is the method's own
 * @param index of the call among the instructions of that method; 0 if it is the method's own
 */
public record CallSite(int bci, String callee, int index) {
    static CallSite own(int bci) {
        return new CallSite(bci, "", 0);
    }

    CallSite in(LoopRegion.Callee inlined, int at) {
        return new CallSite(bci, inlined.owner() + "." + inlined.name() + inlined.descriptor(), at);
    }
}
