package dev.backedge.compiler.vector;

import dev.backedge.compiler.analysis.InductionVariable;
import dev.backedge.compiler.ir.BlockParam;
import dev.backedge.compiler.ir.ElementKind;
import dev.backedge.compiler.ir.FloatingPoint;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Recognises how the parameters of a loop's header go on. */
final class Recurrences {
    static final String CARRIED = "a value that it computes is needed in the next iteration";

    private final CountedLoop loop;
    private final LoopBody body;
    private final FloatingPoint floatingPoint;
    /** Parameters that take the counter where another one is replaced, with what they become. */
    private final Map<BlockParam, Value> places = new HashMap<>();

    Recurrences(CountedLoop loop, LoopBody body, FloatingPoint floatingPoint) {
        this.loop = loop;
        this.body = body;
        this.floatingPoint = floatingPoint;
    }

    /** One for each parameter of the header, in their order. */
    List<Recurrence> all() throws Refusal {
        List<Recurrence> all = new ArrayList<>();
        List<BlockParam> params = loop.header().params();
        for (int i = 0; i < params.size(); i++) {
            if (isPlace(params.get(i), loop.following().get(i))) {
                places.put(params.get(i), loop.following().get(i));
            }
        }
        for (int i = 0; i < params.size(); i++) {
            all.add(places.containsKey(params.get(i)) ? null : recognize(params.get(i), loop.following().get(i)));
        }
        for (int i = 0; i < params.size(); i++) {
            all.set(i, all.get(i) == null ? place(params.get(i), all) : all.get(i));
        }
        return byteSums(all);
    }

    /** The same with sums of bytes, if that is all that the loop does: lanes of their size are of use where nothing needs wider ones. */
    private List<Recurrence> byteSums(List<Recurrence> all) {
        if (!body.exits().isEmpty() || body.steps().stream().anyMatch(step -> step.instr().opcode().writesMemory())) {
            return all;
        }
        List<Recurrence> sums = new ArrayList<>();
        for (Recurrence recurrence : all) {
            Recurrence sum = recurrence instanceof Recurrence.Reduction reduction && reduction.operation() == Opcode.ADD && reduction.param().type().isInteger()
                    ? byteSum(reduction.param()) : recurrence;
            if (!(sum instanceof Recurrence.ByteSum || sum instanceof Recurrence.Induction || sum instanceof Recurrence.Unchanged)) {
                return all;
            }
            sums.add(sum);
        }
        return sums;
    }

    /** Null if the sum is of something else. */
    private Recurrence byteSum(BlockParam param) {
        if (!(loop.following().get(loop.header().params().indexOf(param)) instanceof Instr add) || add.opcode() != Opcode.ADD
                || (add.operand(0) == param) == (add.operand(1) == param)) {
            return null;
        }
        Value summand = add.operand(add.operand(0) == param ? 1 : 0);
        if (summand instanceof Instr wide && wide.opcode() == Opcode.I2L) {
            summand = wide.operand(0);
        }
        if (summand instanceof Instr absolute && absolute.opcode() == Opcode.ABS && absolute.operand(0) instanceof Instr difference && difference.opcode() == Opcode.SUB) {
            Value left = unsignedByte(difference.operand(0));
            Value right = unsignedByte(difference.operand(1));
            return left == null || right == null ? null : new Recurrence.ByteSum(param, left, right, false);
        }
        Value unsigned = unsignedByte(summand);
        return unsigned != null ? new Recurrence.ByteSum(param, unsigned, null, false) : isByte(summand) ? new Recurrence.ByteSum(param, summand, null, true) : null;
    }

    /** The load of a byte that is taken for unsigned; null if it is something else. */
    private Value unsignedByte(Value value) {
        boolean masked = value instanceof Instr and && and.opcode() == Opcode.AND && isByte(and.operand(0)) && and.operand(1) instanceof Instr mask && mask.isConst() && mask.constant() == 0xff;
        return masked ? ((Instr) value).operand(0) : null;
    }

    private boolean isByte(Value value) {
        return value instanceof Instr load && load.opcode() == Opcode.LOAD && load.element() == ElementKind.BYTE && !loop.isInvariant(load);
    }

