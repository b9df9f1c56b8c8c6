package dev.backedge.compiler.bytecode;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.MethodInsnNode;

/**
 * Finds the calls that stand between a region which is refused and native code, and would not if the classes of their receivers were known: where those receivers can be looked
 * at before the loop is entered. If all these calls were inlined an iteration could run to its end.
 */
final class ReceiverWatches {
    private final MethodLoops method;
    private final AnalyzedCode code;
    private final LoopForest.Loop loop;
    private final PathTable paths;
    private final BitSet live;
    private final NameFlow names;

    /**
     * @param paths of the region, without any
     * @param live locals that are read in the region, or behind it, before they are written
     */
    ReceiverWatches(MethodLoops method, AnalyzedCode code, LoopForest.Loop loop, Origins origins, PathTable paths, BitSet live) {
        this.method = method;
        this.code = code;
        this.loop = loop;
        this.paths = paths;
        this.live = live;
        this.names = new NameFlow(code.flow(), code.types(), loop, origins, paths, this::dependsOnReceiver);
    }

    /** Empty if more is lacking than to know receivers. */
    List<LoopRegion.Watch> find() {
        List<LoopRegion.Watch> found = new ArrayList<>();
        boolean getsRound = false;
        for (BasicBlock block : code.flow().blocks()) {
            getsRound |= loop.blocks().get(block.number()) && names.executes(block.last()) && block.successors().contains(loop.header());
            for (int i = block.first(); i <= block.last() && loop.blocks().get(block.number()); i++) {
                if (names.executes(i) && code.instruction(i) instanceof MethodInsnNode call && dependsOnReceiver(i)) {
                    LoopRegion.Watch watch = watch(i, call);
                    if (watch == null || found.size() == LoopRegion.MAX_RECEIVERS) {
                        return List.of();
                    }
                    found.add(watch);
                }
            }
        }
        return getsRound ? found : List.of();
    }

    private boolean dependsOnReceiver(int instruction) {
        MethodInsnNode call = (MethodInsnNode) code.instruction(instruction);
        return call instanceof OpenCall open ? open.waits() : method.seen().of(site(instruction)) == null && method.callees().dependsOnReceiver(call, method.callees().own());
    }

    private CallSite site(int instruction) {
        return code.instruction(instruction) instanceof OpenCall open ? open.site() : CallSite.own(method.bci(code.own(instruction)));
    }

    /** Null if it is not known where the receiver comes from. */
    private LoopRegion.Watch watch(int instruction, MethodInsnNode call) {
        NameFlow.Reference receiver = names.before(instruction).stack(code.types().before(instruction).height() - (Type.getArgumentsAndReturnSizes(call.desc) >> 2));
        String outer = Mnemonics.describe(method.method().instructions.get(code.own(instruction)));
        String description = Mnemonics.describe(call) + (call instanceof OpenCall ? ", in what is called by " + outer : "");
        LoopRegion.Watch watch = receiver == null ? null : paths.watch(site(instruction), description, receiver.origins());
        return watch == null || watch.local() >= 0 && !live.get(watch.local()) ? null : watch;
    }

    /** For people who wonder why the region is refused. */
    static String sentence(MethodLoops method, List<LoopRegion.Watch> watches) {
        LoopRegion.Watch first = watches.get(0);
        int others = watches.size() - 1;
        return "waits for the class of the receiver of " + first.description() + (others == 0 ? "" : others == 1 ? ", and of one more call" : ", and of " + others + " more calls")
                + ": it decides what is called, and is not known before the loop runs (bytecode " + first.call().bci() + ", line " + method.lineAt(first.call().bci()) + ")";
    }
}
