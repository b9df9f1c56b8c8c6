package dev.backedge.instrument;

import dev.backedge.compiler.bytecode.Kind;
import dev.backedge.compiler.bytecode.MethodLoops;
import dev.backedge.compiler.bytecode.TypeFrame;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LocalVariableNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TryCatchBlockNode;

/**
 * Gives a method with hooks a second body, the method as it was: for trials of which one is the faster, and to have hooks gone at once that can only cost, before the class is rewritten. While a trial
 * is on, the agent decides for each call which one runs, and learns how long it took:
 * <pre>
 *     t = 0
 *     if (Bridge.bodies[site] != 0) {
 *         if (Bridge.bodies[site] &lt; 0) goto PLAIN
 *         a = the arguments
 *         t = Bridge.trial(site, a)
 *         if (t &lt; 0) { the arguments = a; goto PLAIN }
 *     }
 *     the method with hooks, Bridge.tried(t, site) before each return
 * PLAIN:
 *     the method as it was, likewise
 * </pre>
 * A call that throws is not timed. {@code t} is one more local, above all others, {@code a} one above that, which no frame knows of. Why the plain body is given its arguments anew, {@link FreshArguments}
 * tells: beside the other body, HotSpot would make worse code of it than of the method alone.
 */
final class PlainArm {
    /** Bytes of bytecode of what precedes both bodies, at most. */
    private static final int CHOICE = 55;
    /** Likewise, of what precedes a return. */
    private static final int NOTE = 10;

    private final MethodLoops loops;
    private final MethodNode hooked;
    private final Bridge bridge;
    private final int site;
    private final boolean framed;
    private final int stamp;
    private final FreshArguments arguments;

    private PlainArm(MethodLoops loops, MethodNode hooked, Bridge bridge, int site, boolean framed) {
        this.loops = loops;
        this.hooked = hooked;
        this.bridge = bridge;
        this.site = site;
        this.framed = framed;
        this.stamp = hooked.maxLocals;
        this.arguments = new FreshArguments(loops.className(), loops.method());
    }

    /** Bytes of bytecode, at most, that a method with both bodies has. */
    static int bytes(MethodLoops loops, int plainBytes, MethodNode hooked, int hookedBytes) {
        int choice = CHOICE + new FreshArguments(loops.className(), loops.method()).bytes();
        return hookedBytes + plainBytes + choice + NOTE * (returns(hooked) + returns(loops.method()));
    }

    private static int returns(MethodNode method) {
        int returns = 0;
        for (AbstractInsnNode node : method.instructions) {
            returns += isReturn(node) ? 1 : 0;
        }
        return returns;
    }

    /**
     * Adds the second body.
     *
     * @param loops of the method as it was
     * @param hooked what is changed
     * @param framed whether the method states frames
     */
    static void add(MethodLoops loops, MethodNode hooked, Bridge bridge, int site, boolean framed) {
        new PlainArm(loops, hooked, bridge, site, framed).add();
    }

    private void add() {
        MethodNode plain = loops.method();
        LabelNode plainStart = new LabelNode();
        Code between = new Code();
        start(between, plainStart);
        // What comes next may have a frame of its own.
        between.op(Opcodes.NOP);
        hooked.instructions.add(between.list());
        append(plain);
        hooked.instructions.insert(choice(plainStart));
        for (AbstractInsnNode node : hooked.instructions.toArray()) {
            if (isReturn(node)) {
                hooked.instructions.insertBefore(node, note());
            } else if (node instanceof FrameNode frame) {
                frame.local = withStamp(frame.local);
            }
        }
        hooked.maxStack = Math.max(Math.max(hooked.maxStack, plain.maxStack) + 3, 9);
        hooked.maxLocals = packed() + 1;
    }

    private void append(MethodNode plain) {
        Map<LabelNode, LabelNode> labels = new HashMap<>();
        for (AbstractInsnNode node : plain.instructions) {
            if (node instanceof LabelNode label) {
                labels.put(label, new LabelNode());
            }
        }
        for (AbstractInsnNode node : plain.instructions) {
            hooked.instructions.add(node.clone(labels));
        }
        for (TryCatchBlockNode range : plain.tryCatchBlocks) {
            hooked.tryCatchBlocks.add(new TryCatchBlockNode(labels.get(range.start), labels.get(range.end), labels.get(range.handler), range.type));
        }
        if (plain.localVariables != null) {
            for (LocalVariableNode variable : plain.localVariables) {
                hooked.localVariables.add(new LocalVariableNode(variable.name, variable.desc, variable.signature, labels.get(variable.start), labels.get(variable.end), variable.index));
            }
        }
    }

    private InsnList choice(LabelNode plainStart) {
        LabelNode hookedStart = new LabelNode();
        Code code = new Code();
        code.zero(Kind.LONG);
        code.store(Kind.LONG, stamp);
        bridge.body(code, site);
        code.jump(Opcodes.IFEQ, hookedStart);
        bridge.body(code, site);
        code.jump(Opcodes.IFLT, plainStart);
        code.pushInt(site);
        arguments.pack(code);
        code.op(Opcodes.DUP);
        code.store(Kind.REFERENCE, packed());
        bridge.trial(code);
        code.store(Kind.LONG, stamp);
        code.load(Kind.LONG, stamp);
        code.zero(Kind.LONG);
        code.op(Opcodes.LCMP);
        code.jump(Opcodes.IFGE, hookedStart);
        arguments.unpack(code, packed());
        code.jump(Opcodes.GOTO, plainStart);
        start(code, hookedStart);
        return code.list();
    }

    private int packed() {
        return stamp + 2;
    }

    private InsnList note() {
        Code code = new Code();
        code.load(Kind.LONG, stamp);
        bridge.tried(code, site);
        return code.list();
    }

    /** Where a body begins: nothing but the arguments is there. */
    private void start(Code code, LabelNode label) {
        code.add(label);
        if (framed) {
            List<Object> locals = TypeFrame.initial(loops.className(), loops.method()).localsOfFrame();
            code.add(new FrameNode(Opcodes.F_NEW, locals.size(), locals.toArray(), 0, new Object[0]));
        }
    }

    private List<Object> withStamp(List<Object> locals) {
        List<Object> all = HiddenLocals.padded(locals, stamp);
        all.add(Opcodes.LONG);
        return all;
    }

    private static boolean isReturn(AbstractInsnNode node) {
        return node.getOpcode() >= Opcodes.IRETURN && node.getOpcode() <= Opcodes.RETURN;
    }
}