    /** Whether the parameter becomes the loop's counter, or stays what it is, and nothing else looks at it. */
    private boolean isPlace(BlockParam param, Value following) {
        Replacement replacement = param.type() == Type.I32 ? replacement(param, following) : null;
        return replacement != null && replacement.by() == loop.counter().param() && isUsedBy(new HashSet<>(List.of(param, following)), param, following);
    }

    /** Of what the parameter is the place. */
    private Recurrence place(BlockParam param, List<Recurrence> others) throws Refusal {
        Replacement own = replacement(param, places.get(param));
        for (Recurrence other : others) {
            if (other instanceof Recurrence.Reduction reduction && isBetter(own, reduction.operation(), candidate(reduction), reduction.param())) {
                return new Recurrence.Place(param, reduction);
            }
        }
        throw new Refusal(CARRIED);
    }

    /** What an extreme becomes, if it is replaced; null if the reduction is of another kind. */
    private Value candidate(Recurrence.Reduction reduction) {
        Value following = loop.following().get(loop.header().params().indexOf(reduction.param()));
        if (reduction.compared()) {
            return replacement(reduction.param(), following).by();
        }
        boolean isExtreme = following instanceof Instr instr && instr.opcode() == reduction.operation() && (instr.opcode() == Opcode.MIN || instr.opcode() == Opcode.MAX);
        return !isExtreme ? null : ((Instr) following).operand(((Instr) following).operand(0) == reduction.param() ? 1 : 0);
    }

    /** Whether the condition is that the candidate is less than the extreme, or greater, and not equal. Of floats only what holds says so: of NaNs nothing does. */
    private static boolean isBetter(Replacement replacement, Opcode operation, Value candidate, Value extreme) {
        if (!(replacement.condition() instanceof Instr test) || !replacement.holds() && extreme.type().isFloat()) {
            return false;
        }
        boolean straight = test.opcode().arity() == 2 && test.operand(0) == candidate && test.operand(1) == extreme;
        boolean swapped = test.opcode().arity() == 2 && test.operand(1) == candidate && test.operand(0) == extreme;
        boolean least = operation == Opcode.MIN;
        Opcode wanted = replacement.holds() ? least == straight ? Opcode.LT : Opcode.GT : least == straight ? Opcode.GE : Opcode.LE;
        return (straight || swapped) && test.opcode() == wanted;
    }

    /** A parameter that becomes something else where a condition holds (or not), and else stays what it is. */
    private record Replacement(Value condition, boolean holds, Value by) {
    }

    /** Null if it is none. */
    private Replacement replacement(BlockParam param, Value following) {
        LoopBody.Choice choice = body.choice(following);
        if (choice != null && choice.ways().size() == 2) {
            LoopBody.Way kept = choice.ways().get(choice.ways().get(0).value() == param ? 0 : 1);
            LoopBody.Way taken = choice.ways().get(kept == choice.ways().get(0) ? 1 : 0);
            Condition.Path split = taken.condition().split(kept.condition());
            return kept.value() != param || split == null ? null : new Replacement(split.value(), split.holds(), taken.value());
        } else if (following instanceof Instr select && select.opcode() == Opcode.SELECT && select.operand(2) == param) {
            return new Replacement(select.operand(0), true, select.operand(1));
        }
        return null;
    }


    private Recurrence recognize(BlockParam param, Value following) throws Refusal {
        if (following == param) {
            return new Recurrence.Unchanged(param);
        }
        InductionVariable variable = loop.induction().variable(param);
        if (variable != null) {
            return new Recurrence.Induction(param, variable.step(), variable.stepValue());
        }
        Dependence dependence = new Dependence(param);
        if (param.type().isInteger()) {
            LinearMap map = linear(param, following, 0);
            if (map != null) {
                return new Recurrence.Linear(param, map);
            }
        }
        Opcode operation = operation(following, param, 0);
        if (operation != null && isAssociative(operation, param.type()) && new Chain(param, operation, dependence).isClosed(following)) {
            return new Recurrence.Reduction(param, operation, false);
        }
        Opcode extreme = extreme(param, following);
        if (extreme != null) {
            return new Recurrence.Reduction(param, extreme, true);
        }
        Recurrence scan = scan(param, following, dependence);
        if (scan != null) {
            return scan;
        }
        Recurrence polynomial = param.type().isInteger() ? polynomial(param, following, dependence) : null;
        if (polynomial != null) {
            return polynomial;
        }
        BitwiseMap map = param.type().isInteger() ? new BitwiseForm(param).of(following) : null;
        if (map != null) {
            return new Recurrence.Bitwise(param, map);
        }
        if (operation != null && param.type().isFloat()) {
            throw new Refusal("it adds up or multiplies floating-point numbers, whose order Java prescribes (@Osr(fp = REASSOC) and the option fp allow any)");
        }
        throw new Refusal(CARRIED);
    }

