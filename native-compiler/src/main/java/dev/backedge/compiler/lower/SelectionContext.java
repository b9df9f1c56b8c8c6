package dev.backedge.compiler.lower;

import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.ElementKind;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import dev.backedge.compiler.lir.LirFunction;
import dev.backedge.compiler.lir.LirInstruction;
import dev.backedge.compiler.lir.Operand.VirtualRegister;
import dev.backedge.compiler.lir.RegisterClass;
import dev.backedge.compiler.lir.Use;
import dev.backedge.compiler.x64.CpuFeatures;
import dev.backedge.compiler.x64.Insn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * What selection knows while it walks a block backwards: which values are wanted in registers, which are still wanted further down,
 * and which instructions may be folded into the one at hand.
 *
 * <p>Uses come before definitions in this walk. An instruction whose value nobody has asked for when the walk reaches it was folded
 * into its users, or is dead, and is not selected.
 */
final class SelectionContext {
    private final LirFunction lir;
    private final CpuFeatures cpu;
    private final NonNegative nonNegative;
    private final VirtualRegister[] registers;
    private final int[] useCounts;
    private final Block[] blocks;
    private final int[] positions;
    private final List<byte[]> poolEntries = new ArrayList<>();
    private final VectorRows rows;
    private final VectorShapes shapes;
    private final VirtualRegister[][] pieces;
    private final VectorConstants constants;
    private Block block;
    private int cursor;
    private BitSet live;
    private List<LirInstruction> group = new ArrayList<>();

    SelectionContext(Function function, LirFunction lir, CpuFeatures cpu, NonNegative nonNegative) {
        this.lir = lir;
        this.cpu = cpu;
        this.nonNegative = nonNegative;
        int count = function.valueCount();
        this.registers = new VirtualRegister[count];
        this.rows = new VectorRows(cpu);
        this.shapes = new VectorShapes(function, rows);
        this.pieces = new VirtualRegister[count][];
        this.constants = new VectorConstants(this, rows);
        this.useCounts = new int[count];
        this.blocks = new Block[count];
        this.positions = new int[count];
        for (Block each : function.blocks()) {
            for (int i = 0; i < each.body().size(); i++) {
                Instr instr = each.body().get(i);
                blocks[instr.id()] = each;
                positions[instr.id()] = i;
            }
        }
        function.mapUses(value -> {
            useCounts[value.id()]++;
            return value;
        });
    }

    /** Begins the walk through a block, at its terminator. */
    void begin(Block next, BitSet liveOut) {
        block = next;
        live = liveOut;
        cursor = next.body().size();
    }

    /** Goes up to an instruction of the block. */
    void moveTo(int position) {
        cursor = position;
    }

    /** What has been emitted since the last call, in the order of execution. */
    List<LirInstruction> takeGroup() {
        List<LirInstruction> taken = group;
        group = new ArrayList<>();
        return taken;
    }

    boolean has(CpuFeatures.Feature feature) {
        return cpu.has(feature);
    }

    boolean vex() {
        return cpu.has(CpuFeatures.Feature.AVX);
    }

    VectorRows rows() {
        return rows;
    }

    VectorShapes shapes() {
        return shapes;
    }

    VectorConstants constants() {
        return constants;
    }

    // -- registers

    /** The registers of a value, several if it is a vector or mask that one does not hold; from now on the value is wanted. */
    List<VirtualRegister> registersOf(Value value) {
        return value.type().isScalar() ? List.of(register(value)) : List.of(pieces(value));
    }

    /** The registers of a vector or mask; from now on it is wanted. Those of a constant are shared and not to be written. */
    VirtualRegister[] pieces(Value value) {
        Value root = root(value);
        if (VectorConstants.isConstant(root)) {
            return constants.of((Instr) root, shapes.of(value));
        }
        live.set(root.id());
        if (pieces[root.id()] == null) {
            VectorShape shape = shapes.of(root);
            pieces[root.id()] = new VirtualRegister[shape.pieces()];
            for (int i = 0; i < shape.pieces(); i++) {
                pieces[root.id()][i] = lir.newRegister(shape.registerClass());
            }
        }
        return pieces[root.id()];
    }

    /** The register of a value; from now on the value is wanted. */
    VirtualRegister register(Value value) {
        Value root = root(value);
        live.set(root.id());
        VirtualRegister register = registers[root.id()];
        if (register == null) {
            register = registers[root.id()] = lir.newRegister(classOf(root.type()));
        }
        return register;
    }

