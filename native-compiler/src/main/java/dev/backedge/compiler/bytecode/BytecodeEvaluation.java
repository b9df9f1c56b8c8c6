package dev.backedge.compiler.bytecode;

import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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
import org.objectweb.asm.tree.analysis.Interpreter;

/**
 * What each bytecode of the native subset computes, in Java's own operators and by the JDK's own methods. Where it would throw, it throws a
 * {@link Throws}; what is not of the subset, an {@link UnsupportedOperationException}.
 */
final class BytecodeEvaluation extends Interpreter<ConcreteValue> {
    /** The bytecode would throw, and so nothing of it has happened. */
    static final class Throws extends RuntimeException {
        private static final long serialVersionUID = 1;

        Throws() {
            super(null, null, false, false);
        }
    }

    private final RegionFlow flow;
    private final ComparedArrays arrays;
    private final ConcreteValue[] paths;
    private int current;
    private LabelNode target;

    /** @param paths by number; changed by what writes a path */
    BytecodeEvaluation(RegionFlow flow, ComparedArrays arrays, ConcreteValue[] paths) {
        super(Opcodes.ASM9);
        this.flow = flow;
        this.arrays = arrays;
        this.paths = paths;
    }

    /** To be called before an instruction is executed. */
    void begin(int instruction) {
        current = instruction;
        target = null;
    }

    /** Where the instruction has jumped to; null if control goes on behind it. */
    LabelNode target() {
        return target;
    }

    private static ConcreteValue value(Object content) {
        return new ConcreteValue(content);
    }

    private static UnsupportedOperationException unsupported(AbstractInsnNode instruction) {
        return new UnsupportedOperationException(Mnemonics.describe(instruction));
    }

    @Override
    public ConcreteValue newValue(Type type) {
        return ConcreteValue.EMPTY;
    }

    @Override
    public ConcreteValue newOperation(AbstractInsnNode instruction) {
        int opcode = instruction.getOpcode();
        if ((opcode == Opcodes.GETSTATIC || PathTable.isText(instruction)) && flow.pathAt(current) >= 0) {
            return paths[flow.pathAt(current)];
        } else if (instruction instanceof LdcInsnNode constant && constant.cst instanceof Number) {
            return value(constant.cst);
        } else if (instruction instanceof IntInsnNode small) {
            return value(small.operand);
        }
        return switch (opcode) {
            case Opcodes.ACONST_NULL -> ConcreteValue.NULL;
            case Opcodes.LCONST_0, Opcodes.LCONST_1 -> value((long) (opcode - Opcodes.LCONST_0));
            case Opcodes.FCONST_0, Opcodes.FCONST_1, Opcodes.FCONST_2 -> value((float) (opcode - Opcodes.FCONST_0));
            case Opcodes.DCONST_0, Opcodes.DCONST_1 -> value((double) (opcode - Opcodes.DCONST_0));
            default -> {
                if (opcode < Opcodes.ICONST_M1 || opcode > Opcodes.ICONST_5) {
                    throw unsupported(instruction);
                }
                yield value(opcode - Opcodes.ICONST_0);
            }
        };
    }

    @Override
    public ConcreteValue copyOperation(AbstractInsnNode instruction, ConcreteValue value) {
        return value;
    }

    @Override
    public ConcreteValue unaryOperation(AbstractInsnNode instruction, ConcreteValue value) {
        int opcode = instruction.getOpcode();
        if (instruction instanceof FieldInsnNode access) {
            if (opcode == Opcodes.PUTSTATIC) {
                return write(access, value);
            }
            requireNonNull(value);
            return paths[path(instruction)];
        } else if (instruction instanceof JumpInsnNode jump) {
            boolean ofReference = opcode == Opcodes.IFNULL || opcode == Opcodes.IFNONNULL;
            return jumpIf(jump, ofReference ? (value.name() == 0) == (opcode == Opcodes.IFNULL) : holds(opcode - Opcodes.IFEQ, value.asInt(), 0));
        } else if (instruction instanceof TableSwitchInsnNode table) {
            int key = value.asInt();
            target = key >= table.min && key <= table.max ? table.labels.get(key - table.min) : table.dflt;
            return null;
        } else if (instruction instanceof LookupSwitchInsnNode lookup) {
            int at = lookup.keys.indexOf(value.asInt());
            target = at >= 0 ? lookup.labels.get(at) : lookup.dflt;
            return null;
        } else if (instruction instanceof IincInsnNode increment) {
            return value(value.asInt() + increment.incr);
        }
        return switch (opcode) {
            case Opcodes.ARRAYLENGTH -> length(value);
            case Opcodes.CHECKCAST -> notNull(value);
            case Opcodes.INEG -> value(-value.asInt());
            case Opcodes.LNEG -> value(-value.asLong());
            case Opcodes.FNEG -> value(-value.asFloat());
            case Opcodes.DNEG -> value(-value.asDouble());
            case Opcodes.I2L -> value((long) value.asInt());
            case Opcodes.I2F -> value((float) value.asInt());
            case Opcodes.I2D -> value((double) value.asInt());
            case Opcodes.L2I -> value((int) value.asLong());
            case Opcodes.L2F -> value((float) value.asLong());
            case Opcodes.L2D -> value((double) value.asLong());
            case Opcodes.F2I -> value((int) value.asFloat());
            case Opcodes.F2L -> value((long) value.asFloat());
            case Opcodes.F2D -> value((double) value.asFloat());
            case Opcodes.D2I -> value((int) value.asDouble());
            case Opcodes.D2L -> value((long) value.asDouble());
            case Opcodes.D2F -> value((float) value.asDouble());
            case Opcodes.I2B -> value((int) (byte) value.asInt());
            case Opcodes.I2C -> value((int) (char) value.asInt());
            case Opcodes.I2S -> value((int) (short) value.asInt());
            default -> throw unsupported(instruction);
        };
    }

