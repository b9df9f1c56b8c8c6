package dev.backedge.compiler.bytecode;

import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.MethodInsnNode;

/**
 * Stands in inlined code where the receiver of a call is on top of the operand stack, and its class must not override the method whose body follows. Does
 * nothing: where the region cannot change the receiver, the hook has looked at its class ({@link LoopRegion.Receiver}); where it can, compiled code leaves.
 */
final class ReceiverCheck extends InsnNode {
    private final LoopRegion.Callee callee;
    private final MethodInsnNode call;
    private final boolean guessed;

    /** @param callee what the call is taken to reach; its owner is the class that declares it; @param guessed whether the verifier does not know the receiver for an object of it */
    ReceiverCheck(LoopRegion.Callee callee, MethodInsnNode call, boolean guessed) {
        super(Opcodes.NOP);
        this.guessed = guessed;
        this.callee = callee;
        this.call = call;
    }

    LoopRegion.Callee callee() {
        return callee;
    }

    boolean guessed() {
        return guessed;
    }

    MethodInsnNode call() {
        return call;
    }
}
