package dev.backedge.compiler.regalloc;

import dev.backedge.compiler.lir.RegisterClass;
import dev.backedge.compiler.lir.Target;
import dev.backedge.compiler.x64.Register;
import java.util.List;

/** Which registers hold which class. All vector classes, scalar floats included, share one file. */
final class RegisterFile {
    private RegisterFile() {
    }

    /** Registers to allocate for a class, in order of preference. */
    static List<Register> of(RegisterClass registerClass) {
        return switch (registerClass) {
            case GENERAL -> Target.GENERAL;
            case SCALAR_FLOAT, VECTOR128, VECTOR256, VECTOR512 -> Target.FLOAT;
            case MASK -> Target.MASK;
        };
    }

    /** Whether a register, allocatable or not, can hold a value of the class. */
    static boolean holds(Register register, RegisterClass registerClass) {
        return switch (registerClass) {
            case GENERAL -> register.isGeneral();
            case SCALAR_FLOAT, VECTOR128, VECTOR256, VECTOR512 -> register.isVector();
            case MASK -> register.isMask();
        };
    }
}
