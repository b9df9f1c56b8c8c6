package dev.backedge.compiler.opt;

import static dev.backedge.compiler.opt.Fold.constant;
import static dev.backedge.compiler.opt.Fold.isConst;

import dev.backedge.compiler.analysis.Range;
import dev.backedge.compiler.ir.ElementKind;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;

/** Simpler forms of integer instructions and conversions to integers, under wrapping arithmetic. Constants stand on the right by now. */
final class IntegerRules {
    private IntegerRules() {
    }

    /** An equal, simpler value; null if there is none. */
    static Value apply(Instr instr, Canonicalize.Rewriter rewriter) {
        Value a = instr.operand(0);
        Value b = instr.opcode().arity() > 1 ? instr.operand(1) : null;
        return switch (instr.opcode()) {
            case ADD -> add(instr, a, b, rewriter);
            case SUB -> subtract(instr, a, b, rewriter);
            case MUL -> multiply(instr, a, b, rewriter);
            case DIV, REM, UDIV, UREM -> divide(instr, a, b, rewriter);
            case NEG -> operation(a, Opcode.NEG) ? operand(a, 0)
                    : operation(a, Opcode.SUB) ? rewriter.make(Opcode.SUB, instr.type(), operand(a, 1), operand(a, 0)) : null;
            case AND, OR, XOR -> bitwise(instr, a, b, rewriter);
            case SHL, SHR, USHR, ROTL, ROTR -> shift(instr, a, b, rewriter);
            case MIN, MAX -> a == b ? a : extreme(instr.opcode() == Opcode.MIN, a, b);
            case ABS -> operation(a, Opcode.ABS) ? a
                    : operation(a, Opcode.NEG) ? rewriter.make(Opcode.ABS, instr.type(), operand(a, 0)) : null;
            case I2B, I2C, I2S -> narrow(instr, a, rewriter);
            case L2I -> operation(a, Opcode.I2L) || operation(a, Opcode.UI2L) ? operand(a, 0) : null;
            case D2I -> operation(a, Opcode.I2D) ? operand(a, 0) : null;
            case BITCAST -> operation(a, Opcode.BITCAST) ? operand(a, 0) : null;
            default -> null;
        };
    }

    /** The smaller or greater of two where their ranges tell; else null. */
    private static Value extreme(boolean smaller, Value a, Value b) {
        Range left = Range.of(a);
        Range right = Range.of(b);
        if (left.high() <= right.low()) {
            return smaller ? a : b;
        }
        return right.high() <= left.low() ? smaller ? b : a : null;
    }

    private static boolean operation(Value value, Opcode opcode) {
        return value instanceof Instr instr && instr.opcode() == opcode;
    }

    private static boolean withConst(Value value, Opcode opcode) {
        return operation(value, opcode) && isConst(operand(value, 1));
    }

    private static Value operand(Value value, int i) {
        return ((Instr) value).operand(i);
    }

    private static int width(Type type) {
        return type == Type.I64 ? 64 : 32;
    }

    private static Value add(Instr instr, Value a, Value b, Canonicalize.Rewriter rewriter) {
        Type type = instr.type();
        if (isConst(b, 0)) {
            return a;
        }
        if (isConst(b) && withConst(a, Opcode.ADD)) {
            return rewriter.make(Opcode.ADD, type, operand(a, 0), rewriter.constant(type, constant(operand(a, 1)) + constant(b)));
        }
        if (isConst(b) && operation(a, Opcode.SUB) && isConst(operand(a, 0))) {
            return rewriter.make(Opcode.SUB, type, rewriter.constant(type, constant(operand(a, 0)) + constant(b)), operand(a, 1));
        }
        if (!isConst(b) && withConst(b, Opcode.ADD)) {
            return rewriter.make(Opcode.ADD, type, rewriter.make(Opcode.ADD, type, a, operand(b, 0)), operand(b, 1));
        }
        if (!isConst(b) && withConst(a, Opcode.ADD)) {
            return rewriter.make(Opcode.ADD, type, rewriter.make(Opcode.ADD, type, operand(a, 0), b), operand(a, 1));
        }
        if (operation(b, Opcode.NEG)) {
            return rewriter.make(Opcode.SUB, type, a, operand(b, 0));
        }
        if (operation(a, Opcode.NEG)) {
            return rewriter.make(Opcode.SUB, type, b, operand(a, 0));
        }
        if (operation(a, Opcode.SUB) && operand(a, 1) == b) {
            return operand(a, 0);
        }
        if (operation(b, Opcode.SUB) && operand(b, 1) == a) {
            return operand(b, 0);
        }
        return rotation(instr, a, b, rewriter);
    }

