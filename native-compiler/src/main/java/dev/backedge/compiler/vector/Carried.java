package dev.backedge.compiler.vector;

import dev.backedge.compiler.ir.BlockParam;
import dev.backedge.compiler.ir.Lane;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * What the vector loop carries from iteration to iteration for one parameter of the scalar loop. An iteration of the vector loop runs so many <em>copies</em> of the
 * body, each for a block of {@code lanes} iterations of the scalar loop.
 */
sealed interface Carried permits Carried.Counter, Carried.PerCopy, Carried.Horner, Carried.Powers, Carried.SpreadCounter, Carried.States, CarriedScan {
    /** Types of what is carried with so many copies. */
    List<Type> types(int copies);

    /** What is carried into the loop, from the value of the parameter. */
    List<Value> enter(Code out, Value initial, int copies);

    /** The parameter as a vector, in one copy of the body. */
    Value vector(Code out, List<Value> carried, int copy, Lane lane);

    /** What is carried into the next iteration. */
    List<Value> next(Code out, List<Value> carried, List<BodyCode> copies, int position);

    /** What is carried on from a block of fewer iterations, the first copy's. */
    default List<Value> next(Code out, List<Value> carried, BodyCode body, int position, Partial partial) {
        throw new IllegalStateException("no part of a block can be executed");
    }

    /** What a loop of one copy carries on from where one of many has ended. */
    List<Value> join(Code out, List<Value> carried);

    /** The same, given what is carried for every parameter. */
    default List<Value> join(Code out, List<Value> carried, Map<BlockParam, List<Value>> all) {
        return join(out, carried);
    }

    /** The parameter after a loop of one copy. */
    Value leave(Code out, List<Value> carried);

    /** The same, given what is carried for every parameter. */
    default Value leave(Code out, List<Value> carried, Map<BlockParam, List<Value>> all) {
        return leave(out, carried);
    }

    /** Whether the result is one that must be computed anew by the scalar loop: an i32; null if none is. */
    default Value doubt(Code out, Value result) {
        return null;
    }

    /** The scalar in the first iteration of a copy; only of what is counted. */
    default Value scalar(Code out, List<Value> carried, int copy) {
        throw new IllegalStateException("no scalar is carried");
    }

    /** A scalar as lanes of this kind take it. */
    private static Value cut(Code out, Lane lane, Value scalar) {
        return scalar.type() == Type.I64 && lane != Lane.I64 ? out.make(Opcode.L2I, Type.I32, scalar) : scalar;
    }

    /** Low bits of a counter which are the same in all blocks, as it moves by a multiple of them from block to block: {@code i & 7}, and the like, in lanes of this kind. */
    record Phase(Lane lane, long mask) {
    }

    /** A counter: as a scalar for addresses, as a vector if that is needed, and its phases. */
    record Counter(Recurrence.Induction induction, int lanes, Lane lane, boolean flipped, List<Phase> phases) implements Carried {
        private Type type() {
            return induction.param().type();
        }

        @Override
        public List<Type> types(int copies) {
            List<Type> types = new ArrayList<>(List.of(type()));
            if (lane != null) {
                types.add(Type.vector(lane, lanes));
            }
            phases.forEach(phase -> types.add(Type.vector(phase.lane(), lanes)));
            return types;
        }

        @Override
        public List<Value> enter(Code out, Value initial, int copies) {
            return withPhases(out, lane == null ? List.of(initial) : List.of(initial, iota(out, initial, lane)));
        }

        private Value iota(Code out, Value start, Lane kind) {
            Value first = flipped ? out.make(Opcode.ADD, type(), start, induction.step(out, lanes - 1)) : start;
            Value step = induction.step(out, flipped ? -1 : 1);
            return kind == Lane.I64 ? out.make(Opcode.IOTA, Type.vector(kind, lanes), out.wide(first), out.wide(step))
                    : out.make(Opcode.IOTA, Type.vector(kind, lanes), cut(out, kind, first), cut(out, kind, step));
        }

        private List<Value> withPhases(Code out, List<Value> counted) {
            List<Value> all = new ArrayList<>(counted);
            for (Phase phase : phases) {
                Value vector = iota(out, counted.get(0), phase.lane());
                all.add(out.make(Opcode.AND, vector.type(), vector, out.splat(phase.mask(), phase.lane(), lanes)));
            }
            return all;
        }

