package dev.backedge.compiler.lower;

import dev.backedge.compiler.Bailout;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Lane;
import dev.backedge.compiler.ir.Value;
import dev.backedge.compiler.lir.Operand.VirtualRegister;
import dev.backedge.compiler.lir.RegisterClass;
import dev.backedge.compiler.lir.Use;
import dev.backedge.compiler.x64.Insn;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** Emits vector instructions as expressions: each makes a new register, which {@link #finish} puts in the place of the result. */
final class VectorCode {
    private final SelectionContext context;
    private final VectorRows rows;
    private final Set<VirtualRegister> results = new HashSet<>();

    VectorCode(SelectionContext context) {
        this.context = context;
        this.rows = context.rows();
    }

    SelectionContext context() {
        return context;
    }

    VectorRows rows() {
        return rows;
    }

    /** Whether masks are in mask registers. */
    boolean opmasks() {
        return rows.hasOpmasks();
    }

    static String letter(Lane lane) {
        return switch (lane) {
            case I8 -> "B";
            case I16 -> "W";
            case I32 -> "D";
            case I64 -> "Q";
            case F32 -> "PS";
            case F64 -> "PD";
        };
    }

    /** The integer lane of a size. */
    static Lane integerLane(int bytes) {
        return switch (bytes) {
            case 1 -> Lane.I8;
            case 2 -> Lane.I16;
            case 4 -> Lane.I32;
            default -> Lane.I64;
        };
    }

    static Bailout lacking(String what) {
        return new Bailout("CPU_LACKS_VECTOR", "This CPU or the cpu option does not offer " + what + " on vectors.");
    }

    boolean has(String mnemonic, int bytes, String form) {
        return rows.findOrNull(mnemonic, bytes, form) != null;
    }

    Insn row(String mnemonic, int bytes, String form) throws Bailout {
        Insn row = rows.findOrNull(mnemonic, bytes, form);
        if (row == null) {
            throw lacking(mnemonic.toLowerCase(java.util.Locale.ROOT) + " of " + bytes + " bytes");
        }
        return row;
    }

    // -- one instruction

    VirtualRegister emit(Insn insn, RegisterClass registerClass, Source... inputs) {
        VirtualRegister result = context.newRegister(registerClass);
        context.emit(insn, result, inputs);
        return result;
    }

    VirtualRegister op(String mnemonic, int bytes, Source... inputs) throws Bailout {
        return emit(row(mnemonic, bytes, ""), RegisterClass.vector(bytes), inputs);
    }

    VirtualRegister op(String mnemonic, int bytes, VirtualRegister... inputs) throws Bailout {
        return op(mnemonic, bytes, sources(inputs));
    }

    /** With an immediate at the end. */
    VirtualRegister opImmediate(String mnemonic, int bytes, String form, int immediate, VirtualRegister... inputs) throws Bailout {
        Source[] sources = new Source[inputs.length + 1];
        System.arraycopy(sources(inputs), 0, sources, 0, inputs.length);
        sources[inputs.length] = new Source.Imm(immediate);
        return emit(row(mnemonic, bytes, form), RegisterClass.vector(bytes), sources);
    }

    VirtualRegister masked(Insn insn, boolean zeroing, RegisterClass registerClass, VirtualRegister mask, Source... inputs) {
        VirtualRegister result = context.newRegister(registerClass);
        context.emit(OperandList.of().maskedRow(insn, zeroing, mask, result, inputs).build(new MaskedOperation(insn, zeroing)));
        return result;
    }

    /** A blend: lanes of b where the mask is on, otherwise of a. Though it merges, it does not read the destination. */
    VirtualRegister blend(Insn insn, RegisterClass registerClass, VirtualRegister mask, VirtualRegister a, VirtualRegister b) {
        VirtualRegister result = context.newRegister(registerClass);
        context.emit(OperandList.of().row(insn, result, sources(a, b)).add(Use.use(mask)).build(new MaskedOperation(insn, false)));
        return result;
    }

    static Source[] sources(VirtualRegister... registers) {
        Source[] sources = new Source[registers.length];
        for (int i = 0; i < sources.length; i++) {
            sources[i] = new Source.Reg(registers[i]);
        }
        return sources;
    }

    // -- what every lane kind shares

    VirtualRegister and(int bytes, VirtualRegister a, VirtualRegister b) throws Bailout {
        return logic("PAND", bytes, a, b);
    }

    /** {@code ~a & b}. */
    VirtualRegister andNot(int bytes, VirtualRegister a, VirtualRegister b) throws Bailout {
        return logic("PANDN", bytes, a, b);
    }

    VirtualRegister or(int bytes, VirtualRegister a, VirtualRegister b) throws Bailout {
        return logic("POR", bytes, a, b);
    }

    VirtualRegister xor(int bytes, VirtualRegister a, VirtualRegister b) throws Bailout {
        return logic("PXOR", bytes, a, b);
    }

    private VirtualRegister logic(String mnemonic, int bytes, VirtualRegister a, VirtualRegister b) throws Bailout {
        return op(logicMnemonic(mnemonic, bytes), bytes, a, b);
    }

    static String logicMnemonic(String mnemonic, int bytes) {
        return bytes == 64 ? mnemonic + "D" : mnemonic;
    }

    VirtualRegister not(int bytes, VirtualRegister a) throws Bailout {
        return xor(bytes, a, splat(Lane.I32, -1, bytes));
    }

    /** A constant, shared: not to be written. */
    VirtualRegister splat(Lane lane, long value, int bytes) {
        return context.constants().splat(lane, value, bytes);
    }

    VirtualRegister zero(int bytes) {
        return splat(Lane.I32, 0, bytes);
    }

    VirtualRegister constant(int laneBytes, long[] lanes, int bytes) {
        return context.constants().vector(laneBytes, lanes, bytes);
    }

    // -- values

    VectorShape shape(Value value) {
        return context.shapes().of(value);
    }

    VirtualRegister[] pieces(Value value) {
        return context.pieces(value);
    }

    /** Makes what has been computed the value of the instruction. */
    void finish(Instr instr, VirtualRegister... made) throws Bailout {
        VirtualRegister[] results = context.pieces(instr);
        for (int i = 0; i < results.length; i++) {
            this.results.add(results[i]);
            int same = Arrays.asList(made).subList(0, i).indexOf(made[i]);
            finish(results[i], same < 0 ? made[i] : results[same]);
        }
    }

    void finish(VirtualRegister result, VirtualRegister made) throws Bailout {
        if (made.registerClass() == result.registerClass() && !made.equals(result) && context.isMadeHere(made) && !isResult(made)) {
            context.rename(made, result);
        } else {
            context.emit(copyRow(result.registerClass()), result, new Source.Reg(made));
        }
    }

    /** Whether the register is that of a value, which the instruction at hand has made already. */
    private boolean isResult(VirtualRegister register) {
        return results.contains(register);
    }

    /** Slots of more than 16 bytes are not aligned to their size. */
    private Insn copyRow(RegisterClass registerClass) throws Bailout {
        return switch (registerClass) {
            case MASK -> dev.backedge.compiler.x64.Opmask.KMOVQ_RM;
            case SCALAR_FLOAT -> row("MOVUPS", 16, "RM");
            case GENERAL -> dev.backedge.compiler.x64.General.MOV64_RM;
            default -> row("MOVUPS", registerClass.spillBytes(), "RM");
        };
    }

    // -- parts of registers

    /** Sixteen, or thirty-two, bytes of a register from a multiple of as many on; the lowest are read where they are. */
    VirtualRegister part(VirtualRegister register, int offset, int partBytes) throws Bailout {
        int bytes = register.registerClass().spillBytes();
        if (offset == 0 || bytes == partBytes) {
            return register;
        }
        String name = bytes == 32 ? "VEXTRACTI128" : partBytes == 32 ? "VEXTRACTI64X4" : "VEXTRACTI32X4_Z";
        return emit(named(name), RegisterClass.vector(partBytes), new Source.Reg(register), new Source.Imm(offset / partBytes));
    }

    /** Registers one after the other in larger ones. */
    VirtualRegister join(VirtualRegister[] parts, int from, int count, int partBytes) throws Bailout {
        if (count == 1) {
            return parts[from];
        }
        if (count == 2) {
            String name = partBytes == 16 ? "VINSERTI128" : "VINSERTI64X4";
            return emit(named(name), RegisterClass.vector(2 * partBytes), new Source.Reg(parts[from]), new Source.Reg(parts[from + 1]), new Source.Imm(1));
        }
        VirtualRegister[] halves = {join(parts, from, count / 2, partBytes), join(parts, from + count / 2, count / 2, partBytes)};
        return join(halves, 0, 2, partBytes * count / 2);
    }

    Insn named(String name) throws Bailout {
        Insn row = rows.available(name);
        if (row == null) {
            throw lacking(name.toLowerCase(java.util.Locale.ROOT));
        }
        return row;
    }

    /** A row of one size only, 16 bytes: in VEX where there is AVX. */
    Insn row128(String mnemonic) throws Bailout {
        return named(rows.vex() ? "V" + mnemonic : mnemonic);
    }
}
