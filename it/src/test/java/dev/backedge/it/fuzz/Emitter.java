package dev.backedge.it.fuzz;

import dev.backedge.it.fuzz.Op.Cases;
import dev.backedge.it.fuzz.Op.Counted;
import dev.backedge.it.fuzz.Op.Fueled;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Programs to class files: one pass over the tree of each method, without javac's habits: slots are used again at once, tests of loops are
 * at the top, at the bottom, or both, and whatever a statement finds on the operand stack stays there. Each statement has a line of its own.
 *
 * @see Expressions
 */
final class Emitter implements Opcodes {
    private static final String CELL = Ty.CELL.asm().getInternalName();

    private record Targets(Label onBreak, Label onContinue) {
    }

    final String className;
    final MethodVisitor code;
    final Program program;
    private final Expressions expressions = new Expressions(this);
    private final Map<Integer, Integer> slots = new HashMap<>();
    private final Map<Integer, Ty> types = new HashMap<>();
    private final Map<Integer, Targets> labels = new HashMap<>();
    private final boolean helper;
    private int nextSlot;
    private int line;

    private Emitter(Program program, String className, MethodVisitor code, boolean helper) {
        this.helper = helper;
        this.program = program;
        this.className = className;
        this.code = code;
    }

    /** @throws RuntimeException if the program makes no sense, as one may that a shrinker has been at */
    static byte[] classFile(Program program, String className) {
        ClassWriter writer = new ClassWriter(program.version() >= V1_7 ? ClassWriter.COMPUTE_FRAMES : ClassWriter.COMPUTE_MAXS) {
            @Override
            protected String getCommonSuperClass(String a, String b) {
                return a.endsWith("Exception") && b.endsWith("Exception") ? "java/lang/RuntimeException"
                        : isCell(a) && isCell(b) ? CELL : "java/lang/Object";
            }

            private boolean isCell(String name) {
                return name.equals(CELL) || name.equals(className);
            }
        };
        writer.visit(program.version(), ACC_PUBLIC | ACC_SUPER, className, null, CELL, null);
        writer.visitSource("Generated.java", null);
        Fields.STATIC.forEach((name, descriptor) -> writer.visitField(ACC_PRIVATE | ACC_STATIC | (Fields.isVolatile(name) ? ACC_VOLATILE : 0), name, descriptor, null, null).visitEnd());
        constructor(writer);
        for (int n = 0; n < program.methods().size(); n++) {
            Program.Method method = program.methods().get(n);
            MethodVisitor code = writer.visitMethod(ACC_PUBLIC | (method.isStatic() ? ACC_STATIC : 0), Program.name(n), method.descriptor(), null, null);
            code.visitCode();
            new Emitter(program, className, code, n > 0).method(method);
            code.visitMaxs(0, 0);
            code.visitEnd();
        }
        writer.visitEnd();
        return writer.toByteArray();
    }

    private static void constructor(ClassWriter writer) {
        MethodVisitor code = writer.visitMethod(ACC_PUBLIC, "<init>", "()V", null, null);
        code.visitCode();
        code.visitVarInsn(ALOAD, 0);
        code.visitMethodInsn(INVOKESPECIAL, CELL, "<init>", "()V", false);
        code.visitInsn(RETURN);
        code.visitMaxs(1, 1);
        code.visitEnd();
    }

    private void method(Program.Method method) {
        for (int n = 0; n < method.parameters().size(); n++) {
            declare(n, method.parameters().get(n));
        }
        statement(method.body());
        // Never reached, unless a shrinker has taken a return away.
        expressions.zero(method.result());
        code.visitInsn(method.result().opcode(IRETURN));
    }

    private void declare(int variable, Ty ty) {
        slots.put(variable, nextSlot);
        types.put(variable, ty);
        nextSlot += ty.slots();
    }

    int slot(int variable, Ty ty) {
        if (types.get(variable) != ty) {
            throw new IllegalStateException("v" + variable + " is no " + ty);
        }
        return slots.get(variable);
    }

    void store(int variable, Ty ty) {
        code.visitVarInsn(ty.opcode(ISTORE), slot(variable, ty));
    }

    private void push(Node node) {
        expressions.push(node);
    }

    private void jump(Node condition, boolean when, Label target) {
        expressions.jump(condition, when, target);
    }

