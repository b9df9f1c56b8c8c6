package dev.backedge.instrument;

import dev.backedge.compiler.bytecode.ClassSource;
import dev.backedge.compiler.bytecode.FieldLookup;
import dev.backedge.compiler.bytecode.LoopRegion;
import dev.backedge.compiler.bytecode.MethodLoops;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodTooLargeException;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.MethodNode;

/**
 * Rewrites the loops of a class so that they can continue in compiled code.
 *
 * <p>It loads no class, adds no member, and copies every method without a hook byte for byte; so what it returns is fit for a
 * retransformation. A method never grows over 8000 bytes of bytecode (HotSpot's limit for compilation), nor, where it was above that
 * before, over 64 KiB: hooks of inner loops are left out first. Thread-safe; keeps no state.
 */
public final class LoopInstrumenter {
    /** HotSpot compiles no method above this many bytes of bytecode, see -XX:DontCompileHugeMethods. */
    static final int HUGE_METHOD = 8000;
    private static final int MAX_METHOD = 65535;

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
        Subject subject = new Subject(ClassSource.read(classBytes), classBytes, lookup);
        // All are analysed before the first is rewritten, in place: the analysis of one may read the body of another.
        List<MethodLoops> analyzed = new ArrayList<>();
        for (MethodNode method : subject.source.node().methods) {
            if ((method.access & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE)) == 0 && filter.includes(method.name, method.desc)) {
                MethodLoops loops = MethodLoops.analyze(subject.source, method, lookup);
                if (!loops.regions().isEmpty()) {
                    analyzed.add(loops);
                }
            }
        }
        List<LoopSite> reported = new ArrayList<>();
        Map<String, MethodNode> rewritten = new HashMap<>();
        for (MethodLoops loops : analyzed) {
            MethodNode result = instrument(subject, loops, sites, reported);
            if (result != null) {
                rewritten.put(result.name + result.desc, result);
            }
        }
        return new InstrumentedClass(rewritten.isEmpty() ? null : write(classBytes, rewritten), reported);
    }

    private record Subject(ClassSource source, byte[] classBytes, FieldLookup lookup) {
    }

    /** The method with its hooks; null if it gets none. */
    private MethodNode instrument(Subject subject, MethodLoops loops, SiteAllocator allocator, List<LoopSite> reported) {
        MethodNode method = loops.method();
        Map<Integer, Integer> sites = new LinkedHashMap<>();
        Map<Integer, LoopRegion.Refusal> refusals = new HashMap<>();
        for (LoopRegion region : loops.regions()) {
            if (region.refusal() != null) {
                refusals.put(region.number(), region.refusal());
                continue;
            }
            int site = allocator.site(loops.className(), method.name, method.desc, region);
            if (site != SiteAllocator.NO_HOOK) {
                sites.put(region.number(), site);
            }
        }
        MethodNode result = sites.isEmpty() ? null : fit(subject, loops, sites, refusals);
        for (LoopRegion region : loops.regions()) {
            LoopRegion.Refusal refusal = refusals.get(region.number());
            int site = refusal == null ? sites.getOrDefault(region.number(), SiteAllocator.NO_HOOK) : SiteAllocator.NO_HOOK;
            reported.add(new LoopSite(loops.className(), method.name, method.desc, region, site, refusal));
        }
        return result;
    }

    /** As many hooks as fit, outer ones first; found by bisection over the loops in order of their depth. */
    private MethodNode fit(Subject subject, MethodLoops loops, Map<Integer, Integer> sites, Map<Integer, LoopRegion.Refusal> refusals) {
        List<Integer> byDepth = new ArrayList<>(sites.keySet());
        byDepth.sort(Comparator.comparingInt((Integer number) -> loops.regions().get(number).depth()).thenComparingInt(number -> number));
        int limit = bytecodeSize(loops) <= HUGE_METHOD ? HUGE_METHOD : MAX_METHOD;
        // What is rewritten is used up: each further attempt starts from the class file.
        Attempt best = attempt(subject, loops, sites, byDepth, byDepth.size(), limit);
        int fits = best == null ? 0 : byDepth.size();
        int tooMany = byDepth.size();
        while (tooMany - fits > 1) {
            int middle = (fits + tooMany) / 2;
            MethodLoops again = MethodLoops.analyze(subject.classBytes, loops.method().name, loops.method().desc, subject.lookup);
            Attempt attempt = attempt(subject, again, sites, byDepth, middle, limit);
            if (attempt == null) {
                tooMany = middle;
            } else {
                fits = middle;
                best = attempt;
            }
        }
        for (int number : byDepth.subList(fits, byDepth.size())) {
            refusals.put(number, new LoopRegion.Refusal("METHOD_TOO_LARGE", "with this hook the method would have more than " + limit
                    + " bytes of bytecode (line " + loops.regions().get(number).line() + ")"));
        }
        if (best != null) {
            best.refusals.forEach(refusals::putIfAbsent);
        }
        return best == null || best.plan.hooks().isEmpty() ? null : best.method;
    }

    private record Attempt(MethodNode method, HookPlan plan, Map<Integer, LoopRegion.Refusal> refusals) {
    }

    /** The method, rewritten in place, with the first hooks of the list; null if it is too large then. */
    private Attempt attempt(Subject subject, MethodLoops loops, Map<Integer, Integer> sites, List<Integer> byDepth, int count, int limit) {
        if (count == 0) {
            return null;
        }
        int version = subject.source.node().version;
        Map<Integer, Integer> chosen = new HashMap<>();
        byDepth.subList(0, count).forEach(number -> chosen.put(number, sites.get(number)));
        Set<Integer> bare = new HashSet<>(byDepth.subList(count, byDepth.size()));
        VerifierFrames frames = new VerifierFrames(loops, version);
        HookPlan plan = new HookPlan(loops, frames, chosen, bare);
        MethodRewriter rewriter = new MethodRewriter(loops, frames, plan, bridge);
        rewriter.rewrite();
        try {
            ClassWriter probe = new ClassWriter(0);
            probe.visit(version, Opcodes.ACC_PUBLIC, loops.className(), null, "java/lang/Object", null);
            loops.method().accept(probe);
            probe.toByteArray();
        } catch (MethodTooLargeException tooLarge) {
            return null;
        }
        return rewriter.size() > limit ? null : new Attempt(loops.method(), plan, plan.refusals());
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