    @Override
    public ConcreteValue binaryOperation(AbstractInsnNode instruction, ConcreteValue a, ConcreteValue b) {
        int opcode = instruction.getOpcode();
        if (instruction instanceof FieldInsnNode access) {
            requireNonNull(a);
            return write(access, b);
        } else if (opcode == Opcodes.AALOAD) {
            return element(instruction, a, b.asInt());
        } else if (NativeSubset.isArrayLoad(opcode)) {
            return value(orThrows(() -> arrays.load(a.name(), b.asInt())));
        } else if (instruction instanceof JumpInsnNode jump) {
            boolean ofReferences = opcode == Opcodes.IF_ACMPEQ || opcode == Opcodes.IF_ACMPNE;
            return jumpIf(jump, ofReferences ? arrays.isSame(named(a), named(b)) == (opcode == Opcodes.IF_ACMPEQ) : holds(opcode - Opcodes.IF_ICMPEQ, a.asInt(), b.asInt()));
        } else if (a.content() instanceof Long) {
            return onLongs(instruction, a.asLong(), b);
        } else if (a.content() instanceof Float) {
            return onFloats(instruction, a.asFloat(), b.asFloat());
        }
        return a.content() instanceof Double ? onDoubles(instruction, a.asDouble(), b.asDouble()) : onInts(instruction, a.asInt(), b.asInt());
    }

    @Override
    public ConcreteValue ternaryOperation(AbstractInsnNode instruction, ConcreteValue array, ConcreteValue index, ConcreteValue stored) {
        if (!NativeSubset.isArrayStore(instruction.getOpcode())) {
            throw unsupported(instruction);
        }
        orThrows(() -> {
            arrays.store(array.name(), index.asInt(), stored.content());
            return null;
        });
        return null;
    }

    @Override
    public ConcreteValue naryOperation(AbstractInsnNode instruction, List<? extends ConcreteValue> values) {
        if (StringCalls.holds(instruction)) {
            return ofString(((MethodInsnNode) instruction).name, path(instruction), values);
        }
        if (flow.bufferAt(current) != null) {
            return ofBuffer((MethodInsnNode) instruction, values);
        }
        if (BoxCalls.holds(instruction) || BufferCalls.asksSize(instruction)) {
            requireNonNull(values.get(0));
            return paths[path(instruction)];
        }
        Intrinsics.Intrinsic intrinsic = NativeSubset.intrinsic(instruction);
        if (intrinsic == null) {
            throw unsupported(instruction);
        }
        if (NativeSubset.isNullCheck(instruction)) {
            requireNonNull(values.get(0));
            return values.get(0);
        }
        MethodHandle method = JdkMethods.find((MethodInsnNode) instruction);
        List<Object> arguments = new ArrayList<>();
        for (ConcreteValue each : values) {
            arguments.add(each.content() instanceof Number number ? number : arrays.array(each.name()));
        }
        if (!intrinsic.operation().writesArray()) {
            return value(orThrows(() -> JdkMethods.call(method, arguments)));
        }
        boolean copies = intrinsic.operation() == Intrinsics.Operation.ARRAY_COPY;
        int written = values.get(copies ? 2 : 0).name();
        if (written == 0) {
            throw new Throws();
        }
        boolean all = intrinsic.operation() == Intrinsics.Operation.ARRAY_FILL;
        int from = all ? 0 : values.get(copies ? 3 : 1).asInt();
        long to = all ? Integer.MAX_VALUE : copies ? (long) from + values.get(4).asInt() : values.get(2).asInt();
        arrays.write(written, from, (int) Math.min(to, Integer.MAX_VALUE), () -> orThrows(() -> JdkMethods.call(method, arguments)));
        return ConcreteValue.EMPTY;
    }

