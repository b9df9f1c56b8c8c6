package dev.backedge.compiler.x64;

/**
 * A place in memory: {@code [base + index * scale + displacement]}, or {@code [rip + label + displacement]}.
 *
 * @param base a general register, or null
 * @param index a general register other than rsp, a vector register for gathers and scatters, or null
 * @param scale 1, 2, 4 or 8
 * @param label for an address in the code itself, without base and index; else null
 */
public record Address(Register base, Register index, int scale, int displacement, Label label) implements Arg {
    public Address {
        if (base != null && !base.isGeneral()) {
            throw new IllegalArgumentException("The base of an address is a general register, not " + base + ".");
        }
        if (index != null && (index == Register.RSP || index.isMask())) {
            throw new IllegalArgumentException(index + " cannot be the index of an address.");
        }
        if (scale != 1 && scale != 2 && scale != 4 && scale != 8) {
            throw new IllegalArgumentException("The scale of an address is 1, 2, 4 or 8, not " + scale + ".");
        }
        if (label != null && (base != null || index != null)) {
            throw new IllegalArgumentException("An address relative to rip has neither base nor index.");
        }
    }

    public Address(Register base, Register index, int scale, int displacement) {
        this(base, index, scale, displacement, null);
    }

    public static Address at(Register base, int displacement) {
        return new Address(base, null, 1, displacement, null);
    }

    /** The address of a label in the same code, relative to rip. */
    public static Address of(Label label) {
        return new Address(null, null, 1, 0, label);
    }

    boolean hasVectorIndex() {
        return index != null && index.isVector();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("[");
        String plus = "";
        for (String part : new String[] {
            label != null ? "rip + " + label : null,
            base != null ? base.toString() : null,
            index != null ? index + "*" + scale : null,
            displacement != 0 || base == null && index == null && label == null ? Integer.toString(displacement) : null
        }) {
            if (part != null) {
                text.append(plus).append(part);
                plus = " + ";
            }
        }
        return text.append(']').toString();
    }
}
