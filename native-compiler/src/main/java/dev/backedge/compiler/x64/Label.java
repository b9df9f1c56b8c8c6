package dev.backedge.compiler.x64;

import java.util.ArrayList;
import java.util.List;

/** A position in the code of one {@link Assembler}, known or to come. */
public final class Label implements Arg {
    private final int id;
    private int position = -1;
    /** What to patch when the position is known; empty afterwards. */
    private final List<Fixup> fixups = new ArrayList<>(2);

    /** A field of {@code bytes} bytes at {@code field} that takes the distance from {@code origin} to the label plus {@code addend}. */
    record Fixup(int field, int bytes, int origin, int addend) {
    }

    Label(int id) {
        this.id = id;
    }

    public boolean isBound() {
        return position >= 0;
    }

    /**
     * The offset in bytes from the start of the code.
     *
     * @throws IllegalStateException if the label is not bound yet
     */
    public int position() {
        if (position < 0) {
            throw new IllegalStateException(this + " is not bound.");
        }
        return position;
    }

    void bind(int position) {
        this.position = position;
    }

    List<Fixup> fixups() {
        return fixups;
    }

    @Override
    public String toString() {
        return "label" + id;
    }
}
