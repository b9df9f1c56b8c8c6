package dev.backedge.compiler.x64;

/** A constant inside an instruction. */
public record Immediate(long value) implements Arg {
    @Override
    public String toString() {
        return Long.toString(value);
    }
}
