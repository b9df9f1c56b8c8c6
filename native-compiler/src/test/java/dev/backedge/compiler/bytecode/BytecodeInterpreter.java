package dev.backedge.compiler.bytecode;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Objects;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.IincInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;
import org.objectweb.asm.tree.TryCatchBlockNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * A small interpreter of bytecode whose frame can be taken and replaced at any instruction: what the JVM's own interpreter is to the hook.
 * Enough for static methods on numbers and arrays; other static methods are called by reflection.
 */
final class BytecodeInterpreter {
    /** Asked before each instruction; may change the frame. */
    interface Hook {
        void before(Frame frame);
    }

    /** An activation. As in the class file, a long or double takes two slots, the second of which is null here. */
    static final class Frame {
        final Object[] locals;
        final Object[] stack;
        int height;
        /** Index of the next instruction. */
        int pc;

        private Frame(MethodNode method) {
            locals = new Object[method.maxLocals];
            stack = new Object[method.maxStack + 2];
        }

        void push(Object value) {
            stack[height++] = value;
            if (value instanceof Long || value instanceof Double) {
                stack[height++] = null;
            }
        }

        private Object pop() {
            return stack[--height];
        }

        private Object popWide() {
            height -= 2;
            return stack[height];
        }

        private int popInt() {
            return (Integer) pop();
        }
    }

    private final Class<?> type;
    private final MethodNode method;
    private final InsnList code;

    BytecodeInterpreter(Class<?> type, MethodNode method) {
        this.type = type;
        this.method = method;
        this.code = method.instructions;
    }

    /** Runs the method; throws what it throws. */
    Object run(Object[] arguments, Hook hook) throws Throwable {
        Frame frame = new Frame(method);
        int n = 0;
        for (Object argument : arguments) {
            frame.locals[n] = argument;
            n += argument instanceof Long || argument instanceof Double ? 2 : 1;
        }
        while (true) {
            if (code.get(frame.pc).getOpcode() < 0) {
                frame.pc++;
                continue;
            }
            hook.before(frame);
            AbstractInsnNode instruction = code.get(frame.pc);
            int opcode = instruction.getOpcode();
            if (opcode == Opcodes.RETURN) {
                return null;
            } else if (opcode >= Opcodes.IRETURN && opcode <= Opcodes.ARETURN) {
                return opcode == Opcodes.LRETURN || opcode == Opcodes.DRETURN ? frame.popWide() : frame.pop();
            } else if (opcode < 0) {
                continue;
            }
            int at = frame.pc++;
            try {
                execute(instruction, frame);
            } catch (AssertionError e) {
                throw e;
            } catch (Throwable thrown) {
                frame.pc = handler(at, thrown);
                frame.height = 0;
                frame.push(thrown);
            }
        }
    }

    private int handler(int at, Throwable thrown) throws Throwable {
        for (TryCatchBlockNode range : method.tryCatchBlocks) {
            boolean covers = code.indexOf(range.start) <= at && at < code.indexOf(range.end);
            if (covers && (range.type == null || Class.forName(range.type.replace('/', '.')).isInstance(thrown))) {
                return code.indexOf(range.handler);
            }
        }
        throw thrown;
    }

