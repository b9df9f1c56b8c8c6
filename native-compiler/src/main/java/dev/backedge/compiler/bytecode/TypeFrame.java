package dev.backedge.compiler.bytecode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.objectweb.asm.ConstantDynamic;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.IincInsnNode;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.MultiANewArrayInsnNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * The verifier's view of an interpreter frame, slot by slot: the types of locals and operand stack before an instruction,
 * and how an instruction changes them. It never loads a class.
 *
 * <p>A type is one of ASM's: {@link Opcodes#TOP} (unusable, and the second half of a long or double), {@link Opcodes#INTEGER},
 * {@code LONG}, {@code FLOAT}, {@code DOUBLE}, {@code NULL}, {@code UNINITIALIZED_THIS}, the internal name of a class or the
 * descriptor of an array, or, for an object not yet initialised, the {@code NEW} instruction that made it.
 */
public final class TypeFrame {
    private static final String OBJECT = "java/lang/Object";

    private Object[] locals;
    /** Whether another frame has the same array: then it is not to be changed. */
    private boolean shared;
    private Object[] stack;
    private int height;

    private TypeFrame(Object[] locals, Object[] stack, int height) {
        this.locals = locals;
        this.stack = stack;
        this.height = height;
    }

    /** The frame in which a method starts. */
    public static TypeFrame initial(String className, MethodNode method) {
        Object[] locals = new Object[method.maxLocals];
        Arrays.fill(locals, Opcodes.TOP);
        int n = 0;
        if ((method.access & Opcodes.ACC_STATIC) == 0) {
            locals[n++] = method.name.equals("<init>") && !className.equals(OBJECT) ? Opcodes.UNINITIALIZED_THIS : className;
        }
        for (Type argument : Type.getArgumentTypes(method.desc)) {
            locals[n] = typeOf(argument);
            n += argument.getSize();
        }
        return new TypeFrame(locals, new Object[Math.max(4, method.maxStack)], 0);
    }

    /** The frame that the class file states at some bytecode. */
    public static TypeFrame of(FrameNode node, int maxLocals) {
        if (node.type != Opcodes.F_NEW) {
            throw new IllegalArgumentException("frame is not expanded");
        }
        TypeFrame frame = new TypeFrame(new Object[maxLocals], new Object[8], 0);
        Arrays.fill(frame.locals, Opcodes.TOP);
        int n = 0;
        for (Object type : node.local) {
            frame.locals[n] = stated(type);
            n += isWide(type) ? 2 : 1;
        }
        for (Object type : node.stack) {
            frame.push(stated(type));
        }
        return frame;
    }

    private static Object stated(Object type) {
        if (type instanceof LabelNode label) {
            AbstractInsnNode next = label;
            while (next.getOpcode() < 0) {
                next = next.getNext();
            }
            return next;
        }
        return type;
    }

    public TypeFrame copy() {
        return withLocals(stack.clone(), height);
    }

    /** A frame with the same locals, whose array is copied when one of the two changes it: most instructions change none. */
    private TypeFrame withLocals(Object[] otherStack, int otherHeight) {
        TypeFrame frame = new TypeFrame(locals, otherStack, otherHeight);
        shared = true;
        frame.shared = true;
        return frame;
    }

    private Object[] localsToChange() {
        if (shared) {
            locals = locals.clone();
            shared = false;
        }
        return locals;
    }

    /** Number of operand-stack slots in use; a long or double counts two. */
    public int height() {
        return height;
    }

    public int maxLocals() {
        return locals.length;
    }

    /** Type of a local; {@link Opcodes#TOP} where it is unusable or the second half of a long or double. */
    public Object local(int index) {
        return locals[index];
    }

    /** Type of an operand-stack slot, counted from the bottom; TOP for the second half of a long or double. */
    public Object stack(int slot) {
        if (slot >= height) {
            throw new IndexOutOfBoundsException("stack slot " + slot + " of " + height);
        }
        return stack[slot];
    }

