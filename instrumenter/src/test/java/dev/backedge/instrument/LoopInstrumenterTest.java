package dev.backedge.instrument;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.compiler.bytecode.ClassFields;
import dev.backedge.compiler.bytecode.FieldLookup;
import dev.backedge.compiler.bytecode.MethodLoops;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rewritten loops compute what they computed before, whoever executes them: bytecode, or code that leaves at any point it may. */
class LoopInstrumenterTest {
    private static final Map<String, byte[]> ORIGINAL = Classes.compile("Subjects", subjects(), 17);
    /** By class file, then name and descriptor: without it the test would do little else. */
    private static final Map<byte[], Map<String, MethodLoops>> ANALYZED = new IdentityHashMap<>();
    private static final Bridge BRIDGE = new Bridge("dev/backedge/instrument/FakeBridge");

    private final Map<String, byte[]> rewritten = new HashMap<>();
    private final List<LoopSite> sites = new ArrayList<>();

    static String subjects() {
        try (var in = LoopInstrumenterTest.class.getResourceAsStream("Subjects.java.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<String> cases() throws ReflectiveOperationException {
        return Arrays.stream(Classes.loader(ORIGINAL).loadClass("Subjects").getDeclaredMethods())
                .filter(m -> m.getParameterCount() == 0 && Modifier.isPublic(m.getModifiers())).map(Method::getName).sorted();
    }

    private static FieldLookup lookup(Map<String, byte[]> classes) {
        return name -> classes.containsKey(name) ? ClassFields.read(classes.get(name)) : null;
    }

    private void instrument(Map<String, byte[]> classes) {
        AtomicInteger next = new AtomicInteger();
        LoopInstrumenter instrumenter = new LoopInstrumenter(BRIDGE);
        classes.forEach((name, bytes) -> {
            InstrumentedClass result = instrumenter.instrument(bytes, MethodFilter.ALL, (c, m, d, region) -> next.getAndIncrement(), lookup(classes));
            sites.addAll(result.sites());
            rewritten.put(name, result.bytes() == null ? bytes : result.bytes());
        });
    }

    private static MethodLoops analyzed(Map<String, byte[]> classes, LoopSite site) {
        byte[] bytes = classes.get(site.className().replace('/', '.'));
        return ANALYZED.computeIfAbsent(bytes, each -> new HashMap<>())
                .computeIfAbsent(site.method() + site.descriptor(), each -> MethodLoops.analyze(bytes, site.method(), site.descriptor(), lookup(classes)));
    }

    private static Object run(Map<String, byte[]> classes, String method) throws ReflectiveOperationException {
        return Classes.loader(classes).loadClass("Subjects").getMethod(method).invoke(null);
    }

    private void installEverywhere(Map<String, byte[]> classes, Random dice, double leaveOften, int fewest, int most) {
        for (LoopSite site : sites) {
            if (site.hooked() && site.region().refusal() == null && site.region().depth() >= fewest && site.region().depth() <= most) {
                MethodLoops loops = analyzed(classes, site);
                FakeBridge.install(site.site(), new SimulatedCode(loops, loops.regions().get(site.region().number()), dice, leaveOften));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void computesTheSameWithoutCompiledCode(String method) throws ReflectiveOperationException {
        instrument(ORIGINAL);
        FakeBridge.reset(3);
        assertThat(run(rewritten, method)).isEqualTo(run(ORIGINAL, method));
        assertThat(FakeBridge.overflows).isPositive();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void computesTheSameWithCompiledCodeThatLeavesAnywhere(String method) throws ReflectiveOperationException {
        instrument(ORIGINAL);
        Object expected = run(ORIGINAL, method);
        int entered = 0;
        double[] rates = {0, 0.02, 0.1, 0.4};
        for (int seed = 0; seed < 24; seed++) {
            FakeBridge.reset(3);
            installEverywhere(ORIGINAL, new Random(seed), rates[seed % rates.length], 1 + seed / 4 % 3, seed < 12 ? 1 + seed / 4 % 3 : 9);
            assertThat(run(rewritten, method)).as("seed %d", seed).isEqualTo(expected);
            entered += FakeBridge.entered;
        }
        assertThat(entered).isPositive();
    }

    private int instrumentForTrials(Map<String, byte[]> classes) {
        int trials = 0;
        int next = 0;
        for (Map.Entry<String, byte[]> each : classes.entrySet()) {
            TrialAllocator allocator = new TrialAllocator(next, method -> true);
            InstrumentedClass result = new LoopInstrumenter(BRIDGE).instrument(each.getValue(), MethodFilter.ALL, allocator, lookup(classes));
            sites.addAll(result.sites());
            trials += result.secondBodies().size();
            rewritten.put(each.getKey(), result.bytes() == null ? each.getValue() : result.bytes());
            next = allocator.next();
        }
        return trials;
    }

    /** C2 hoists no check out of any loop of a method, and vectorises none, where one of them has two. */
    @Test
    void everyLoopKeepsItsOneEntry() {
        assertThat(instrumentForTrials(ORIGINAL)).isGreaterThan(50);
        for (String name : ORIGINAL.keySet()) {
            assertThat(Classes.withLoopsOfTwoEntries(rewritten.get(name))).isEqualTo(Classes.withLoopsOfTwoEntries(ORIGINAL.get(name)));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void bothBodiesOfAMethodOnTrialComputeTheSame(String method) throws ReflectiveOperationException {
        assertThat(instrumentForTrials(ORIGINAL)).isGreaterThan(50);
        Object expected = run(ORIGINAL, method);
        FakeBridge.reset(3);
        installEverywhere(ORIGINAL, new Random(1), 0.1, 1, 9);
        assertThat(run(rewritten, method)).as("no trial is on").isEqualTo(expected);
        assertThat(FakeBridge.begun).containsExactly(0, 0);
        FakeBridge.tryAll();
        for (int call = 0; call < 4; call++) {
            assertThat(run(rewritten, method)).as("call %d", call).isEqualTo(expected);
        }
        assertThat(FakeBridge.begun[1]).isPositive();
        if (!List.of("exception", "thrownOut").contains(method)) {
            assertThat(FakeBridge.ended).isEqualTo(FakeBridge.begun);
        }
        FakeBridge.reset(3);
        FakeBridge.tryNone();
        assertThat(run(rewritten, method)).as("without hooks").isEqualTo(expected);
        assertThat(FakeBridge.begun).containsExactly(0, 0);
        assertThat(FakeBridge.overflows).isZero();
    }

    @Test
    void oldClassFilesWithoutFramesWorkTheSame() throws ReflectiveOperationException {
        for (int version : new int[] {49, 50}) {
            Map<String, byte[]> old = new HashMap<>(ORIGINAL);
            old.put("Subjects", Classes.withoutFrames(ORIGINAL.get("Subjects"), version));
            rewritten.clear();
            sites.clear();
            instrument(old);
            for (String method : cases().filter(name -> !List.of("lambda", "interfaceMethods", "privateFieldsOfANestmate").contains(name)).toList()) {
                FakeBridge.reset(3);
                installEverywhere(old, new Random(version), 0.1, 1, 9);
                assertThat(run(rewritten, method)).as("%s, version %d", method, version).isEqualTo(run(old, method));
            }
            instrumentForTrials(old);
            FakeBridge.reset(3);
            FakeBridge.tryAll();
            assertThat(run(rewritten, "nest")).isEqualTo(run(old, "nest"));
            assertThat(run(rewritten, "nest")).isEqualTo(run(old, "nest"));
        }
    }

    @Test
    void rewritesNothingWithoutSites() {
        InstrumentedClass result = new LoopInstrumenter(BRIDGE).instrument(ORIGINAL.get("Subjects"), MethodFilter.ALL, (c, m, d, region) -> SiteAllocator.NO_HOOK, FieldLookup.NONE);
        assertThat(result.bytes()).isNull();
        assertThat(result.sites()).isNotEmpty().noneMatch(LoopSite::hooked);
    }

    @Test
    void outerLoopsAloneHandControlThroughInnerOnesThatHaveNoSite() throws ReflectiveOperationException {
        AtomicInteger next = new AtomicInteger();
        ORIGINAL.forEach((name, bytes) -> {
            InstrumentedClass result = new LoopInstrumenter(BRIDGE).instrument(bytes, MethodFilter.ALL,
                    (c, m, d, region) -> region.depth() == 1 ? next.getAndIncrement() : SiteAllocator.NO_HOOK, lookup(ORIGINAL));
            sites.addAll(result.sites());
            rewritten.put(name, result.bytes() == null ? bytes : result.bytes());
        });
        for (String method : List.of("nest", "deepNest", "labels", "swap", "callInInner", "slotReuse", "pickArray")) {
            for (int seed = 0; seed < 6; seed++) {
                FakeBridge.reset(3);
                installEverywhere(ORIGINAL, new Random(seed), 0.05, 1, 1);
                assertThat(run(rewritten, method)).as("%s, seed %d", method, seed).isEqualTo(run(ORIGINAL, method));
                assertThat(FakeBridge.entered).isPositive();
            }
        }
    }

    @Test
    void loopsThatCannotRunAnIterationAreReportedWithTheReason() {
        instrument(ORIGINAL);
        assertThat(sites.stream().filter(site -> !site.hooked()).map(site -> site.method() + ": " + site.refusal().code() + ", " + site.refusal().sentence()))
                .containsExactlyInAnyOrder(
                        "exception: UNSUPPORTED_BYTECODE, no iteration ends without an exception (bytecode 12, line 97)",
                        "synchronizedBlock: UNSUPPORTED_BYTECODE, no iteration can run to its end in compiled code: monitorenter (bytecode 152, line 175)",
                        "stackReferences: UNSUPPORTED_BYTECODE, no iteration can run to its end in compiled code: "
                                + "invokestatic Subjects.describe(Ljava/lang/String;DJ)Ljava/lang/String; (bytecode 128, line 330)",
                        "comparedReferencesOfTwoTypes: REFERENCE_TYPES, local 1 may be the same object as local 0, which has another type, when compiled code leaves at bytecode 64, line 445",
                        "objectThatIsAnArrayInTheInnerLoop: STATE_IN_INNER_LOOP, reference local 2 has another type at an inner loop's header "
                                + "when compiled code leaves at bytecode 68, line 494",
                        "growingBuffer: UNSUPPORTED_BYTECODE, no iteration can run to its end in compiled code: invokevirtual Subjects$Counter.append(I)V (bytecode 27, line 595)",
                        "linkedList: UNSUPPORTED_BYTECODE, no iteration can run to its end in compiled code: new Subjects$Counter (bytecode 10, line 609)",
                        "linkedList: UNSUPPORTED_BYTECODE, no iteration can run to its end in compiled code: getfield Subjects$Counter.data (bytecode 56, line 611)",
                        "thrownOut: UNSUPPORTED_BYTECODE, no iteration can run to its end in compiled code: invokestatic Subjects.thrower(I)J (bytecode 12, line 399)");
    }
}
