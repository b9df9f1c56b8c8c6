package dev.backedge.compiler.x64;

/** References to labels: written at once if the label is bound, else when it is. */
final class Fixups {
    private Fixups() {
    }

    /** Makes the field hold the distance from {@code origin} to the label, plus {@code addend}. */
    static void reference(CodeBuffer out, Label label, int field, int bytes, int origin, int addend) {
        Label.Fixup fixup = new Label.Fixup(field, bytes, origin, addend);
        if (label.isBound()) {
            patch(out, label, fixup);
        } else {
            label.fixups().add(fixup);
        }
    }

    static void bind(CodeBuffer out, Label label) {
        if (label.isBound()) {
            throw new IllegalStateException(label + " is bound already.");
        }
        label.bind(out.size());
        for (Label.Fixup fixup : label.fixups()) {
            patch(out, label, fixup);
        }
        label.fixups().clear();
    }

    private static void patch(CodeBuffer out, Label label, Label.Fixup fixup) {
        int distance = label.position() - fixup.origin() + fixup.addend();
        if (fixup.bytes() == 1 && distance != (byte) distance) {
            throw new IllegalArgumentException(label + " is " + distance + " bytes away from a short jump.");
        }
        out.set(fixup.field(), distance, fixup.bytes());
    }
}
