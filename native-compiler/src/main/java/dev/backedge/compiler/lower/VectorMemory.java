package dev.backedge.compiler.lower;

import dev.backedge.compiler.Bailout;
import dev.backedge.compiler.ir.ElementKind;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Lane;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import dev.backedge.compiler.lir.Operand.VirtualRegister;
import dev.backedge.compiler.lir.RegisterClass;
import dev.backedge.compiler.lir.Use;
import dev.backedge.compiler.x64.CpuFeatures.Feature;
import dev.backedge.compiler.x64.General;
import dev.backedge.compiler.x64.Insn;

/** Selects what brings vectors from memory and from scalars, and what stores them. */
final class VectorMemory {
    private final VectorCode code;
    private final Addresses addresses;
    private final VectorMasks masks;
    private final VectorConversions conversions;

    VectorMemory(VectorCode code, Addresses addresses, VectorMasks masks, VectorConversions conversions) {
        this.code = code;
        this.addresses = addresses;
        this.masks = masks;
        this.conversions = conversions;
    }

    private static Source.Mem at(Source.Mem place, int offset) {
        return new Source.Mem(place.base(), place.index(), place.scale(), place.displacement() + offset);
    }

    // -- loads and stores

    void load(Instr instr) throws Bailout {
        VectorShape shape = code.shape(instr);
        Source.Mem place = addresses.element(instr);
        VirtualRegister[] made = new VirtualRegister[shape.pieces()];
        for (int i = 0; i < made.length; i++) {
            made[i] = loadPiece(code, at(place, i * shape.bytes()), shape.usedBytes());
        }
        code.finish(instr, made);
    }

    /** As many bytes, no more: the rest of a register of sixteen is 0. */
    static VirtualRegister loadPiece(VectorCode code, Source.Mem place, int bytes) throws Bailout {
        if (bytes >= 16) {
            return code.emit(code.row("MOVUPS", bytes, "RM"), RegisterClass.vector(bytes), place);
        }
        if (bytes == 2) {
            VirtualRegister both = code.emit(General.MOVZX32_16, RegisterClass.GENERAL, place);
            return code.emit(code.row128("MOVD_RM"), RegisterClass.VECTOR128, new Source.Reg(both));
        }
        return code.emit(code.row128(bytes == 8 ? "MOVQ_LOAD" : "MOVD_RM"), RegisterClass.VECTOR128, place);
    }

    void store(Instr instr) throws Bailout {
        Value value = instr.operand(2);
        VectorShape shape = code.shape(value);
        Source.Mem place = addresses.element(instr);
        VirtualRegister[] stored = stored(instr);
        for (int i = 0; i < stored.length; i++) {
            storePiece(at(place, i * shape.bytes()), stored[i], shape.usedBytes());
        }
    }

    /** Of booleans the lowest bit. */
    private VirtualRegister[] stored(Instr instr) throws Bailout {
        VirtualRegister[] pieces = code.pieces(instr.operand(2));
        if (instr.element() != ElementKind.BOOLEAN) {
            return pieces;
        }
        int bytes = code.shape(instr.operand(2)).bytes();
        VirtualRegister[] made = new VirtualRegister[pieces.length];
        for (int i = 0; i < made.length; i++) {
            made[i] = code.and(bytes, pieces[i], code.splat(Lane.I8, 1, bytes));
        }
        return made;
    }

    private void storePiece(Source.Mem place, VirtualRegister piece, int bytes) throws Bailout {
        if (bytes == 2) {
            VirtualRegister both = code.emit(code.row128("MOVD_MR"), RegisterClass.GENERAL, new Source.Reg(piece));
            code.context().emit(General.MOV16_MR, null, place, new Source.Reg(both));
        } else {
            Insn row = bytes >= 16 ? code.row("MOVUPS", bytes, "MR") : code.row128(bytes == 8 ? "MOVQ_STORE" : "MOVD_MR");
            code.context().emit(OperandList.of().input(place, false).add(Use.use(piece)).build(new MachineOperation(row)));
        }
    }

    // -- under masks

    /** A masked access may have an index below 0, or above the array, where its mask is off. */
    private Source.Mem maskedPlace(Instr instr) {
        return addresses.maskedElement(instr);
    }

    void loadMasked(Instr instr) throws Bailout {
        VectorShape shape = code.shape(instr);
        Lane lane = instr.type().lane();
        VirtualRegister[] mask = masks.clean(masks.as(instr.operand(2), lane.bytes()), shape);
        Source.Mem place = maskedPlace(instr);
        VirtualRegister[] made = new VirtualRegister[shape.pieces()];
        for (int i = 0; i < made.length; i++) {
            Source.Mem piece = at(place, i * shape.bytes());
            if (code.opmasks()) {
                made[i] = code.masked(code.rows().evexOrNull(moveMnemonic(lane), shape.bytes(), "RM"), true, shape.registerClass(), mask[i], piece);
            } else if (code.rows().has(Feature.AVX2) && lane.bytes() >= 4) {
                made[i] = code.emit(code.named(maskMoveName(lane, shape.bytes()) + "_LOAD"), shape.registerClass(), new Source.Reg(mask[i]), piece);
            } else {
                throw lackingMasked();
            }
        }
        code.finish(instr, made);
    }