    /** Running sums, and the like; null if it is something else. */
    private Recurrence scan(BlockParam param, Value following, Dependence dependence) {
        if (!(following instanceof Instr sum) || !param.type().isInteger()) {
            return null;
        }
        boolean associative = switch (sum.opcode()) {
            case ADD, AND, OR, XOR, MIN, MAX -> true;
            default -> false;
        };
        boolean always = body.steps().stream().anyMatch(step -> step.instr() == sum && step.condition().isAlways());
        if (!associative || !always || (sum.operand(0) == param) == (sum.operand(1) == param)) {
            return null;
        }
        Value summand = sum.operand(sum.operand(0) == param ? 1 : 0);
        return dependence.on(summand) ? null : new Recurrence.Scan(param, sum.opcode(), sum, summand);
    }

    /** MIN or MAX if the parameter is replaced by what a comparison finds smaller or greater, and is used there alone; else null. */
    private Opcode extreme(BlockParam param, Value following) {
        Replacement replacement = replacement(param, following);
        if (replacement == null || !replacement.holds() && param.type().isFloat()) {
            return null;
        }
        Value condition = replacement.condition();
        Value chosen = replacement.by();
        boolean opposite = !replacement.holds();
        Set<Value> chain = new HashSet<>(List.of(param, condition, following));
        if (!(condition instanceof Instr test) || test.opcode().arity() != 2 || chosen == param || !isUsedBy(chain, param, following)) {
            return null;
        }
        boolean right = test.operand(0) == chosen && test.operand(1) == param;
        boolean swapped = test.operand(0) == param && test.operand(1) == chosen;
        return switch (test.opcode()) {
            case LT, LE -> right != opposite && (right || swapped) ? Opcode.MIN : right || swapped ? Opcode.MAX : null;
            case GT, GE -> right != opposite && (right || swapped) ? Opcode.MAX : right || swapped ? Opcode.MIN : null;
            default -> null;
        };
    }

    /** Like {@link #isUsedWithin}, where the values of the set also tell which way leads to the one that follows, and those of places, and no other. */
    private boolean isUsedBy(Set<Value> chain, BlockParam param, Value following) {
        for (LoopBody.Step step : body.steps()) {
            if (!chain.contains(step.instr()) && !places.containsValue(step.instr()) && step.instr().operands().stream().anyMatch(chain::contains)
                    || isConditioned(step.condition(), chain) && !step.instr().opcode().isPure()) {
                return false;
            }
        }
        if (body.exits().stream().anyMatch(exit -> isConditioned(exit.condition(), chain))) {
            return false;
        }
        for (LoopBody.Choice choice : body.choices()) {
            for (LoopBody.Way way : choice.ways()) {
                if (choice.param() != following && !places.containsValue(choice.param()) && (isConditioned(way.condition(), chain) || chain.contains(way.value()))) {
                    return false;
                }
            }
        }
        return isFollowedAlone(chain, param);
    }

    private boolean isAssociative(Opcode operation, Type type) {
        return type.isInteger() || operation == Opcode.MIN || operation == Opcode.MAX
                || floatingPoint.reassociates() && (operation == Opcode.ADD || operation == Opcode.MUL);
    }

