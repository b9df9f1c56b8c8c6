package dev.backedge.compiler.lower;

import dev.backedge.compiler.x64.Arg;
import dev.backedge.compiler.x64.Insn;

/**
 * A row under a mask. The row's operands come first, then the mask register.
 *
 * @param zeroing whether lanes that are off become 0; otherwise they keep what the destination held, which is an input then
 */
record MaskedOperation(Insn insn, boolean zeroing) implements Operation {
    @Override
    public String text() {
        return Names.of(insn) + (zeroing ? ".zeroing" : ".merging");
    }

    @Override
    public void emit(Site site) {
        Arg[] args = new Arg[insn.operands().size()];
        for (int i = 0; i < args.length; i++) {
            args[i] = site.arg(i);
        }
        site.asm().emitMasked(insn, site.register(args.length), zeroing, args);
    }

    @Override
    public String toString() {
        return text();
    }
}
