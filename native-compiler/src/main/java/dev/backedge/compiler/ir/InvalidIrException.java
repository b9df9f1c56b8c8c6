package dev.backedge.compiler.ir;

import java.util.List;

/** A function breaks a rule of the IR: an error of the compiler, never of its input. */
public final class InvalidIrException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InvalidIrException(List<String> complaints, Function function) {
        super("invalid IR:\n  " + String.join("\n  ", complaints) + "\n" + IrPrinter.print(function));
    }
}