    void storeMasked(Instr instr) throws Bailout {
        Type type = instr.operand(2).type();
        VectorShape shape = code.context().shapes().vector(type);
        VirtualRegister[] mask = masks.clean(masks.as(instr.operand(3), type.lane().bytes()), shape);
        Source.Mem place = maskedPlace(instr);
        VirtualRegister[] stored = stored(instr);
        for (int i = 0; i < stored.length; i++) {
            Source.Mem piece = at(place, i * shape.bytes());
            if (code.opmasks()) {
                Insn row = code.rows().evexOrNull(moveMnemonic(type.lane()), shape.bytes(), "MR");
                code.context().emit(OperandList.of().input(piece, false).add(Use.use(stored[i])).add(Use.use(mask[i])).build(new MaskedOperation(row, false)));
            } else if (code.rows().has(Feature.AVX2) && type.lane().bytes() >= 4) {
                code.context().emit(OperandList.of().input(piece, false).add(Use.use(mask[i])).add(Use.use(stored[i])).build(maskedStore(type.lane(), shape.bytes())));
            } else {
                throw lackingMasked();
            }
        }
    }

    private Operation maskedStore(Lane lane, int bytes) throws Bailout {
        Insn row = code.named(maskMoveName(lane, bytes) + "_STORE");
        return code.rows().has(Feature.FAST_MASKED_STORE) ? new MachineOperation(row) : new SkippingStore(row, code.row(lane.bytes() == 8 ? "MOVMSKPD" : "MOVMSKPS", bytes, ""));
    }

    private static Bailout lackingMasked() {
        return VectorCode.lacking("loads and stores under a mask");
    }

    private static String moveMnemonic(Lane lane) {
        return "MOVDQU" + lane.bytes() * Byte.SIZE;
    }

    private static String maskMoveName(Lane lane, int bytes) {
        return (lane.bytes() == 8 ? "VPMASKMOVQ_" : "VPMASKMOVD_") + (bytes == 32 ? "Y" : "X");
    }

    void gather(Instr instr) throws Bailout {
        Lane lane = instr.type().lane();
        if (!code.rows().has(Feature.AVX2) || lane.bytes() < 4) {
            throw VectorCode.lacking("gathers of " + instr.element().text());
        }
        VectorShape shape = code.shape(instr);
        VectorShape indexShape = code.context().shapes().vector(instr.operand(1).type());
        VirtualRegister[] mask = masks.clean(masks.as(instr.operand(2), lane.bytes()), shape);
        VirtualRegister[] indices = code.pieces(instr.operand(1));
        VirtualRegister base = code.context().register(instr.operand(0));
        VirtualRegister[] made = new VirtualRegister[shape.pieces()];
        String mnemonic = lane.bytes() == 8 ? "PGATHERDQ" : "PGATHERDD";
        for (int i = 0; i < made.length; i++) {
            int first = i * shape.lanes();
            VirtualRegister index = conversions.bytesFrom(indices[first / indexShape.lanes()], first % indexShape.lanes() * 4, shape.lanes() * 4);
            Source.Mem place = new Source.Mem(base, index, lane.bytes(), 0);
            VirtualRegister zero = code.zero(shape.bytes());
            if (mask[i].equals(zero)) {
                made[i] = zero;
                continue;
            }
            made[i] = code.context().newRegister(shape.registerClass());
            VirtualRegister used = code.context().newRegister(mask[i].registerClass());
            boolean opmask = code.opmasks();
            Insn row = opmask ? code.rows().evexOrNull(mnemonic, shape.bytes(), "") : code.row(mnemonic, shape.bytes(), "");
            // The CPU refuses a gather whose result, indices and mask are not in three registers, which one value might otherwise be in twice.
            code.context().emit(OperandList.ofSequence().reuse(made[i], zero).input(place, false).reuse(used, mask[i])
                    .build(opmask ? new MaskedOperation(row, false) : new MachineOperation(row)));
        }
        code.finish(instr, made);
    }

    // -- scalars

