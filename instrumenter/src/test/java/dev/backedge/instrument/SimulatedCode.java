package dev.backedge.instrument;

import dev.backedge.compiler.bytecode.BasicBlock;
import dev.backedge.compiler.bytecode.Intrinsics;
import dev.backedge.compiler.bytecode.Kind;
import dev.backedge.compiler.bytecode.LoopRegion;
import dev.backedge.compiler.bytecode.MethodLoops;
import dev.backedge.compiler.bytecode.RegionFlow;
import dev.backedge.compiler.bytecode.ResumePoint;
import dev.backedge.compiler.bytecode.StateSlot;
import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.IincInsnNode;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * Stands for the machine code of a region: interprets its bytecode on the buffer's values and on names of references alone, and leaves
 * where it must, and, by the dice, anywhere it may.
 */
final class SimulatedCode implements FakeBridge.Entry {
    private static final Object POISON = "not stored";

    private final MethodLoops loops;
    private final LoopRegion region;
    private final RegionFlow flow;
    private final Random dice;
    private final double leaveOften;
    private final Map<Integer, Object[][]> passed = new HashMap<>();
    private final Map<Integer, Boolean> mayLeave = new HashMap<>();
    private Object[] locals;
    private Object[] stack;
    private Object[] paths;
    private int height;
    private Object[] references;

    SimulatedCode(MethodLoops loops, LoopRegion region, Random dice, double leaveOften) {
        this.loops = loops;
        this.region = region;
        this.flow = loops.flow(region);
        this.dice = dice;
        this.leaveOften = leaveOften;
    }

    /** The name of a reference, as compiled code has it. */
    private record Name(int number) {
    }

    private static final class Leave extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final int point;

