package dev.backedge.it.fuzz;

import java.util.Map;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Code of expressions: pushes their value. */
final class Expressions implements Opcodes {
    private static final Map<String, Integer> JUMPS = Map.of("==", IFEQ, "!=", IFNE, "<", IFLT, ">=", IFGE, ">", IFGT, "<=", IFLE);

    private final Emitter emitter;

    Expressions(Emitter emitter) {
        this.emitter = emitter;
    }

    private MethodVisitor code() {
        return emitter.code;
    }

    void push(Node node) {
        MethodVisitor code = emitter.code;
        switch (node.op()) {
            case CONST -> constant(node.ty(), (Number) node.arg());
            case VAR -> code.visitVarInsn(node.ty().opcode(ILOAD), emitter.slot((int) node.arg(), node.ty()));
            case BIN -> {
                node.kids().forEach(this::push);
                code.visitInsn((int) node.arg());
            }
            case DUPBIN -> {
                push(node.kid(0));
                code.visitInsn(node.ty().slots() == 2 ? DUP2 : DUP);
                code.visitInsn((int) node.arg());
            }
            case SWAPBIN -> {
                node.kids().forEach(this::push);
                code.visitInsn(SWAP);
                code.visitInsn((int) node.arg());
            }
            case NEG -> {
                push(node.kid(0));
                code.visitInsn(node.ty().opcode(INEG));
            }
            case CONVERT -> {
                push(node.kid(0));
                code.visitInsn((int) node.arg());
            }
            case INTRINSIC -> intrinsic((Intrinsic) node.arg(), node);
            case LOAD -> {
                node.kids().forEach(this::push);
                code.visitInsn(node.kid(0).ty().elementOpcode(IALOAD));
            }
            case LENGTH -> {
                push(node.kid(0));
                code.visitInsn(ARRAYLENGTH);
            }
            case TERNARY -> ternary(node);
            case SET -> {
                push(node.kid(0));
                code.visitInsn(node.ty().slots() == 2 ? DUP2 : DUP);
                emitter.store((int) node.arg(), node.ty());
            }
            case SET_ELEMENT -> {
                node.kids().forEach(this::push);
                code.visitInsn(node.kid(2).ty().slots() == 2 ? DUP2_X2 : DUP_X2);
                code.visitInsn(node.kid(0).ty().elementOpcode(IASTORE));
            }
            case LATER -> {
                emitter.statement(node.kid(0));
                push(node.kid(1));
            }
            case CALL -> call((int) node.arg(), node);
            case INVOKE -> {
                Callee callee = (Callee) node.arg();
                for (int n = 0; n < node.kids().size(); n++) {
                    push(node.kid(n));
                    if (callee.narrow(n)) {
                        code.visitInsn(I2B);
                    }
                }
                code.visitMethodInsn(callee.opcode(), callee.receiver().asm().getInternalName(), callee.name(), callee.descriptor(), callee.isInterface());
            }
            case STATIC -> code.visitFieldInsn(GETSTATIC, emitter.className, (String) node.arg(), Fields.STATIC.get((String) node.arg()));
            case FIELD -> {
                push(node.kid(0));
                code.visitFieldInsn(GETFIELD, emitter.owner(node.kid(0)), (String) node.arg(), Fields.OF_CELL.get((String) node.arg()));
            }
            case ROW -> {
                node.kids().forEach(this::push);
                code.visitInsn(AALOAD);
            }
            case CAST -> {
                push(node.kid(0));
                code.visitTypeInsn(CHECKCAST, node.ty().asm().getInternalName());
            }
            case INSTANCE_OF -> {
                push(node.kid(0));
                code.visitTypeInsn(INSTANCEOF, (String) node.arg());
            }
            case NEW -> {
                push(node.kid(0));
                code.visitIntInsn(NEWARRAY, node.ty().newArray());
            }
            case MAKE -> {
                code.visitTypeInsn(Opcodes.NEW, (String) node.arg());
                code.visitInsn(DUP);
                code.visitMethodInsn(INVOKESPECIAL, (String) node.arg(), "<init>", "()V", false);
            }
            case CONSTANT -> code.visitFieldInsn(GETSTATIC, Ty.COIL.asm().getInternalName(), (String) node.arg(), node.ty().descriptor);
            case NULL -> typedNull(node.ty());
            case COMPARE, IS_NULL, SAME, AND, OR, NOT -> truth(node);
            default -> throw new IllegalStateException(node.op() + " is no expression");
        }
    }

