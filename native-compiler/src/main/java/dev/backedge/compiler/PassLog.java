package dev.backedge.compiler;

import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.IrPrinter;
import dev.backedge.compiler.opt.PassSink;

/** Keeps the IR as each pass left it, and what each took, for a listing. */
final class PassLog implements PassSink {
    private final StringBuilder times = new StringBuilder("; passes, microseconds, * where something changed\n");
    private final StringBuilder functions = new StringBuilder();
    private int count;

    @Override
    public void ran(String pass, Function function, boolean changed, long nanos) {
        count++;
        times.append(String.format("%4d  %-28s %8d%s%n", count, pass, nanos / 1000, changed ? " *" : ""));
        if (changed) {
            functions.append("; IR after pass ").append(count).append(", ").append(pass).append('\n').append(IrPrinter.print(function)).append('\n');
        }
    }

    /** Of the function as it was built, before any pass. */
    void built(Function function) {
        functions.append("; IR as built\n").append(IrPrinter.print(function)).append('\n');
    }

    String text() {
        return times.append('\n').append(functions).toString();
    }
}
