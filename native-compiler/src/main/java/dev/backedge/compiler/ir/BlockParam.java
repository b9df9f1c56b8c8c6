package dev.backedge.compiler.ir;

/** A parameter of a block: what other IRs call a phi. Its values come from the arguments of the edges into the block. */
public final class BlockParam implements Value {
    private final int id;
    private final Type type;

    BlockParam(int id, Type type) {
        this.id = id;
        this.type = type;
    }

    @Override
    public int id() {
        return id;
    }

    @Override
    public Type type() {
        return type;
    }

    @Override
    public String toString() {
        return "v" + id;
    }
}
