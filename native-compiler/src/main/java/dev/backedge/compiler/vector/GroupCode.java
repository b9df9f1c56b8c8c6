package dev.backedge.compiler.vector;

import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import java.util.Arrays;

/** Accesses the window of a {@link Group} in one block. */
final class GroupCode {
    private final Group group;
    private final Code out;
    private final Value base;
    private final Value start;
    private final Type vector;
    private final Value accessed;

    /**
     * @param start index of the window's first element
     * @param accessed how many iterations are executed, an i32; null for all of the block's
     */
    GroupCode(Group group, Code out, Value base, Value start, int lanes, Value accessed) {
        this.group = group;
        this.out = out;
        this.base = base;
        this.start = start;
        this.vector = Type.vector(group.first().kind().lane(), lanes);
        this.accessed = accessed;
    }

    /** The elements of the parts that a member goes to, in the order of memory; null for the others. */
    Value[] load() {
        Value[] window = new Value[group.ways()];
        for (int i = 0; i < window.length; i++) {
            window[i] = accessed == null ? out.access(Opcode.VLOAD, vector, group.first().kind(), base, index(i))
                    : out.access(Opcode.VLOAD_MASKED, vector, group.first().kind(), base, index(i), mask(i));
        }
        Value[] parts = new Value[window.length];
        Value[][] pairs = new Value[2][];
        for (Access access : group.members()) {
            int part = group.part(access);
            if (parts[part] != null) {
                continue;
            }
            if (window.length < 4) {
                parts[part] = out.lane(window.length == 2 ? Opcode.UNZIP : Opcode.UNZIP3, vector, part, window);
                continue;
            }
            Value[] pair = pairs[part % 2];
            if (pair == null) {
                pair = new Value[] {out.lane(Opcode.UNZIP, vector, part % 2, window[0], window[1]), out.lane(Opcode.UNZIP, vector, part % 2, window[2], window[3])};
                pairs[part % 2] = pair;
            }
            parts[part] = out.lane(Opcode.UNZIP, vector, part / 2, pair);
        }
        return parts;
    }

    /** @param parts what each is, in the order of memory */
    void store(Value[] parts) {
        Value[] window = new Value[parts.length];
        if (parts.length < 4) {
            Arrays.setAll(window, i -> out.lane(parts.length == 2 ? Opcode.ZIP : Opcode.ZIP3, vector, i, parts));
        } else {
            for (int i = 0; i < 2; i++) {
                Value even = out.lane(Opcode.ZIP, vector, i, parts[0], parts[2]);
                Value odd = out.lane(Opcode.ZIP, vector, i, parts[1], parts[3]);
                window[2 * i] = out.lane(Opcode.ZIP, vector, 0, even, odd);
                window[2 * i + 1] = out.lane(Opcode.ZIP, vector, 1, even, odd);
            }
        }
        for (int i = 0; i < window.length; i++) {
            if (accessed == null) {
                out.access(Opcode.VSTORE, null, group.first().kind(), base, index(i), window[i]);
            } else {
                out.access(Opcode.VSTORE_MASKED, null, group.first().kind(), base, index(i), window[i], mask(i));
            }
        }
    }

    private Value index(int vectors) {
        return out.plus(start, (long) vectors * vector.lanes());
    }

    /** Of the i-th vector of the window, what the iterations that are executed access: those at its start, or, where the loop goes down, at its end. */
    private Value mask(int i) {
        Type mask = Type.mask(vector.lanes());
        Value first = out.constant(Type.I32, (long) i * vector.lanes());
        Value elements = out.times(accessed, group.ways());
        if (group.first().stride() > 0) {
            return out.make(Opcode.MASK_BELOW, mask, first, elements);
        }
        Value left = out.make(Opcode.SUB, Type.I32, out.constant(Type.I32, (long) group.ways() * vector.lanes()), elements);
        return out.make(Opcode.NOT, mask, out.make(Opcode.MASK_BELOW, mask, first, left));
    }
}
