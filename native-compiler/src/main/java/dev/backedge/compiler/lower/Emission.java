package dev.backedge.compiler.lower;

import dev.backedge.compiler.CompiledLoop.Relocation;
import dev.backedge.compiler.lir.LirBlock;
import dev.backedge.compiler.lir.LirFunction;
import dev.backedge.compiler.lir.LirInstruction;
import dev.backedge.compiler.lir.RegisterClass;
import dev.backedge.compiler.lir.Target;
import dev.backedge.compiler.lir.Use;
import dev.backedge.compiler.regalloc.Allocation;
import dev.backedge.compiler.regalloc.Location;
import dev.backedge.compiler.regalloc.Location.InRegister;
import dev.backedge.compiler.regalloc.Location.InSlot;
import dev.backedge.compiler.regalloc.Location.Rematerialized;
import dev.backedge.compiler.x64.Address;
import dev.backedge.compiler.x64.Arg;
import dev.backedge.compiler.x64.Assembler;
import dev.backedge.compiler.x64.Avx;
import dev.backedge.compiler.x64.CpuFeatures;
import dev.backedge.compiler.x64.General;
import dev.backedge.compiler.x64.Label;
import dev.backedge.compiler.x64.Register;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * LIR and its allocation to bytes.
 *
 * <p>The frame, from rbp downwards: saved rbp at 0, the {@code OsrFrame} pointer at -8, saved callee-saved registers, the spill area; rsp
 * and the spill area are aligned to 16. After the blocks come the code out of line, the exit stubs, and the constants.
 */
public final class Emission {
    /** Cells after the counters, for forced exits: the countdown of exits that are passed, and what it began with. */
    public static final int FORCE_CELLS = 2;
    private static final int LOOP_ALIGNMENT = 32;

    private final LirFunction function;
    private final Allocation allocation;
    private final Assembler asm;
    private final boolean vex;
    private final VectorRows rows;
    private final BlockLayout layout;
    private final Map<LirBlock, Label> labels = new HashMap<>();
    private final List<Runnable> outOfLine = new ArrayList<>();
    private final List<Label> pool = new ArrayList<>();
    private final Map<Label, List<Label>> jumpTables = new HashMap<>();
    private final List<Register> saved = new ArrayList<>();
    private final List<Note> notes = new ArrayList<>();
    private final ExitStubs exits = new ExitStubs(this);
    private final ParallelMoves moves = new ParallelMoves(this);
    private final Label counters;
    private final int forceCells;
    private final int spillBase;
    private final boolean clearsUpperHalves;
    private final int frameBytes;
    private Label epilog;

    /** @param offset where the text's code begins */
    public record Note(int offset, String text) {
    }

    /**
     * @param entry offset of the entry stub
     * @param frameBytes native stack that the code uses, return address not counted
     * @param notes for the listing, in ascending order of offsets
     */
    public record Code(byte[] bytes, int entry, List<Relocation> relocations, int frameBytes, List<Note> notes) {
    }

    private Emission(Allocation allocation, CpuFeatures cpu, int forceCells) {
        this.function = allocation.function();
        this.allocation = allocation;
        this.asm = new Assembler(cpu);
        this.vex = cpu.has(CpuFeatures.Feature.AVX);
        this.rows = new VectorRows(cpu);
        this.layout = new BlockLayout(function, this::destination);
        for (Register register : Target.CALLEE_SAVED) {
            if (allocation.used().contains(register)) {
                saved.add(register);
            }
        }
        int area = 8 + 8 * saved.size() + allocation.spillBytes() + 15 & -16;
        this.spillBase = -area;
        // Two pushes of the look at the clock, or the sixteen bytes of a float remainder, come on top.
        this.frameBytes = 8 + area + 16;
        this.clearsUpperHalves = vex && function.blocks().stream().flatMap(block -> block.instructions().stream())
                .flatMap(instruction -> instruction.uses().stream()).anyMatch(Emission::isWide);
        this.counters = asm.newLabel();
        this.forceCells = forceCells;
        for (int i = 0; i < function.pool().size(); i++) {
            pool.add(asm.newLabel());
        }
        for (LirBlock block : layout.order()) {
            labels.put(block, asm.newLabel());
        }
    }

