package dev.backedge.compiler.lir;

import java.util.List;

/**
 * One machine instruction (or a short fixed sequence) on virtual registers. What it is, {@link #operation()}, means nothing
 * to the allocator, which sees the roles and constraints of {@link #uses()} alone. Immutable; identity is the object's.
 */
public final class LirInstruction {
    private final LirOperation operation;
    private final List<Use> uses;

    public LirInstruction(LirOperation operation, List<Use> uses) {
        this.operation = operation;
        this.uses = List.copyOf(uses);
    }

    public LirOperation operation() {
        return operation;
    }

    public List<Use> uses() {
        return uses;
    }

    @Override
    public String toString() {
        return LirPrinter.print(this);
    }
}
