package dev.backedge.compiler.ir;

import java.lang.reflect.Array;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Executes a function: the meaning of the IR, in Java's own operators, against which passes and machine code are tested.
 *
 * <p>It runs on an OSR buffer and on Java arrays as native code would, and stores the frame state in the buffer where it leaves. What the
 * IR takes for granted is asserted: an index is in range where an array is accessed, a divisor is not 0, a name other than 0 is not
 * {@code null}. Immutable; may run any number of times.
 */
public final class IrInterpreter {
    private final Function function;
    private final IntFunction<int[]> bufferIndices;
    private final long stepLimit;
    private final long yieldAfter;

    /**
     * @param bufferIndices for the number of a resume point, the index into the OSR buffer of each value of a frame state there
     */
    public IrInterpreter(Function function, IntFunction<int[]> bufferIndices) {
        this(function, bufferIndices, 100_000_000, Long.MAX_VALUE);
    }

    private IrInterpreter(Function function, IntFunction<int[]> bufferIndices, long stepLimit, long yieldAfter) {
        this.function = function;
        this.bufferIndices = bufferIndices;
        this.stepLimit = stepLimit;
        this.yieldAfter = yieldAfter;
    }

    /** An interpreter that gives up after this many instructions. */
    public IrInterpreter withStepLimit(long steps) {
        return new IrInterpreter(function, bufferIndices, steps, yieldAfter);
    }

    /** An interpreter whose time slice is over at tick number {@code ticks}, counted from 1 for each run; normally it never is. */
    public IrInterpreter withYieldAt(long ticks) {
        return new IrInterpreter(function, bufferIndices, stepLimit, ticks);
    }

    /**
     * How the region was left.
     *
     * @param exit the frame state, whose values are in the buffer now
     * @param ticks ticks executed, a last one that left included
     */
    public record Result(FrameState exit, long ticks) {
        public int resumePoint() {
            return exit.resumePoint();
        }
    }

    /**
     * Runs the function once.
     *
     * @param buffer the OSR buffer: read by {@code entry_slot}; at the exit, an i32, f32 or ref is stored with zeros in its upper half
     * @param arrays element k - 1 is the array of name k: a primitive array of the function's element kind, or null if no slot holds this name
     * @throws AssertionError if the function relies on something that does not hold
     * @throws IllegalStateException at the step limit
     */
    public Result run(long[] buffer, Object[] arrays) {
        List<ElementKind> kinds = function.arrays();
        for (int i = 0; i < kinds.size(); i++) {
            if (arrays[i] != null && ElementKind.ofArray(arrays[i].getClass().getName()) != kinds.get(i)) {
                throw new IllegalArgumentException("name " + (i + 1) + " is an array of " + kinds.get(i).text() + ", not " + arrays[i].getClass().getName());
            }
        }
        return new Run(buffer, arrays).run();
    }

    private final class Run {
        private final long[] buffer;
        private final Object[] arrays;
        private final long[] values = new long[function.valueCount()];
        private long steps;
        private long ticks;

        Run(long[] buffer, Object[] arrays) {
            this.buffer = buffer;
            this.arrays = arrays;
        }

        Result run() {
            Block block = function.entry();
            while (true) {
                for (Instr instr : block.body()) {
                    if (++steps > stepLimit) {
                        throw new IllegalStateException("step limit reached in " + function.name());
                    }
                    if (!execute(instr)) {
                        return leave(instr.state());
                    }
                }
                Terminator terminator = block.terminator();
                if (terminator instanceof Terminator.Exit exit) {
                    return leave(exit.state());
                }
                Edge edge = taken(terminator);
                steps++;
                pass(edge);
                block = edge.target();
            }
        }

        private Edge taken(Terminator terminator) {
            if (terminator instanceof Terminator.Branch branch) {
                return int32(branch.condition()) != 0 ? branch.whenTrue() : branch.whenFalse();
            } else if (terminator instanceof Terminator.Switch table) {
                int at = table.keys().indexOf(int32(table.value()));
                return at < 0 ? table.defaultCase() : table.cases().get(at);
            }
            return ((Terminator.Jump) terminator).edge();
        }

        /** All arguments are read before any parameter is written. */
        private void pass(Edge edge) {
            long[] passed = edge.arguments().stream().mapToLong(argument -> values[argument.id()]).toArray();
            for (int i = 0; i < passed.length; i++) {
                values[edge.target().params().get(i).id()] = passed[i];
            }
        }