    /**
     * Machine code of an allocated function; the allocation must be correct.
     *
     * @param forceCells number of the first counter after those of the exits
     */
    public static Code emit(Allocation allocation, CpuFeatures cpu, int forceCells) {
        return new Emission(allocation, cpu, forceCells).run();
    }

    private Code run() {
        prolog();
        List<LirBlock> emitted = layout.order();
        for (int i = 0; i < emitted.size(); i++) {
            block(emitted.get(i), i + 1 < emitted.size() ? emitted.get(i + 1) : null);
        }
        for (Runnable code : outOfLine) {
            note(asm.position(), "out of line");
            code.run();
        }
        exits.emitAll();
        note(asm.position(), "constants");
        constants();
        byte[] bytes = asm.toByteArray();
        return new Code(bytes, 0, List.of(new Relocation(counters.position(), Relocation.Target.COUNTERS, 0)), frameBytes, List.copyOf(notes));
    }

    private void prolog() {
        asm.emit(General.PUSH, Register.RBP);
        asm.emit(General.MOV64_RM, Register.RBP, Register.RSP);
        asm.emit(General.PUSH, Register.RDI);
        for (Register register : saved) {
            asm.emit(General.PUSH, register);
        }
        int rest = -spillBase - 8 - 8 * saved.size();
        if (rest > 0) {
            asm.emit(Names.fits8(rest) ? General.SUB64_MI8 : General.SUB64_MI, Register.RSP, rest);
        }
        asm.emit(General.MOV64_RM, Target.SCRATCH, Address.of(counters));
        asm.emit(General.INC64, Address.at(Target.SCRATCH, 0));
        note(0, "entry stub");
    }

    private static boolean isWide(Use use) {
        return use.isAllocated() && (use.register().registerClass() == RegisterClass.VECTOR256 || use.register().registerClass() == RegisterClass.VECTOR512);
    }

    /**
     * Restores the caller's registers and returns what is in eax; where that takes more than a few bytes, in one place for all.
     * After ymm or zmm registers have been written their upper parts are cleared: code in legacy encoding, such as that of C libraries, would wait for them.
     */
    void leave() {
        if (epilog != null) {
            asm.jump(epilog);
            return;
        }
        if (!saved.isEmpty() || clearsUpperHalves) {
            epilog = asm.newLabel();
            asm.bind(epilog);
        }
        if (clearsUpperHalves) {
            asm.emit(Avx.VZEROUPPER);
        }
        for (int i = 0; i < saved.size(); i++) {
            asm.emit(General.MOV64_RM, saved.get(i), Address.at(Register.RBP, -16 - 8 * i));
        }
        asm.emit(General.MOV64_RM, Register.RSP, Register.RBP);
        asm.emit(General.POP, Register.RBP);
        asm.emit(General.RET);
    }

    private void block(LirBlock block, LirBlock next) {
        if (layout.isLoopTop(block)) {
            asm.align(LOOP_ALIGNMENT);
        }
        asm.bind(labels.get(block));
        notes.add(new Note(asm.position(), block + ":"));
        code(block, next);
    }

    /** What the block does. It may be emitted at several places: every way into it finds the same things in the same registers. */
    private void code(LirBlock block, LirBlock next) {
        moves.emit(allocation.movesAtStart().getOrDefault(block, List.of()));
        List<LirInstruction> instructions = block.instructions();
        for (int i = 0; i < instructions.size(); i++) {
            LirInstruction instruction = instructions.get(i);
            int at = asm.position();
            moves.emit(allocation.movesBefore().getOrDefault(instruction, List.of()));
            if (i == instructions.size() - 1) {
                moves.emit(allocation.movesAtEnd().getOrDefault(block, List.of()));
            }
            if (asm.position() > at) {
                note(at, "moves");
            }
            at = asm.position();
            LirBlock copied = allocation.isOmitted(instruction) ? null : layout.copied(block, instruction, next);
            if (copied != null) {
                note(at, "copy of " + copied);
                code(copied, next);
                return;
            }
            if (!allocation.isOmitted(instruction)) {
                ((Operation) instruction.operation()).emit(new Site(this, block, next, instruction, allocation.locations().get(instruction)));
            }
            if (asm.position() > at) {
                note(at, instruction.toString());
            }
        }
    }

