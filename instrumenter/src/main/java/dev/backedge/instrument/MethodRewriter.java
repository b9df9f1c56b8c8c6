package dev.backedge.instrument;

import dev.backedge.compiler.bytecode.Kind;
import dev.backedge.compiler.bytecode.LoopRegion;
import dev.backedge.compiler.bytecode.MethodLoops;
import dev.backedge.compiler.bytecode.TypeFrame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;
import org.objectweb.asm.tree.TryCatchBlockNode;

/** Puts the planned hooks into the tree of a method's copy. Needs no class loading, and states every frame that the verifier will ask for. */
final class MethodRewriter implements SlowPath.Targets {
    private final MethodLoops loops;
    private final MethodNode method;
    private final VerifierFrames frames;
    private final HookPlan plan;
    private final Bridge bridge;
    private final HiddenLocals hidden;
    private final AbstractInsnNode[] original;
    private final Map<Integer, LabelNode> resumeLabels = new HashMap<>();
    private final Map<Integer, LabelNode> inTestLabels = new HashMap<>();
    private final InsnList inTests = new InsnList();
    /** By hook, the operand-stack slots of the locals that one piece of code restores, at most. */
    private final Map<Hook, Integer> restoredAtOnce = new HashMap<>();
    private final Map<Integer, Integer> bytes = new HashMap<>();
    private final LabelNode endLabel = new LabelNode();

    MethodRewriter(MethodLoops loops, MethodNode method, VerifierFrames frames, HookPlan plan, Bridge bridge) {
        this.loops = loops;
        this.method = method;
        this.frames = frames;
        this.plan = plan;
        this.bridge = bridge;
        this.hidden = new HiddenLocals(method.maxLocals, plan.hooks());
        this.original = method.instructions.toArray();
    }

    /** Rewrites the tree. To be called once. */
    void rewrite() {
        List<Hook> hooks = plan.hooks();
        extendFrames();
        hooks.forEach(this::redirectBackEdges);
        hooks.forEach(this::insertHook);
        if (frames.stated()) {
            keepLabelsAtAllocations();
        }
        List<TryCatchBlockNode> ranges = new ArrayList<>();
        InsnList slowPaths = new InsnList();
        for (Hook hook : hooks) {
            if (!hook.isInTheLoop()) {
                continue;
            }
            SlowPath slow = new SlowPath(loops, hook, hidden, bridge, this, frames.stated());
            bytes.merge(hook.region.number(), slow.code().bytes(), Integer::sum);
            slowPaths.add(slow.code().list());
            ranges.addAll(slow.ranges());
            restoredAtOnce.put(hook, slow.restoredAtOnce());
        }
        method.instructions.add(slowPaths);
        method.instructions.add(inTests);
        method.instructions.add(endLabel);
        method.tryCatchBlocks.addAll(ranges);
        method.instructions.insert(prologue());
        method.maxStack = maxStack(hooks);
        method.maxLocals = hidden.maxLocals();
    }

    /** By region number, the bytes of bytecode of its hook; up to a few more than they are. */
    Map<Integer, Integer> bytes() {
        return bytes;
    }

    /** Bytes of bytecode. To be called after the method has been written. */
    int size() {
        Label end = endLabel.getLabel();
        return end.getOffset();
    }

    // -- frames

    private void extendFrames() {
        for (AbstractInsnNode node : original) {
            if (node instanceof FrameNode frame) {
                frame.local = hidden.extended(hidden.own(frame.local), hidden.types());
            }
        }
    }

    /**
     * A frame names an object under construction by a label at its NEW; a hook before that NEW must not come between the two.
     */
    private void keepLabelsAtAllocations() {
        for (AbstractInsnNode node : original) {
            if (node instanceof FrameNode frame) {
                frame.local = atAllocations(frame.local);
                frame.stack = atAllocations(frame.stack);
            }
        }
    }

    private List<Object> atAllocations(List<Object> types) {
        List<Object> moved = new ArrayList<>(types.size());
        for (Object type : types) {
            Hook hook = type instanceof LabelNode label ? hookBefore(label) : null;
            moved.add(hook == null ? type : hook.bodyLabel);
        }
        return moved;
    }

    private Hook hookBefore(LabelNode label) {
        for (Hook hook : plan.hooks()) {
            for (AbstractInsnNode node = hook.entryLabel; node != null && node.getOpcode() < 0; node = node.getPrevious()) {
                if (node == label) {
                    return hook;
                }
            }
        }
        return null;
    }