    private void execute(AbstractInsnNode instruction, Frame f) throws Throwable {
        int opcode = instruction.getOpcode();
        if (instruction instanceof VarInsnNode variable) {
            if (opcode <= Opcodes.ALOAD) {
                f.push(f.locals[variable.var]);
            } else {
                boolean wide = opcode == Opcodes.LSTORE || opcode == Opcodes.DSTORE;
                f.locals[variable.var] = wide ? f.popWide() : f.pop();
            }
        } else if (instruction instanceof IincInsnNode increment) {
            f.locals[increment.var] = (Integer) f.locals[increment.var] + increment.incr;
        } else if (instruction instanceof LdcInsnNode constant) {
            f.push(constant.cst);
        } else if (instruction instanceof IntInsnNode operand) {
            f.push(opcode == Opcodes.NEWARRAY ? newArray(operand.operand, f.popInt()) : (Object) operand.operand);
        } else if (instruction instanceof JumpInsnNode jump) {
            jump(opcode, jump.label, f);
        } else if (instruction instanceof TableSwitchInsnNode table) {
            int key = f.popInt();
            f.pc = code.indexOf(key >= table.min && key <= table.max ? table.labels.get(key - table.min) : table.dflt);
        } else if (instruction instanceof LookupSwitchInsnNode lookup) {
            int at = lookup.keys.indexOf(f.popInt());
            f.pc = code.indexOf(at >= 0 ? lookup.labels.get(at) : lookup.dflt);
        } else if (instruction instanceof MethodInsnNode call) {
            call(call, f);
        } else if (instruction instanceof FieldInsnNode access) {
            field(opcode, access, f);
        } else if (opcode >= Opcodes.POP && opcode <= Opcodes.SWAP) {
            shuffle(opcode, f);
        } else if (opcode >= Opcodes.IALOAD && opcode <= Opcodes.SALOAD) {
            int index = f.popInt();
            f.push(asOnStack(Array.get(nonNull(f.pop()), index)));
        } else if (opcode >= Opcodes.IASTORE && opcode <= Opcodes.SASTORE) {
            Object value = opcode == Opcodes.LASTORE || opcode == Opcodes.DASTORE ? f.popWide() : f.pop();
            int index = f.popInt();
            store(nonNull(f.pop()), index, value);
        } else if (opcode == Opcodes.ARRAYLENGTH) {
            f.push(Array.getLength(nonNull(f.pop())));
        } else if (opcode == Opcodes.ATHROW) {
            throw (Throwable) nonNull(f.pop());
        } else if (opcode == Opcodes.ACONST_NULL) {
            f.push(null);
        } else if (opcode != Opcodes.NOP) {
            compute(opcode, f);
        }
    }

    private static Object nonNull(Object reference) {
        if (reference == null) {
            throw new NullPointerException();
        }
        return reference;
    }

    /** Boolean, byte, char and short are ints on the operand stack. */
    private static Object asOnStack(Object value) {
        if (value instanceof Boolean bit) {
            return bit ? 1 : 0;
        } else if (value instanceof Character character) {
            return (int) character;
        }
        return value instanceof Byte || value instanceof Short ? (Object) ((Number) value).intValue() : value;
    }

    private static Object narrowed(Class<?> type, Object value) {
        if (type == boolean.class) {
            return ((Integer) value & 1) != 0;
        } else if (type == byte.class) {
            return (byte) (int) value;
        } else if (type == char.class) {
            return (char) (int) value;
        }
        return type == short.class ? (Object) (short) (int) value : value;
    }

    private static void store(Object array, int index, Object value) {
        Array.set(array, index, narrowed(array.getClass().getComponentType(), value));
    }

    private static Object newArray(int kind, int length) {
        return Array.newInstance(List.of(boolean.class, char.class, float.class, double.class, byte.class, short.class, int.class, long.class)
                .get(kind - Opcodes.T_BOOLEAN), length);
    }

    private void jump(int opcode, LabelNode label, Frame f) {
        boolean taken = switch (opcode) {
            case Opcodes.GOTO -> true;
            case Opcodes.IFNULL -> f.pop() == null;
            case Opcodes.IFNONNULL -> f.pop() != null;
            case Opcodes.IF_ACMPEQ -> f.pop() == f.pop();
            case Opcodes.IF_ACMPNE -> f.pop() != f.pop();
            default -> {
                boolean two = opcode >= Opcodes.IF_ICMPEQ;
                int right = two ? f.popInt() : 0;
                int order = Integer.compare(f.popInt(), right);
                yield switch (two ? opcode - Opcodes.IF_ICMPEQ : opcode - Opcodes.IFEQ) {
                    case 0 -> order == 0;
                    case 1 -> order != 0;
                    case 2 -> order < 0;
                    case 3 -> order >= 0;
                    case 4 -> order > 0;
                    default -> order <= 0;
                };
            }
        };
        if (taken) {
            f.pc = code.indexOf(label);
        }
    }

