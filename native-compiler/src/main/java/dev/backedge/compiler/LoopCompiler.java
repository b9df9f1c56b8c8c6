package dev.backedge.compiler;

import dev.backedge.compiler.bytecode.LoopRegion;
import dev.backedge.compiler.bytecode.MethodLoops;

/** The compiler: one region of bytecode in, machine code and tables out. Thread-safe; keeps no state between loops. */
public final class LoopCompiler {
    private final CompilerOptions options;

    public LoopCompiler(CompilerOptions options) {
        this.options = options;
    }

    public CompilerOptions options() {
        return options;
    }

    /**
     * Compiles one region of a method.
     *
     * @throws Bailout if the region cannot be compiled correctly, with the reason
     */
    public CompiledLoop compile(MethodLoops loops, LoopRegion region) throws Bailout {
        throw new Bailout("NOT_IMPLEMENTED", "the compiler is not there yet");
    }
}