    /** Kind of a local, or null where it is unusable, the second half of a long or double, or not yet initialised. */
    public Kind localKind(int index) {
        return kindOf(locals[index]);
    }

    /** Kind of an operand-stack slot, with null as for {@link #localKind}. */
    public Kind stackKind(int slot) {
        return kindOf(stack(slot));
    }

    public boolean holdsUninitialized() {
        for (Object type : locals) {
            if (isUninitialized(type)) {
                return true;
            }
        }
        for (int i = 0; i < height; i++) {
            if (isUninitialized(stack[i])) {
                return true;
            }
        }
        return false;
    }

    public static Kind kindOf(Object type) {
        if (type == Opcodes.INTEGER) {
            return Kind.INT;
        } else if (type == Opcodes.LONG) {
            return Kind.LONG;
        } else if (type == Opcodes.FLOAT) {
            return Kind.FLOAT;
        } else if (type == Opcodes.DOUBLE) {
            return Kind.DOUBLE;
        }
        return type == Opcodes.NULL || type instanceof String ? Kind.REFERENCE : null;
    }

    public static boolean isWide(Object type) {
        return type == Opcodes.LONG || type == Opcodes.DOUBLE;
    }

    static boolean isUninitialized(Object type) {
        return type == Opcodes.UNINITIALIZED_THIS || type instanceof AbstractInsnNode;
    }

    /** The locals as an expanded {@link FrameNode} lists them: wide ones once, without unusable ones at the end. */
    public List<Object> localsOfFrame() {
        List<Object> list = new ArrayList<>();
        int used = 0;
        for (int i = 0; i < locals.length; i += isWide(locals[i]) ? 2 : 1) {
            list.add(locals[i]);
            if (locals[i] != Opcodes.TOP) {
                used = list.size();
            }
        }
        return new ArrayList<>(list.subList(0, used));
    }

    /** The operand stack as an expanded {@link FrameNode} lists it. */
    public List<Object> stackOfFrame() {
        List<Object> list = new ArrayList<>();
        for (int i = 0; i < height; i += isWide(stack[i]) ? 2 : 1) {
            list.add(stack[i]);
        }
        return list;
    }

    /** What a handler finds: these locals, and the exception alone on the operand stack. */
    TypeFrame atHandler(String exceptionType) {
        TypeFrame frame = withLocals(new Object[4], 0);
        frame.push(exceptionType == null ? "java/lang/Throwable" : exceptionType);
        return frame;
    }

    /**
     * Makes this frame hold for another way of arriving, too. References of different types become {@code java/lang/Object}.
     *
     * @return whether this frame changed
     */
    boolean merge(TypeFrame other) {
        if (height != other.height) {
            throw new IllegalArgumentException("operand stacks of " + height + " and " + other.height + " slots meet");
        }
        boolean changed = false;
        for (int i = 0; i < locals.length && locals != other.locals; i++) {
            Object merged = mergeTypes(locals[i], other.locals[i]);
            if (!merged.equals(locals[i])) {
                localsToChange()[i] = merged;
                changed = true;
            }
        }
        for (int i = 0; i < height; i++) {
            Object merged = mergeTypes(stack[i], other.stack[i]);
            if (!merged.equals(stack[i])) {
                stack[i] = merged;
                changed = true;
            }
        }
        return changed;
    }

    private static Object mergeTypes(Object a, Object b) {
        if (a == b || a.equals(b)) {
            return a;
        }
        if (kindOf(a) == Kind.REFERENCE && kindOf(b) == Kind.REFERENCE) {
            return a == Opcodes.NULL ? b : b == Opcodes.NULL ? a : OBJECT;
        }
        return Opcodes.TOP;
    }

    static Object typeOf(Type type) {
        return switch (type.getSort()) {
            case Type.BOOLEAN, Type.BYTE, Type.CHAR, Type.SHORT, Type.INT -> Opcodes.INTEGER;
            case Type.LONG -> Opcodes.LONG;
            case Type.FLOAT -> Opcodes.FLOAT;
            case Type.DOUBLE -> Opcodes.DOUBLE;
            default -> type.getInternalName();
        };
    }