        /** Those low bits, in any block. */
        Value phase(List<Value> carried, Phase phase) {
            return carried.get((lane == null ? 1 : 2) + phases.indexOf(phase));
        }

        @Override
        public Value scalar(Code out, List<Value> carried, int copy) {
            return copy == 0 ? carried.get(0) : out.make(Opcode.ADD, type(), carried.get(0), induction.step(out, (long) copy * lanes));
        }

        @Override
        public Value vector(Code out, List<Value> carried, int copy, Lane wanted) {
            Value vector = carried.get(1);
            for (int i = 0; i < copy; i++) {
                vector = out.make(Opcode.ADD, vector.type(), vector, out.splat(cut(out.before(), lane, induction.step(out.before(), lanes)), lane, lanes));
            }
            return vector;
        }

        @Override
        public List<Value> next(Code out, List<Value> carried, List<BodyCode> copies, int position) {
            List<Value> all = new ArrayList<>(carried);
            all.set(0, scalar(out, carried, copies.size()));
            if (lane != null) {
                all.set(1, vector(out, carried, copies.size(), lane));
            }
            return all;
        }

        @Override
        public List<Value> next(Code out, List<Value> carried, BodyCode body, int position, Partial partial) {
            Value iterations = type() == Type.I64 ? out.wide(partial.iterations()) : partial.iterations();
            Value way = induction.stepValue() == null ? out.times(iterations, induction.step()) : out.make(Opcode.MUL, type(), iterations, induction.stepValue());
            Value scalar = out.make(Opcode.ADD, type(), carried.get(0), way);
            if (lane == null) {
                return withPhases(out, List.of(scalar));
            }
            Type vector = Type.vector(lane, lanes);
            return withPhases(out, List.of(scalar, out.make(Opcode.ADD, vector, carried.get(1), out.make(Opcode.SPLAT, vector, cut(out, lane, way)))));
        }

        @Override
        public List<Value> join(Code out, List<Value> carried) {
            return carried;
        }

        @Override
        public Value leave(Code out, List<Value> carried) {
            return carried.get(0);
        }
    }

    /** The same vector for each copy, but for one lane of one of them, which has the value that there is before the loop. */
    static List<Value> withInitial(Code out, Value start, int copies, int copy, int lane, Value initial) {
        List<Value> all = new ArrayList<>(Collections.nCopies(copies, start));
        all.set(copy, out.lane(Opcode.INSERT, start.type(), lane, start, initial));
        return all;
    }

    /** What an associative operation makes of all vectors, as a tree: the vector alone. */
    static List<Value> combined(Code out, Opcode operation, List<Value> vectors) {
        List<Value> rest = vectors;
        while (rest.size() > 1) {
            List<Value> halved = new ArrayList<>();
            for (int i = 0; i + 1 < rest.size(); i += 2) {
                halved.add(out.make(operation, rest.get(i).type(), rest.get(i), rest.get(i + 1)));
            }
            if (rest.size() % 2 == 1) {
                halved.add(rest.get(rest.size() - 1));
            }
            rest = halved;
        }
        return rest;
    }

    /** A vector for each copy, which becomes what the copy's body makes of the parameter. */
    sealed interface PerCopy extends Carried permits Accumulators, CarriedPlace, CarriedByteSum {
        /** Type of each of them. */
        Type vector();

        @Override
        default List<Type> types(int copies) {
            return Collections.nCopies(copies, vector());
        }

        @Override
        default Value vector(Code out, List<Value> carried, int copy, Lane wanted) {
            return carried.get(copy);
        }

        @Override
        default List<Value> next(Code out, List<Value> carried, List<BodyCode> copies, int position) {
            return copies.stream().map(copy -> copy.following(position)).toList();
        }

        @Override
        default List<Value> next(Code out, List<Value> carried, BodyCode body, int position, Partial partial) {
            List<Value> all = new ArrayList<>(carried);
            all.set(0, out.make(Opcode.SELECT, vector(), partial.lanes(), body.following(position), carried.get(0)));
            return all;
        }
    }

    /** Partial results, one vector a copy, combined in the end: to the bit what the scalar loop computes, as the operation is associative and commutative. */
    record Accumulators(Recurrence.Reduction reduction, int lanes) implements PerCopy {
        private BlockParam param() {
            return reduction.param();
        }

        private Lane lane() {
            return Lanes.full(param().type());
        }

