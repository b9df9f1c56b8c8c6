package dev.backedge.compiler.lower;

import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Lane;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Value;
import dev.backedge.compiler.lir.Operand.PoolConstant;
import dev.backedge.compiler.lir.Operand.VirtualRegister;
import dev.backedge.compiler.lir.RegisterClass;
import dev.backedge.compiler.lir.Use;
import dev.backedge.compiler.x64.CpuFeatures.Feature;
import dev.backedge.compiler.x64.Insn;
import dev.backedge.compiler.x64.Opmask;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Vectors and masks that are constants: one register each for the whole function, made in its entry block, and made anew wherever registers are short. */
final class VectorConstants {
    private record Key(ByteBuffer bytes, RegisterClass registerClass) {
    }

    private final SelectionContext context;
    private final VectorRows rows;
    private final Map<Key, VirtualRegister> made = new LinkedHashMap<>();

    VectorConstants(SelectionContext context, VectorRows rows) {
        this.context = context;
        this.rows = rows;
    }

    /** Whether the value is a mask constant or a vector that constants alone make. */
    static boolean isConstant(Value value) {
        if (!(value instanceof Instr instr) || instr.type() == null || instr.type().isScalar()) {
            return false;
        }
        return switch (instr.opcode()) {
            case CONST -> instr.type().isMask();
            case SPLAT, IOTA, GEOMETRIC -> instr.operands().stream().allMatch(SelectionContext::isConst);
            case INSERT -> SelectionContext.isConst(instr.operand(1)) && isConstant(instr.operand(0));
            default -> false;
        };
    }

    VirtualRegister[] of(Instr instr, VectorShape shape) {
        long[] lanes = lanes(instr);
        VirtualRegister[] pieces = new VirtualRegister[shape.pieces()];
        for (int i = 0; i < pieces.length; i++) {
            long[] piece = Arrays.copyOfRange(lanes, i * shape.lanes(), (i + 1) * shape.lanes());
            pieces[i] = shape.registerClass() == RegisterClass.MASK ? mask(piece) : vector(shape.laneBytes(), piece, shape.bytes());
        }
        return pieces;
    }

    /** Of a mask -1 or 0. */
    private static long[] lanes(Instr instr) {
        long[] lanes = new long[instr.type().lanes()];
        if (instr.isConst()) {
            Arrays.setAll(lanes, i -> -(instr.constant() >>> i & 1));
            return lanes;
        }
        if (instr.opcode() == Opcode.INSERT) {
            lanes = lanes((Instr) instr.operand(0));
            lanes[(int) instr.constant()] = SelectionContext.constant(instr.operand(1));
            return lanes;
        }
        long next = SelectionContext.constant(instr.operand(0));
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = next;
            next = switch (instr.opcode()) {
                case IOTA -> next + SelectionContext.constant(instr.operand(1));
                case GEOMETRIC -> next * SelectionContext.constant(instr.operand(1));
                default -> next;
            };
        }
        return lanes;
    }

    /** Every lane of a register of so many bytes is the same. */
    VirtualRegister splat(Lane lane, long value, int bytes) {
        long[] lanes = new long[bytes / lane.bytes()];
        Arrays.fill(lanes, value);
        return vector(lane.bytes(), lanes, bytes);
    }

    /** @param lanes those of one register from the lowest on; the rest, if there are fewer, are 0 */
    VirtualRegister vector(int laneBytes, long[] lanes, int bytes) {
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < lanes.length; i++) {
            for (int k = 0; k < laneBytes; k++) {
                buffer.put(i * laneBytes + k, (byte) (lanes[i] >> 8 * k));
            }
        }
        return made.computeIfAbsent(new Key(buffer, RegisterClass.vector(bytes)), key -> context.newRegister(key.registerClass()));
    }

    private VirtualRegister mask(long[] lanes) {
        ByteBuffer buffer = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        long bits = 0;
        for (int i = 0; i < lanes.length; i++) {
            bits |= (lanes[i] & 1) << i;
        }
        buffer.putLong(0, bits);
        return made.computeIfAbsent(new Key(buffer, RegisterClass.MASK), key -> context.newRegister(key.registerClass()));
    }

    /** Defines them all, in front of everything else. */
    void define() {
        made.forEach((key, register) -> {
            byte[] bytes = key.bytes().array();
            if (key.registerClass() == RegisterClass.MASK) {
                define(register, Opmask.KMOVQ_RM, bytes);
            } else if (isAllZero(bytes)) {
                context.emit(OperandList.of().def(register).build(new Materialization.FloatZero()));
            } else if (rows.has(Feature.AVX2) && repeats(bytes, 4)) {
                define(register, rows.find("PBROADCASTD", bytes.length, ""), Arrays.copyOf(bytes, 4));
            } else if (rows.has(Feature.AVX2) && repeats(bytes, 8)) {
                define(register, rows.find("PBROADCASTQ", bytes.length, ""), Arrays.copyOf(bytes, 8));
            } else {
                define(register, rows.find("MOVUPS", bytes.length, "RM"), bytes);
            }
        });
    }

    private void define(VirtualRegister register, Insn row, byte[] bytes) {
        context.emit(OperandList.of().def(register).add(Use.plain(new PoolConstant(context.pool(bytes)))).build(new Materialization.VectorConstant(row)));
    }

    private static boolean isAllZero(byte[] bytes) {
        for (byte b : bytes) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean repeats(byte[] bytes, int period) {
        for (int i = period; i < bytes.length; i++) {
            if (bytes[i] != bytes[i - period]) {
                return false;
            }
        }
        return true;
    }
}