    private FrameNode frameAt(TypeFrame frame) {
        return hidden.frame(hidden.own(frame.localsOfFrame()), hidden.types(), frame.stackOfFrame());
    }

    private void label(Code code, LabelNode label, TypeFrame frame) {
        code.add(label);
        if (frames.stated()) {
            code.add(frameAt(frame));
        }
    }

    // -- the hot part

    private InsnList prologue() {
        Code code = new Code();
        code.op(Opcodes.ACONST_NULL);
        code.store(Kind.REFERENCE, hidden.buffer());
        for (int i = 0; i < hidden.ints(); i++) {
            code.op(Opcodes.ICONST_0);
            code.store(Kind.INT, hidden.buffer() + 1 + i);
        }
        return code.list();
    }

    private void redirectBackEdges(Hook hook) {
        for (int i = 0; i < original.length; i++) {
            if (!hook.region.contains(i)) {
                continue;
            }
            if (original[i] instanceof JumpInsnNode jump) {
                jump.label = redirected(jump.label, hook);
            } else if (original[i] instanceof TableSwitchInsnNode table) {
                table.labels.replaceAll(label -> redirected(label, hook));
                table.dflt = redirected(table.dflt, hook);
            } else if (original[i] instanceof LookupSwitchInsnNode lookup) {
                lookup.labels.replaceAll(label -> redirected(label, hook));
                lookup.dflt = redirected(lookup.dflt, hook);
            }
        }
        int previous = hook.region.header() - 1;
        while (previous >= 0 && original[previous].getOpcode() < 0) {
            previous--;
        }
        if (previous >= 0 && hook.region.contains(previous) && VerifierFrames.fallsThrough(original[previous].getOpcode())) {
            method.instructions.insert(original[previous], new JumpInsnNode(Opcodes.GOTO, hook.backLabel));
        }
    }

    private static LabelNode redirected(LabelNode label, Hook hook) {
        AbstractInsnNode target = label;
        while (target.getOpcode() < 0 && target.getNext() != null) {
            target = target.getNext();
        }
        return target == hook.headerNode ? hook.backLabel : label;
    }

    private void insertHook(Hook hook) {
        int counter = hidden.counter(hook.region.depth());
        Code code = new Code();
        code.add(hook.entryLabel);
        if (hook.watches()) {
            lookAtReceivers(code, hook);
        }
        if (hook.isInTheLoop()) {
            if (hook.enters()) {
                bridge.budget(code, hook.site);
            } else {
                code.op(Opcodes.ICONST_0);
            }
            code.store(Kind.INT, counter);
            if (hook.counted != null) {
                stopAtBudget(code, hook);
                return;
            }
            label(code, hook.backLabel, hook.frame);
            if (hook.enters()) {
                code.increment(counter, -1);
            }
            code.load(Kind.INT, counter);
            code.jump(Opcodes.IFLT, hook.slowLabel);
        } else {
            code.add(hook.backLabel);
        }
        label(code, hook.bodyLabel, hook.frame);
        bytes.merge(hook.region.number(), code.bytes(), Integer::sum);
        method.instructions.insertBefore(hook.headerNode, code.list());
    }

    /** Of a counted loop: its local says how far the variable may go. The loop's own comparison stays where it is, behind that with the local, and tells whether the loop has ended. */
    private void stopAtBudget(Code code, Hook hook) {
        CountedHeader counted = hook.counted;
        int stop = hidden.counter(hook.region.depth());
        label(code, hook.budgetLabel, hook.frame);
        code.load(Kind.INT, stop);
        code.jump(Opcodes.IFLE, hook.noBudgetLabel);
        for (int array : counted.arrays()) {
            code.load(Kind.REFERENCE, array);
            code.jump(Opcodes.IFNULL, hook.againLabel);
        }
        counted.toStop(code, stop);
        label(code, hook.backLabel, hook.frame);
        code.load(Kind.INT, counted.variable());
        code.load(Kind.INT, stop);
        JumpInsnNode test = (JumpInsnNode) original[counted.test()];
        if (counted.goesOnByJump()) {
            code.jump(counted.relation(), test.label);
            takeWhatIsHandedOn(code, hook);
            test.label = hook.expiredLabel;
        } else {
            LabelNode goesOn = new LabelNode();
            code.jump(counted.relation(), goesOn);
            takeWhatIsHandedOn(code, hook);
            Code behind = new Code();
            behind.jump(Opcodes.GOTO, hook.expiredLabel);
            behind.add(goesOn);
            if (frames.stated() && !hasFrameBefore(next(counted.test()))) {
                behind.add(frameAt(hook.frame));
            }
            bytes.merge(hook.region.number(), behind.bytes(), Integer::sum);
            method.instructions.insert(test, behind.list());
        }
        bytes.merge(hook.region.number(), code.bytes(), Integer::sum);
        method.instructions.insertBefore(hook.headerNode, code.list());
    }