    void statement(Node node) {
        if (node.op() != Op.SEQ) {
            Label here = new Label();
            code.visitLabel(here);
            code.visitLineNumber(++line, here);
        }
        switch (node.op()) {
            case SEQ -> {
                int slot = nextSlot;
                node.kids().forEach(this::statement);
                nextSlot = slot;
            }
            case DECLARE -> {
                push(node.kid(0));
                declare((int) node.arg(), node.kid(0).ty());
                store((int) node.arg(), node.kid(0).ty());
            }
            case ASSIGN -> {
                push(node.kid(0));
                store((int) node.arg(), node.kid(0).ty());
            }
            case IINC -> {
                int[] arg = (int[]) node.arg();
                code.visitIincInsn(slot(arg[0], Ty.INT), arg[1]);
            }
            case STORE -> {
                node.kids().forEach(this::push);
                code.visitInsn(node.kid(0).ty().elementOpcode(IASTORE));
            }
            case UPDATE -> update(node);
            case SWAP_ROWS -> swap(node);
            case COPY -> {
                node.kids().forEach(this::push);
                code.visitMethodInsn(INVOKESTATIC, "java/lang/System", "arraycopy", "(Ljava/lang/Object;ILjava/lang/Object;II)V", false);
            }
            case FILL -> fill(node);
            case SET_STATIC -> {
                push(node.kid(0));
                code.visitFieldInsn(PUTSTATIC, className, (String) node.arg(), Fields.STATIC.get((String) node.arg()));
            }
            case SET_FIELD -> {
                node.kids().forEach(this::push);
                code.visitFieldInsn(PUTFIELD, owner(node.kid(0)), (String) node.arg(), Fields.OF_CELL.get((String) node.arg()));
            }
            case IF -> branch(node);
            case FOR -> counted((Counted) node.arg(), node);
            case WHILE -> fueled((Fueled) node.arg(), node);
            case BREAK -> code.visitJumpInsn(GOTO, labels.get((int) node.arg()).onBreak());
            case CONTINUE -> code.visitJumpInsn(GOTO, labels.get((int) node.arg()).onContinue());
            case SWITCH -> choose((Cases) node.arg(), node);
            case TRY -> tryCatch(node);
            case FINALLY -> tryFinally(node);
            case SYNCHRONIZED -> locked(node);
            case THROW_IF -> throwIf(node);
            case RETURN -> {
                push(node.kid(0));
                code.visitInsn(node.kid(0).ty().opcode(IRETURN));
            }
            default -> {
                push(node);
                code.visitInsn(node.ty().slots() == 2 ? POP2 : POP);
            }
        }
    }

    private void swap(Node node) {
        for (int n = 1; n <= 2; n++) {
            push(node.kid(0));
            push(node.kid(n));
            push(node.kid(0));
            push(node.kid(3 - n));
            code.visitInsn(AALOAD);
        }
        code.visitInsn(AASTORE);
        code.visitInsn(AASTORE);
    }

    private void fill(Node node) {
        Ty array = node.kid(0).ty();
        node.kids().forEach(this::push);
        int narrow = array == Ty.BYTES ? I2B : array == Ty.CHARS ? I2C : array == Ty.SHORTS ? I2S : 0;
        if (array == Ty.BOOLEANS) {
            code.visitInsn(ICONST_1);
            code.visitInsn(IAND);
        } else if (narrow != 0) {
            code.visitInsn(narrow);
        }
        code.visitMethodInsn(INVOKESTATIC, "java/util/Arrays", "fill", "(" + array.descriptor + array.descriptor.substring(1) + ")V", false);
    }

    /** The class by whose name a field of this cell is found: of the program itself, its own name, as a compiler would have it. */
    String owner(Node cell) {
        return !program.run().isStatic() && cell.op() == Op.VAR && cell.arg().equals(0) && !helper ? className : CELL;
    }

    private void update(Node node) {
        Ty array = node.kid(0).ty();
        push(node.kid(0));
        push(node.kid(1));
        code.visitInsn(DUP2);
        code.visitInsn(array.elementOpcode(IALOAD));
        push(node.kid(2));
        code.visitInsn((int) node.arg());
        code.visitInsn(array.elementOpcode(IASTORE));
    }

    private void branch(Node node) {
        Label otherwise = new Label();
        Label end = new Label();
        jump(node.kid(0), false, otherwise);
        statement(node.kid(1));
        if (!node.kid(2).kids().isEmpty()) {
            code.visitJumpInsn(GOTO, end);
            code.visitLabel(otherwise);
            statement(node.kid(2));
            code.visitLabel(end);
        } else {
            code.visitLabel(otherwise);
        }
    }

    private void counted(Counted loop, Node node) {
        Ty ty = node.kid(0).ty();
        int slot = nextSlot;
        expressions.push(Node.number(ty, loop.from()));
        declare(loop.variable(), ty);
        store(loop.variable(), ty);
        Node test = Node.of(Op.COMPARE, Ty.INT, loop.comparison(), Node.of(Op.VAR, ty, loop.variable()), node.kid(0));
        loop(loop.label(), loop.shape(), test, node.kid(1), () -> step(loop, ty));
        nextSlot = slot;
    }

    private void step(Counted loop, Ty ty) {
        if (ty == Ty.INT && loop.narrow() == 0) {
            code.visitIincInsn(slot(loop.variable(), ty), (int) loop.step());
            return;
        }
        expressions.push(Node.of(Op.BIN, ty, ty.opcode(IADD), Node.of(Op.VAR, ty, loop.variable()), Node.number(ty, loop.step())));
        if (loop.narrow() != 0) {
            code.visitInsn(loop.narrow());
        }
        store(loop.variable(), ty);
    }

