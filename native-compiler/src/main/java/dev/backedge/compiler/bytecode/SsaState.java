package dev.backedge.compiler.bytecode;

import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import java.util.Arrays;

/**
 * The interpreter's frame while a block is translated, with SSA values in its slots. As in the class file, a long or double takes two
 * slots, of which the second one is null; slots whose content the verifier does not know are null, too.
 */
final class SsaState {
    private final Value[] locals;
    private final Value[] stack;
    private final Value[] paths;
    private int height;
    private Value fuel;

    SsaState(int maxLocals, int maxStack, int maxPaths) {
        this(new Value[maxLocals], new Value[maxStack], new Value[maxPaths], 0, null);
    }

    private SsaState(Value[] locals, Value[] stack, Value[] paths, int height, Value fuel) {
        this.locals = locals;
        this.stack = stack;
        this.paths = paths;
        this.height = height;
        this.fuel = fuel;
    }

    SsaState copy() {
        return new SsaState(locals.clone(), stack.clone(), paths.clone(), height, fuel);
    }

    Value fuel() {
        return fuel;
    }

    void setFuel(Value fuel) {
        this.fuel = fuel;
    }

    Value local(int index) {
        return locals[index];
    }

    void setLocal(int index, Value value) {
        locals[index] = value;
        if (isWide(value)) {
            locals[index + 1] = null;
        }
    }

    /** The value of an access path. */
    Value path(int number) {
        return paths[number];
    }

    void setPath(int number, Value value) {
        paths[number] = value;
    }

    Value stack(int slot) {
        return stack[slot];
    }

    void push(Value value) {
        stack[height++] = value;
        if (isWide(value)) {
            stack[height++] = null;
        }
    }

    /** For the start of a block: slots whose content is not known count, too. */
    void pushUnknown() {
        stack[height++] = null;
    }

    /** Takes the uppermost value, be it of one slot or two. */
    Value pop() {
        height--;
        if (stack[height] == null && height > 0 && isWide(stack[height - 1])) {
            height--;
        }
        if (stack[height] == null) {
            throw new IllegalStateException("operand-stack slot " + height + " holds no value");
        }
        return stack[height];
    }

    void drop(int slots) {
        height -= slots;
    }

    /** Copies the uppermost {@code count} slots below the {@code below} slots under them: dup, dup_x1 ... dup2_x2. */
    void duplicate(int count, int below) {
        System.arraycopy(stack, height - count - below, stack, height - below, count + below);
        System.arraycopy(stack, height, stack, height - count - below, count);
        height += count;
    }

    void swap() {
        Value upper = stack[height - 1];
        stack[height - 1] = stack[height - 2];
        stack[height - 2] = upper;
    }

    private static boolean isWide(Value value) {
        return value != null && (value.type() == Type.I64 || value.type() == Type.F64);
    }

    @Override
    public String toString() {
        return Arrays.toString(locals) + " " + Arrays.toString(Arrays.copyOf(stack, height));
    }
}