        /** Bits of what changes nothing: of a float -0.0, since 0.0 would change that. */
        private long neutral() {
            boolean product = reduction.operation() == Opcode.MUL;
            return switch (param().type().kind()) {
                case F32 -> Float.floatToRawIntBits(product ? 1f : -0f);
                case F64 -> Double.doubleToRawLongBits(product ? 1 : -0.0);
                default -> product ? 1 : 0;
            };
        }

        private boolean isIdempotent() {
            return switch (reduction.operation()) {
                case ADD, MUL, XOR -> false;
                default -> true;
            };
        }

        @Override
        public Type vector() {
            return Type.vector(lane(), lanes);
        }

        /** Every lane starts with the neutral element, or with the value that there is where combining that twice does no harm. */
        @Override
        public List<Value> enter(Code out, Value initial, int copies) {
            Value start = isIdempotent() ? out.splat(initial, lane(), lanes) : out.splat(neutral(), lane(), lanes);
            return isIdempotent() ? Collections.nCopies(copies, start) : withInitial(out, start, copies, 0, 0, initial);
        }

        @Override
        public List<Value> join(Code out, List<Value> carried) {
            return combined(out, reduction.operation(), carried);
        }

        @Override
        public Value doubt(Code out, Value result) {
            if (!reduction.isDoubtful()) {
                return null;
            }
            Value zero = out.constant(result.type(), 0);
            Value unordered = out.test(Opcode.NE, result, result);
            return reduction.compared() ? out.test(Opcode.OR, unordered, out.test(Opcode.EQ, result, zero)) : unordered;
        }

        @Override
        public Value leave(Code out, List<Value> carried) {
            Opcode opcode = switch (reduction.operation()) {
                case ADD -> Opcode.REDUCE_ADD;
                case MUL -> Opcode.REDUCE_MUL;
                case AND -> Opcode.REDUCE_AND;
                case OR -> Opcode.REDUCE_OR;
                case XOR -> Opcode.REDUCE_XOR;
                case MIN -> Opcode.REDUCE_MIN;
                default -> Opcode.REDUCE_MAX;
            };
            return out.make(opcode, param().type(), carried.get(0));
        }
    }

    /**
     * h = h * m + x, n iterations at a time: h * m^n + x0 * m^(n-1) + ... + x(n-1). Each lane of each copy is a polynomial of its own in m^(lanes * copies); the powers
     * by which they differ are multiplied in at the end. Integers wrap, so this is exact.
     */
    record Horner(Recurrence.Polynomial polynomial, int lanes) implements Carried {
        private Lane lane() {
            return Lanes.full(polynomial.param().type());
        }

        private Type vector() {
            return Type.vector(lane(), lanes);
        }

        private Value factor(Code out) {
            return polynomial.factor() != null ? polynomial.factor() : out.constant(polynomial.param().type(), polynomial.constantFactor());
        }

        private Value power(Code out, int exponent) {
            Value power = factor(out);
            for (int reached = 1; reached < exponent; reached *= 2) {
                power = out.make(Opcode.MUL, power.type(), power, power);
            }
            return power;
        }

        @Override
        public List<Type> types(int copies) {
            return Collections.nCopies(copies, vector());
        }

        /** The value so far counts as what came in the last lane of the copy before the first. */
        @Override
        public List<Value> enter(Code out, Value initial, int copies) {
            return withInitial(out, out.splat(0, lane(), lanes), copies, copies - 1, lanes - 1, initial);
        }

        @Override
        public Value vector(Code out, List<Value> carried, int copy, Lane wanted) {
            throw new IllegalStateException("nothing but the polynomial uses it");
        }

        @Override
        public List<Value> next(Code out, List<Value> carried, List<BodyCode> copies, int position) {
            List<Value> all = new ArrayList<>();
            for (int i = 0; i < copies.size(); i++) {
                Value power = out.splat(power(out.before(), lanes * copies.size()), lane(), lanes);
                Value product = out.make(Opcode.MUL, vector(), carried.get(i), power);
                if (polynomial.constant() != 0) {
                    product = out.make(Opcode.ADD, vector(), product, out.splat(polynomial.constant(), lane(), lanes));
                }
                all.add(copies.get(i).following(position, polynomial, product));
            }
            return all;
        }

        @Override
        public List<Value> join(Code out, List<Value> carried) {
            Value power = out.splat(power(out.before(), lanes), lane(), lanes);
            Value sum = carried.get(0);
            for (Value each : carried.subList(1, carried.size())) {
                sum = out.make(Opcode.ADD, vector(), out.make(Opcode.MUL, vector(), sum, power), each);
            }
            return List.of(sum);
        }