    /** A null of a type that is stated: the verifier's own null may be an array of anything. */
    private void typedNull(Ty ty) {
        code().visitInsn(ACONST_NULL);
        code().visitTypeInsn(CHECKCAST, ty.asm().getInternalName());
    }

    void zero(Ty ty) {
        if (ty.isNumber()) {
            constant(ty, 0);
        } else {
            typedNull(ty);
        }
    }

    private void constant(Ty ty, Number value) {
        switch (ty) {
            case INT -> {
                int n = value.intValue();
                if (n >= -1 && n <= 5) {
                    code().visitInsn(ICONST_0 + n);
                } else if (n == (byte) n) {
                    code().visitIntInsn(BIPUSH, n);
                } else if (n == (short) n) {
                    code().visitIntInsn(SIPUSH, n);
                } else {
                    code().visitLdcInsn(n);
                }
            }
            case LONG -> code().visitLdcInsn(value.longValue());
            case FLOAT -> code().visitLdcInsn(value.floatValue());
            default -> code().visitLdcInsn(value.doubleValue());
        }
    }

    private void intrinsic(Intrinsic intrinsic, Node node) {
        for (int n = 0; n < node.kids().size(); n++) {
            push(node.kid(n));
            if (intrinsic.narrow(n) != 0) {
                code().visitInsn(intrinsic.narrow(n));
            }
        }
        code().visitMethodInsn(INVOKESTATIC, intrinsic.owner(), intrinsic.name(), intrinsic.descriptor(), false);
    }

    private void call(int method, Node node) {
        node.kids().forEach(this::push);
        code().visitMethodInsn(INVOKESTATIC, emitter.className, Program.name(method), emitter.program.methods().get(method).descriptor(), false);
    }

    private void ternary(Node node) {
        Label otherwise = new Label();
        Label end = new Label();
        jump(node.kid(0), false, otherwise);
        push(node.kid(1));
        code().visitJumpInsn(GOTO, end);
        code().visitLabel(otherwise);
        push(node.kid(2));
        code().visitLabel(end);
    }

    private void truth(Node node) {
        Label no = new Label();
        Label end = new Label();
        jump(node, false, no);
        code().visitInsn(ICONST_1);
        code().visitJumpInsn(GOTO, end);
        code().visitLabel(no);
        code().visitInsn(ICONST_0);
        code().visitLabel(end);
    }

    void jump(Node node, boolean when, Label target) {
        MethodVisitor code = emitter.code;
        switch (node.op()) {
            case NOT -> jump(node.kid(0), !when, target);
            case AND, OR -> {
                if (when == (node.op() == Op.OR)) {
                    jump(node.kid(0), when, target);
                    jump(node.kid(1), when, target);
                } else {
                    Label skip = new Label();
                    jump(node.kid(0), !when, skip);
                    jump(node.kid(1), when, target);
                    code.visitLabel(skip);
                }
            }
            case IS_NULL -> {
                push(node.kid(0));
                code.visitJumpInsn(when ? IFNULL : IFNONNULL, target);
            }
            case SAME -> {
                node.kids().forEach(this::push);
                code.visitJumpInsn(when ? IF_ACMPEQ : IF_ACMPNE, target);
            }
            case COMPARE -> compare(node, when, target);
            default -> {
                push(node);
                code.visitJumpInsn(when ? IFNE : IFEQ, target);
            }
        }
    }

    private void compare(Node node, boolean when, Label target) {
        String text = (String) node.arg();
        String operator = text.replaceAll("[lg]$", "");
        int jump = JUMPS.get(operator);
        jump = when ? jump : ((jump + 1) ^ 1) - 1;
        Ty ty = node.kid(0).ty();
        push(node.kid(0));
        if (ty == Ty.INT) {
            if (node.kid(1).op() == Op.CONST && ((Number) node.kid(1).arg()).intValue() == 0) {
                code().visitJumpInsn(jump, target);
            } else {
                push(node.kid(1));
                code().visitJumpInsn(jump + (IF_ICMPEQ - IFEQ), target);
            }
            return;
        }
        push(node.kid(1));
        boolean less = text.endsWith("l");
        code().visitInsn(ty == Ty.LONG ? LCMP : ty == Ty.FLOAT ? less ? FCMPL : FCMPG : less ? DCMPL : DCMPG);
        code().visitJumpInsn(jump, target);
    }
}
