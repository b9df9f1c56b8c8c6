package dev.backedge.compiler.bytecode;

import java.util.List;
import org.objectweb.asm.tree.MethodNode;

/**
 * The loops of one method: control flow, loop forest, types and liveness, computed once from the bytecode alone (no class is
 * loaded) and shared by the instrumenter and the compiler.
 */
public final class MethodLoops {
    private MethodLoops() {
    }

    /** Internal name of the class, {@code com/acme/Sieve}. */
    public String className() {
        throw new UnsupportedOperationException();
    }

    public MethodNode method() {
        throw new UnsupportedOperationException();
    }

    /** Every loop, outermost first, in the order of their headers; refused ones too. */
    public List<LoopRegion> regions() {
        throw new UnsupportedOperationException();
    }
}