        @Override
        public Value leave(Code out, List<Value> carried) {
            Type scalar = polynomial.param().type();
            Value weights = out.make(Opcode.REVERSE, vector(), out.make(Opcode.GEOMETRIC, vector(), out.constant(scalar, 1), factor(out)));
            return out.make(Opcode.REDUCE_ADD, scalar, out.make(Opcode.MUL, vector(), carried.get(0), weights));
        }
    }

    /** x = x * a + c: the values of so many iterations in the lanes of each copy, which all move on by lanes * copies iterations. */
    record Powers(Recurrence.Linear linear, int lanes) implements Carried {
        private Lane lane() {
            return Lanes.full(linear.param().type());
        }

        private Type vector() {
            return Type.vector(lane(), lanes);
        }

        private Value apply(Code out, Value vector, LinearMap map) {
            return out.make(Opcode.ADD, vector.type(), out.make(Opcode.MUL, vector.type(), vector, out.splat(map.factor(), lane(), lanes)),
                    out.splat(map.constant(), lane(), lanes));
        }

        @Override
        public List<Type> types(int copies) {
            return Collections.nCopies(copies, vector());
        }

        /** By doubling: lanes whose number has bit k are 2^k iterations ahead of those that lack it. */
        @Override
        public List<Value> enter(Code out, Value initial, int copies) {
            Value ahead = out.splat(initial, lane(), lanes);
            for (int bit = 1; bit < lanes; bit *= 2) {
                long mask = 0;
                for (int i = 0; i < lanes; i++) {
                    mask |= (i & bit) != 0 ? 1L << i : 0;
                }
                ahead = out.make(Opcode.SELECT, vector(), out.constant(Type.mask(lanes), mask), apply(out, ahead, linear.map().times(bit)), ahead);
            }
            List<Value> all = new ArrayList<>();
            for (int i = 0; i < copies; i++) {
                all.add(i == 0 ? ahead : apply(out, ahead, linear.map().times(i * lanes)));
            }
            return all;
        }

        @Override
        public Value vector(Code out, List<Value> carried, int copy, Lane wanted) {
            return carried.get(copy);
        }

        @Override
        public List<Value> next(Code out, List<Value> carried, List<BodyCode> copies, int position) {
            LinearMap map = linear.map().times(lanes * copies.size());
            List<Value> all = new ArrayList<>();
            for (int i = 0; i < copies.size(); i++) {
                all.add(apply(out, carried.get(i), map));
            }
            return all;
        }

        @Override
        public List<Value> join(Code out, List<Value> carried) {
            return carried.subList(0, 1);
        }

        @Override
        public Value leave(Code out, List<Value> carried) {
            return out.lane(Opcode.EXTRACT, linear.param().type(), 0, carried.get(0));
        }
    }

    /** A counter where each lane of each copy runs so many iterations of its own, after those of the lane before it: the scalar at their start, and vectors where they are needed. */
    record SpreadCounter(Recurrence.Induction induction, int lanes, Lane lane, int steps) implements Carried {
        private Type type() {
            return induction.param().type();
        }

        @Override
        public List<Type> types(int copies) {
            List<Type> types = new ArrayList<>(List.of(type()));
            types.addAll(Collections.nCopies(lane == null ? 0 : copies, lane == null ? null : Type.vector(lane, lanes)));
            return types;
        }

        @Override
        public List<Value> enter(Code out, Value initial, int copies) {
            List<Value> all = new ArrayList<>(List.of(initial));
            for (int copy = 0; copy < copies && lane != null; copy++) {
                Value first = copy == 0 ? initial : out.make(Opcode.ADD, type(), initial, induction.step(out, (long) copy * lanes * steps));
                all.add(out.make(Opcode.IOTA, Type.vector(lane, lanes), cut(out, lane, first), cut(out, lane, induction.step(out, steps))));
            }
            return all;
        }

        @Override
        public Value vector(Code out, List<Value> carried, int copy, Lane wanted) {
            return carried.get(1 + copy);
        }

        @Override
        public List<Value> next(Code out, List<Value> carried, List<BodyCode> copies, int position) {
            List<Value> all = new ArrayList<>(carried);
            all.replaceAll(each -> each.type().isScalar() ? each
                    : out.make(Opcode.ADD, each.type(), each, out.splat(cut(out.before(), lane, induction.step(out.before(), 1)), lane, lanes)));
            return all;
        }

