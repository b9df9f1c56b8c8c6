package dev.backedge.compiler.opt;

import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import dev.backedge.compiler.analysis.Cfg;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Folds constants and brings instructions into one form: constants on the right, comparisons of comparisons with 0 as direct
 * ones, chains of constants collected. What the forms are stands in {@link IntegerRules}, {@link FloatRules} and
 * {@link CompareRules}; this class walks and rewrites.
 */
final class Canonicalize implements Pass {
    @Override
    public String name() {
        return "canonicalize";
    }

    @Override
    public boolean run(Function function) {
        Rewriter rewriter = new Rewriter(function);
        for (Block block : Cfg.of(function).reversePostorder()) {
            rewriter.rewrite(block);
        }
        rewriter.substitution.apply(function);
        return rewriter.changed;
    }

    /** Builds the new body of one block after the other; the rules ask it for new instructions, which it reduces in turn. */
    static final class Rewriter {
        private final Function function;
        private final Substitution substitution;
        private final Set<Value> divisors;
        private final List<Instr> body = new ArrayList<>();
        private boolean changed;

        Rewriter(Function function) {
            this.function = function;
            substitution = new Substitution(function);
            divisors = NonZeroFacts.divisors(function);
        }

        private void rewrite(Block block) {
            body.clear();
            for (Instr instr : block.body()) {
                instr.mapUses(substitution::resolve);
                if (isDecidedCheck(instr)) {
                    changed = true;
                    continue;
                }
                Value value = reduce(instr);
                if (value != instr) {
                    changed = true;
                    substitution.replace(instr, value);
                    if (divisors.contains(instr)) {
                        divisors.add(value);
                    }
                }
            }
            block.body().clear();
            block.body().addAll(body);
        }

        /** Appends to a body what computes an instruction that is not in a block yet; returns its value, or the instruction if it has none. */
        Value append(Instr instr, List<Instr> to) {
            body.clear();
            Value value = isDecidedCheck(instr) ? instr : reduce(instr);
            to.addAll(body);
            return value;
        }

        /** The value of the instruction, placed: itself, or what a rule found in its stead. */
        private Value reduce(Instr instr) {
            OptionalLong folded = Fold.evaluate(instr);
            if (folded.isPresent()) {
                return constant(instr.type(), folded.getAsLong());
            }
            Value value = apply(instr);
            if (value != null) {
                return value;
            }
            body.add(instr);
            return instr;
        }

        private Value apply(Instr instr) {
            Opcode opcode = instr.opcode();
            if (opcode == Opcode.STORE) {
                Value narrowed = IntegerRules.storedBits(instr.element(), instr.operand(2));
                if (narrowed != instr.operand(2)) {
                    instr.setOperand(2, narrowed);
                    changed = true;
                }
                return null;
            }
            if (!opcode.isPure() || opcode.arity() == 0) {
                return null;
            }
            if (!instr.type().isScalar() || !instr.operand(0).type().isScalar()) {
                return null; // the rules are those of scalars
            }
            if (opcode.arity() == 2 && Fold.isConst(instr.operand(0)) && !Fold.isConst(instr.operand(1))) {
                if (opcode.isCommutative() || Compare.isCompare(opcode)) {
                    Opcode swapped = Compare.isCompare(opcode) ? Compare.swapped(opcode) : opcode;
                    return make(swapped, instr.type(), instr.operand(1), instr.operand(0));
                }
            }
            if (Compare.isCompare(opcode)) {
                return CompareRules.apply(instr, this);
            }
            if (opcode == Opcode.SELECT) {
                return SelectRules.apply(instr, this);
            }
            return instr.type().isFloat() ? FloatRules.apply(instr, this) : IntegerRules.apply(instr, this);
        }

        private static boolean isDecidedCheck(Instr instr) {
            return (instr.opcode() == Opcode.GUARD || instr.opcode() == Opcode.ZERO_CHECK || instr.opcode() == Opcode.NULL_CHECK)
                    && Fold.isConst(instr.operand(0)) && Fold.constant(instr.operand(0)) != 0;
        }

        /** A new, reduced instruction in front of the one at hand. */
        Value make(Opcode opcode, Type type, Value... operands) {
            return reduce(function.newInstr(opcode, type, List.of(operands)));
        }

        /** Whether the value is a divisor, which a comparison with 0 proves: such a comparison keeps its form. */
        boolean isDivisor(Value value) {
            return divisors.contains(value);
        }

        Value constant(Type type, long bits) {
            Instr constant = function.newConst(type, bits);
            body.add(constant);
            return constant;
        }
    }
}
