package dev.backedge.compiler.bytecode;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.TreeMap;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.LabelNode;

/**
 * The loops of a method with {@code jsr} and {@code ret}, for the report only: each target of a backward jump counts as one, since
 * the control flow proper of such methods is not analysed.
 */
final class SubroutineLoops {
    private SubroutineLoops() {
    }

    static List<LoopRegion> refused(MethodLoops loops) {
        InsnList code = loops.method().instructions;
        TreeMap<Integer, Integer> lastJump = new TreeMap<>();
        for (int i = 0; i < code.size(); i++) {
            for (LabelNode label : ControlFlow.targets(code.get(i))) {
                AbstractInsnNode target = label;
                while (target != null && target.getOpcode() < 0) {
                    target = target.getNext();
                }
                if (target != null && code.indexOf(target) <= i) {
                    lastJump.merge(code.indexOf(target), i, Math::max);
                }
            }
        }
        List<LoopRegion> regions = new ArrayList<>();
        lastJump.forEach((header, last) -> {
            BitSet body = new BitSet();
            body.set(header, last + 1);
            LoopRegion.Refusal refusal = new LoopRegion.Refusal("SUBROUTINE",
                    "the method uses jsr or ret (loop at bytecode " + loops.bci(header) + ", line " + loops.line(header) + ")");
            regions.add(new LoopRegion(regions.size(), header, loops.bci(header), loops.line(header), 1, -1, body,
                    new OsrLayout(loops.method().maxLocals, loops.method().maxStack, 0), List.of(), List.of(), List.of(), List.of(),
                    List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), refusal));
        });
        return regions;
    }
}
