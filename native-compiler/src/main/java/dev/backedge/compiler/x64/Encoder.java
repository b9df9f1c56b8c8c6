package dev.backedge.compiler.x64;

import dev.backedge.compiler.x64.Encoding.Field;
import dev.backedge.compiler.x64.Encoding.Space;

/**
 * Writes one instruction: prefixes, opcode, ModRM, SIB, displacement, immediate (Intel manual, volume 2, chapter 2). One
 * object for each instruction; its fields are the fields of the encoding, gathered from the arguments before a byte is written.
 */
final class Encoder {
    private final CodeBuffer out;
    private final Insn insn;
    private final Encoding encoding;
    private final OperandKind[] kinds;
    private int reg;
    private int vvvv;
    private int mask;
    private boolean zeroing;
    private boolean broadcast;
    /** The register in ModRM.rm, unless {@link #address} is there. */
    private Register rm;
    private Address address;
    private int memoryBytes;
    private int opcode;
    /** An operand is spl, bpl, sil or dil, which without REX would be ah, ch, dh or bh. */
    private boolean needsRex;
    private long immediate;
    private Label target;
    private int displacementField = -1;

    Encoder(CodeBuffer out, Insn insn) {
        this.out = out;
        this.insn = insn;
        Form.Parts parts = insn.form().parts();
        this.encoding = parts.encoding();
        this.kinds = parts.kinds();
        this.opcode = encoding.opcode();
        this.reg = Math.max(encoding.digit(), 0);
    }

    void mask(Register register, boolean zero) {
        mask = register.number();
        zeroing = zero;
    }

    /**
     * Appends the instruction.
     *
     * @throws IllegalArgumentException if an argument does not fit the row; nothing is written then
     */
    void encode(Arg... args) {
        if (args.length != kinds.length) {
            throw new IllegalArgumentException(insn + " takes " + kinds.length + " arguments " + insn.operands() + ", not " + args.length + ".");
        }
        Field[] fields = encoding.fields();
        for (int i = 0; i < args.length; i++) {
            take(args[i], kinds[i], fields[i]);
        }
        if (encoding.immediateBytes() == 1 && target != null) {
            checkShort();
        }
        switch (encoding.space()) {
            case LEGACY -> legacy();
            case VEX -> vex();
            case EVEX -> evex();
        }
        if (encoding.modRm()) {
            modRm();
        }
        if (target != null) {
            int field = out.size();
            out.put(0, encoding.immediateBytes());
            Fixups.reference(out, target, field, encoding.immediateBytes(), out.size(), 0);
        } else {
            out.put(immediate, encoding.immediateBytes());
        }
        if (displacementField >= 0) {
            Fixups.reference(out, address.label(), displacementField, 4, out.size(), address.displacement());
        }
    }

    private void take(Arg arg, OperandKind kind, Field field) {
        if (arg instanceof Register register) {
            checkRegister(register, kind);
            needsRex |= kind.registerBytes() == 1 && register.number() >= 4;
            switch (field) {
                case REG -> reg = register.number();
                case RM -> rm = register;
                case VVVV -> vvvv = register.number();
                case IS4 -> immediate = (long) register.number() << 4;
                case OPCODE -> {
                    rm = register;
                    opcode += register.number() & 7;
                }
                default -> throw unfit(arg, kind);
            }
        } else if (arg instanceof Address memory && kind.allowsMemory() && memory.hasVectorIndex() == kind.isVectorIndexed()) {
            if (memory.hasVectorIndex()) {
                checkReach(memory.index());
            }
            address = memory;
            memoryBytes = encoding.tuple1Scalar() ? encoding.elementBytes() : kind.memoryBytes();
        } else if (arg instanceof Broadcast element && kind.allowsMemory() && encoding.broadcast() && !element.address().hasVectorIndex()) {
            address = element.address();
            memoryBytes = encoding.elementBytes();
            broadcast = true;
        } else if (arg instanceof Immediate value && kind.isImmediate()) {
            if (!kind.accepts(value.value())) {
                throw new IllegalArgumentException("The immediate " + value + " of " + insn + " does not fit " + kind + ".");
            }
            immediate = value.value();
        } else if (arg instanceof Label label && kind.isLabel()) {
            target = label;
        } else if (arg instanceof Condition condition && kind == OperandKind.CC) {
            opcode += condition.code();
        } else {
            throw unfit(arg, kind);
        }
    }

    private void checkRegister(Register register, OperandKind kind) {
        boolean fits = switch (kind.file()) {
            case GENERAL -> register.isGeneral();
            case VECTOR -> register.isVector();
            case MASK -> register.isMask();
            case NONE -> false;
        };
        if (!fits) {
            throw unfit(register, kind);
        }
        checkReach(register);
    }

    private void checkReach(Register register) {
        if (register.number() >= 16 && encoding.space() != Space.EVEX) {
            throw new IllegalArgumentException(register + " needs an EVEX form; " + insn + " is none.");
        }
    }