        private Result leave(FrameState state) {
            int[] indices = bufferIndices.apply(state.resumePoint());
            if (indices.length != state.values().size()) {
                throw new AssertionError("resume point " + state.resumePoint() + " has " + indices.length + " slots, the state "
                        + state.values().size());
            }
            for (int i = 0; i < indices.length; i++) {
                Value value = state.values().get(i);
                boolean wide = value.type() == Type.I64 || value.type() == Type.F64;
                buffer[indices[i]] = wide ? values[value.id()] : values[value.id()] & 0xffffffffL;
            }
            return new Result(state, ticks);
        }

        /** Whether execution goes on in this block; otherwise it leaves by the instruction's state. */
        private boolean execute(Instr instr) {
            switch (instr.opcode()) {
                case NULL_CHECK -> {
                    return int32(instr.operand(0)) != 0;
                }
                case BOUNDS_CHECK -> {
                    int index = int32(instr.operand(0));
                    return index >= 0 && index < int32(instr.operand(1));
                }
                case ZERO_CHECK, GUARD -> {
                    return values[instr.operand(0).id()] != 0;
                }
                case TICK -> {
                    ticks++;
                    values[instr.id()] = int32(instr.operand(0)) - int32(instr.operand(1));
                    return ticks < yieldAfter;
                }
                case STORE -> store(instr);
                default -> values[instr.id()] = evaluate(instr);
            }
            return true;
        }

        private long evaluate(Instr instr) {
            long[] operands = new long[instr.opcode().arity()];
            for (int i = 0; i < operands.length; i++) {
                operands[i] = values[instr.operand(i).id()];
            }
            return switch (instr.opcode()) {
                case CONST -> instr.constant();
                case ENTRY_SLOT -> entrySlot(instr);
                case ARRAY_BASE -> base((int) operands[0]);
                case ARRAY_LENGTH -> base((int) operands[0]) == 0 ? 0 : Array.getLength(arrays[(int) operands[0] - 1]);
                case LOAD -> load(instr);
                default -> Evaluation.evaluate(instr, operands);
            };
        }

        private long entrySlot(Instr instr) {
            long bits = buffer[(int) instr.constant()];
            return instr.type() == Type.I64 || instr.type() == Type.F64 ? bits : (int) bits;
        }

        /** An address is the smallest name of the array: equal for one array, whatever its names. */
        private long base(int name) {
            if (name == 0) {
                return 0;
            }
            if (name < 0 || name > function.arrays().size()) {
                throw new AssertionError("name " + name + " is no pinned array");
            }
            if (arrays[name - 1] == null) {
                throw new AssertionError("name " + name + " is null: its name must be 0");
            }
            int smallest = 1;
            while (arrays[smallest - 1] != arrays[name - 1]) {
                smallest++;
            }
            return smallest;
        }

        private Object array(Instr access) {
            long base = values[access.operand(0).id()];
            int index = int32(access.operand(1));
            if (base == 0 || index < 0 || index >= Array.getLength(arrays[(int) base - 1])) {
                throw new AssertionError("index " + index + " of array " + base + " is out of range: " + IrPrinter.print(access));
            }
            Object array = arrays[(int) base - 1];
            ElementKind kind = ElementKind.ofArray(array.getClass().getName());
            if (kind != access.element()) {
                throw new AssertionError("an array of " + kind.text() + ": " + IrPrinter.print(access));
            }
            return array;
        }

        private long load(Instr instr) {
            Object array = array(instr);
            int index = int32(instr.operand(1));
            return switch (instr.element()) {
                case BOOLEAN -> ((boolean[]) array)[index] ? 1 : 0;
                case BYTE -> ((byte[]) array)[index];
                case CHAR -> ((char[]) array)[index];
                case SHORT -> ((short[]) array)[index];
                case INT -> ((int[]) array)[index];
                case LONG -> ((long[]) array)[index];
                case FLOAT -> Float.floatToRawIntBits(((float[]) array)[index]);
                case DOUBLE -> Double.doubleToRawLongBits(((double[]) array)[index]);
            };
        }

        private void store(Instr instr) {
            Object array = array(instr);
            int index = int32(instr.operand(1));
            long bits = values[instr.operand(2).id()];
            switch (instr.element()) {
                case BOOLEAN -> ((boolean[]) array)[index] = (bits & 1) != 0;
                case BYTE -> ((byte[]) array)[index] = (byte) bits;
                case CHAR -> ((char[]) array)[index] = (char) bits;
                case SHORT -> ((short[]) array)[index] = (short) bits;
                case INT -> ((int[]) array)[index] = (int) bits;
                case LONG -> ((long[]) array)[index] = bits;
                case FLOAT -> ((float[]) array)[index] = Float.intBitsToFloat((int) bits);
                case DOUBLE -> ((double[]) array)[index] = Double.longBitsToDouble(bits);
            }
        }

        private int int32(Value value) {
            return (int) values[value.id()];
        }
    }
}
