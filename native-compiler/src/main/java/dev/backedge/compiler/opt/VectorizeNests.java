package dev.backedge.compiler.opt;

import dev.backedge.compiler.Remark;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.vector.NestVectorizer;
import dev.backedge.compiler.x64.CpuFeatures;
import java.util.function.Consumer;

/** Puts a vector version in front of each loop nest that has one: see {@link NestVectorizer}. */
final class VectorizeNests implements Pass {
    private final CpuFeatures cpu;
    private final int fuel;
    private final Consumer<Remark> remarks;

    VectorizeNests(CpuFeatures cpu, int fuel, Consumer<Remark> remarks) {
        this.cpu = cpu;
        this.fuel = fuel;
        this.remarks = remarks;
    }

    @Override
    public String name() {
        return "vectorize-nests";
    }

    @Override
    public boolean run(Function function) {
        return new NestVectorizer(cpu, fuel, remarks).run(function);
    }
}
