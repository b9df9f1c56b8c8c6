package dev.backedge.compiler.ir;

import java.util.List;
import java.util.function.UnaryOperator;

/** The last instruction of a block. Replaced as a whole when control flow changes; edges are its own. */
public sealed interface Terminator permits Terminator.Jump, Terminator.Branch, Terminator.Switch, Terminator.Exit {
    /** The outgoing edges, in a fixed order. */
    List<Edge> edges();

    /** Replaces every use in condition, edge arguments and frame state by its image; returns the terminator to use from now on. */
    Terminator mapUses(UnaryOperator<Value> mapping);

    record Jump(Edge edge) implements Terminator {
        @Override
        public List<Edge> edges() {
            return List.of(edge);
        }

        @Override
        public Terminator mapUses(UnaryOperator<Value> mapping) {
            edge.mapUses(mapping);
            return this;
        }
    }

    /** Goes to {@code whenTrue} if the i32 condition is not 0. Probability is that of {@code whenTrue}, 0 to 1; 0.5 if unknown. */
    record Branch(Value condition, Edge whenTrue, Edge whenFalse, double probability) implements Terminator {
        @Override
        public List<Edge> edges() {
            return List.of(whenTrue, whenFalse);
        }

        @Override
        public Terminator mapUses(UnaryOperator<Value> mapping) {
            whenTrue.mapUses(mapping);
            whenFalse.mapUses(mapping);
            return new Branch(mapping.apply(condition), whenTrue, whenFalse, probability);
        }
    }

    /** Goes to {@code cases.get(i)} if the i32 value equals {@code keys.get(i)} (ascending), else to {@code defaultCase}. */
    record Switch(Value value, List<Integer> keys, List<Edge> cases, Edge defaultCase) implements Terminator {
        @Override
        public List<Edge> edges() {
            java.util.ArrayList<Edge> all = new java.util.ArrayList<>(cases);
            all.add(defaultCase);
            return all;
        }

        @Override
        public Terminator mapUses(UnaryOperator<Value> mapping) {
            cases.forEach(edge -> edge.mapUses(mapping));
            defaultCase.mapUses(mapping);
            return new Switch(mapping.apply(value), keys, cases, defaultCase);
        }
    }

    /** Leaves the region. */
    record Exit(FrameState state) implements Terminator {
        @Override
        public List<Edge> edges() {
            return List.of();
        }

        @Override
        public Terminator mapUses(UnaryOperator<Value> mapping) {
            return new Exit(state.map(mapping));
        }
    }
}