    private void call(MethodInsnNode call, Frame f) throws Throwable {
        Type[] types = Type.getArgumentTypes(call.desc);
        Class<?>[] classes = new Class<?>[types.length];
        Object[] arguments = new Object[types.length];
        for (int i = types.length - 1; i >= 0; i--) {
            classes[i] = classOf(types[i]);
            arguments[i] = narrowed(classes[i], types[i].getSize() == 2 ? f.popWide() : f.pop());
        }
        Class<?> owner = call.owner.equals(Type.getInternalName(type)) ? type : Class.forName(call.owner.replace('/', '.'));
        Object receiver = call.getOpcode() == Opcodes.INVOKESTATIC ? null : Objects.requireNonNull(f.pop());
        Method target = declared(owner, call.name, classes);
        if (target.getDeclaringClass().getPackage() == type.getPackage()) {
            target.setAccessible(true);
        }
        try {
            Object result = target.invoke(receiver, arguments);
            if (target.getReturnType() != void.class) {
                f.push(asOnStack(result));
            }
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static Method declared(Class<?> owner, String name, Class<?>[] types) throws NoSuchMethodException {
        try {
            return owner.getDeclaredMethod(name, types);
        } catch (NoSuchMethodException e) {
            if (owner.getSuperclass() == null) {
                throw e;
            }
            return declared(owner.getSuperclass(), name, types);
        }
    }

    private static Class<?> classOf(Type type) throws ClassNotFoundException {
        return switch (type.getSort()) {
            case Type.BOOLEAN -> boolean.class;
            case Type.BYTE -> byte.class;
            case Type.CHAR -> char.class;
            case Type.SHORT -> short.class;
            case Type.INT -> int.class;
            case Type.LONG -> long.class;
            case Type.FLOAT -> float.class;
            case Type.DOUBLE -> double.class;
            default -> Class.forName(type.getSort() == Type.ARRAY ? type.getDescriptor().replace('/', '.') : type.getClassName());
        };
    }

    private void field(int opcode, FieldInsnNode access, Frame f) throws ReflectiveOperationException {
        boolean onObject = opcode == Opcodes.GETFIELD || opcode == Opcodes.PUTFIELD;
        if (opcode == Opcodes.GETSTATIC || opcode == Opcodes.GETFIELD) {
            f.push(field(access.owner, access.name, onObject ? nonNull(f.pop()) : null));
        } else {
            Object value = Type.getType(access.desc).getSize() == 2 ? f.popWide() : f.pop();
            setField(access.owner, access.name, onObject ? nonNull(f.pop()) : null, value);
        }
    }

    /** The value of a field as it is on the operand stack. */
    static Object field(String owner, String name, Object object) {
        try {
            return asOnStack(declared(owner, name).get(object));
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    static void setField(String owner, String name, Object object, Object value) {
        try {
            Field field = declared(owner, name);
            field.set(object, narrowed(field.getType(), value));
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static Field declared(String owner, String name) throws ReflectiveOperationException {
        Class<?> in = Class.forName(owner.replace('/', '.'));
        while (true) {
            try {
                Field field = in.getDeclaredField(name);
                field.setAccessible(true);
                return field;
            } catch (NoSuchFieldException e) {
                in = in.getSuperclass();
                if (in == null) {
                    throw e;
                }
            }
        }
    }

    private static void shuffle(int opcode, Frame f) {
        switch (opcode) {
            case Opcodes.POP -> f.height--;
            case Opcodes.POP2 -> f.height -= 2;
            case Opcodes.DUP -> duplicate(f, 1, 0);
            case Opcodes.DUP_X1 -> duplicate(f, 1, 1);
            case Opcodes.DUP_X2 -> duplicate(f, 1, 2);
            case Opcodes.DUP2 -> duplicate(f, 2, 0);
            case Opcodes.DUP2_X1 -> duplicate(f, 2, 1);
            case Opcodes.DUP2_X2 -> duplicate(f, 2, 2);
            default -> {
                Object upper = f.stack[f.height - 1];
                f.stack[f.height - 1] = f.stack[f.height - 2];
                f.stack[f.height - 2] = upper;
            }
        }
    }

    private static void duplicate(Frame f, int count, int below) {
        System.arraycopy(f.stack, f.height - count - below, f.stack, f.height - below, count + below);
        System.arraycopy(f.stack, f.height, f.stack, f.height - count - below, count);
        f.height += count;
    }

    private static void compute(int opcode, Frame f) {
        if (opcode <= Opcodes.DCONST_1) {
            f.push(switch (opcode) {
                case Opcodes.LCONST_0, Opcodes.LCONST_1 -> (Object) (long) (opcode - Opcodes.LCONST_0);
                case Opcodes.FCONST_0, Opcodes.FCONST_1, Opcodes.FCONST_2 -> (float) (opcode - Opcodes.FCONST_0);
                case Opcodes.DCONST_0, Opcodes.DCONST_1 -> (double) (opcode - Opcodes.DCONST_0);
                default -> opcode - Opcodes.ICONST_0;
            });
            return;
        }
        boolean unary = opcode >= Opcodes.INEG && opcode <= Opcodes.DNEG || opcode >= Opcodes.I2L && opcode <= Opcodes.I2S;
        int pops = SimpleEffect.pops(opcode);
        Object b = pops == 4 || unary && pops == 2 ? f.popWide() : f.pop();
        Object a = unary ? b : pops >= 3 ? f.popWide() : f.pop();
        if (a instanceof Integer x) {
            f.push(ints(opcode, x, (Integer) b));
        } else if (a instanceof Long x) {
            f.push(longs(opcode, x, ((Number) b).longValue()));
        } else if (a instanceof Float x) {
            f.push(floats(opcode, x, (Float) b));
        } else {
            f.push(doubles(opcode, (Double) a, (Double) b));
        }
    }

    private static Object ints(int opcode, int a, int b) {
        return switch (opcode) {
            case Opcodes.IADD -> (Object) (a + b);
            case Opcodes.ISUB -> a - b;
            case Opcodes.IMUL -> a * b;
            case Opcodes.IDIV -> a / b;
            case Opcodes.IREM -> a % b;
            case Opcodes.INEG -> -a;
            case Opcodes.ISHL -> a << b;
            case Opcodes.ISHR -> a >> b;
            case Opcodes.IUSHR -> a >>> b;
            case Opcodes.IAND -> a & b;
            case Opcodes.IOR -> a | b;
            case Opcodes.IXOR -> a ^ b;
            case Opcodes.I2L -> (long) a;
            case Opcodes.I2F -> (float) a;
            case Opcodes.I2D -> (double) a;
            case Opcodes.I2B -> (int) (byte) a;
            case Opcodes.I2C -> (int) (char) a;
            case Opcodes.I2S -> (int) (short) a;
            default -> throw new AssertionError("opcode " + opcode);
        };
    }

    private static Object longs(int opcode, long a, long b) {
        return switch (opcode) {
            case Opcodes.LADD -> (Object) (a + b);
            case Opcodes.LSUB -> a - b;
            case Opcodes.LMUL -> a * b;
            case Opcodes.LDIV -> a / b;
            case Opcodes.LREM -> a % b;
            case Opcodes.LNEG -> -a;
            case Opcodes.LSHL -> a << b;
            case Opcodes.LSHR -> a >> b;
            case Opcodes.LUSHR -> a >>> b;
            case Opcodes.LAND -> a & b;
            case Opcodes.LOR -> a | b;
            case Opcodes.LXOR -> a ^ b;
            case Opcodes.L2I -> (int) a;
            case Opcodes.L2F -> (float) a;
            case Opcodes.L2D -> (double) a;
            case Opcodes.LCMP -> Long.compare(a, b);
            default -> throw new AssertionError("opcode " + opcode);
        };
    }

    private static Object floats(int opcode, float a, float b) {
        return switch (opcode) {
            case Opcodes.FADD -> (Object) (a + b);
            case Opcodes.FSUB -> a - b;
            case Opcodes.FMUL -> a * b;
            case Opcodes.FDIV -> a / b;
            case Opcodes.FREM -> a % b;
            case Opcodes.FNEG -> -a;
            case Opcodes.F2I -> (int) a;
            case Opcodes.F2L -> (long) a;
            case Opcodes.F2D -> (double) a;
            case Opcodes.FCMPL -> a > b ? 1 : a == b ? 0 : -1;
            case Opcodes.FCMPG -> a < b ? -1 : a == b ? 0 : 1;
            default -> throw new AssertionError("opcode " + opcode);
        };
    }

    private static Object doubles(int opcode, double a, double b) {
        return switch (opcode) {
            case Opcodes.DADD -> (Object) (a + b);
            case Opcodes.DSUB -> a - b;
            case Opcodes.DMUL -> a * b;
            case Opcodes.DDIV -> a / b;
            case Opcodes.DREM -> a % b;
            case Opcodes.DNEG -> -a;
            case Opcodes.D2I -> (int) a;
            case Opcodes.D2L -> (long) a;
            case Opcodes.D2F -> (float) a;
            case Opcodes.DCMPL -> a > b ? 1 : a == b ? 0 : -1;
            case Opcodes.DCMPG -> a < b ? -1 : a == b ? 0 : 1;
            default -> throw new AssertionError("opcode " + opcode);
        };
    }
}