    private IllegalArgumentException unfit(Arg arg, OperandKind kind) {
        return new IllegalArgumentException(arg + " cannot stand for " + kind + " in " + insn + " " + insn.operands() + ".");
    }

    private void checkShort() {
        // A two-byte instruction: opcode and distance.
        if (target.isBound() && target.position() - (out.size() + 2) < -0x80) {
            throw new IllegalArgumentException(target + " is too far away for " + insn + ".");
        }
    }

    private void legacy() {
        if (encoding.prefix() != 0) {
            out.put(encoding.prefix());
        }
        int rex = (encoding.wide() ? 8 : 0) | (reg & 8) >> 1 | indexBit(3) << 1 | rmBit();
        if (rex != 0 || needsRex) {
            out.put(0x40 | rex);
        }
        if (encoding.map() >= 1) {
            out.put(0x0f);
        }
        if (encoding.map() >= 2) {
            out.put(encoding.map() == 2 ? 0x38 : 0x3a);
        }
        out.put(opcode);
        if (encoding.tail() >= 0) {
            out.put(encoding.tail());
        }
    }

    private void vex() {
        int w = encoding.wide() ? 1 : 0;
        int last = (~vvvv & 15) << 3 | encoding.vectorLength() << 2 | prefixCode();
        int notR = (~reg & 8) << 4;
        if (w == 0 && encoding.map() == 1 && indexBit(3) == 0 && rmBit() == 0) {
            out.put(0xc5);
            out.put(notR | last);
        } else {
            out.put(0xc4);
            out.put(notR | (indexBit(3) ^ 1) << 6 | (rmBit() ^ 1) << 5 | encoding.map());
            out.put(w << 7 | last);
        }
        out.put(opcode);
    }

    private void evex() {
        int x = address != null ? indexBit(3) : rm.number() >> 4 & 1;
        // EVEX.V' is the fifth bit of vvvv, or of a vector index, never both: a form with a vector index has no vvvv.
        int v = vvvv >> 4 | (address != null && address.hasVectorIndex() ? indexBit(4) : 0);
        out.put(0x62);
        out.put((~reg & 8) << 4 | (x ^ 1) << 6 | (rmBit() ^ 1) << 5 | (~reg & 16) | encoding.map());
        out.put((encoding.wide() ? 0x80 : 0) | (~vvvv & 15) << 3 | 4 | prefixCode());
        out.put((zeroing ? 0x80 : 0) | encoding.vectorLength() << 5 | (broadcast ? 0x10 : 0) | (v ^ 1) << 3 | mask);
        out.put(opcode);
    }

    private int prefixCode() {
        return switch (encoding.prefix()) {
            case 0x66 -> 1;
            case 0xf3 -> 2;
            case 0xf2 -> 3;
            default -> 0;
        };
    }

    /** REX.B: the fourth bit of the register in ModRM.rm or the opcode, or of the base. */
    private int rmBit() {
        Register register = address != null ? address.base() : rm;
        return register == null ? 0 : register.number() >> 3 & 1;
    }

    private int indexBit(int bit) {
        return address == null || address.index() == null ? 0 : address.index().number() >> bit & 1;
    }

    private void modRm() {
        int middle = (reg & 7) << 3;
        if (address == null) {
            out.put(0xc0 | middle | rm.number() & 7);
        } else if (address.label() != null) {
            out.put(middle | 5);
            displacementField = out.size();
            out.put(0, 4);
        } else {
            memory(middle, address.base(), address.index(), address.displacement());
        }
    }

    private void memory(int middle, Register base, Register index, int displacement) {
        if (base == null) {
            // Mod 0 with base 5 in the SIB byte: no base, 32 bits of displacement (without SIB it would be rip).
            out.put(middle | 4);
            sib(index, 5);
            out.put(displacement, 4);
            return;
        }
        // EVEX counts a short displacement in units of the bytes accessed.
        int unit = encoding.space() == Space.EVEX ? memoryBytes : 1;
        boolean isShort = displacement % unit == 0 && displacement / unit == (byte) (displacement / unit);
        // Base 5 (rbp, r13) with mod 0 has another meaning, so that base always takes a displacement.
        int mod = displacement == 0 && (base.number() & 7) != 5 ? 0 : isShort ? 0x40 : 0x80;
        // Base 4 (rsp, r12) in ModRM announces a SIB byte.
        if (index != null || (base.number() & 7) == 4) {
            out.put(mod | middle | 4);
            sib(index, base.number() & 7);
        } else {
            out.put(mod | middle | base.number() & 7);
        }
        if (mod != 0) {
            out.put(mod == 0x40 ? displacement / unit : displacement, mod == 0x40 ? 1 : 4);
        }
    }

    private void sib(Register index, int base) {
        int scale = index == null ? 0 : Integer.numberOfTrailingZeros(address.scale());
        out.put(scale << 6 | (index == null ? 4 : index.number() & 7) << 3 | base);
    }
}
