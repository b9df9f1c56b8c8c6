package dev.backedge.compiler.lir;

import static dev.backedge.compiler.x64.Register.*;

import dev.backedge.compiler.x64.Register;
import java.util.List;

/**
 * Which registers the allocator may use, System V ABI.
 *
 * <p>rsp is the stack pointer and rbp the frame pointer, chained so that profilers can walk. r11, xmm15 and k0 are scratch: the
 * emitter breaks cycles of parallel moves with them, moves memory to memory, and writes exits. Every register that is
 * allocatable and callee-saved (rbx, r12 to r15) is saved by the prolog only if the allocation uses it.
 */
public final class Target {
    public static final Register SCRATCH = R11;
    public static final Register FLOAT_SCRATCH = XMM15;
    /** In order of preference: caller-saved first. */
    public static final List<Register> GENERAL = List.of(RAX, RCX, RDX, RSI, RDI, R8, R9, R10, RBX, R12, R13, R14, R15);
    public static final List<Register> FLOAT = List.of(XMM0, XMM1, XMM2, XMM3, XMM4, XMM5, XMM6, XMM7, XMM8, XMM9, XMM10, XMM11,
            XMM12, XMM13, XMM14);
    /** k0 cannot be a write mask: it is the scratch register of its file. */
    public static final Register MASK_SCRATCH = K0;
    public static final List<Register> MASK = List.of(K1, K2, K3, K4, K5, K6, K7);
    public static final List<Register> CALLEE_SAVED = List.of(RBX, R12, R13, R14, R15);

    private Target() {
    }
}