    private static Value subtract(Instr instr, Value a, Value b, Canonicalize.Rewriter rewriter) {
        Type type = instr.type();
        if (a == b) {
            return rewriter.constant(type, 0);
        }
        if (isConst(b)) {
            return rewriter.make(Opcode.ADD, type, a, rewriter.constant(type, -constant(b)));
        }
        if (isConst(a, 0)) {
            return rewriter.make(Opcode.NEG, type, b);
        }
        if (operation(b, Opcode.NEG)) {
            return rewriter.make(Opcode.ADD, type, a, operand(b, 0));
        }
        if (operation(a, Opcode.ADD) && (operand(a, 0) == b || operand(a, 1) == b)) {
            return operand(a, 0) == b ? operand(a, 1) : operand(a, 0);
        }
        if (withConst(a, Opcode.ADD)) {
            return rewriter.make(Opcode.ADD, type, rewriter.make(Opcode.SUB, type, operand(a, 0), b), operand(a, 1));
        }
        return null;
    }

    /** Division by 0 was caught by a check: it may have any value. */
    private static Value divide(Instr instr, Value a, Value b, Canonicalize.Rewriter rewriter) {
        boolean signed = instr.opcode() == Opcode.DIV || instr.opcode() == Opcode.REM;
        boolean quotient = instr.opcode() == Opcode.DIV || instr.opcode() == Opcode.UDIV;
        if (isConst(b, 0)) {
            return b;
        }
        if (isConst(b, 1)) {
            return quotient ? a : rewriter.constant(instr.type(), 0);
        }
        if (signed && isConst(b, -1)) {
            return quotient ? rewriter.make(Opcode.NEG, instr.type(), a) : rewriter.constant(instr.type(), 0);
        }
        return null;
    }

    private static Value multiply(Instr instr, Value a, Value b, Canonicalize.Rewriter rewriter) {
        Type type = instr.type();
        if (!isConst(b)) {
            return null;
        }
        if (constant(b) == 0) {
            return b;
        }
        if (constant(b) == 1) {
            return a;
        }
        if (constant(b) == -1) {
            return rewriter.make(Opcode.NEG, type, a);
        }
        if (withConst(a, Opcode.MUL)) {
            return rewriter.make(Opcode.MUL, type, operand(a, 0), rewriter.constant(type, constant(operand(a, 1)) * constant(b)));
        }
        return null;
    }

    private static Value bitwise(Instr instr, Value a, Value b, Canonicalize.Rewriter rewriter) {
        Opcode opcode = instr.opcode();
        Type type = instr.type();
        if (a == b) {
            return opcode == Opcode.XOR ? rewriter.constant(type, 0) : a;
        }
        if (isConst(b, 0)) {
            return opcode == Opcode.AND ? b : a;
        }
        if (isConst(b, -1) && opcode != Opcode.XOR) {
            return opcode == Opcode.AND ? a : b;
        }
        if (isConst(b) && withConst(a, opcode)) {
            long left = constant(operand(a, 1));
            long right = constant(b);
            long both = opcode == Opcode.AND ? left & right : opcode == Opcode.OR ? left | right : left ^ right;
            return rewriter.make(opcode, type, operand(a, 0), rewriter.constant(type, both));
        }
        if (opcode == Opcode.AND) {
            return isConst(b) ? mask(type, a, constant(b), rewriter) : null;
        }
        return rotation(instr, a, b, rewriter);
    }

    /** A mask that keeps all bits the value can have, or one that hides what a narrowing did. */
    private static Value mask(Type type, Value a, long mask, Canonicalize.Rewriter rewriter) {
        if (type != Type.I32) {
            return null;
        }
        if (mask == 0xffff && (isLoad(a, ElementKind.CHAR) || operation(a, Opcode.I2C))
                || (mask & 1) == 1 && (isLoad(a, ElementKind.BOOLEAN) || Compare.isCompare(a))) {
            return a;
        }
        boolean hidden = mask == 0xff && (operation(a, Opcode.I2B) || operation(a, Opcode.I2S) || operation(a, Opcode.I2C))
                || mask == 0xffff && operation(a, Opcode.I2S);
        return hidden ? rewriter.make(Opcode.AND, type, operand(a, 0), rewriter.constant(type, mask)) : null;
    }