        @Override
        public List<Value> join(Code out, List<Value> carried) {
            return carried;
        }

        @Override
        public Value leave(Code out, List<Value> carried) {
            return out.make(Opcode.ADD, type(), carried.get(0), induction.step(out, (long) SpreadLoop.COPIES * lanes * steps));
        }
    }

    /**
     * What shifts and xors make of themselves: each lane of each copy is so many iterations ahead of the lane before it. Carried is the state from which the next lane
     * is to start, in the end the next chunk, and the vectors.
     */
    record States(Recurrence.Bitwise recurrence, int lanes, int steps) implements Carried {
        private Type scalar() {
            return recurrence.param().type();
        }

        private Lane lane() {
            return Lanes.full(scalar());
        }

        private Type vector() {
            return Type.vector(lane(), lanes);
        }

        @Override
        public List<Type> types(int copies) {
            List<Type> types = new ArrayList<>(List.of(scalar()));
            types.addAll(Collections.nCopies(copies, vector()));
            return types;
        }

        /** No lane has its state yet. */
        @Override
        public List<Value> enter(Code out, Value initial, int copies) {
            List<Value> all = new ArrayList<>(List.of(initial));
            all.addAll(Collections.nCopies(copies, out.splat(0, lane(), lanes)));
            return all;
        }

        /** Gives the next lane its state: the one with this number, an i32, counted through all copies. */
        List<Value> place(Code out, List<Value> carried, Value number) {
            List<Value> all = new ArrayList<>(List.of(ahead(out, carried.get(0))));
            Value state = out.make(Opcode.SPLAT, vector(), carried.get(0));
            Value wanted = out.make(Opcode.SPLAT, Type.vector(Lane.I32, lanes), number);
            for (int copy = 0; copy + 1 < carried.size(); copy++) {
                Value numbers = out.before().make(Opcode.IOTA, wanted.type(), out.before().constant(Type.I32, (long) copy * lanes), out.before().constant(Type.I32, 1));
                all.add(out.make(Opcode.SELECT, vector(), out.make(Opcode.EQ, Type.mask(lanes), numbers, wanted), state, carried.get(1 + copy)));
            }
            return all;
        }

        /** The xor of the images of the bits that are set: so many bits at a time as there are lanes. */
        private Value ahead(Code out, Value x) {
            BitwiseMap map = recurrence.map().times(steps);
            Value splat = out.make(Opcode.SPLAT, vector(), x);
            Value zero = out.splat(0, lane(), lanes);
            Value sum = null;
            for (int bit = 0; bit < lane().bytes() * 8; bit += lanes) {
                Value single = out.before().make(Opcode.GEOMETRIC, vector(), out.before().constant(scalar(), cut(1L << bit)), out.before().constant(scalar(), 2));
                Value set = out.make(Opcode.NE, Type.mask(lanes), out.make(Opcode.AND, vector(), splat, single), zero);
                Value images = out.make(Opcode.SELECT, vector(), set, images(out.before(), map, bit), zero);
                sum = sum == null ? images : out.make(Opcode.XOR, vector(), sum, images);
            }
            Value linear = out.make(Opcode.REDUCE_XOR, scalar(), sum);
            return map.constant() == 0 ? linear : out.make(Opcode.XOR, scalar(), linear, out.constant(scalar(), cut(map.constant())));
        }

        private Value images(Code out, BitwiseMap map, int bit) {
            Value images = out.splat(cut(map.image(bit)), lane(), lanes);
            for (int i = 1; i < lanes; i++) {
                images = out.lane(Opcode.INSERT, vector(), i, images, out.constant(scalar(), cut(map.image(bit + i))));
            }
            return images;
        }

        private long cut(long bits) {
            return scalar() == Type.I64 ? bits : (int) bits;
        }

        @Override
        public Value vector(Code out, List<Value> carried, int copy, Lane wanted) {
            return carried.get(1 + copy);
        }

        @Override
        public List<Value> next(Code out, List<Value> carried, List<BodyCode> copies, int position) {
            List<Value> all = new ArrayList<>(carried.subList(0, 1));
            copies.forEach(copy -> all.add(copy.following(position)));
            return all;
        }

        @Override
        public List<Value> join(Code out, List<Value> carried) {
            return carried;
        }

        @Override
        public Value leave(Code out, List<Value> carried) {
            return carried.get(0);
        }
    }
}