    private void fueled(Fueled loop, Node node) {
        Node left = Node.of(Op.COMPARE, Ty.INT, ">", Node.of(Op.VAR, Ty.INT, loop.fuel()), Node.number(Ty.INT, 0));
        loop(loop.label(), loop.shape(), Node.of(Op.AND, Ty.INT, null, left, node.kid(0)), node.kid(1), () -> code.visitIincInsn(slot(loop.fuel(), Ty.INT), -1));
    }

    private void loop(int label, int shape, Node test, Node body, Runnable step) {
        Label top = new Label();
        Label testing = new Label();
        Label next = new Label();
        Label end = new Label();
        labels.put(label, new Targets(end, next));
        if (shape == 1) {
            code.visitJumpInsn(GOTO, testing);
        }
        code.visitLabel(top);
        if (shape == 0) {
            jump(test, false, end);
        }
        statement(body);
        code.visitLabel(next);
        step.run();
        if (shape == 0) {
            code.visitJumpInsn(GOTO, top);
        } else {
            code.visitLabel(testing);
            jump(test, true, top);
        }
        code.visitLabel(end);
        labels.remove(label);
    }

    private void choose(Cases cases, Node node) {
        Label[] targets = new Label[cases.keys().length];
        for (int n = 0; n < targets.length; n++) {
            targets[n] = new Label();
        }
        Label otherwise = new Label();
        Label end = new Label();
        push(node.kid(0));
        int[] keys = cases.keys();
        if (keys[keys.length - 1] - keys[0] == keys.length - 1) {
            code.visitTableSwitchInsn(keys[0], keys[keys.length - 1], otherwise, targets);
        } else {
            code.visitLookupSwitchInsn(otherwise, keys, targets);
        }
        for (int n = 0; n <= keys.length; n++) {
            code.visitLabel(n < keys.length ? targets[n] : otherwise);
            statement(node.kid(1 + n));
            if (!cases.through()) {
                code.visitJumpInsn(GOTO, end);
            }
        }
        code.visitLabel(end);
    }

    private record Handler(String type, Runnable code) {
    }

    /** @param handlers in the order in which they are asked; the type null takes everything */
    private void protect(Node body, List<Handler> handlers) {
        Label start = new Label();
        Label end = new Label();
        Label after = new Label();
        List<Label> caught = new ArrayList<>();
        for (Handler handler : handlers) {
            caught.add(new Label());
            code.visitTryCatchBlock(start, end, caught.get(caught.size() - 1), handler.type());
        }
        code.visitLabel(start);
        // A range must not be empty.
        code.visitInsn(NOP);
        statement(body);
        code.visitLabel(end);
        code.visitJumpInsn(GOTO, after);
        for (int n = 0; n < handlers.size(); n++) {
            code.visitLabel(caught.get(n));
            handlers.get(n).code().run();
            if (n < handlers.size() - 1) {
                code.visitJumpInsn(GOTO, after);
            }
        }
        code.visitLabel(after);
    }

    private void tryCatch(Node node) {
        List<?> types = (List<?>) node.arg();
        List<Handler> handlers = new ArrayList<>();
        for (int n = 0; n < types.size(); n++) {
            Node handler = node.kid(1 + n);
            handlers.add(new Handler(types.get(n).equals("") ? null : (String) types.get(n), () -> {
                code.visitInsn(POP);
                statement(handler);
            }));
        }
        protect(node.kid(0), handlers);
    }

    private void tryFinally(Node node) {
        int slot = nextSlot++;
        protect(node.kid(0), List.of(new Handler(null, () -> {
            code.visitVarInsn(ASTORE, slot);
            statement(node.kid(1));
            code.visitVarInsn(ALOAD, slot);
            code.visitInsn(ATHROW);
        })));
        nextSlot = slot;
        statement(node.kid(1));
    }

    private void locked(Node node) {
        int slot = nextSlot;
        nextSlot += 2;
        code.visitTypeInsn(NEW, "java/lang/Object");
        code.visitInsn(DUP);
        code.visitMethodInsn(INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
        code.visitInsn(DUP);
        code.visitVarInsn(ASTORE, slot);
        code.visitInsn(MONITORENTER);
        protect(node.kid(0), List.of(new Handler(null, () -> {
            code.visitVarInsn(ALOAD, slot);
            code.visitInsn(MONITOREXIT);
            code.visitInsn(ATHROW);
        })));
        code.visitVarInsn(ALOAD, slot);
        code.visitInsn(MONITOREXIT);
        nextSlot = slot;
    }

    private void throwIf(Node node) {
        Label skip = new Label();
        jump(node.kid(0), false, skip);
        code.visitTypeInsn(NEW, "java/lang/IllegalStateException");
        code.visitInsn(DUP);
        code.visitLdcInsn(node.arg());
        code.visitMethodInsn(INVOKESPECIAL, "java/lang/IllegalStateException", "<init>", "(Ljava/lang/String;)V", false);
        code.visitInsn(ATHROW);
        code.visitLabel(skip);
    }
}
