package dev.backedge.compiler.opt;

import dev.backedge.compiler.Remark;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.vector.LoopVectorizer;
import dev.backedge.compiler.x64.CpuFeatures;
import java.util.function.Consumer;

/** Puts a vector version in front of each fast loop that has one: see {@link LoopVectorizer}. */
final class VectorizeLoops implements Pass {
    private final CpuFeatures cpu;
    private final Consumer<Remark> remarks;

    VectorizeLoops(CpuFeatures cpu, Consumer<Remark> remarks) {
        this.cpu = cpu;
        this.remarks = remarks;
    }

    @Override
    public String name() {
        return "vectorize-loops";
    }

    @Override
    public boolean run(Function function) {
        boolean changed = Preheaders.insert(function);
        return new LoopVectorizer(cpu, remarks).run(function) || changed;
    }
}