    void splat(Instr instr) throws Bailout {
        VectorShape shape = code.shape(instr);
        Lane lane = instr.type().lane();
        Value scalar = instr.operand(0);
        VirtualRegister made = isFoldable(scalar, lane) ? code.emit(broadcastRow(lane, shape.bytes()), shape.registerClass(), addresses.element((Instr) scalar))
                : spread(code, code.context().register(scalar), lane, shape.bytes());
        VirtualRegister[] all = new VirtualRegister[shape.pieces()];
        java.util.Arrays.fill(all, made);
        code.finish(instr, all);
    }

    private boolean isFoldable(Value scalar, Lane lane) {
        return code.rows().has(Feature.AVX2) && switch (lane) {
            case I8 -> code.context().isFoldableLoad(scalar, ElementKind.BYTE, ElementKind.BOOLEAN);
            case I16 -> code.context().isFoldableLoad(scalar, ElementKind.SHORT, ElementKind.CHAR);
            case I32 -> code.context().isFoldableLoad(scalar, ElementKind.INT);
            case I64 -> code.context().isFoldableLoad(scalar, ElementKind.LONG);
            case F32 -> code.context().isFoldableLoad(scalar, ElementKind.FLOAT);
            case F64 -> code.context().isFoldableLoad(scalar, ElementKind.DOUBLE);
        };
    }

    private Insn broadcastRow(Lane lane, int bytes) throws Bailout {
        return code.row("PBROADCAST" + VectorCode.letter(VectorCode.integerLane(lane.bytes())), bytes, "");
    }

    /** A scalar's register, a general one or one for floats, to every lane of a vector register. */
    static VirtualRegister spread(VectorCode code, VirtualRegister scalar, Lane lane, int bytes) throws Bailout {
        boolean general = scalar.registerClass() == RegisterClass.GENERAL;
        String letter = VectorCode.letter(VectorCode.integerLane(lane.bytes()));
        RegisterClass registerClass = RegisterClass.vector(bytes);
        if (general && code.opmasks()) {
            return code.emit(code.rows().evexOrNull("PBROADCAST" + letter, bytes, "R"), registerClass, new Source.Reg(scalar));
        }
        VirtualRegister low = general ? code.emit(code.row128(lane == Lane.I64 ? "MOVQ_RM" : "MOVD_RM"), RegisterClass.VECTOR128, new Source.Reg(scalar)) : scalar;
        if (code.rows().has(Feature.AVX2)) {
            return code.emit(code.row("PBROADCAST" + letter, bytes, ""), registerClass, new Source.Reg(low));
        }
        if (lane.bytes() == 1) {
            low = code.op("PUNPCKLBW", 16, low, low);
        }
        if (lane.bytes() <= 2) {
            low = code.opImmediate("PSHUFLW", 16, "", 0, low);
        }
        return code.opImmediate("PSHUFD", 16, "", lane.bytes() == 8 ? 0x44 : 0, low);
    }

    /** iota and geometric with operands that are not all constants. */
    void sequence(Instr instr, VectorArithmetic arithmetic) throws Bailout {
        VectorShape shape = code.shape(instr);
        Lane lane = instr.type().lane();
        boolean iota = instr.opcode() == Opcode.IOTA;
        Value step = instr.operand(1);
        if (!iota && !SelectionContext.isConst(step)) {
            throw VectorCode.lacking("powers of what is not constant");
        }
        VirtualRegister start = spread(code, code.context().register(instr.operand(0)), lane, shape.bytes());
        VirtualRegister spreadStep = SelectionContext.isConst(step) ? null : spread(code, code.context().register(step), lane, shape.bytes());
        VirtualRegister[] made = new VirtualRegister[shape.pieces()];
        for (int i = 0; i < made.length; i++) {
            VirtualRegister way = spreadStep == null ? code.constant(lane.bytes(), steps(instr, SelectionContext.constant(step), i * shape.lanes(), shape.lanes()), shape.bytes())
                    : arithmetic.compute(Opcode.MUL, lane, shape.bytes(), spreadStep, code.constant(lane.bytes(), numbers(i * shape.lanes(), shape.lanes()), shape.bytes()));
            made[i] = arithmetic.compute(iota ? Opcode.ADD : Opcode.MUL, lane, shape.bytes(), start, way);
        }
        code.finish(instr, made);
    }

    private static long[] steps(Instr instr, long step, int first, int count) {
        long[] steps = new long[count];
        long next = instr.opcode() == Opcode.IOTA ? first * step : power(step, first);
        for (int i = 0; i < count; i++) {
            steps[i] = next;
            next = instr.opcode() == Opcode.IOTA ? next + step : next * step;
        }
        return steps;
    }

    private static long power(long base, int exponent) {
        long power = 1;
        for (int i = 0; i < exponent; i++) {
            power *= base;
        }
        return power;
    }

    private static long[] numbers(int first, int count) {
        long[] numbers = new long[count];
        java.util.Arrays.setAll(numbers, i -> first + i);
        return numbers;
    }
}
