package dev.backedge.compiler.bytecode;

import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;

/** An access to a field in the body of a method of another class than the loop's: that class decides whether it is allowed. */
final class InlinedField extends FieldInsnNode {
    private final ClassNode in;

    InlinedField(FieldInsnNode access, ClassNode in) {
        super(access.getOpcode(), access.owner, access.name, access.desc);
        this.in = in;
    }

    ClassNode in() {
        return in;
    }
}
