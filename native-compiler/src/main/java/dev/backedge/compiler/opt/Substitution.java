package dev.backedge.compiler.opt;

import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Value;
import java.util.Arrays;

/** Values that others have taken the place of: collected while a pass walks, applied to the whole function at once. */
final class Substitution {
    private Value[] images;
    private boolean empty = true;

    Substitution(Function function) {
        images = new Value[function.valueCount()];
    }

    /** From now on {@code to} stands for {@code from}. */
    void replace(Value from, Value to) {
        Value image = resolve(to);
        if (image == from) {
            return;
        }
        if (from.id() >= images.length) {
            images = Arrays.copyOf(images, from.id() + from.id() / 4 + 16);
        }
        images[from.id()] = image;
        empty = false;
    }

    /** What stands for the value in the end; the value itself if nothing does. */
    Value resolve(Value value) {
        Value image = value;
        while (image.id() < images.length && images[image.id()] != null) {
            image = images[image.id()];
        }
        while (value != image) {
            Value next = images[value.id()];
            images[value.id()] = image;
            value = next;
        }
        return image;
    }

    boolean isEmpty() {
        return empty;
    }

    void apply(Function function) {
        if (!empty) {
            function.mapUses(this::resolve);
        }
    }
}