        Leave(int point) {
            super(null, null, false, false);
            this.point = point;
        }
    }

    @Override
    public int enter(long[] buffer, Object... arguments) {
        if (dice.nextInt(40) == 0) {
            return -1;
        }
        references = arguments;
        locals = new Object[region.layout().maxLocals() + 2];
        stack = new Object[region.layout().maxStack() + 8];
        paths = new Object[region.layout().maxPaths()];
        Arrays.fill(locals, POISON);
        height = 0;
        for (StateSlot slot : region.entrySlots()) {
            if (slot.kind() == Kind.REFERENCE && !slot.names().contains((int) buffer[slot.buffer()])) {
                throw new AssertionError("name " + (int) buffer[slot.buffer()] + " at " + slot);
            }
            placeOf(slot)[slot.index()] = read(buffer, slot);
        }
        for (Kind kind : region.headerStackKinds()) {
            height += kind.slots();
        }
        Arrays.fill(buffer, 0xDEADBEEFDEADBEEFL);
        passed.clear();
        int point;
        try {
            point = run();
        } catch (Leave leave) {
            point = leave.point;
        }
        for (StateSlot slot : region.resumePoints().get(point).slots()) {
            write(buffer, slot, placeOf(slot)[slot.index()]);
        }
        return point;
    }

    private Object[] placeOf(StateSlot slot) {
        return switch (slot.place()) {
            case LOCAL -> locals;
            case STACK -> stack;
            case PATH -> paths;
        };
    }

    private static Object read(long[] buffer, StateSlot slot) {
        long bits = buffer[slot.buffer()];
        return switch (slot.kind()) {
            case INT -> (int) bits;
            case LONG -> bits;
            case FLOAT -> Float.intBitsToFloat((int) bits);
            case DOUBLE -> Double.longBitsToDouble(bits);
            case REFERENCE -> new Name((int) bits);
        };
    }

    private void write(long[] buffer, StateSlot slot, Object value) {
        long garbage = 0x55AA55AAL << 32;
        buffer[slot.buffer()] = switch (slot.kind()) {
            case INT -> garbage | (int) value & 0xFFFFFFFFL;
            case LONG -> (long) value;
            case FLOAT -> garbage | Float.floatToRawIntBits((float) value) & 0xFFFFFFFFL;
            case DOUBLE -> Double.doubleToRawLongBits((double) value);
            case REFERENCE -> {
                int name = ((Name) value).number();
                if (!slot.names().contains(name) && !(slot.names().contains(StateSlot.ROWS) && name > region.references().size())) {
                    throw new AssertionError("name " + name + " at " + slot);
                }
                yield garbage | name;
            }
        };
    }

    private int run() {
        int i = region.header();
        while (true) {
            BasicBlock block = loops.blockOf(i);
            if (i == block.first() && flow.isLoopHeader(block) && (i != region.header() || !passed.isEmpty()) && dice.nextDouble() < leaveOften) {
                return flow.yieldAt(i);
            }
            passed.put(i, new Object[][] {locals.clone(), Arrays.copyOf(stack, height), paths.clone()});
            if (!flow.executes(i)) {
                leave(i);
            }
            if (mayLeave(i) && dice.nextDouble() < leaveOften) {
                leave(i);
            }
            int next = execute(i);
            if (!region.contains(next)) {
                return flow.loopExitTo(loops.blockOf(next));
            }
            i = next;
        }
    }

    private boolean mayLeave(int instruction) {
        return mayLeave.computeIfAbsent(instruction, i -> {
            try {
                return flow.resumePointOf(i) >= 0;
            } catch (IllegalArgumentException none) {
                return false;
            }
        });
    }

    private void leave(int instruction) {
        ResumePoint point = region.resumePoints().get(flow.resumePointOf(instruction));
        Object[][] state = passed.get(point.instruction());
        locals = state[0];
        stack = state[1];
        paths = state[2];
        throw new Leave(point.number());
    }

    private void push(Object value) {
        stack[height++] = value;
        if (value instanceof Long || value instanceof Double) {
            stack[height++] = null;
        }
    }

    private Object pop() {
        Object value = stack[--height];
        return value == null ? stack[--height] : value;
    }

    private int popInt() {
        return (int) pop();
    }

    private int next(int i) {
        return loops.method().instructions.indexOf(real(loops.method().instructions.get(i).getNext()));
    }

    private static AbstractInsnNode real(AbstractInsnNode node) {
        AbstractInsnNode next = node;
        while (next.getOpcode() < 0) {
            next = next.getNext();
        }
        return next;
    }

    private int at(LabelNode label) {
        return loops.target(label);
    }

    private Object arrayOf(int instruction, Object name) {
        int number = ((Name) name).number();
        if (number == 0) {
            leave(instruction);
        }
        return references[number - 1];
    }

    private int execute(int i) {
        AbstractInsnNode insn = loops.method().instructions.get(i);
        int op = insn.getOpcode();
        if (flow.pathAt(i) >= 0) {
            access(i, op);
            return next(i);
        }
        if (insn instanceof JumpInsnNode jump) {
            return taken(op) ? at(jump.label) : next(i);
        }
        if (insn instanceof TableSwitchInsnNode table) {
            int key = popInt();
            return at(key >= table.min && key <= table.max ? table.labels.get(key - table.min) : table.dflt);
        }
        if (insn instanceof LookupSwitchInsnNode lookup) {
            int index = lookup.keys.indexOf(popInt());
            return at(index >= 0 ? lookup.labels.get(index) : lookup.dflt);
        }
        if (op >= Opcodes.ILOAD && op <= Opcodes.ALOAD) {
            Object value = locals[((VarInsnNode) insn).var];
            push(value);
            if (value == POISON && (op == Opcodes.LLOAD || op == Opcodes.DLOAD)) {
                throw new AssertionError("read a local that was not stored");
            }
        } else if (op >= Opcodes.ISTORE && op <= Opcodes.ASTORE) {
            locals[((VarInsnNode) insn).var] = pop();
        } else if (insn instanceof IincInsnNode iinc) {
            locals[iinc.var] = (int) locals[iinc.var] + iinc.incr;
        } else if (insn instanceof LdcInsnNode ldc) {
            push(ldc.cst);
        } else if (insn instanceof IntInsnNode number) {
            push(number.operand);
        } else if (op == Opcodes.INVOKESTATIC) {
            push(call(flow.intrinsic(i), i));
        } else if (op >= Opcodes.IALOAD && op <= Opcodes.SALOAD) {
            int index = popInt();
            Object array = arrayOf(i, pop());
            if (index < 0 || index >= Array.getLength(array)) {
                leave(i);
            }
            push(widened(Array.get(array, index)));
        } else if (op >= Opcodes.IASTORE && op <= Opcodes.SASTORE) {
            Object value = pop();
            int index = popInt();
            Object array = arrayOf(i, pop());
            if (index < 0 || index >= Array.getLength(array)) {
                leave(i);
            }
            store(array, index, value);
        } else if (op == Opcodes.ARRAYLENGTH) {
            push(Array.getLength(arrayOf(i, pop())));
        } else if (op == Opcodes.CHECKCAST) {
            Object name = pop();
            arrayOf(i, name);
            push(name);
        } else if (op >= Opcodes.POP && op <= Opcodes.SWAP) {
            shuffle(op);
        } else {
            arithmetic(i, op);
        }
        return next(i);
    }

    private void access(int i, int op) {
        if (loops.method().instructions.get(i) instanceof MethodInsnNode call && call.owner.equals("java/lang/String")) {
            ofString(i, call.name);
            return;
        }
        boolean stores = op == Opcodes.PUTFIELD || op == Opcodes.PUTSTATIC;
        Object value = stores ? pop() : null;
        int index = op == Opcodes.AALOAD ? popInt() : 0;
        if (flow.offsets(i) != null) {
            Object offsets = arrayOf(i, pop());
            if (index < 0 || index >= Array.getLength(offsets)) {
                leave(i);
            }
            int name = (int) paths[flow.pathAt(i)] + (int) widened(Array.get(offsets, index));
            push(new Name(references[name - 1] == null ? 0 : name));
            return;
        }
        boolean nullBase = op != Opcodes.GETSTATIC && op != Opcodes.PUTSTATIC && op != Opcodes.LDC && isNull(pop());
        if (flow.mayBeNullAt(i) && nullBase || op == Opcodes.AALOAD && (index < 0 || index >= (int) paths[flow.lengthPathAt(i)])) {
            leave(i);
        }
        if (op == Opcodes.AALOAD && flow.concernsRows(i)) {
            int name = (int) paths[flow.pathAt(i)] + index;
            push(new Name(references[name - 1] == null ? 0 : name));
            return;
        } else if (!stores) {
            push(isPassed(flow.pathAt(i)) ? paths[flow.pathAt(i)] : POISON);
            return;
        }
        paths[flow.pathAt(i)] = switch (((FieldInsnNode) loops.method().instructions.get(i)).desc) {
            case "Z" -> (int) value & 1;
            case "B" -> (int) (byte) (int) value;
            case "C" -> (int) (char) (int) value;
            case "S" -> (int) (short) (int) value;
            default -> value;
        };
    }

    private void ofString(int i, String method) {
        int index = method.equals("charAt") ? popInt() : 0;
        pop();
        char[] characters = (char[]) arrayOf(i, paths[flow.pathAt(i)]);
        if (method.equals("charAt") && (index < 0 || index >= characters.length)) {
            leave(i);
        }
        push(method.equals("charAt") ? (int) characters[index] : method.equals("length") ? characters.length : characters.length == 0 ? 1 : 0);
    }

    /** Whether the hook tells what a path is: of a constant that is only moved it does not. */
    private boolean isPassed(int path) {
        return region.entrySlots().stream().anyMatch(slot -> slot.place() == StateSlot.Place.PATH && slot.index() == path);
    }

    /** What compiled code need not know by name has none. */
    private static boolean isNull(Object reference) {
        return reference instanceof Name name && name.number() == 0;
    }

    private static Object widened(Object value) {
        if (value instanceof Boolean b) {
            return b ? 1 : 0;
        } else if (value instanceof Character c) {
            return (int) c;
        } else if (value instanceof Byte || value instanceof Short) {
            return ((Number) value).intValue();
        }
        return value;
    }

    private static void store(Object array, int index, Object value) {
        switch (array.getClass().getComponentType().getName()) {
            case "boolean" -> ((boolean[]) array)[index] = ((int) value & 1) != 0;
            case "byte" -> ((byte[]) array)[index] = (byte) (int) value;
            case "char" -> ((char[]) array)[index] = (char) (int) value;
            case "short" -> ((short[]) array)[index] = (short) (int) value;
            default -> Array.set(array, index, value);
        }
    }

    private Object call(Intrinsics.Intrinsic intrinsic, int instruction) {
        Type[] types = Type.getArgumentTypes(intrinsic.descriptor());
        Class<?>[] classes = new Class<?>[types.length];
        Object[] arguments = new Object[types.length];
        for (int k = types.length - 1; k >= 0; k--) {
            arguments[k] = pop();
            classes[k] = switch (types[k].getSort()) {
                case Type.LONG -> long.class;
                case Type.FLOAT -> float.class;
                case Type.DOUBLE -> double.class;
                case Type.CHAR -> char.class;
                case Type.BYTE -> byte.class;
                case Type.SHORT -> short.class;
                case Type.BOOLEAN -> boolean.class;
                default -> int.class;
            };
            if (classes[k] == char.class) {
                arguments[k] = (char) (int) arguments[k];
            } else if (classes[k] == byte.class) {
                arguments[k] = (byte) (int) arguments[k];
            } else if (classes[k] == short.class) {
                arguments[k] = (short) (int) arguments[k];
            } else if (classes[k] == boolean.class) {
                arguments[k] = ((int) arguments[k] & 1) != 0;
            }
        }
        try {
            return widened(Class.forName(intrinsic.owner().replace('/', '.')).getMethod(intrinsic.name(), classes).invoke(null, arguments));
        } catch (java.lang.reflect.InvocationTargetException thrown) {
            leave(instruction);
            throw new AssertionError(thrown);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private boolean taken(int op) {
        if (op == Opcodes.GOTO) {
            return true;
        }
        Object b = pop();
        if (op == Opcodes.IFNULL || op == Opcodes.IFNONNULL) {
            return (((Name) b).number() == 0) == (op == Opcodes.IFNULL);
        }
        if (op >= Opcodes.IFEQ && op <= Opcodes.IFLE) {
            return compare(op - Opcodes.IFEQ, (int) b, 0);
        }
        Object a = pop();
        if (op == Opcodes.IF_ACMPEQ || op == Opcodes.IF_ACMPNE) {
            return (a.equals(b) || isRow(a) && object(a) == object(b) || isRow(b) && object(a) == object(b)) == (op == Opcodes.IF_ACMPEQ);
        }
        return compare(op - Opcodes.IF_ICMPEQ, (int) a, (int) b);
    }

    private boolean isRow(Object name) {
        return ((Name) name).number() > region.references().size();
    }

    private Object object(Object name) {
        return ((Name) name).number() == 0 ? null : references[((Name) name).number() - 1];
    }

    private static boolean compare(int relation, int a, int b) {
        return switch (relation) {
            case 0 -> a == b;
            case 1 -> a != b;
            case 2 -> a < b;
            case 3 -> a >= b;
            case 4 -> a > b;
            default -> a <= b;
        };
    }

    private void shuffle(int op) {
        int count = op == Opcodes.DUP2 || op == Opcodes.DUP2_X1 || op == Opcodes.DUP2_X2 ? 2 : 1;
        switch (op) {
            case Opcodes.POP -> height--;
            case Opcodes.POP2 -> height -= 2;
            case Opcodes.SWAP -> {
                Object upper = stack[height - 1];
                stack[height - 1] = stack[height - 2];
                stack[height - 2] = upper;
            }
            default -> {
                int below = op == Opcodes.DUP || op == Opcodes.DUP2 ? 0 : op == Opcodes.DUP_X1 || op == Opcodes.DUP2_X1 ? 1 : 2;
                Object[] top = Arrays.copyOfRange(stack, height - count, height);
                Object[] rest = Arrays.copyOfRange(stack, height - count - below, height - count);
                System.arraycopy(top, 0, stack, height - count - below, count);
                System.arraycopy(rest, 0, stack, height - below, below);
                System.arraycopy(top, 0, stack, height, count);
                height += count;
            }
        }
    }

    private void arithmetic(int i, int op) {
        if (op == Opcodes.NOP) {
            return;
        } else if (op == Opcodes.ACONST_NULL) {
            push(new Name(0));
        } else if (op <= Opcodes.ICONST_5) {
            push(op - Opcodes.ICONST_0);
        } else if (op <= Opcodes.LCONST_1) {
            push((long) (op - Opcodes.LCONST_0));
        } else if (op <= Opcodes.FCONST_2) {
            push((float) (op - Opcodes.FCONST_0));
        } else if (op <= Opcodes.DCONST_1) {
            push((double) (op - Opcodes.DCONST_0));
        } else if (op >= Opcodes.INEG && op <= Opcodes.DNEG || op >= Opcodes.I2L && op <= Opcodes.I2S) {
            push(unary(op, pop()));
        } else {
            Object b = pop();
            Object a = pop();
            boolean divides = op >= Opcodes.IDIV && op <= Opcodes.DREM;
            if (divides && (b.equals(0) || b.equals(0L))) {
                leave(i);
            }
            push(binary(op, a, b));
        }
    }

    private static Object unary(int op, Object v) {
        return switch (op) {
            case Opcodes.INEG -> -(int) v;
            case Opcodes.LNEG -> -(long) v;
            case Opcodes.FNEG -> -(float) v;
            case Opcodes.DNEG -> -(double) v;
            case Opcodes.I2L -> (long) (int) v;
            case Opcodes.I2F -> (float) (int) v;
            case Opcodes.I2D -> (double) (int) v;
            case Opcodes.L2I -> (int) (long) v;
            case Opcodes.L2F -> (float) (long) v;
            case Opcodes.L2D -> (double) (long) v;
            case Opcodes.F2I -> (int) (float) v;
            case Opcodes.F2L -> (long) (float) v;
            case Opcodes.F2D -> (double) (float) v;
            case Opcodes.D2I -> (int) (double) v;
            case Opcodes.D2L -> (long) (double) v;
            case Opcodes.D2F -> (float) (double) v;
            case Opcodes.I2B -> (int) (byte) (int) v;
            case Opcodes.I2C -> (int) (char) (int) v;
            case Opcodes.I2S -> (int) (short) (int) v;
            default -> throw new AssertionError("opcode " + op);
        };
    }

    private static Object binary(int op, Object a, Object b) {
        return switch (op) {
            case Opcodes.IADD -> (int) a + (int) b;
            case Opcodes.LADD -> (long) a + (long) b;
            case Opcodes.FADD -> (float) a + (float) b;
            case Opcodes.DADD -> (double) a + (double) b;
            case Opcodes.ISUB -> (int) a - (int) b;
            case Opcodes.LSUB -> (long) a - (long) b;
            case Opcodes.FSUB -> (float) a - (float) b;
            case Opcodes.DSUB -> (double) a - (double) b;
            case Opcodes.IMUL -> (int) a * (int) b;
            case Opcodes.LMUL -> (long) a * (long) b;
            case Opcodes.FMUL -> (float) a * (float) b;
            case Opcodes.DMUL -> (double) a * (double) b;
            case Opcodes.IDIV -> (int) a / (int) b;
            case Opcodes.LDIV -> (long) a / (long) b;
            case Opcodes.FDIV -> (float) a / (float) b;
            case Opcodes.DDIV -> (double) a / (double) b;
            case Opcodes.IREM -> (int) a % (int) b;
            case Opcodes.LREM -> (long) a % (long) b;
            case Opcodes.FREM -> (float) a % (float) b;
            case Opcodes.DREM -> (double) a % (double) b;
            case Opcodes.ISHL -> (int) a << (int) b;
            case Opcodes.LSHL -> (long) a << (int) b;
            case Opcodes.ISHR -> (int) a >> (int) b;
            case Opcodes.LSHR -> (long) a >> (int) b;
            case Opcodes.IUSHR -> (int) a >>> (int) b;
            case Opcodes.LUSHR -> (long) a >>> (int) b;
            case Opcodes.IAND -> (int) a & (int) b;
            case Opcodes.LAND -> (long) a & (long) b;
            case Opcodes.IOR -> (int) a | (int) b;
            case Opcodes.LOR -> (long) a | (long) b;
            case Opcodes.IXOR -> (int) a ^ (int) b;
            case Opcodes.LXOR -> (long) a ^ (long) b;
            case Opcodes.LCMP -> Long.compare((long) a, (long) b);
            case Opcodes.FCMPL -> unordered(Float.isNaN((float) a) || Float.isNaN((float) b), (double) (float) a, (double) (float) b, -1);
            case Opcodes.FCMPG -> unordered(Float.isNaN((float) a) || Float.isNaN((float) b), (double) (float) a, (double) (float) b, 1);
            case Opcodes.DCMPL -> unordered(Double.isNaN((double) a) || Double.isNaN((double) b), (double) a, (double) b, -1);
            case Opcodes.DCMPG -> unordered(Double.isNaN((double) a) || Double.isNaN((double) b), (double) a, (double) b, 1);
            default -> throw new AssertionError("opcode " + op);
        };
    }

    private static int unordered(boolean isNan, double a, double b, int whenNan) {
        return isNan ? whenNan : a < b ? -1 : a > b ? 1 : 0;
    }
}
