package dev.backedge.compiler.ir;

import java.lang.reflect.Array;
import java.util.Arrays;
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
     * @param arrays element k - 1 is the array of name k: a primitive array of the function's element kind, or null if no slot holds this name. Behind
     *     those the elements of arrays of arrays, which {@code row} names
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
        private final long[][] vectors = new long[function.valueCount()][];
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
            List<Value> arguments = edge.arguments();
            long[] passed = arguments.stream().mapToLong(argument -> values[argument.id()]).toArray();
            long[][] passedVectors = arguments.stream().map(argument -> vectors[argument.id()]).toArray(long[][]::new);
            for (int i = 0; i < passed.length; i++) {
                int param = edge.target().params().get(i).id();
                values[param] = passed[i];
                vectors[param] = passedVectors[i];
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
                case COUNT -> {
                    // what it counts nobody reads here
                }
                case STORE -> access(instr, true).store(int32(instr.operand(1)), values[instr.operand(2).id()]);
                case VSTORE, VSTORE_MASKED -> storeVector(instr);
                case VLOAD, VLOAD_MASKED, VGATHER -> vectors[instr.id()] = loadVector(instr);
                default -> {
                    if (touchesVectors(instr)) {
                        evaluateVector(instr);
                    } else {
                        values[instr.id()] = evaluate(instr);
                    }
                }
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
                case ROWS -> operands[0];
                case ROW_AT -> row((int) operands[0], (int) operands[1], Integer.MAX_VALUE);
                case ROW -> row((int) operands[0], (int) operands[1], (int) operands[2]);
                case ADDRESS_BITS -> addressBits(operands[0]);
                case LOAD -> access(instr, true).load(int32(instr.operand(1)));
                default -> Evaluation.evaluate(instr, operands);
            };
        }

        private long entrySlot(Instr instr) {
            long bits = buffer[(int) instr.constant()];
            return instr.type() == Type.I64 || instr.type() == Type.F64 ? bits : (int) bits;
        }

        private long row(int first, int index, int length) {
            return index >= 0 && index < length && arrays[first + index - 1] != null ? first + index : 0;
        }

        /** An address is the smallest name of the array: equal for one array, whatever its names. */
        private long base(int name) {
            if (name == 0) {
                return 0;
            }
            if (name < 0 || name > arrays.length) {
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

        /** A multiple of eight that lies at the start of a line, in its middle or elsewhere. */
        private long addressBits(long base) {
            return base == 0 ? 0 : 1024 * base + 8L * (Array.getLength(arrays[(int) base - 1]) % 8);
        }

        private static boolean touchesVectors(Instr instr) {
            return !instr.type().isScalar() || instr.operands().stream().anyMatch(operand -> !operand.type().isScalar());
        }

        private void evaluateVector(Instr instr) {
            long[][] operands = instr.operands().stream()
                    .map(operand -> operand.type().isScalar() ? new long[] {values[operand.id()]} : vectors[operand.id()]).toArray(long[][]::new);
            long[] result = VectorEvaluation.evaluate(instr, operands);
            if (instr.type().isScalar()) {
                values[instr.id()] = result[0];
            } else {
                vectors[instr.id()] = result;
            }
        }

        /** @param any whether there is an element to access at all: if not the base may be anything */
        private ArrayAccess access(Instr instr, boolean any) {
            long base = values[instr.operand(0).id()];
            if (base == 0 && any) {
                throw new AssertionError("the base is null: " + IrPrinter.print(instr));
            }
            return new ArrayAccess(instr, base, base == 0 ? null : arrays[(int) base - 1]);
        }

        private long[] loadVector(Instr instr) {
            boolean masked = instr.opcode() != Opcode.VLOAD;
            long[] mask = masked ? vectors[instr.operand(2).id()] : null;
            long[] result = new long[instr.type().lanes()];
            ArrayAccess access = access(instr, isAnyOn(mask));
            for (int i = 0; i < result.length; i++) {
                if (mask == null || mask[i] != 0) {
                    long index = instr.opcode() == Opcode.VGATHER ? vectors[instr.operand(1).id()][i] : int32(instr.operand(1)) + (long) i;
                    result[i] = VectorEvaluation.wrap(instr.type().lane(), access.load(index));
                }
            }
            return result;
        }

        private void storeVector(Instr instr) {
            long[] mask = instr.opcode() == Opcode.VSTORE_MASKED ? vectors[instr.operand(3).id()] : null;
            long[] stored = vectors[instr.operand(2).id()];
            ArrayAccess access = access(instr, isAnyOn(mask));
            for (int i = 0; i < stored.length; i++) {
                if (mask == null || mask[i] != 0) {
                    access.store(int32(instr.operand(1)) + (long) i, stored[i]);
                }
            }
        }

        private static boolean isAnyOn(long[] mask) {
            return mask == null || Arrays.stream(mask).anyMatch(lane -> lane != 0);
        }

        private int int32(Value value) {
            return (int) values[value.id()];
        }
    }
}
