package dev.backedge.compiler.lir;

import dev.backedge.compiler.lir.Operand.Immediate;
import dev.backedge.compiler.lir.Operand.Memory;
import dev.backedge.compiler.lir.Operand.Physical;
import dev.backedge.compiler.lir.Operand.PoolConstant;
import dev.backedge.compiler.lir.Operand.VirtualRegister;
import dev.backedge.compiler.lir.Use.Constraint;
import java.util.HexFormat;
import java.util.StringJoiner;

/**
 * LIR as text, which {@link LirParser} reads back.
 * <pre>
 *   function com.acme.Sieve.run(I)V@12
 *   pool0 0000803f
 *   L1(r1, x2) depth 1 cold          a block and its parameters
 *     mov32_rm =r3, [$2 + $3*4 + 8], r1, r4
 *     add32_rm =r5@2, r6?, r3
 *     div32 =r7:rax, =r8:rdx, r9+, r5:rax
 *     -> L2(r7), L3                  successors; arguments if there is one
 * </pre>
 * Operands: {@code r1} read at the start, {@code r1+} read to the end; {@code ?} in a register or its slot; {@code :rax} in that register;
 * {@code =r1} written, {@code @2} in the place of operand 2; {@code ~r1} clobbered; {@code #5} an immediate; {@code $2} in an address operand 2.
 * Registers are r1 (general), x1 (scalar float), y16.1, y32.1, y64.1 (vectors of so many bytes) and k1 (masks).
 */
public final class LirPrinter {
    private LirPrinter() {
    }

    public static String print(LirFunction function) {
        StringBuilder text = new StringBuilder("function ").append(function.name()).append('\n');
        for (int i = 0; i < function.pool().size(); i++) {
            text.append("pool").append(i).append(' ').append(HexFormat.of().formatHex(function.pool().get(i))).append('\n');
        }
        function.blocks().forEach(block -> print(block, text));
        return text.toString();
    }

    private static void print(LirBlock block, StringBuilder text) {
        text.append(block).append(list(block.params()));
        text.append(block.loopDepth() > 0 ? " depth " + block.loopDepth() : "").append(block.cold() ? " cold" : "").append('\n');
        for (LirInstruction instruction : block.instructions()) {
            text.append("  ").append(print(instruction)).append('\n');
        }
        if (!block.successors().isEmpty()) {
            StringJoiner successors = new StringJoiner(", ", "  -> ", "\n");
            block.successors().forEach(successor -> successors.add(successor + list(block.arguments())));
            text.append(successors);
        }
    }

    private static String list(Iterable<VirtualRegister> registers) {
        StringJoiner list = new StringJoiner(", ", "(", ")").setEmptyValue("");
        registers.forEach(register -> list.add(name(register)));
        return list.toString();
    }

    /** One instruction on one line. */
    public static String print(LirInstruction instruction) {
        StringJoiner operands = new StringJoiner(", ", " ", "").setEmptyValue("");
        instruction.uses().forEach(use -> operands.add(print(use)));
        return instruction.operation().text() + operands;
    }

    private static String print(Use use) {
        if (!use.isAllocated()) {
            return print(use.operand());
        }
        String role = switch (use.role()) {
            case DEF -> "=";
            case TEMP -> "~";
            default -> "";
        };
        return role + name(use.register()) + (use.role() == Use.Role.ALIVE ? "+" : "") + (use.constraint() == Constraint.REGISTER_OR_STACK ? "?" : "")
                + (use.constraint() == Constraint.FIXED ? ":" + use.fixed() : "") + (use.constraint() == Constraint.REUSE ? "@" + use.reuse() : "");
    }

    private static String print(Operand operand) {
        if (operand instanceof Immediate immediate) {
            return "#" + immediate.value();
        } else if (operand instanceof Memory || operand instanceof PoolConstant || operand instanceof Physical) {
            return operand.toString();
        }
        throw new IllegalArgumentException(operand + " has to be allocated");
    }

    static String name(VirtualRegister register) {
        return prefix(register.registerClass()) + register.id();
    }

    /** What the name of a register of this class begins with. */
    static String prefix(RegisterClass registerClass) {
        return switch (registerClass) {
            case GENERAL -> "r";
            case SCALAR_FLOAT -> "x";
            case VECTOR128 -> "y16.";
            case VECTOR256 -> "y32.";
            case VECTOR512 -> "y64.";
            case MASK -> "k";
        };
    }
}