    public void push(Object type) {
        if (height + 2 > stack.length) {
            stack = Arrays.copyOf(stack, 2 * stack.length + 2);
        }
        stack[height++] = type;
        if (isWide(type)) {
            stack[height++] = Opcodes.TOP;
        }
    }

    /** Removes slots and returns the type of the lowest one; null if there is none to remove. */
    private Object pop(int slots) {
        if (slots > height) {
            throw new IllegalArgumentException("operand stack underflow");
        }
        height -= slots;
        return slots == 0 ? null : stack[height];
    }

    public void setLocal(int index, Object type) {
        Object[] changed = localsToChange();
        changed[index] = type;
        if (isWide(type)) {
            changed[index + 1] = Opcodes.TOP;
        }
        if (index > 0 && isWide(changed[index - 1])) {
            changed[index - 1] = Opcodes.TOP;
        }
    }

    /**
     * Executes one instruction; labels, lines and frames do nothing. The class file is taken to be verifiable.
     *
     * @param className the class that declares the method: what {@code this} is once a constructor has called another
     */
    public void execute(AbstractInsnNode instruction, String className) {
        int opcode = instruction.getOpcode();
        if (instruction instanceof VarInsnNode variable) {
            executeVariable(opcode, variable.var);
        } else if (instruction instanceof IincInsnNode) {
            return;
        } else if (instruction instanceof FieldInsnNode field) {
            executeField(opcode, Type.getType(field.desc));
        } else if (instruction instanceof MethodInsnNode call) {
            executeCall(opcode, className, call.name, call.desc);
        } else if (instruction instanceof InvokeDynamicInsnNode call) {
            executeCall(opcode, className, call.name, call.desc);
        } else if (instruction instanceof TypeInsnNode typed) {
            executeTyped(opcode, typed);
        } else if (instruction instanceof LdcInsnNode constant) {
            push(typeOfConstant(constant.cst));
        } else if (instruction instanceof MultiANewArrayInsnNode array) {
            pop(array.dims);
            push(array.desc);
        } else if (opcode == Opcodes.NEWARRAY) {
            pop(1);
            push(PRIMITIVE_ARRAYS[((IntInsnNode) instruction).operand - Opcodes.T_BOOLEAN]);
        } else if (opcode == Opcodes.AALOAD) {
            pop(1);
            push(elementOf(pop(1)));
        } else if (opcode >= Opcodes.POP && opcode <= Opcodes.SWAP) {
            shuffle(opcode);
        } else if (opcode >= 0) {
            pop(SimpleEffect.pops(opcode));
            Object pushed = SimpleEffect.pushes(opcode);
            if (pushed != null) {
                push(pushed);
            }
        }
    }

    private static final String[] PRIMITIVE_ARRAYS = {"[Z", "[C", "[F", "[D", "[B", "[S", "[I", "[J"};

    private void executeVariable(int opcode, int variable) {
        switch (opcode) {
            case Opcodes.ILOAD, Opcodes.LLOAD, Opcodes.FLOAD, Opcodes.DLOAD, Opcodes.ALOAD -> push(locals[variable]);
            case Opcodes.ISTORE, Opcodes.FSTORE, Opcodes.ASTORE -> setLocal(variable, pop(1));
            case Opcodes.LSTORE, Opcodes.DSTORE -> setLocal(variable, pop(2));
            default -> throw new IllegalArgumentException("subroutine");
        }
    }

    private void executeField(int opcode, Type type) {
        switch (opcode) {
            case Opcodes.GETSTATIC -> push(typeOf(type));
            case Opcodes.PUTSTATIC -> pop(type.getSize());
            case Opcodes.GETFIELD -> {
                pop(1);
                push(typeOf(type));
            }
            default -> pop(1 + type.getSize());
        }
    }

