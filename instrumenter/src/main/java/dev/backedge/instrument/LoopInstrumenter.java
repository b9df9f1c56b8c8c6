package dev.backedge.instrument;

import dev.backedge.compiler.IntOrder;
import dev.backedge.compiler.bytecode.ClassSource;
import dev.backedge.compiler.bytecode.FieldLookup;
import dev.backedge.compiler.bytecode.LoopRegion;
import dev.backedge.compiler.bytecode.MethodLoops;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.MethodNode;

/**
 * Rewrites the loops of a class so that they can continue in compiled code.
 *
 * <p>It loads no class, adds no member, and copies every method without a hook byte for byte; so what it returns is fit for a
 * retransformation. A method never grows over 8000 bytes of bytecode (HotSpot's limit for compilation), nor, where it was above that
 * before, over 64 KiB: then some loops go without ({@link HookChoice}). Thread-safe; keeps no state.
 */
public final class LoopInstrumenter {
    /** HotSpot compiles no method above this many bytes of bytecode, see -XX:DontCompileHugeMethods. */
    static final int HUGE_METHOD = 8000;
    static final int MAX_METHOD = 65535;

    private final Bridge bridge;

    public LoopInstrumenter(Bridge bridge) {
        this.bridge = bridge;
    }

    /**
     * @param classBytes the class file as it was before any rewriting
     * @param lookup tells of other classes; what it tells must not change while code of the sites may be installed
     * @return the rewritten class, and what was done with each loop of the methods that the filter includes
     * @throws RuntimeException if the class file is malformed or too new for ASM; nothing has happened then
     */
    public InstrumentedClass instrument(byte[] classBytes, MethodFilter filter, SiteAllocator sites, FieldLookup lookup) {
        ClassSource source = ClassSource.read(classBytes);
        List<LoopSite> reported = new ArrayList<>();
        Set<Integer> secondBodies = new HashSet<>();
        Map<String, MethodNode> rewritten = new HashMap<>();
        for (MethodNode method : source.node().methods) {
            if ((method.access & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE)) == 0 && filter.includes(method.name, method.desc)) {
                MethodNode result = instrument(MethodLoops.analyze(source, method, lookup, sites.seen(method.name, method.desc)), source.node().version, sites, reported, secondBodies);
                if (result != null) {
                    rewritten.put(result.name + result.desc, result);
                }
            }
        }
        return new InstrumentedClass(rewritten.isEmpty() ? null : write(classBytes, rewritten), reported, secondBodies);
    }

    /** A copy of the method with its hooks; null if it gets none. */
    private MethodNode instrument(MethodLoops loops, int version, SiteAllocator allocator, List<LoopSite> reported, Set<Integer> secondBodies) {
        MethodNode method = loops.method();
        Map<Integer, Integer> sites = new LinkedHashMap<>();
        Map<Integer, LoopRegion.Refusal> refusals = new HashMap<>();
        for (LoopRegion region : loops.regions()) {
            int site = region.refusal() == null ? allocator.site(loops.className(), method.name, method.desc, region)
                    : region.watches().isEmpty() ? SiteAllocator.NO_HOOK : allocator.watch(loops.className(), method.name, method.desc, region);
            if (site != SiteAllocator.NO_HOOK) {
                sites.put(region.number(), site);
            } else if (region.refusal() != null) {
                refusals.put(region.number(), region.refusal());
            }
        }
        VerifierFrames frames = sites.isEmpty() ? null : new VerifierFrames(loops, version);
        HookedMethod result = sites.isEmpty() ? null : fit(loops, version, frames, sites, refusals);
        for (LoopRegion region : loops.regions()) {
            LoopRegion.Refusal refusal = refusals.get(region.number());
            int site = refusal == null ? sites.getOrDefault(region.number(), SiteAllocator.NO_HOOK) : SiteAllocator.NO_HOOK;
            reported.add(new LoopSite(loops.className(), method.name, method.desc, region, site, refusal));
        }
        if (result == null) {
            return null;
        }
        int choice = allocator.secondBody(method.name, method.desc);
        if (choice != SiteAllocator.NO_HOOK && PlainArm.bytes(loops, bytecodeSize(loops), result.method(), result.size()) <= HUGE_METHOD) {
            PlainArm.add(loops, result.method(), bridge, choice, frames.stated());
            secondBodies.add(choice);
        }
        return result.method();
    }

    /** With as many hooks as fit, those that may enter before those that only watch; null if that is none. */
    private HookedMethod fit(MethodLoops loops, int version, VerifierFrames frames, Map<Integer, Integer> sites, Map<Integer, LoopRegion.Refusal> refusals) {
        int limit = bytecodeSize(loops) <= HUGE_METHOD ? HUGE_METHOD : MAX_METHOD;
        Map<Integer, Integer> entering = new LinkedHashMap<>(sites);
        entering.keySet().removeIf(number -> loops.regions().get(number).refusal() != null);
        HookChoice choice = new HookChoice(byWorth(loops, entering.keySet()), limit);
        HookedMethod best = null;
        for (Set<Integer> chosen = choice.next(); !chosen.isEmpty(); chosen = choice.next()) {
            HookedMethod attempt = new HookedMethod(loops, frames, bridge, version, entering, chosen);
            best = choice.learn(attempt) ? attempt : best;
        }
        if (sites.size() > entering.size()) {
            Set<Integer> all = new HashSet<>(sites.keySet());
            choice.leftOut().forEach(all::remove);
            HookedMethod watching = new HookedMethod(loops, frames, bridge, version, sites, all);
            if (watching.size() <= limit && (best == null || watching.refusals().equals(best.refusals()))) {
                best = watching;
            } else {
                sites.keySet().stream().filter(number -> !entering.containsKey(number)).forEach(number -> refusals.put(number, loops.regions().get(number).refusal()));
            }
        }
        for (int number : choice.leftOut()) {
            refusals.put(number, new LoopRegion.Refusal("METHOD_TOO_LARGE", "with this hook the method would have more than " + limit
                    + " bytes of bytecode (line " + loops.regions().get(number).line() + ")"));
        }
        if (best != null) {
            best.refusals().forEach(refusals::putIfAbsent);
        }
        return best == null || !best.isHooked() ? null : best;
    }

    /**
     * First the loops with bytecodes for compiled code alone, which need no hook of a loop in them; then those that it must leave where they come to certain bytecodes; then what
     * lies in the former. Outer loops before those in them.
     */
    private static List<Integer> byWorth(MethodLoops loops, Set<Integer> numbers) {
        Map<Integer, Integer> ranks = new HashMap<>();
        for (int number : numbers) {
            boolean inner = false;
            for (int outer = loops.regions().get(number).parent(); outer >= 0; outer = loops.regions().get(outer).parent()) {
                inner |= numbers.contains(outer) && executesAll(loops, outer);
            }
            ranks.put(number, inner ? 2 : executesAll(loops, number) ? 0 : 1);
        }
        List<Integer> order = new ArrayList<>(numbers);
        order.sort(IntOrder.by(ranks::get, number -> loops.regions().get(number).depth(), number -> number));
        return order;
    }

    private static boolean executesAll(MethodLoops loops, int number) {
        return loops.flow(loops.regions().get(number)).executesAll();
    }

    private static int bytecodeSize(MethodLoops loops) {
        int last = loops.method().instructions.size() - 1;
        while (loops.method().instructions.get(last).getOpcode() < 0) {
            last--;
        }
        return loops.bci(last) + 1;
    }

    private static byte[] write(byte[] classBytes, Map<String, MethodNode> rewritten) {
        ClassReader reader = new ClassReader(classBytes);
        ClassWriter writer = new ClassWriter(reader, 0);
        reader.accept(new ClassVisitor(Opcodes.ASM9, writer) {
            @Override
            public MethodVisitor visitMethod(int access, String name, String descriptor, String signature, String[] exceptions) {
                MethodNode method = rewritten.get(name + descriptor);
                if (method == null) {
                    return super.visitMethod(access, name, descriptor, signature, exceptions);
                }
                method.accept(cv);
                return null;
            }
        }, 0);
        return writer.toByteArray();
    }
}
