package dev.backedge.compiler.bytecode;

import dev.backedge.compiler.ir.ElementKind;
import dev.backedge.compiler.ir.ExitReason;
import dev.backedge.compiler.ir.FrameState;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import java.util.function.Function;
import org.objectweb.asm.tree.MethodInsnNode;

/** Methods of a ByteBuffer with an array: every check first, then byte by byte. */
final class SsaBuffers {
    private final SsaEmitter out;
    private final Function<ExitReason, FrameState> exit;

    /** What the fields of the buffer have. @param bigEndian null where one byte is accessed */
    record Buffer(Value array, Value offset, Value limit, Value bigEndian) {
    }

    SsaBuffers(SsaEmitter out, Function<ExitReason, FrameState> exit) {
        this.out = out;
        this.exit = exit;
    }

    /** @param index from 0 to the limit, else compiled code leaves; @return what is there, as the operand stack has it */
    Value get(MethodInsnNode call, Buffer buffer, Value index) {
        int bytes = BufferCalls.bytes(call);
        Value[] positions = checked(buffer, index, bytes);
        Value base = out.emit(Opcode.ARRAY_BASE, Type.ADDR, buffer.array);
        if (bytes == 1) {
            return out.load(ElementKind.BYTE, base, positions[0]);
        }
        Value little = null;
        for (int k = 0; k < bytes; k++) {
            Value each = out.like(Opcode.AND, out.load(ElementKind.BYTE, base, positions[k]), out.i32(255));
            each = bytes == 8 ? out.emit(Opcode.UI2L, Type.I64, each) : each;
            each = k == 0 ? each : out.like(Opcode.SHL, each, out.i32(8 * k));
            little = k == 0 ? each : out.like(Opcode.OR, little, each);
        }
        Value all = ordered(little, bytes, buffer.bigEndian);
        return switch (BufferCalls.type(call).getSort()) {
            case org.objectweb.asm.Type.CHAR -> out.like(Opcode.I2C, all);
            case org.objectweb.asm.Type.SHORT -> out.like(Opcode.I2S, all);
            case org.objectweb.asm.Type.FLOAT -> out.emit(Opcode.BITCAST, Type.F32, all);
            case org.objectweb.asm.Type.DOUBLE -> out.emit(Opcode.BITCAST, Type.F64, all);
            default -> all;
        };
    }

    /** The same for a method that puts a value. */
    void put(MethodInsnNode call, Buffer buffer, Value index, Value value) {
        int bytes = BufferCalls.bytes(call);
        Value[] positions = checked(buffer, index, bytes);
        Value base = out.emit(Opcode.ARRAY_BASE, Type.ADDR, buffer.array);
        if (bytes == 1) {
            out.store(ElementKind.BYTE, base, positions[0], value);
            return;
        }
        Value bits = switch (BufferCalls.type(call).getSort()) {
            case org.objectweb.asm.Type.FLOAT -> out.emit(Opcode.BITCAST, Type.I32, value);
            case org.objectweb.asm.Type.DOUBLE -> out.emit(Opcode.BITCAST, Type.I64, value);
            default -> value;
        };
        Value little = ordered(bits, bytes, buffer.bigEndian);
        for (int k = 0; k < bytes; k++) {
            Value shifted = k == 0 ? little : out.like(Opcode.USHR, little, out.i32(8 * k));
            out.store(ElementKind.BYTE, base, positions[k], bytes == 8 ? out.emit(Opcode.L2I, Type.I32, shifted) : shifted);
        }
    }

    /** The lowest bytes in the other order, if the buffer's is not from low to high; what lies above two bytes has no meaning. */
    private Value ordered(Value bits, int bytes, Value bigEndian) {
        Value swapped = out.like(Opcode.REVERSE_BYTES, bits);
        return out.select(bigEndian, bytes == 2 ? out.like(Opcode.USHR, swapped, out.i32(16)) : swapped, bits);
    }

    /** Places of the bytes in the array, the very values that are checked. Of an index so high that that of the last byte overflows, the latter is negative. */
    private Value[] checked(Buffer buffer, Value index, int bytes) {
        out.check(Opcode.NULL_CHECK, exit.apply(ExitReason.NULL_CHECK), buffer.array);
        out.check(Opcode.BOUNDS_CHECK, exit.apply(ExitReason.BOUNDS_CHECK), index, buffer.limit);
        if (bytes > 1) {
            out.check(Opcode.BOUNDS_CHECK, exit.apply(ExitReason.BOUNDS_CHECK), plus(index, bytes - 1), buffer.limit);
        }
        Value first = out.like(Opcode.ADD, index, buffer.offset);
        Value length = out.emit(Opcode.ARRAY_LENGTH, Type.I32, buffer.array);
        Value[] positions = new Value[bytes];
        for (int k = 0; k < bytes; k++) {
            positions[k] = plus(first, k);
            out.check(Opcode.BOUNDS_CHECK, exit.apply(ExitReason.BOUNDS_CHECK), positions[k], length);
        }
        return positions;
    }

    private Value plus(Value index, int k) {
        return k == 0 ? index : out.like(Opcode.ADD, index, out.i32(k));
    }
}