    /** Whether the instruction only says that an i32, which has zeros above in its register, is an i64, or the lanes of a vector of another kind: then it needs no code. */
    boolean isFree(Instr instr) {
        return instr.opcode() == Opcode.BITCAST && instr.type().isVector() || instr.opcode() == Opcode.UI2L || instr.opcode() == Opcode.I2L && nonNegative.test(instr.operand(0));
    }

    /** What is in the value's register. */
    private Value root(Value value) {
        Value root = value;
        while (root instanceof Instr instr && isFree(instr)) {
            root = instr.operand(0);
        }
        return root;
    }

    boolean isWanted(Value value) {
        return registers[value.id()] != null || pieces[value.id()] != null;
    }

    /** Whether nothing after the instruction at hand wants the value: then its register may be overwritten. */
    boolean dies(Value value) {
        return !live.get(root(value).id());
    }

    static RegisterClass classOf(Type type) {
        return type.isFloat() ? RegisterClass.SCALAR_FLOAT : RegisterClass.GENERAL;
    }

    VirtualRegister newRegister(RegisterClass registerClass) {
        return lir.newRegister(registerClass);
    }

    VirtualRegister newRegister(Type type) {
        return lir.newRegister(classOf(type));
    }

    static boolean isWide(Type type) {
        return type == Type.I64 || type == Type.ADDR || type == Type.F64;
    }

    Source.Reg reg(Value value) {
        return new Source.Reg(register(value));
    }

    static Source.Reg reg(VirtualRegister register) {
        return new Source.Reg(register);
    }

    // -- constants

    static boolean isConst(Value value) {
        return value instanceof Instr instr && instr.isConst();
    }

    static long constant(Value value) {
        return ((Instr) value).constant();
    }

    /** Whether the value is an integer constant that fits the sign-extended 32-bit immediate of most rows. */
    static boolean isImmediate(Value value) {
        return isConst(value) && !value.type().isFloat() && Names.fits32(constant(value));
    }

    /** The pool's number of these bytes; equal constants share one. */
    int pool(byte[] bytes) {
        for (int i = 0; i < poolEntries.size(); i++) {
            if (Arrays.equals(poolEntries.get(i), bytes)) {
                return i;
            }
        }
        poolEntries.add(bytes);
        lir.pool().add(bytes);
        return poolEntries.size() - 1;
    }

    // -- folding

    /** Whether the value is that opcode's and wanted by the instruction at hand alone. */
    boolean isFoldable(Value value, Opcode opcode) {
        return value instanceof Instr instr && instr.opcode() == opcode && useCounts[instr.id()] == 1 && blocks[instr.id()] == block
                && !isWanted(instr);
    }

    boolean hasOneUse(Value value) {
        return useCounts[value.id()] == 1;
    }

    /** Whether the value is a load that may as well be done by the instruction at hand: wanted by it alone, with no store in between. */
    boolean isFoldableLoad(Value value, ElementKind... kinds) {
        if (!isFoldable(value, Opcode.LOAD) || !Arrays.asList(kinds).contains(((Instr) value).element())) {
            return false;
        }
        return !writesBetween((Instr) value);
    }

    /** Whether the value is a load of a vector that may as well be done by the instruction at hand. */
    boolean isFoldableVectorLoad(Value value) {
        return isFoldable(value, Opcode.VLOAD) && !writesBetween((Instr) value);
    }

    private boolean writesBetween(Instr load) {
        for (int i = positions[load.id()] + 1; i < cursor; i++) {
            if (block.body().get(i).opcode().writesMemory()) {
                return true;
            }
        }
        return false;
    }

    // -- emission

    /** Whether an instruction that has been emitted since {@link #takeGroup} makes the register. */
    boolean isMadeHere(VirtualRegister register) {
        return group.stream().anyMatch(instruction -> instruction.uses().stream().anyMatch(use -> use.role() == Use.Role.DEF && use.operand().equals(register)));
    }

    /** Puts one register in the place of another in all that has been emitted since {@link #takeGroup}. */
    void rename(VirtualRegister from, VirtualRegister to) {
        group.replaceAll(instruction -> new LirInstruction(instruction.operation(), instruction.uses().stream()
                .map(use -> use.operand().equals(from) ? new Use(to, use.role(), use.constraint(), use.fixed(), use.reuse()) : use).toList()));
    }

    void emit(LirInstruction instruction) {
        group.add(instruction);
    }

    /** The instruction of one row, see {@link OperandList#machine}. */
    void emit(Insn insn, VirtualRegister result, Source... inputs) {
        emit(OperandList.machine(insn, result, inputs));
    }

    /** The same with a new register for its result. */
    VirtualRegister compute(Type type, Insn insn, Source... inputs) {
        VirtualRegister result = newRegister(type);
        emit(insn, result, inputs);
        return result;
    }
}