    /** Behind the loop's header, though what is handed on has no need of the comparison there: see {@link Hook#arrivalLabel}. */
    private void takeWhatIsHandedOn(Code code, Hook hook) {
        if (hook.isHandedControl()) {
            code.load(Kind.INT, hidden.handed());
            code.jump(Opcodes.IFNE, hook.handedOnLabel);
        }
    }

    /** The index of the next real instruction. */
    private int next(int instruction) {
        int next = instruction + 1;
        while (original[next].getOpcode() < 0) {
            next++;
        }
        return next;
    }

    /** Whether a frame is stated for this instruction already. */
    private boolean hasFrameBefore(int instruction) {
        for (AbstractInsnNode node = original[instruction].getPrevious(); node != null && node.getOpcode() < 0; node = node.getPrevious()) {
            if (node instanceof FrameNode) {
                return true;
            }
        }
        return false;
    }

    /** As long as the site's budget is 0; what receivers are read from is handed over first, since the loop may be found hot by the call behind that. */
    private void lookAtReceivers(Code code, Hook hook) {
        LabelNode seen = hook.isInTheLoop() ? new LabelNode() : hook.bodyLabel;
        bridge.budget(code, hook.site);
        code.jump(Opcodes.IFNE, seen);
        List<LoopRegion.Watch> watches = hook.region.watches();
        for (int i = 0; i < watches.size(); i++) {
            if (watches.get(i).local() >= 0) {
                code.load(Kind.REFERENCE, watches.get(i).local());
                bridge.witness(code, hook.site, i);
            }
        }
        bridge.overflow(code, hook.site);
        code.op(Opcodes.POP);
        if (hook.isInTheLoop()) {
            label(code, seen, hook.frame);
        }
    }

    private int maxStack(List<Hook> hooks) {
        int slots = 0;
        int references = 0;
        for (Hook hook : hooks) {
            references = Math.max(references, hook.region.pinnedReferences());
            for (Hook.Row row : hook.rows) {
                slots = Math.max(slots, 2 * row.point().slots().size() + restoredAtOnce.getOrDefault(hook, 0));
            }
        }
        return method.maxStack + Math.max(slots + 4, references + 6);
    }

    // -- where rows go

    @Override
    public LabelNode of(Hook.Row row, Hook from) {
        if (row.next() != null) {
            return row.next().handedLabel();
        }
        int instruction = row.point().instruction();
        Hook there = plan.hookAt(instruction);
        if (there == null) {
            return from.isInTest(row) ? inTestLabel(instruction, from) : resumeLabel(instruction);
        }
        if (row.point().inside()) {
            if (row.point().atHook() && there.enters()) {
                return there.arrivalLabel(from);
            }
            return there.enters() ? there.stepLabel() : there.entryLabel;
        }
        return there.isAround(from) ? there.backLabel : there.entryLabel;
    }

    @Override
    public TypeFrame frame(Hook.Row row) {
        return row.next() == null ? frames.before(row.point().instruction()) : row.next().frame;
    }

    @Override
    public Hook arrival(Hook.Row row) {
        Hook there = row.point().atHook() ? plan.hookAt(row.point().instruction()) : null;
        return there != null && there.enters() ? there : null;
    }

    /** On the way to an instruction of the comparison that ends a counted loop: if it does not end, an iteration is to come before the hook is met again. */
    private LabelNode inTestLabel(int instruction, Hook hook) {
        return inTestLabels.computeIfAbsent(instruction, i -> {
            LabelNode label = new LabelNode();
            Code code = new Code();
            label(code, label, frames.before(i));
            code.pushInt(hook.counted.once());
            code.store(Kind.INT, hidden.counter(hook.region.depth()));
            code.jump(Opcodes.GOTO, resumeLabel(i));
            bytes.merge(hook.region.number(), code.bytes(), Integer::sum);
            inTests.add(code.list());
            return label;
        });
    }

    private LabelNode resumeLabel(int instruction) {
        return resumeLabels.computeIfAbsent(instruction, i -> {
            LabelNode label = new LabelNode();
            Code code = new Code();
            if (hasFrameBefore(i) || !frames.stated()) {
                code.add(label);
            } else {
                label(code, label, frames.before(i));
            }
            method.instructions.insertBefore(original[i], code.list());
            return label;
        });
    }
}
