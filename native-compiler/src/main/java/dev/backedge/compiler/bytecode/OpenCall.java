package dev.backedge.compiler.bytecode;

import org.objectweb.asm.tree.MethodInsnNode;

/** A call in the body of an inlined method that was not inlined itself. */
final class OpenCall extends MethodInsnNode {
    private final CallSite site;
    private final boolean waits;

    /** @param waits whether it may be inlined as soon as the class of its receiver is known */
    OpenCall(MethodInsnNode call, CallSite site, boolean waits) {
        super(call.getOpcode(), call.owner, call.name, call.desc, call.itf);
        this.site = site;
        this.waits = waits;
    }

    boolean waits() {
        return waits;
    }

    CallSite site() {
        return site;
    }
}