    /** The value as a linear function of the parameter with constant coefficients; null if it is none. */
    private static LinearMap linear(BlockParam param, Value value, int depth) {
        if (value == param) {
            return LinearMap.IDENTITY;
        }
        if (!(value instanceof Instr instr) || depth > 8 || instr.type() != param.type()) {
            return null;
        }
        if (instr.isConst()) {
            return new LinearMap(0, instr.constant());
        }
        switch (instr.opcode()) {
            case ADD, SUB, MUL -> {
                LinearMap left = linear(param, instr.operand(0), depth + 1);
                LinearMap right = left == null ? null : linear(param, instr.operand(1), depth + 1);
                if (right == null) {
                    return null;
                }
                if (instr.opcode() != Opcode.MUL) {
                    return left.plus(instr.opcode() == Opcode.ADD ? right : right.scaled(-1));
                }
                return right.factor() == 0 ? left.scaled(right.constant()) : left.factor() == 0 ? right.scaled(left.constant()) : null;
            }
            case NEG -> {
                LinearMap operand = linear(param, instr.operand(0), depth + 1);
                return operand == null ? null : operand.scaled(-1);
            }
            case SHL -> {
                LinearMap operand = linear(param, instr.operand(0), depth + 1);
                return operand == null || !(instr.operand(1) instanceof Instr count) || !count.isConst() ? null
                        : operand.scaled(1L << (count.constant() & (param.type() == Type.I64 ? 63 : 31)));
            }
            default -> {
                return null;
            }
        }
    }

    /** The operation by which the value is made from the parameter, looking at one way only; null if there is none. */
    private Opcode operation(Value value, BlockParam param, int depth) {
        if (depth > 16 || value == param || loop.isInvariant(value)) {
            return null;
        }
        LoopBody.Choice choice = body.choice(value);
        if (choice != null) {
            for (LoopBody.Way way : choice.ways()) {
                Opcode found = operation(way.value(), param, depth + 1);
                if (found != null) {
                    return found;
                }
            }
            return null;
        }
        if (!(value instanceof Instr instr)) {
            return null;
        }
        return switch (instr.opcode()) {
            case ADD, SUB -> Opcode.ADD;
            case MUL, AND, OR, XOR, MIN, MAX -> instr.opcode();
            case SELECT -> {
                Opcode first = operation(instr.operand(1), param, depth + 1);
                yield first != null ? first : operation(instr.operand(2), param, depth + 1);
            }
            default -> null;
        };
    }

    /** The value as a product of the parameter plus or minus what does not depend on it, if the parameter is used there alone; else null. */
    private Recurrence.Polynomial polynomial(BlockParam param, Value following, Dependence dependence) {
        Set<Value> chain = new HashSet<>();
        Value at = following;
        Recurrence.Polynomial found = null;
        while (found == null && at instanceof Instr instr && (instr.opcode() == Opcode.ADD || instr.opcode() == Opcode.SUB)) {
            boolean left = dependence.on(instr.operand(0));
            if (left == dependence.on(instr.operand(1)) || !left && instr.opcode() == Opcode.SUB) {
                return null;
            }
            chain.add(instr);
            at = instr.operand(left ? 0 : 1);
            found = product(param, at);
        }
        if (found != null) {
            collect(at, dependence, chain);
        }
        return found != null && isUsedWithin(chain, param) ? found : null;
    }

    private Recurrence.Polynomial product(BlockParam param, Value value) {
        LinearMap map = linear(param, value, 0);
        if (map != null) {
            return value == param ? null : new Recurrence.Polynomial(param, value, null, map.factor(), map.constant());
        }
        if (value instanceof Instr instr && instr.opcode() == Opcode.MUL) {
            Value factor = instr.operand(0) == param ? instr.operand(1) : instr.operand(1) == param ? instr.operand(0) : null;
            return factor != null && loop.isInvariant(factor) ? new Recurrence.Polynomial(param, value, factor, 0, 0) : null;
        }
        return null;
    }

    private void collect(Value value, Dependence dependence, Set<Value> chain) {
        if (dependence.on(value) && chain.add(value) && value instanceof Instr instr) {
            instr.operands().forEach(operand -> collect(operand, dependence, chain));
        }
    }

