package dev.backedge.compiler.lir;

import dev.backedge.compiler.x64.Register;

/**
 * An operand with the role it plays: all that the allocator knows of an instruction.
 *
 * @param role when the operand is read or written
 * @param constraint where it may be
 * @param fixed for {@link Constraint#FIXED}: the register
 * @param reuse for {@link Constraint#REUSE} (on a DEF): position of the USE whose location the result takes; the allocator
 *     inserts a copy if that input lives on
 */
public record Use(Operand operand, Role role, Constraint constraint, Register fixed, int reuse) {

    public enum Role {
        /** Read before any DEF is written: may share a register with a DEF. */
        USE,
        /** Read until the end of the instruction: shares with no DEF and no TEMP. Frame states are such. */
        ALIVE,
        /** Written at the end. */
        DEF,
        /**
         * Clobbered throughout the instruction; the operand is a fresh virtual register that nothing else uses. A register that
         * is an input and clobbered at the end (rax of a division whose remainder is wanted) is no TEMP: it is a fixed USE and
         * a fixed DEF that nothing reads.
         */
        TEMP,
        /** Not seen by the allocator: immediates, memory shapes, physical registers. */
        NONE
    }

    public enum Constraint { REGISTER, REGISTER_OR_STACK, FIXED, REUSE, NONE }

    public static Use use(Operand.VirtualRegister register) {
        return new Use(register, Role.USE, Constraint.REGISTER, null, -1);
    }

    public static Use alive(Operand.VirtualRegister register) {
        return new Use(register, Role.ALIVE, Constraint.REGISTER, null, -1);
    }

    /** Read anywhere: from a register or from its spill slot. */
    public static Use any(Operand.VirtualRegister register) {
        return new Use(register, Role.USE, Constraint.REGISTER_OR_STACK, null, -1);
    }

    /** A value of a frame state: anywhere, alive at the exit. */
    public static Use state(Operand.VirtualRegister register) {
        return new Use(register, Role.ALIVE, Constraint.REGISTER_OR_STACK, null, -1);
    }

    public static Use useFixed(Operand.VirtualRegister register, Register fixed) {
        return new Use(register, Role.USE, Constraint.FIXED, fixed, -1);
    }

    public static Use def(Operand.VirtualRegister register) {
        return new Use(register, Role.DEF, Constraint.REGISTER, null, -1);
    }

    public static Use defFixed(Operand.VirtualRegister register, Register fixed) {
        return new Use(register, Role.DEF, Constraint.FIXED, fixed, -1);
    }

    /** A result that takes the register of input {@code input}: the two-address form of x64. */
    public static Use defReuse(Operand.VirtualRegister register, int input) {
        return new Use(register, Role.DEF, Constraint.REUSE, null, input);
    }

    public static Use temp(Operand.VirtualRegister register) {
        return new Use(register, Role.TEMP, Constraint.REGISTER, null, -1);
    }

    public static Use tempFixed(Operand.VirtualRegister register, Register fixed) {
        return new Use(register, Role.TEMP, Constraint.FIXED, fixed, -1);
    }

    /** An immediate, a memory shape, a pool constant or a physical register. */
    public static Use plain(Operand operand) {
        return new Use(operand, Role.NONE, Constraint.NONE, null, -1);
    }

    public Operand.VirtualRegister register() {
        return (Operand.VirtualRegister) operand;
    }

    public boolean isAllocated() {
        return role != Role.NONE;
    }
}
