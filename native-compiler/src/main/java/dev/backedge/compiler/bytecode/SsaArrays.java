package dev.backedge.compiler.bytecode;

import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.Edge;
import dev.backedge.compiler.ir.ElementKind;
import dev.backedge.compiler.ir.ExitReason;
import dev.backedge.compiler.ir.FrameState;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Terminator;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * {@code System.arraycopy} and {@code Arrays.fill} on primitive arrays: every check first, then loops that cannot leave any more and are so short
 * that they need no tick.
 */
final class SsaArrays {
    private final SsaEmitter out;
    private final Function<ExitReason, FrameState> exit;

    SsaArrays(SsaEmitter out, Function<ExitReason, FrameState> exit) {
        this.out = out;
        this.exit = exit;
    }

    /** @param element kind of the elements of every array among the arguments */
    void emit(Intrinsics.Operation operation, ElementKind element, Value[] arguments) {
        switch (operation) {
            case ARRAY_COPY -> copy(element, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4]);
            case ARRAY_FILL -> {
                Value length = length(arguments[0]);
                require(Opcode.ULE, length, out.i32(Intrinsics.MOST_ELEMENTS));
                fill(element, arguments[0], out.i32(0), length, arguments[1]);
            }
            case ARRAY_FILL_RANGE -> {
                Value from = arguments[1];
                Value count = out.like(Opcode.SUB, arguments[2], from);
                require(Opcode.LE, from, arguments[2]);
                checkRange(arguments[0], from, count);
                fill(element, arguments[0], from, arguments[2], arguments[3]);
            }
            default -> throw new IllegalArgumentException(operation.name());
        }
    }

    private void require(Opcode comparison, Value a, Value b) {
        out.check(Opcode.GUARD, exit.apply(ExitReason.GUARD), out.emit(comparison, Type.I32, a, b));
    }

    private Value length(Value array) {
        out.check(Opcode.NULL_CHECK, exit.apply(ExitReason.NULL_CHECK), array);
        return out.emit(Opcode.ARRAY_LENGTH, Type.I32, array);
    }

    /** 0 <= position, 0 <= count <= most, position + count <= length, without overflow: the second makes the third's difference exact. */
    private void checkRange(Value array, Value position, Value count) {
        Value length = length(array);
        require(Opcode.ULE, count, out.i32(Intrinsics.MOST_ELEMENTS));
        require(Opcode.GE, position, out.i32(0));
        require(Opcode.LE, position, out.like(Opcode.SUB, length, count));
    }

    private void fill(ElementKind element, Value array, Value from, Value to, Value value) {
        Value base = out.emit(Opcode.ARRAY_BASE, Type.ADDR, array);
        Value stored = element == ElementKind.BOOLEAN ? out.like(Opcode.AND, value, out.i32(1)) : value;
        Block after = out.newBlock();
        loop(from, 1, out.like(Opcode.SUB, to, out.i32(1)), i -> out.store(element, base, i, stored), after);
    }

    /** As if by way of a third array: from the end if the destination starts within the source. */
    private void copy(ElementKind element, Value source, Value sourcePosition, Value destination, Value destinationPosition, Value count) {
        checkRange(source, sourcePosition, count);
        checkRange(destination, destinationPosition, count);
        Value from = out.emit(Opcode.ARRAY_BASE, Type.ADDR, source);
        Value to = out.emit(Opcode.ARRAY_BASE, Type.ADDR, destination);
        Value overlapping = out.like(Opcode.AND, out.emit(Opcode.EQ, Type.I32, from, to), out.emit(Opcode.LT, Type.I32, sourcePosition, destinationPosition));
        Value last = out.like(Opcode.SUB, count, out.i32(1));
        Block backwards = out.newBlock();
        Block forwards = out.newBlock();
        Block after = out.newBlock();
        out.end(new Terminator.Branch(overlapping, new Edge(backwards, List.of()), new Edge(forwards, List.of()), 0.5), backwards);
        Consumer<Value> move = i -> {
            Value moved = out.load(element, from, out.like(Opcode.ADD, sourcePosition, i));
            out.store(element, to, out.like(Opcode.ADD, destinationPosition, i), moved);
        };
        loop(last, -1, out.i32(0), move, after);
        out.resume(forwards);
        loop(out.i32(0), 1, last, move, after);
    }

    /** Counts from the first to the last value, both included, in steps of 1 or -1; goes on in the given block. */
    private void loop(Value first, int step, Value last, Consumer<Value> body, Block after) {
        Opcode goesOn = step > 0 ? Opcode.LE : Opcode.GE;
        Block header = out.newBlock();
        Value i = out.param(header, Type.I32);
        header.setBounded(true);
        Value any = out.emit(goesOn, Type.I32, first, last);
        out.end(new Terminator.Branch(any, new Edge(header, List.of(first)), new Edge(after, List.of()), 0.95), header);
        body.accept(i);
        Value next = out.like(Opcode.ADD, i, out.i32(step));
        Value more = out.emit(goesOn, Type.I32, next, last);
        out.end(new Terminator.Branch(more, new Edge(header, List.of(next)), new Edge(after, List.of()), 0.9), after);
    }
}