    /** A block that does nothing but jump. */
    private boolean isTrivial(LirBlock block) {
        return block != function.blocks().get(0) && block.instructions().size() == 1
                && block.instructions().get(0).operation() instanceof Control.Jump
                && block.successors().get(0) != block
                && !allocation.movesAtStart().containsKey(block) && !allocation.movesAtEnd().containsKey(block)
                && !allocation.movesBefore().containsKey(block.instructions().get(0));
    }

    /** Where a jump to a block ends up. An empty loop that nothing leaves stays as it is. */
    private LirBlock destination(LirBlock block) {
        LirBlock target = block;
        for (int hops = 0; isTrivial(target); hops++) {
            if (hops == function.blocks().size()) {
                return block;
            }
            target = target.successors().get(0);
        }
        return target;
    }

    private void constants() {
        asm.align(8);
        asm.bind(counters);
        asm.data(new byte[8]);
        for (int i = 0; i < pool.size(); i++) {
            byte[] bytes = function.pool().get(i);
            asm.align(bytes.length);
            asm.bind(pool.get(i));
            asm.data(bytes);
        }
        jumpTables.forEach((table, targets) -> {
            asm.align(4);
            asm.bind(table);
            targets.forEach(target -> asm.distance(table, target));
        });
    }

    // -- what operations use

    Assembler asm() {
        return asm;
    }

    /** Whether vector registers are written by VEX forms alone, so that the legacy ones cost no transition. */
    boolean vex() {
        return vex;
    }

    VectorRows rows() {
        return rows;
    }

    Label label(LirBlock block) {
        return labels.get(destination(block));
    }

    Label counters() {
        return counters;
    }

    /** Number of the first counter of the profile: they come after those of forced exits, which are always there. */
    int profileCells() {
        return forceCells + FORCE_CELLS;
    }

    int forceCells() {
        return forceCells;
    }

    ExitStubs exits() {
        return exits;
    }

    void outOfLine(Runnable code) {
        outOfLine.add(code);
    }

    void note(int offset, String text) {
        notes.add(new Note(offset, text));
    }

    Label jumpTable(List<Label> targets) {
        Label table = asm.newLabel();
        jumpTables.put(table, List.copyOf(targets));
        return table;
    }

    Address poolAddress(int index) {
        return Address.of(pool.get(index));
    }

    /** Where the prolog put the address of the OSR frame. */
    Address savedFrame() {
        return Address.at(Register.RBP, -8);
    }

    Arg arg(Location location) {
        if (location instanceof InRegister in) {
            return in.register();
        }
        if (location instanceof InSlot slot) {
            return Address.at(Register.RBP, spillBase + slot.offset());
        }
        throw new IllegalStateException("no operand is at " + location);
    }

    /** Leaves the flags alone. */
    void loadConstant(Register register, long value) {
        if (value == (value & 0xffff_ffffL)) {
            asm.emit(General.MOV32_I, register, value);
        } else if (Names.fits32(value)) {
            asm.emit(General.MOV64_I32, register, value);
        } else {
            asm.moveAbsolute(register, value);
        }
    }

    /** All zeros; a general register costs the flags. */
    void clear(Register register) {
        if (register.isGeneral()) {
            asm.emit(General.XOR32_RM, register, register);
        } else if (vex) {
            asm.emit(ScalarRow.XOR.pick(false, true), register, register, register);
        } else {
            asm.emit(ScalarRow.XOR.pick(false, false), register, register);
        }
    }

    void moveFloat(Register to, Register from) {
        if (to != from) {
            asm.emit(ScalarRow.MOVE.pick(false, vex), to, from);
        }
    }

    void rematerialize(Rematerialized source, Register target) {
        LirInstruction definition = source.definition();
        ((Materialization) definition.operation()).materialize(this, definition, target);
    }

    /** One move; the flags say whether a scratch register holds something, which is true of one at most. */
    void move(Location from, Location to, RegisterClass registerClass, boolean scratchTaken, boolean vectorScratchTaken) {
        new MoveEmission(this, registerClass, scratchTaken, vectorScratchTaken).move(from, to);
    }
}