    @Override
    public void returnOperation(AbstractInsnNode instruction, ConcreteValue value, ConcreteValue expected) {
        throw unsupported(instruction);
    }

    @Override
    public ConcreteValue merge(ConcreteValue a, ConcreteValue b) {
        throw new UnsupportedOperationException("nothing is merged: this is a run");
    }

    // -- references

    private interface Action {
        Object run();
    }

    private static Object orThrows(Action action) {
        try {
            return action.run();
        } catch (NullPointerException | IndexOutOfBoundsException | ArithmeticException | IllegalArgumentException | ArrayStoreException e) {
            throw new Throws();
        }
    }

    /** @throws UnsupportedOperationException if it has no name */
    private static ConcreteValue named(ConcreteValue reference) {
        reference.name();
        return reference;
    }

    private void requireNonNull(ConcreteValue reference) {
        if (flow.mayBeNullAt(current) && reference.name() == 0) {
            throw new Throws();
        }
    }

    private static ConcreteValue notNull(ConcreteValue reference) {
        if (reference.name() == 0) {
            throw new Throws();
        }
        return reference;
    }

    private int path(AbstractInsnNode instruction) {
        int path = flow.pathAt(current);
        if (path < 0) {
            throw unsupported(instruction);
        }
        return path;
    }

    private ConcreteValue write(FieldInsnNode access, ConcreteValue written) {
        paths[path(access)] = switch (access.desc) {
            case "Z" -> value(written.asInt() & 1);
            case "B" -> value((int) (byte) written.asInt());
            case "C" -> value((int) (char) written.asInt());
            case "S" -> value((int) (short) written.asInt());
            default -> written;
        };
        return written;
    }

    private ConcreteValue length(ConcreteValue array) {
        if (flow.pathAt(current) >= 0) {
            requireNonNull(array);
            return paths[flow.pathAt(current)];
        }
        return value(orThrows(() -> java.lang.reflect.Array.getLength(Objects.requireNonNull(arrays.array(array.name())))));
    }

    private ConcreteValue element(AbstractInsnNode instruction, ConcreteValue array, int index) {
        int path = path(instruction);
        if (flow.offsets(current) != null) {
            int offset = (Integer) orThrows(() -> arrays.load(array.name(), index));
            return arrays.element(paths[path].asInt() + offset);
        }
        requireNonNull(array);
        int length = paths[flow.lengthPathAt(current)].asInt();
        if (index < 0 || index >= length) {
            throw new Throws();
        }
        // an int is the name of the first of all elements
        return paths[path].content() instanceof Integer first ? arrays.element(first + index) : paths[path];
    }

    /** @param path the characters of the string */
    private ConcreteValue ofString(String method, int path, List<? extends ConcreteValue> values) {
        char[] characters = (char[]) arrays.array(paths[path].name());
        return value(orThrows(() -> switch (method) {
            case "charAt" -> (int) characters[values.get(1).asInt()];
            case "isEmpty" -> characters.length == 0 ? 1 : 0;
            default -> characters.length;
        }));
    }