    /** Whether only values of the set, and the parameter in the next iteration, are made from values of the set. */
    private boolean isUsedWithin(Set<Value> chain, BlockParam param) {
        for (LoopBody.Step step : body.steps()) {
            if (!chain.contains(step.instr()) && !places.containsValue(step.instr()) && step.instr().operands().stream().anyMatch(chain::contains) || isConditioned(step.condition(), chain)) {
                return false;
            }
        }
        if (body.exits().stream().anyMatch(exit -> isConditioned(exit.condition(), chain))) {
            return false;
        }
        for (LoopBody.Choice choice : body.choices()) {
            for (LoopBody.Way way : choice.ways()) {
                if (!places.containsValue(choice.param()) && isConditioned(way.condition(), chain) || !chain.contains(choice.param()) && chain.contains(way.value())) {
                    return false;
                }
            }
        }
        return isFollowedAlone(chain, param);
    }

    /** Whether no other parameter becomes one of the values. */
    private boolean isFollowedAlone(Set<Value> chain, BlockParam param) {
        List<BlockParam> params = loop.header().params();
        for (int i = 0; i < params.size(); i++) {
            if (params.get(i) != param && chain.contains(loop.following().get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isConditioned(Condition condition, Set<Value> chain) {
        for (Condition.Path path : condition.paths()) {
            for (Condition.Path at = path; at != null; at = at.before()) {
                if (chain.contains(at.value())) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Which values of the body depend on a parameter, within one iteration. */
    private final class Dependence {
        private final Map<Value, Boolean> known = new HashMap<>();

        Dependence(BlockParam param) {
            known.put(param, true);
        }

        boolean on(Value value) {
            Boolean answer = known.get(value);
            if (answer != null) {
                return answer;
            }
            boolean found = false;
            if (!loop.isInvariant(value)) {
                LoopBody.Choice choice = body.choice(value);
                if (choice != null) {
                    for (LoopBody.Way way : choice.ways()) {
                        found |= on(way.value()) || on(way.condition());
                    }
                } else if (value instanceof Instr instr) {
                    for (Value operand : instr.operands()) {
                        found |= on(operand);
                    }
                }
            }
            known.put(value, found);
            return found;
        }

        boolean on(Condition condition) {
            for (Condition.Path path : condition.paths()) {
                for (Condition.Path at = path; at != null; at = at.before()) {
                    if (on(at.value())) {
                        return true;
                    }
                }
            }
            return false;
        }
    }

    /** The values between a parameter and what follows it, made by one operation. */
    private final class Chain {
        private final Set<Value> members = new HashSet<>();
        private final BlockParam param;
        private final Opcode operation;
        private final Dependence dependence;

        Chain(BlockParam param, Opcode operation, Dependence dependence) {
            this.param = param;
            this.operation = operation;
            this.dependence = dependence;
            members.add(param);
        }

        boolean isClosed(Value following) {
            if (!reaches(following)) {
                return false;
            }
            if (operation == Opcode.MIN || operation == Opcode.MAX) {
                // those of its places may look at it
                places.forEach((place, becomes) -> members.add(replacement(place, becomes).condition()));
            }
            return isUsedWithin(members, param);
        }

        private boolean reaches(Value value) {
            if (members.contains(value)) {
                return true;
            }
            boolean reaches;
            LoopBody.Choice choice = body.choice(value);
            if (choice != null) {
                reaches = true;
                for (LoopBody.Way way : choice.ways()) {
                    reaches &= !dependence.on(way.condition()) && reaches(way.value());
                }
            } else if (loop.isInvariant(value) || !(value instanceof Instr instr)) {
                return false;
            } else if (instr.opcode() == Opcode.SELECT) {
                reaches = !dependence.on(instr.operand(0)) && reaches(instr.operand(1)) && reaches(instr.operand(2));
            } else if (instr.opcode() == operation) {
                Value left = instr.operand(0);
                Value right = instr.operand(1);
                reaches = dependence.on(left) ? !dependence.on(right) && reaches(left) : reaches(right);
            } else {
                reaches = instr.opcode() == Opcode.SUB && operation == Opcode.ADD && !dependence.on(instr.operand(1)) && reaches(instr.operand(0));
            }
            if (reaches) {
                members.add(value);
            }
            return reaches;
        }
    }
}