    /** Two shifts that together bring all bits round: {@code x << c | x >>> width - c}. Their bits are disjoint, so + and ^ do as well as |. */
    private static Value rotation(Instr instr, Value a, Value b, Canonicalize.Rewriter rewriter) {
        Value left = operation(a, Opcode.SHL) ? a : b;
        Value right = left == a ? b : a;
        if (!withConst(left, Opcode.SHL) || !withConst(right, Opcode.USHR) || operand(left, 0) != operand(right, 0)) {
            return null;
        }
        int width = width(instr.type());
        long up = constant(operand(left, 1)) & width - 1;
        long down = constant(operand(right, 1)) & width - 1;
        return up + down == width ? rewriter.make(Opcode.ROTL, instr.type(), operand(left, 0), rewriter.constant(Type.I32, up)) : null;
    }

    private static Value shift(Instr instr, Value a, Value b, Canonicalize.Rewriter rewriter) {
        Opcode opcode = instr.opcode();
        Type type = instr.type();
        int mask = width(type) - 1;
        if (withConst(b, Opcode.AND) && (constant(operand(b, 1)) & mask) == mask) {
            return rewriter.make(opcode, type, a, operand(b, 0));
        }
        if (!isConst(b)) {
            return null;
        }
        long count = constant(b) & mask;
        if (count == 0) {
            return a;
        }
        if (count != constant(b)) {
            return rewriter.make(opcode, type, a, rewriter.constant(Type.I32, count));
        }
        if (opcode != Opcode.ROTL && opcode != Opcode.ROTR && withConst(a, opcode)) {
            long sum = (constant(operand(a, 1)) & mask) + count;
            if (sum <= mask) {
                return rewriter.make(opcode, type, operand(a, 0), rewriter.constant(Type.I32, sum));
            }
        }
        if (type == Type.I32 && withConst(a, Opcode.SHL) && constant(operand(a, 1)) == count) {
            return extension(opcode, operand(a, 0), (int) count, rewriter);
        }
        return null;
    }

    /** Left and then right by the same count extends the lowest bits. */
    private static Value extension(Opcode opcode, Value value, int count, Canonicalize.Rewriter rewriter) {
        if (opcode == Opcode.USHR) {
            return rewriter.make(Opcode.AND, Type.I32, value, rewriter.constant(Type.I32, -1 >>> count));
        }
        if (opcode == Opcode.SHR && (count == 24 || count == 16)) {
            return rewriter.make(count == 24 ? Opcode.I2B : Opcode.I2S, Type.I32, value);
        }
        return null;
    }

    private static boolean isLoad(Value value, ElementKind kind) {
        return value instanceof Instr instr && instr.opcode() == Opcode.LOAD && instr.element() == kind;
    }

    private static Value narrow(Instr instr, Value a, Canonicalize.Rewriter rewriter) {
        Opcode opcode = instr.opcode();
        if (operation(a, opcode) || isLoad(a, ElementKind.BOOLEAN) || Compare.isCompare(a)) {
            return a;
        }
        boolean fits = switch (opcode) {
            case I2B -> isLoad(a, ElementKind.BYTE);
            case I2C -> isLoad(a, ElementKind.CHAR);
            default -> isLoad(a, ElementKind.SHORT) || isLoad(a, ElementKind.BYTE) || operation(a, Opcode.I2B);
        };
        if (fits) {
            return a;
        }
        ElementKind kind = opcode == Opcode.I2B ? ElementKind.BYTE : ElementKind.CHAR;
        Value bits = storedBits(kind, a);
        return bits == a ? null : rewriter.make(opcode, Type.I32, bits);
    }

    /** A value with the same lowest bits, as many as an element of the kind has: what a narrowing before a store may leave out. */
    static Value storedBits(ElementKind kind, Value value) {
        Value bits = value;
        while (bits instanceof Instr instr) {
            boolean irrelevant = switch (kind) {
                case BYTE -> operation(bits, Opcode.I2B) || operation(bits, Opcode.I2S) || operation(bits, Opcode.I2C)
                        || withConst(bits, Opcode.AND) && (constant(instr.operand(1)) & 0xff) == 0xff;
                case CHAR, SHORT -> operation(bits, Opcode.I2S) || operation(bits, Opcode.I2C)
                        || withConst(bits, Opcode.AND) && (constant(instr.operand(1)) & 0xffff) == 0xffff;
                default -> false;
            };
            if (!irrelevant) {
                break;
            }
            bits = instr.operand(0);
        }
        return bits;
    }
}
