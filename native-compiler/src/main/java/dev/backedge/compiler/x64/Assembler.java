package dev.backedge.compiler.x64;

import java.util.ArrayList;
import java.util.List;

/**
 * Turns instructions into bytes. Code is position-independent, apart from what {@link #moveAbsolute} loads.
 *
 * <p>Whatever does not fit (an argument of the wrong kind, an immediate out of range, a form that the CPU lacks) is an
 * {@link IllegalArgumentException}: a defect of the caller, not of the code compiled. Not thread-safe.
 */
public final class Assembler {
    private final CpuFeatures cpu;
    private final CodeBuffer out = new CodeBuffer();
    private final List<Label> labels = new ArrayList<>();

    /** @param cpu what the code may use */
    public Assembler(CpuFeatures cpu) {
        this.cpu = cpu;
    }

    public Label newLabel() {
        Label label = new Label(labels.size());
        labels.add(label);
        return label;
    }

    /** Bytes emitted so far. */
    public int position() {
        return out.size();
    }

    /** Makes the label stand for this position. */
    public void bind(Label label) {
        Fixups.bind(out, label);
    }

    public void emit(Insn insn, Arg... args) {
        checkAvailable(insn);
        if (insn.masking() == Masking.REQUIRED) {
            throw new IllegalArgumentException(insn + " must have a mask.");
        }
        new Encoder(out, insn).encode(args);
    }

    /** With an immediate as the last argument. */
    public void emit(Insn insn, Arg first, long immediate) {
        emit(insn, first, new Immediate(immediate));
    }

    public void emit(Insn insn, Arg first, Arg second, long immediate) {
        emit(insn, first, second, new Immediate(immediate));
    }

    public void emit(Insn insn, Arg first, Arg second, Arg third, long immediate) {
        emit(insn, first, second, third, new Immediate(immediate));
    }

    /**
     * An EVEX instruction under a mask.
     *
     * @param mask k1 to k7
     * @param zeroing whether elements that the mask leaves out become zero instead of keeping their value
     */
    public void emitMasked(Insn insn, Register mask, boolean zeroing, Arg... args) {
        checkAvailable(insn);
        if (!mask.isMask() || mask == Register.K0) {
            throw new IllegalArgumentException(mask + " cannot be the mask of " + insn + ".");
        }
        if (insn.masking() == Masking.UNMASKED || zeroing && (insn.masking() != Masking.MERGING_OR_ZEROING || args[0] instanceof Address)) {
            throw new IllegalArgumentException(insn + " takes no " + (zeroing ? "zeroing " : "") + "mask.");
        }
        Encoder encoder = new Encoder(out, insn);
        encoder.mask(mask, zeroing);
        encoder.encode(args);
    }

    /** A jump, short if the label is bound and near enough. */
    public void jump(Label target) {
        if (isShort(target)) {
            emit(General.JMP_SHORT, target);
        } else {
            emit(General.JMP, target);
        }
    }

    /** A conditional jump, short if the label is bound and near enough. */
    public void jump(Condition condition, Label target) {
        if (isShort(target)) {
            emit(General.JCC_SHORT, condition, target);
        } else {
            emit(General.JCC, condition, target);
        }
    }

    private boolean isShort(Label target) {
        return target.isBound() && target.position() - (position() + 2) >= -0x80;
    }

    /**
     * {@code movabs register, value}, always ten bytes.
     *
     * @return the offset of its 8-byte field, for a relocation
     */
    public int moveAbsolute(Register register, long value) {
        emit(General.MOV64_I64, register, value);
        return position() - 8;
    }

    /** Four bytes that hold the distance from a bound label to another: a row of a jump table. */
    public void distance(Label from, Label to) {
        int field = position();
        out.put(0, 4);
        Fixups.reference(out, to, field, 4, from.position(), 0);
    }

    /** Raw bytes: constants. */
    public void data(byte[] bytes) {
        for (byte b : bytes) {
            out.put(b);
        }
    }

    /** Fills up with nops of up to nine bytes until the position is a multiple of {@code alignment}, a power of two. */
    public void align(int alignment) {
        if (Integer.bitCount(alignment) != 1) {
            throw new IllegalArgumentException("An alignment is a power of two, not " + alignment + ".");
        }
        int missing = -position() & alignment - 1;
        while (missing > 0) {
            int length = Math.min(missing, NOPS.length);
            for (int b : NOPS[length - 1]) {
                out.put(b);
            }
            missing -= length;
        }
    }

    /** The recommended nops of one to nine bytes (Intel manual, volume 2, NOP). */
    private static final int[][] NOPS = {
        {0x90},
        {0x66, 0x90},
        {0x0f, 0x1f, 0x00},
        {0x0f, 0x1f, 0x40, 0x00},
        {0x0f, 0x1f, 0x44, 0x00, 0x00},
        {0x66, 0x0f, 0x1f, 0x44, 0x00, 0x00},
        {0x0f, 0x1f, 0x80, 0x00, 0x00, 0x00, 0x00},
        {0x0f, 0x1f, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00},
        {0x66, 0x0f, 0x1f, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00},
    };

    private void checkAvailable(Insn insn) {
        if (!insn.isAvailable(cpu)) {
            throw new IllegalArgumentException(insn + " needs " + insn.features() + "; the code may use " + cpu + ".");
        }
    }

    /**
     * The code.
     *
     * @throws IllegalStateException if a label was used but never bound
     */
    public byte[] toByteArray() {
        for (Label label : labels) {
            if (!label.fixups().isEmpty()) {
                throw new IllegalStateException(label + " is used but not bound.");
            }
        }
        return out.toByteArray();
    }
}
