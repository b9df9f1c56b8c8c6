package dev.backedge.compiler.ir;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A control-flow edge: the target block and the arguments for its parameters, in order. Owned by one terminator. */
public final class Edge {
    private Block target;
    private final List<Value> arguments;

    public Edge(Block target, List<? extends Value> arguments) {
        this.target = target;
        this.arguments = new ArrayList<>(arguments);
    }

    public Block target() {
        return target;
    }

    public void setTarget(Block target) {
        this.target = target;
    }

    /** The live, mutable list of arguments. */
    public List<Value> arguments() {
        return arguments;
    }

    public void mapUses(UnaryOperator<Value> mapping) {
        arguments.replaceAll(mapping);
    }

    @Override
    public String toString() {
        return target + arguments.toString();
    }
}
