package dev.backedge.compiler.x64;

import java.util.Locale;

/**
 * What may stand at an operand's place, named as in the Intel manual: {@code RM32} is its r/m32, {@code XMM_M64} its xmm/m64.
 * The kinds at the end are registers that the instruction implies; they are not arguments.
 */
public enum OperandKind {
    R8(File.GENERAL, 1, 0), R16(File.GENERAL, 2, 0), R32(File.GENERAL, 4, 0), R64(File.GENERAL, 8, 0),
    RM8(File.GENERAL, 1, 1), RM16(File.GENERAL, 2, 2), RM32(File.GENERAL, 4, 4), RM64(File.GENERAL, 8, 8),
    /** A 32-bit register of which the low bits are used, or a narrower place in memory. */
    R32_M8(File.GENERAL, 4, 1), R32_M16(File.GENERAL, 4, 2),

    XMM(File.VECTOR, 16, 0), YMM(File.VECTOR, 32, 0), ZMM(File.VECTOR, 64, 0),
    XMM_M16(File.VECTOR, 16, 2), XMM_M32(File.VECTOR, 16, 4), XMM_M64(File.VECTOR, 16, 8), XMM_M8(File.VECTOR, 16, 1),
    XMM_M128(File.VECTOR, 16, 16), YMM_M256(File.VECTOR, 32, 32), ZMM_M512(File.VECTOR, 64, 64),
    K(File.MASK, 8, 0), K_M8(File.MASK, 8, 1), K_M16(File.MASK, 8, 2), K_M32(File.MASK, 8, 4), K_M64(File.MASK, 8, 8),

    /** An address that is computed but not accessed. */
    M(File.NONE, 0, 0, true),
    M8(File.NONE, 0, 1), M16(File.NONE, 0, 2), M32(File.NONE, 0, 4), M64(File.NONE, 0, 8), M80(File.NONE, 0, 10),
    M128(File.NONE, 0, 16), M256(File.NONE, 0, 32), M512(File.NONE, 0, 64),
    /** Places in memory for the elements of a vector, at indices of 32 or 64 bits each in an xmm, ymm or zmm register. */
    VM32X(File.NONE, 0, 0, true), VM32Y(File.NONE, 0, 0, true), VM32Z(File.NONE, 0, 0, true),
    VM64X(File.NONE, 0, 0, true), VM64Y(File.NONE, 0, 0, true), VM64Z(File.NONE, 0, 0, true),

    /** Sign-extended to the operand size: -128 to 127. */
    IMM8(File.NONE, 0, 0),
    /** Eight bits of selector, shift count or predicate, or a byte to store: -128 to 255. */
    UIMM8(File.NONE, 0, 0),
    /** Sixteen bits: -32768 to 65535. */
    IMM16(File.NONE, 0, 0),
    /** All the 32 bits of a 32-bit operand: -2^31 to 2^32 - 1. */
    IMM32(File.NONE, 0, 0),
    /** Sign-extended to 64 bits: -2^31 to 2^31 - 1. */
    SIMM32(File.NONE, 0, 0),
    IMM64(File.NONE, 0, 0),
    /** A label within -128 to 127 bytes of the end of the instruction. */
    REL8(File.NONE, 0, 0),
    REL32(File.NONE, 0, 0),
    /** A {@link Condition}, part of the mnemonic. */
    CC(File.NONE, 0, 0),

    AL(Register.RAX, 1), AX(Register.RAX, 2), EAX(Register.RAX, 4), RAX(Register.RAX, 8),
    CL(Register.RCX, 1), EDX(Register.RDX, 4), RDX(Register.RDX, 8), FIXED_XMM0(Register.XMM0, 16);

    /** A register file. */
    public enum File { NONE, GENERAL, VECTOR, MASK }

    private final File file;
    private final int registerBytes;
    private final int memoryBytes;
    private final boolean memory;
    private final Register fixed;

    final OperandSpec read = new OperandSpec(this, OperandSpec.Role.READ);
    final OperandSpec write = new OperandSpec(this, OperandSpec.Role.WRITE);
    final OperandSpec readWrite = new OperandSpec(this, OperandSpec.Role.READ_WRITE);

    OperandKind(File file, int registerBytes, int memoryBytes) {
        this(file, registerBytes, memoryBytes, memoryBytes > 0);
    }

    OperandKind(File file, int registerBytes, int memoryBytes, boolean memory) {
        this.file = file;
        this.registerBytes = registerBytes;
        this.memoryBytes = memoryBytes;
        this.memory = memory;
        this.fixed = null;
    }

    OperandKind(Register fixed, int registerBytes) {
        this.file = fixed.isGeneral() ? File.GENERAL : File.VECTOR;
        this.registerBytes = registerBytes;
        this.memoryBytes = 0;
        this.memory = false;
        this.fixed = fixed;
    }

    /** The file of the registers that may stand here; {@link File#NONE} if none may. */
    public File file() {
        return file;
    }

    /** How many bytes of the register are used; 0 if no register may stand here. */
    public int registerBytes() {
        return registerBytes;
    }

    /** How many bytes of memory are accessed; 0 if none, and for gathers and scatters, which access one element for each index. */
    public int memoryBytes() {
        return memoryBytes;
    }

    public boolean allowsRegister() {
        return file != File.NONE;
    }

    public boolean allowsMemory() {
        return memory;
    }

    public boolean isImmediate() {
        return ordinal() >= IMM8.ordinal() && ordinal() <= IMM64.ordinal();
    }

    public boolean isLabel() {
        return this == REL8 || this == REL32;
    }

    /** A gather's or scatter's address, whose index is a vector register. */
    public boolean isVectorIndexed() {
        return ordinal() >= VM32X.ordinal() && ordinal() <= VM64Z.ordinal();
    }

    /** The register that the instruction implies, or null. */
    public Register fixed() {
        return fixed;
    }

    boolean accepts(long value) {
        return switch (this) {
            case IMM8 -> value >= -0x80 && value <= 0x7f;
            case UIMM8 -> value >= -0x80 && value <= 0xff;
            case IMM16 -> value >= -0x8000 && value <= 0xffff;
            case IMM32 -> value >= Integer.MIN_VALUE && value <= 0xffff_ffffL;
            case SIMM32 -> value == (int) value;
            default -> true;
        };
    }

    /** As the manual writes it. */
    @Override
    public String toString() {
        return switch (this) {
            case RM8, RM16, RM32, RM64 -> "r/m" + name().substring(2);
            case FIXED_XMM0 -> "xmm0";
            default -> name().toLowerCase(Locale.ROOT).replace('_', '/');
        };
    }
}