    /** By a buffer over the bytes that are accessed, which has the JDK's own methods. */
    private ConcreteValue ofBuffer(MethodInsnNode call, List<? extends ConcreteValue> values) {
        BufferCalls.Paths buffer = flow.bufferAt(current);
        int bytes = BufferCalls.bytes(call);
        int index = values.get(1).asInt();
        int array = paths[buffer.array()].name();
        if (array == 0 || index < 0 || index > paths[buffer.limit()].asInt() - bytes) {
            throw new Throws();
        }
        int from = paths[buffer.offset()].asInt() + index;
        ByteBuffer view = ByteBuffer.wrap((byte[]) arrays.array(array), from, bytes).slice();
        view.order(bytes > 1 && paths[buffer.bigEndian()].asInt() == 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        if (BufferCalls.puts(call)) {
            arrays.write(array, from, from + bytes, () -> put(view, call, values.get(2)));
            return values.get(0);
        }
        return switch (BufferCalls.type(call).getSort()) {
            case Type.BYTE -> value((int) view.get(0));
            case Type.CHAR -> value((int) view.getChar(0));
            case Type.SHORT -> value((int) view.getShort(0));
            case Type.INT -> value(view.getInt(0));
            case Type.FLOAT -> value(view.getFloat(0));
            case Type.LONG -> value(view.getLong(0));
            default -> value(view.getDouble(0));
        };
    }

    private static void put(ByteBuffer view, MethodInsnNode call, ConcreteValue value) {
        switch (BufferCalls.type(call).getSort()) {
            case Type.BYTE -> view.put(0, (byte) value.asInt());
            case Type.CHAR -> view.putChar(0, (char) value.asInt());
            case Type.SHORT -> view.putShort(0, (short) value.asInt());
            case Type.INT -> view.putInt(0, value.asInt());
            case Type.FLOAT -> view.putFloat(0, value.asFloat());
            case Type.LONG -> view.putLong(0, value.asLong());
            default -> view.putDouble(0, value.asDouble());
        }
    }

    // -- control

    private ConcreteValue jumpIf(JumpInsnNode jump, boolean condition) {
        target = condition ? jump.label : null;
        return null;
    }

    /** @param relation 0 to 5 for ==, !=, &lt;, &gt;=, &gt;, &lt;=: the order of the opcodes */
    private static boolean holds(int relation, int left, int right) {
        return switch (relation) {
            case 0 -> left == right;
            case 1 -> left != right;
            case 2 -> left < right;
            case 3 -> left >= right;
            case 4 -> left > right;
            default -> left <= right;
        };
    }

    // -- numbers

    private static ConcreteValue onInts(AbstractInsnNode instruction, int a, int b) {
        boolean divides = instruction.getOpcode() == Opcodes.IDIV || instruction.getOpcode() == Opcodes.IREM;
        if (divides && b == 0) {
            throw new Throws();
        }
        return value(switch (instruction.getOpcode()) {
            case Opcodes.IADD -> a + b;
            case Opcodes.ISUB -> a - b;
            case Opcodes.IMUL -> a * b;
            case Opcodes.IDIV -> a / b;
            case Opcodes.IREM -> a % b;
            case Opcodes.ISHL -> a << b;
            case Opcodes.ISHR -> a >> b;
            case Opcodes.IUSHR -> a >>> b;
            case Opcodes.IAND -> a & b;
            case Opcodes.IOR -> a | b;
            case Opcodes.IXOR -> a ^ b;
            default -> throw unsupported(instruction);
        });
    }

    private static ConcreteValue onLongs(AbstractInsnNode instruction, long a, ConcreteValue right) {
        switch (instruction.getOpcode()) {
            case Opcodes.LSHL: return value(a << right.asInt());
            case Opcodes.LSHR: return value(a >> right.asInt());
            case Opcodes.LUSHR: return value(a >>> right.asInt());
            case Opcodes.LCMP: return value(Long.compare(a, right.asLong()));
            default: break;
        }
        long b = right.asLong();
        boolean divides = instruction.getOpcode() == Opcodes.LDIV || instruction.getOpcode() == Opcodes.LREM;
        if (divides && b == 0) {
            throw new Throws();
        }
        return value(switch (instruction.getOpcode()) {
            case Opcodes.LADD -> a + b;
            case Opcodes.LSUB -> a - b;
            case Opcodes.LMUL -> a * b;
            case Opcodes.LDIV -> a / b;
            case Opcodes.LREM -> a % b;
            case Opcodes.LAND -> a & b;
            case Opcodes.LOR -> a | b;
            case Opcodes.LXOR -> a ^ b;
            default -> throw unsupported(instruction);
        });
    }

    private static ConcreteValue onFloats(AbstractInsnNode instruction, float a, float b) {
        return switch (instruction.getOpcode()) {
            case Opcodes.FADD -> value(a + b);
            case Opcodes.FSUB -> value(a - b);
            case Opcodes.FMUL -> value(a * b);
            case Opcodes.FDIV -> value(a / b);
            case Opcodes.FREM -> value(a % b);
            case Opcodes.FCMPL -> value(a > b ? 1 : a == b ? 0 : -1);
            case Opcodes.FCMPG -> value(a < b ? -1 : a == b ? 0 : 1);
            default -> throw unsupported(instruction);
        };
    }

    private static ConcreteValue onDoubles(AbstractInsnNode instruction, double a, double b) {
        return switch (instruction.getOpcode()) {
            case Opcodes.DADD -> value(a + b);
            case Opcodes.DSUB -> value(a - b);
            case Opcodes.DMUL -> value(a * b);
            case Opcodes.DDIV -> value(a / b);
            case Opcodes.DREM -> value(a % b);
            case Opcodes.DCMPL -> value(a > b ? 1 : a == b ? 0 : -1);
            case Opcodes.DCMPG -> value(a < b ? -1 : a == b ? 0 : 1);
            default -> throw unsupported(instruction);
        };
    }
}
