package dev.backedge.instrument;

import dev.backedge.compiler.bytecode.LoopRegion;
import dev.backedge.compiler.bytecode.MethodLoops;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodTooLargeException;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.MethodNode;

/** A copy of a method that has hooks at some of its loops. */
final class HookedMethod {
    private final MethodNode method;
    private final HookPlan plan;
    private final Map<Integer, Integer> bytes;
    private final int size;

    /**
     * @param sites region number to site, of every loop that may have a hook
     * @param chosen numbers of those that are to have one
     */
    HookedMethod(MethodLoops loops, VerifierFrames frames, Bridge bridge, int version, Map<Integer, Integer> sites, Set<Integer> chosen) {
        MethodNode analyzed = loops.method();
        method = new MethodNode(Opcodes.ASM9, analyzed.access, analyzed.name, analyzed.desc, analyzed.signature, analyzed.exceptions.toArray(new String[0]));
        analyzed.accept(method);
        Map<Integer, Integer> hooked = new HashMap<>(sites);
        hooked.keySet().retainAll(chosen);
        plan = new HookPlan(loops, method, frames, hooked);
        MethodRewriter rewriter = new MethodRewriter(loops, method, frames, plan, bridge);
        rewriter.rewrite();
        bytes = rewriter.bytes();
        size = size(loops.className(), version, rewriter);
    }

    /** To know it exactly means to write the method, which is not worth while for one that has room. */
    private int size(String className, int version, MethodRewriter rewriter) {
        int most = Code.bytes(method.instructions);
        if (most <= LoopInstrumenter.HUGE_METHOD) {
            return most;
        }
        try {
            ClassWriter probe = new ClassWriter(0);
            probe.visit(version, Opcodes.ACC_PUBLIC, className, null, "java/lang/Object", null);
            method.accept(probe);
            probe.toByteArray();
            return rewriter.size();
        } catch (MethodTooLargeException tooLarge) {
            return tooLarge.getCodeSize();
        }
    }

    MethodNode method() {
        return method;
    }

    /** Bytes of bytecode; of a method that is not huge, up to a few more than they are. */
    int size() {
        return size;
    }

    /** Whether there is any hook. */
    boolean isHooked() {
        return !plan.hooks().isEmpty();
    }

    /** Of the chosen loops, those that cannot have a hook after all. */
    Map<Integer, LoopRegion.Refusal> refusals() {
        return plan.refusals();
    }

    /** Bytes of a loop's hook, with what it hands on of outer ones; 0 if it has none. */
    int bytes(int region) {
        return bytes.getOrDefault(region, 0);
    }
}
