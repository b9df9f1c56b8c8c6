package dev.backedge.it.survey;

import dev.backedge.compiler.bytecode.ClassSource;
import dev.backedge.compiler.bytecode.FieldLookup;
import dev.backedge.compiler.bytecode.LoopRegion;
import dev.backedge.compiler.bytecode.MethodLoops;
import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;

/**
 * Rewrites classes so that each loop counts its back edges, whatever Backedge makes of the loop: a measure of what is hot that does not
 * depend on what is surveyed. The classes have no stack maps afterwards: to be run without verification.
 */
final class CountingTransformer {
    private CountingTransformer() {
    }

    static byte[] transform(byte[] classFile) {
        ClassSource source = ClassSource.read(classFile);
        ClassNode counted = new ClassNode(Opcodes.ASM9);
        new ClassReader(classFile).accept(counted, ClassReader.EXPAND_FRAMES);
        boolean changed = false;
        for (int i = 0; i < counted.methods.size(); i++) {
            MethodNode method = source.node().methods.get(i);
            if ((method.access & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE)) == 0) {
                changed |= count(MethodLoops.analyze(source, method, FieldLookup.NONE), counted.methods.get(i));
            }
        }
        if (!changed) {
            return classFile;
        }
        ClassWriter writer = new ClassWriter(0);
        counted.accept(writer);
        return writer.toByteArray();
    }

    /** @param method the same as what was analysed, in a copy that may be changed */
    private static boolean count(MethodLoops loops, MethodNode method) {
        AbstractInsnNode[] instructions = method.instructions.toArray();
        for (LoopRegion region : loops.regions()) {
            new Counter(method, instructions, region).insert(BackEdgeCounts.register(describe(loops, region)));
        }
        method.maxStack += loops.regions().isEmpty() ? 0 : 1;
        return !loops.regions().isEmpty();
    }

    private static LoopCount describe(MethodLoops loops, LoopRegion region) {
        int loads = 0;
        int stores = 0;
        for (int i : region.instructions().stream().toArray()) {
            int opcode = loops.method().instructions.get(i).getOpcode();
            loads += opcode >= Opcodes.IALOAD && opcode <= Opcodes.SALOAD && opcode != Opcodes.AALOAD ? 1 : 0;
            stores += opcode >= Opcodes.IASTORE && opcode <= Opcodes.SASTORE && opcode != Opcodes.AASTORE ? 1 : 0;
        }
        int parent = region.parent() < 0 ? -1 : loops.regions().get(region.parent()).headerBci();
        return new LoopCount(loops.className().replace('/', '.'), loops.method().name, loops.method().desc, region.headerBci(), region.line(),
                region.depth(), parent, loads, stores, 0);
    }

    /** Puts a call on every edge that goes from within one loop to its header. */
    private static final class Counter {
        private final MethodNode method;
        private final AbstractInsnNode[] instructions;
        private final LoopRegion region;
        private final AbstractInsnNode header;
        private int loop;

        Counter(MethodNode method, AbstractInsnNode[] instructions, LoopRegion region) {
            this.method = method;
            this.instructions = instructions;
            this.region = region;
            this.header = instructions[region.header()];
        }

        void insert(int number) {
            loop = number;
            for (int i : region.instructions().stream().toArray()) {
                AbstractInsnNode instruction = instructions[i];
                if (instruction instanceof JumpInsnNode jump && leads(jump.label)) {
                    jump.label = detour();
                } else if (instruction instanceof TableSwitchInsnNode table) {
                    table.dflt = redirect(table.dflt);
                    table.labels = redirect(table.labels);
                } else if (instruction instanceof LookupSwitchInsnNode lookup) {
                    lookup.dflt = redirect(lookup.dflt);
                    lookup.labels = redirect(lookup.labels);
                }
                if (fallsInto(instruction)) {
                    InsnList call = new InsnList();
                    call(call);
                    method.instructions.insert(instruction, call);
                }
            }
        }

        private boolean leads(LabelNode label) {
            AbstractInsnNode at = label;
            while (at != null && at.getOpcode() < 0) {
                at = at.getNext();
            }
            return at == header;
        }

        private boolean fallsInto(AbstractInsnNode instruction) {
            int opcode = instruction.getOpcode();
            if (opcode == Opcodes.GOTO || opcode == Opcodes.ATHROW || opcode == Opcodes.RET || opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN
                    || opcode == Opcodes.TABLESWITCH || opcode == Opcodes.LOOKUPSWITCH) {
                return false;
            }
            AbstractInsnNode next = instruction.getNext();
            while (next != null && next.getOpcode() < 0) {
                next = next.getNext();
            }
            return next == header;
        }

        private LabelNode redirect(LabelNode label) {
            return leads(label) ? detour() : label;
        }

        private List<LabelNode> redirect(List<LabelNode> labels) {
            List<LabelNode> result = new ArrayList<>();
            labels.forEach(label -> result.add(redirect(label)));
            return result;
        }

        private LabelNode detour() {
            LabelNode start = new LabelNode();
            method.instructions.add(start);
            InsnList call = new InsnList();
            call(call);
            call.add(new JumpInsnNode(Opcodes.GOTO, labelOfHeader()));
            method.instructions.add(call);
            return start;
        }

        private LabelNode labelOfHeader() {
            LabelNode label = new LabelNode();
            method.instructions.insertBefore(header, label);
            return label;
        }

        private void call(InsnList to) {
            to.add(new LdcInsnNode(loop));
            to.add(new MethodInsnNode(Opcodes.INVOKESTATIC, owner(), "hit", "(I)V", false));
        }

        private static String owner() {
            return BackEdgeCounts.class.getName().replace('.', '/');
        }
    }
}
