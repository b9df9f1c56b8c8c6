package dev.backedge.compiler.bytecode;

import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.IincInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/** The bytecode of a region for people, a line for each instruction, with the source lines in between. What is inlined has the index of its call. */
final class BytecodeListing {
    private final MethodLoops loops;
    private final InsnList code;

    private BytecodeListing(MethodLoops loops, InsnList code) {
        this.loops = loops;
        this.code = code;
    }

    static String of(MethodLoops loops, InsnList code, int[] lines, LoopRegion region) {
        BytecodeListing listing = new BytecodeListing(loops, code);
        StringBuilder text = new StringBuilder();
        int line = -1;
        for (int i = region.instructions().nextSetBit(0); i >= 0; i = region.instructions().nextSetBit(i + 1)) {
            AbstractInsnNode instruction = code.get(i);
            if (instruction.getOpcode() < 0) {
                continue;
            }
            if (lines[i] != line) {
                line = lines[i];
                text.append("  line ").append(line).append('\n');
            }
            text.append(String.format("%8d  %s%s%n", loops.bci(i), Mnemonics.describe(instruction), listing.operands(instruction)));
        }
        return text.toString();
    }

    private String operands(AbstractInsnNode instruction) {
        if (instruction instanceof VarInsnNode variable) {
            return " " + variable.var;
        } else if (instruction instanceof IincInsnNode increment) {
            return " " + increment.var + " " + increment.incr;
        } else if (instruction instanceof IntInsnNode constant) {
            return " " + constant.operand;
        } else if (instruction instanceof LdcInsnNode constant) {
            return " " + constant.cst;
        } else if (instruction instanceof JumpInsnNode jump) {
            return " " + target(jump.label);
        } else if (instruction instanceof TableSwitchInsnNode table) {
            StringBuilder text = new StringBuilder();
            for (int n = 0; n < table.labels.size(); n++) {
                text.append(' ').append(table.min + n).append("->").append(target(table.labels.get(n)));
            }
            return text.append(" default->").append(target(table.dflt)).toString();
        } else if (instruction instanceof LookupSwitchInsnNode lookup) {
            StringBuilder text = new StringBuilder();
            for (int n = 0; n < lookup.labels.size(); n++) {
                text.append(' ').append(lookup.keys.get(n)).append("->").append(target(lookup.labels.get(n)));
            }
            return text.append(" default->").append(target(lookup.dflt)).toString();
        }
        return "";
    }

    private int target(LabelNode label) {
        return loops.bci(code.indexOf(label));
    }
}