    private void executeCall(int opcode, String className, String name, String descriptor) {
        pop((Type.getArgumentsAndReturnSizes(descriptor) >> 2) - 1);
        if (opcode != Opcodes.INVOKESTATIC && opcode != Opcodes.INVOKEDYNAMIC) {
            Object receiver = pop(1);
            if (opcode == Opcodes.INVOKESPECIAL && name.equals("<init>")) {
                initialize(receiver, className);
            }
        }
        Type result = Type.getReturnType(descriptor);
        if (result != Type.VOID_TYPE) {
            push(typeOf(result));
        }
    }

    private void initialize(Object receiver, String className) {
        Object type = receiver instanceof TypeInsnNode made ? made.desc : className;
        for (int i = 0; i < locals.length; i++) {
            if (locals[i] == receiver) {
                localsToChange()[i] = type;
            }
        }
        for (int i = 0; i < height; i++) {
            if (stack[i] == receiver) {
                stack[i] = type;
            }
        }
    }

    private void executeTyped(int opcode, TypeInsnNode typed) {
        switch (opcode) {
            case Opcodes.NEW -> push(typed);
            case Opcodes.INSTANCEOF -> {
                pop(1);
                push(Opcodes.INTEGER);
            }
            case Opcodes.ANEWARRAY -> {
                pop(1);
                push("[" + Type.getObjectType(typed.desc).getDescriptor());
            }
            default -> {
                pop(1);
                push(typed.desc);
            }
        }
    }

    private static Object typeOfConstant(Object constant) {
        if (constant instanceof Integer) {
            return Opcodes.INTEGER;
        } else if (constant instanceof Long) {
            return Opcodes.LONG;
        } else if (constant instanceof Float) {
            return Opcodes.FLOAT;
        } else if (constant instanceof Double) {
            return Opcodes.DOUBLE;
        } else if (constant instanceof String) {
            return "java/lang/String";
        } else if (constant instanceof Type type) {
            return type.getSort() == Type.METHOD ? "java/lang/invoke/MethodType" : "java/lang/Class";
        } else if (constant instanceof Handle) {
            return "java/lang/invoke/MethodHandle";
        } else if (constant instanceof ConstantDynamic dynamic) {
            return typeOf(Type.getType(dynamic.getDescriptor()));
        }
        throw new IllegalArgumentException("constant " + constant);
    }

    static Object elementOf(Object array) {
        if (array instanceof String descriptor && descriptor.startsWith("[")) {
            return typeOf(Type.getType(descriptor.substring(1)));
        }
        return array == Opcodes.NULL ? Opcodes.NULL : OBJECT;
    }

    private void shuffle(int opcode) {
        switch (opcode) {
            case Opcodes.POP -> pop(1);
            case Opcodes.POP2 -> pop(2);
            case Opcodes.DUP -> duplicate(1, 0);
            case Opcodes.DUP_X1 -> duplicate(1, 1);
            case Opcodes.DUP_X2 -> duplicate(1, 2);
            case Opcodes.DUP2 -> duplicate(2, 0);
            case Opcodes.DUP2_X1 -> duplicate(2, 1);
            case Opcodes.DUP2_X2 -> duplicate(2, 2);
            default -> {
                Object upper = pop(1);
                Object lower = pop(1);
                push(upper);
                push(lower);
            }
        }
    }

    /** Copies the uppermost {@code count} slots below the {@code below} slots under them. */
    private void duplicate(int count, int below) {
        if (height + count > stack.length) {
            stack = Arrays.copyOf(stack, 2 * stack.length + 2);
        }
        if (count + below > height) {
            throw new IllegalArgumentException("operand stack underflow");
        }
        System.arraycopy(stack, height - count - below, stack, height - below, count + below);
        System.arraycopy(stack, height, stack, height - count - below, count);
        height += count;
    }

    @Override
    public String toString() {
        return Arrays.toString(locals) + " " + Arrays.toString(Arrays.copyOf(stack, height));
    }
}
