package dev.backedge.compiler.lower;

import dev.backedge.compiler.lir.Target;
import dev.backedge.compiler.x64.Assembler;
import dev.backedge.compiler.x64.Condition;
import dev.backedge.compiler.x64.General;
import dev.backedge.compiler.x64.Insn;
import dev.backedge.compiler.x64.Label;

/**
 * A store under a mask for CPUs on which that takes long: jumped over where no lane is on. (Another jump to a plain store where all are is not worth it: which of the three it is cannot be guessed
 * as well.)
 *
 * @param store the row that stores under a mask: the place, the mask, what is stored
 * @param bits the row that gets the lanes' highest bits
 */
record SkippingStore(Insn store, Insn bits) implements Operation {
    @Override
    public String text() {
        return "skipping." + Names.of(store);
    }

    @Override
    public void emit(Site site) {
        Assembler asm = site.asm();
        Label done = asm.newLabel();
        asm.emit(bits, Target.SCRATCH, site.register(1));
        asm.emit(General.TEST32_MR, Target.SCRATCH, Target.SCRATCH);
        asm.jump(Condition.E, done);
        site.emitRow(store);
        asm.bind(done);
    }

    @Override
    public String toString() {
        return text();
    }
}
