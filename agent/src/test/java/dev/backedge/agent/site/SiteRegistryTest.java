package dev.backedge.agent.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.compiler.CompiledLoop;
import dev.backedge.compiler.bytecode.CallSite;
import dev.backedge.compiler.bytecode.LoopRegion;
import dev.backedge.compiler.bytecode.FieldLookup;
import dev.backedge.compiler.bytecode.MethodLoops;
import dev.backedge.compiler.bytecode.SeenReceivers;
import dev.backedge.compiler.ir.ExitReason;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SiteRegistryTest {
    private static final int THRESHOLD = 100;
    private static final String NAME = Nest.class.getName().replace('.', '/');

    /** What is registered: one loop in another. */
    static final class Nest {
        private Nest() {
        }

        static int sum(int[] a) {
            int s = 0;
            for (int i = 0; i < a.length; i++) {
                for (int j = 0; j < i; j++) {
                    s += a[j];
                }
            }
            return s;
        }

        static int rows(int[][] a) {
            int s = 0;
            for (int i = 0; i < a.length; i++) {
                for (int j = 0; j < 100; j++) {
                    s += a[j][i];
                }
            }
            return s;
        }

        static int other(int n) {
            while (n > 1) {
                n = (n & 1) == 0 ? n / 2 : 3 * n + 1;
            }
            return n;
        }
    }

    private final Table table = new Table();
    private long now;
    private final HotnessPolicy policy = new HotnessPolicy(THRESHOLD, true, () -> now);
    private final SiteRegistry registry = new SiteRegistry(table, policy);
    private final List<Site> compiled = new ArrayList<>();
    private int expectations;
    private final OverflowHandler handler = new OverflowHandler(registry, policy, compiled::add, null, () -> expectations++);
    private byte[] classFile;
    private MethodLoops loops;

    /** The arrays, without a bridge. */
    private static final class Table implements SlotTable {
        private final int[] budgets = new int[3];
        private final long[] entries = new long[3];
        private final Body[] bodies = new Body[3];
        /** What another thread does before the next write. */
        private Runnable meanwhile = () -> { };

        private void let() {
            Runnable now = meanwhile;
            meanwhile = () -> { };
            now.run();
        }

        @Override
        public int slots() {
            return budgets.length;
        }

        @Override
        public void count(int slot, int budget) {
            budgets[slot] = budget;
            entries[slot] = 0;
        }

        @Override
        public void enter(int slot, long entry) {
            entries[slot] = entry;
            budgets[slot] = 0;
        }

        @Override
        public void budget(int slot, int budget) {
            let();
            budgets[slot] = budget;
        }

        @Override
        public void body(int slot, Body body) {
            let();
            bodies[slot] = body;
        }

        @Override
        public void close(int slot) {
            budgets[slot] = Integer.MAX_VALUE;
            entries[slot] = 0;
        }
    }

    /** Code that counts for itself. */
    private static final class Code implements NativeCode {
        private boolean released;

        @Override
        public long entry() {
            return 4711;
        }

        @Override
        public long criticalEntry() {
            return 0;
        }

        @Override
        public long counter(int number) {
            return 10 + number;
        }

        @Override
        public long nanos() {
            return 1234;
        }

        @Override
        public long setupNanos() {
            return 0;
        }

        @Override
        public void release() {
            released = true;
        }
    }

    @BeforeEach
    void read() throws IOException {
        try (InputStream in = Nest.class.getResourceAsStream("SiteRegistryTest$Nest.class")) {
            classFile = in.readAllBytes();
        }
        loops = MethodLoops.analyze(classFile, "sum", "([I)I", FieldLookup.NONE);
    }

    private MethodSource source(ClassLoader loader) {
        return new MethodSource(loader, NAME, "sum", "([I)I", classFile, FieldLookup.NONE, SeenReceivers.NONE);
    }

    private List<Site> register(ClassLoader loader) {
        MethodSource source = source(loader);
        return loops.regions().stream().map(region -> registry.register(source, region)).toList();
    }

    private static CompiledLoop code() {
        return new CompiledLoop(new byte[64], 0, List.of(), List.of(new CompiledLoop.Exit(1, 20, ExitReason.LOOP_EXIT)), 2, 1, 32, "", 1_000_000);
    }

    @Test
    void aLoopThatIsAnalysedWithMoreKnowledgeTakesThePlaceOfWhatItWas() {
        ClassLoader loader = getClass().getClassLoader();
        Map<CallSite, String> classes = Map.of(new CallSite(3, "", 0), "a/B");
        assertThat(registry.receivers().of(loader, NAME, "sum", "([I)I", classFile).isEmpty()).isTrue();
        MethodSource source = source(loader);
        LoopRegion now = loops.regions().get(1);
        LoopRegion before = new LoopRegion(now.number(), now.header(), now.headerBci(), now.line(), now.depth(), now.parent(), now.instructions(), now.layout(), List.of(), List.of(), List.of(),
                List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(new LoopRegion.Watch(new CallSite(3, "", 0), "a call", 0, List.of())),
                new LoopRegion.Refusal("RECEIVER_NOT_KNOWN", "waits"));
        Site waiting = registry.register(source, before);
        assertThat(waiting.state()).isEqualTo(SiteState.COLD);
        assertThat(waiting.rejection()).isEqualTo(new Rejection("RECEIVER_NOT_KNOWN", "waits"));
        assertThat(waiting.watched().watches()).hasSize(1);

        registry.receivers().learn(source, new SeenReceivers(classes));
        registry.receivers().learn(source, new SeenReceivers(Map.of(new CallSite(3, "", 0), "a/C", new CallSite(5, "", 0), "d/E")));
        SeenReceivers seen = registry.receivers().of(loader, NAME, "sum", "([I)I", classFile);
        assertThat(seen.classes()).as("what is known stays").isEqualTo(Map.of(new CallSite(3, "", 0), "a/B", new CallSite(5, "", 0), "d/E"));
        assertThat(registry.receivers().of(loader, NAME, "rows", "([[I)I", classFile).isEmpty()).isTrue();
        assertThat(registry.receivers().of(new ClassLoader() { }, NAME, "sum", "([I)I", classFile).isEmpty()).isTrue();

        Site known = registry.register(new MethodSource(loader, NAME, "sum", "([I)I", classFile, FieldLookup.NONE, seen), now);
        assertThat(known).isNotSameAs(waiting);
        assertThat(waiting.state()).isEqualTo(SiteState.REJECTED);
        assertThat(table.budgets[waiting.slot()]).isEqualTo(Integer.MAX_VALUE);
        assertThat(registry.all()).containsExactly(known);
        registry.close(new Rejection("STOPPED", "for a test"));
        assertThat(registry.receivers().of(loader, NAME, "sum", "([I)I", classFile).isEmpty()).isTrue();
    }

    @Test
    void aBetterVersionGoesOnCountingAndTakesThePlaceOfTheFirst() {
        Site site = register(getClass().getClassLoader()).get(1);
        site.startCounting();
        site.queue();
        site.startCompiling();
        site.install(code(), new Code());
        CompiledLoop code = new CompiledLoop(new byte[32], 0, List.of(),
                List.of(new CompiledLoop.Exit(0, 10, ExitReason.YIELD), new CompiledLoop.Exit(1, 20, ExitReason.LOOP_EXIT)), 3, 1, 32, "", 500_000);

        assertThat(site.counters()).containsExactly(10, 11);

        assertThat(site.replace(code, new Code())).isTrue();

        assertThat(site.versions()).isEqualTo(2);
        assertThat(site.exits()).containsExactlyElementsOf(code.exits());
        assertThat(site.counters()).containsExactly(10 + 10, 11, 12 + 11);
        assertThat(site.compileNanos()).isEqualTo(1_500_000);
        assertThat(site.codeBytes()).isEqualTo(32);

        site.reject(new Rejection("SOMETHING", "is in the way"));
        assertThat(site.replace(code, new Code())).as("given up meanwhile").isFalse();
    }

    private Site installed(Code code) {
        Site site = register(getClass().getClassLoader()).get(1);
        site.startCounting();
        site.queue();
        site.startCompiling();
        site.install(code(), code);
        return site;
    }

    @Test
    void aHookThatAsksWhileThatIsNotWishedIsToldToAskLater() {
        Site site = installed(new Code());
        assertThat(handler.applyAsInt(site.slot())).isEqualTo(OverflowHandler.ENTER);

        registry.pause(true);
        assertThat(handler.applyAsInt(site.slot())).isEqualTo(OverflowHandler.WHILE_CLOSED);
        registry.pause(false);
        site.bar(true);
        assertThat(handler.applyAsInt(site.slot())).isEqualTo(OverflowHandler.WHILE_CLOSED);
        site.bar(false);
        assertThat(handler.applyAsInt(site.slot())).isEqualTo(OverflowHandler.ENTER);
    }

    @Test
    void aClosedRegistryHasGivenUpItsSitesAndTakesNoneUntilItIsOpenAgain() {
        Code code = new Code();
        Site site = installed(code);
        table.enter(site.slot(), code.entry());

        registry.close(new Rejection("STOPPED", "the agent has been stopped"));

        assertThat(site.state()).isEqualTo(SiteState.REJECTED);
        assertThat(code.released).isTrue();
        assertThat(table.entries).containsOnly(0);
        assertThat(handler.applyAsInt(site.slot())).isEqualTo(OverflowHandler.NEVER);
        assertThat(registry.all()).as("for the report").contains(site);
        assertThat(register(getClass().getClassLoader())).allMatch(refused -> refused.slot() < 0 && refused.state() == SiteState.REJECTED);

        registry.reopen();
        Site anew = registry.register(source(getClass().getClassLoader()), loops.regions().get(0));
        assertThat(anew.state()).isEqualTo(SiteState.COLD);
        assertThat(anew.slot()).as("activations may still have the old ones").isEqualTo(2);
    }

    @Test
    void whereRowsAreHandedOverTheOuterLoopIsCompiledFirst() {
        loops = MethodLoops.analyze(classFile, "rows", "([[I)I", FieldLookup.NONE);
        MethodSource source = new MethodSource(getClass().getClassLoader(), NAME, "rows", "([[I)I", classFile, FieldLookup.NONE, SeenReceivers.NONE);
        List<Site> sites = loops.regions().stream().map(region -> registry.register(source, region)).toList();
        Site outer = sites.get(0);
        Site inner = sites.get(1);
        while (compiled.isEmpty()) {
            handler.applyAsInt(inner.slot());
        }
        assertThat(compiled).containsExactly(outer);
        assertThat(inner.state()).isEqualTo(SiteState.COUNTING);
        assertThat(inner.backEdges()).isZero();
        for (int i = 0; i < THRESHOLD / 2; i++) {
            handler.applyAsInt(inner.slot());
        }
        assertThat(inner.state()).as("counted on while the outer one is compiled").isEqualTo(SiteState.COUNTING);
        outer.startCompiling();
        outer.reject(new Rejection("SOMETHING", "is in the way"));
        while (inner.state() == SiteState.COUNTING) {
            handler.applyAsInt(inner.slot());
        }
        assertThat(compiled).containsExactly(outer, inner);
    }

    @Test
    void aLoopSeenAgainIsTheSameSite() {
        ClassLoader loader = getClass().getClassLoader();

        List<Site> first = register(loader);

        assertThat(register(loader)).containsExactlyElementsOf(first);
        assertThat(first).extracting(Site::slot).containsExactly(0, 1);
        assertThat(registry.at(1)).isSameAs(first.get(1));
        assertThat(first.get(1).loops().regions()).hasSize(2);
    }

    @Test
    void aLoopIsWithinThoseAroundIt() {
        List<Site> sites = register(getClass().getClassLoader());

        assertThat(sites.get(1).isWithin(sites.get(0))).isTrue();
        assertThat(sites.get(0).isWithin(sites.get(1))).isFalse();
        assertThat(sites.get(0).isWithin(sites.get(0))).isFalse();
        assertThat(sites).noneMatch(Site::takesRows);
    }

    @Test
    void aLoopAroundAnotherReportsMoreOften() {
        HotnessPolicy compiledCode = new HotnessPolicy(1000, false);
        SiteRegistry registry = new SiteRegistry(table, compiledCode);
        MethodSource source = source(getClass().getClassLoader());
        Site outer = registry.register(source, loops.regions().get(0));
        int alone = table.budgets[outer.slot()];
        Site inner = registry.register(source, loops.regions().get(1));

        assertThat(table.budgets[outer.slot()]).isEqualTo(compiledCode.step(outer)).isLessThan(alone);
        assertThat(table.budgets[inner.slot()]).isEqualTo(compiledCode.step(inner)).isEqualTo(alone);
    }

    @Test
    void theSameClassInAnotherLoaderIsAnother() {
        Site here = register(getClass().getClassLoader()).get(0);
        Site there = registry.register(source(new ClassLoader(null) { }), loops.regions().get(0));

        assertThat(there).isNotSameAs(here);
        assertThat(there.slot()).isEqualTo(2);
    }

    @Test
    void aLoopThatIsAlwaysMetAndNeverCountedIsShortAndBusy() {
        ShortLoopProbe probe = new ShortLoopProbe(registry, table, policy);
        OverflowHandler probed = new OverflowHandler(registry, policy, compiled::add, probe, () -> expectations++);
        Site site = register(getClass().getClassLoader()).get(1);
        int budget = table.budgets[site.slot()];
        long soon = System.nanoTime() + 60_000_000_000L;
        List<Site> found = new ArrayList<>();
        for (int i = 0; i < ShortLoopProbe.HITS; i++) {
            probe.look(soon, found::add);
            assertThat(table.budgets[site.slot()]).isZero();
            assertThat(probed.applyAsInt(site.slot())).isEqualTo(budget);
            assertThat(table.budgets[site.slot()]).isEqualTo(budget);
        }
        assertThat(found).isEmpty();
        probe.look(soon, found::add);

        assertThat(found).containsExactly(site);
        assertThat(site.state()).isEqualTo(SiteState.COLD);
        assertThat(site.backEdges()).isZero();
    }

    @Test
    void aLoopThatIsMetLateIsNotBusyAndALongOneIsCounted() {
        ShortLoopProbe probe = new ShortLoopProbe(registry, table, policy);
        OverflowHandler probed = new OverflowHandler(registry, policy, compiled::add, probe, () -> expectations++);
        List<Site> sites = register(getClass().getClassLoader());
        List<Site> found = new ArrayList<>();
        for (int i = 0; i <= 2 * ShortLoopProbe.HITS; i++) {
            probe.look(System.nanoTime() - 10_000_000, found::add);
            sites.forEach(site -> probed.applyAsInt(site.slot()));
        }
        assertThat(found).isEmpty();

        probed.applyAsInt(sites.get(1).slot());
        assertThat(sites.get(1).state()).as("an overflow without a probe").isEqualTo(SiteState.COUNTING);
        probe.look(System.nanoTime(), found::add);
        assertThat(table.budgets[sites.get(1).slot()]).isPositive();
    }

    @Test
    void theHookOfARejectedLoopTellsHowOftenItsMethodIsCalled() {
        ShortLoopProbe probe = new ShortLoopProbe(registry, table, policy);
        OverflowHandler probed = new OverflowHandler(registry, policy, compiled::add, probe, () -> expectations++);
        Site site = register(getClass().getClassLoader()).get(0);
        probe.probe(site);
        assertThat(table.budgets[site.slot()]).as("of others there are better numbers").isPositive();
        site.reject(new Rejection("SOMETHING", "is in the way"));
        table.close(site.slot());
        for (int i = 0; i < 30; i++) {
            assertThat(CallLengths.areShort(site, System.nanoTime())).isEqualTo(i >= 3);
            probe.probe(site);
            probe.probe(site);
            assertThat(table.budgets[site.slot()]).isZero();
            assertThat(probed.applyAsInt(site.slot())).isEqualTo(OverflowHandler.NEVER);
            assertThat(table.budgets[site.slot()]).isEqualTo(OverflowHandler.NEVER);
        }
        assertThat(CallLengths.areShort(site, System.nanoTime() + 2_000_000_000L)).as("nobody calls it any more").isFalse();
        assertThat(probed.applyAsInt(site.slot())).as("without a probe").isEqualTo(OverflowHandler.NEVER);
        assertThat(compiled).isEmpty();
    }

    @Test
    void aProbeThatIsSetWhileTheOneBeforeIsMetIsNotLost() {
        ShortLoopProbe probe = new ShortLoopProbe(registry, table, policy);
        OverflowHandler probed = new OverflowHandler(registry, policy, compiled::add, probe, () -> expectations++);
        Site site = register(getClass().getClassLoader()).get(0);
        probe.look(System.nanoTime(), compiled::add);
        table.meanwhile = () -> probe.look(System.nanoTime(), compiled::add);
        assertThat(probed.applyAsInt(site.slot())).isPositive();
        assertThat(table.budgets[site.slot()]).as("of a cold loop").isZero();

        site.reject(new Rejection("SOMETHING", "is in the way"));
        table.close(site.slot());
        probe.probe(site);
        assertThat(table.budgets[site.slot()]).as("though the loop was rejected in between").isZero();
        table.meanwhile = () -> probe.probe(site);
        assertThat(probed.applyAsInt(site.slot())).isEqualTo(OverflowHandler.NEVER);
        assertThat(table.budgets[site.slot()]).as("of a rejected loop").isZero();
        assertThat(probed.applyAsInt(site.slot())).isEqualTo(OverflowHandler.NEVER);
        assertThat(table.budgets[site.slot()]).isEqualTo(OverflowHandler.NEVER);
    }

    @Test
    void aProbeOfCallsThatIsSetWhileTheOneBeforeIsMetIsNotLost() {
        MethodBodies bodies = new MethodBodies(table, 1);
        bodies.settle(false);
        assertThat(table.bodies[1]).isEqualTo(Body.PLAIN);
        bodies.probe(1000);
        assertThat(table.bodies[1]).isEqualTo(Body.ASK);
        table.meanwhile = () -> bodies.probe(1500);
        assertThat(bodies.begin(2000)).isNegative();
        assertThat(table.bodies[1]).isEqualTo(Body.ASK);

        bodies.settle(false);
        assertThat(table.bodies[1]).as("when another loop of the method is rejected").isEqualTo(Body.ASK);
        assertThat(bodies.begin(2500)).isNegative();
        assertThat(table.bodies[1]).isEqualTo(Body.PLAIN);
    }

    @Test
    void callsAreLongThatAreHardlyEverFollowedByAnother() {
        ShortLoopProbe.Probe seldom = new ShortLoopProbe.Probe();
        ShortLoopProbe.Probe often = new ShortLoopProbe.Probe();
        for (int i = 0; i < 40; i++) {
            assertThat(seldom.isEnteredAfterAWhile()).isEqualTo(i >= 20);
            long now = 1_000_000L * (i + 1);
            seldom.set(now);
            seldom.hit(now + (i == 7 ? 100 : 20_000));
            often.set(now);
            often.hit(now + (i % 10 == 7 ? 100 : 20_000));
        }
        assertThat(often.isEnteredAfterAWhile()).isFalse();
    }

    @Test
    void whatHasRunForLongInNativeCodeIsKnownToBeLongOrShort() {
        Site inner = installed(new Code());
        assertThat(CallLengths.areSpellsLong(inner)).as("10 entries in 1234 ns").isFalse();
        Site outer = inner.outermost();
        assertThat(CallLengths.areShort(outer, 0)).isFalse();
        registry.rewritten(List.of(outer, inner), true);
        registry.tryMethod(outer);
        assertThat(table.bodies[outer.slot()]).isEqualTo(Body.ASK);
        assertThat(CallLengths.areShort(outer, 0)).as("on trial").isTrue();
        assertThat(CallLengths.areLong(outer)).isFalse();
        outer.trial().again(5);
        long now = 5;
        for (int i = 0; i < 50_000 && !(i % 100 == 0 && outer.trial().decide(now, 0)); i++) {
            long stamp = outer.trial().begin(now);
            now += 40_000;
            outer.trial().end(stamp, now);
        }
        assertThat(outer.trial().result().jvmNanos()).isEqualTo(40_000);
        assertThat(CallLengths.areLong(outer)).isTrue();
    }

    @Test
    void callsRunTheMethodAsItWasOnceNoHookIsOfUse() {
        List<Site> nest = register(getClass().getClassLoader());
        Site outer = nest.get(0);
        Site inner = nest.get(1);
        registry.rewritten(nest, true);
        assertThat(table.bodies[outer.slot()]).isEqualTo(Body.HOOKED);
        outer.reject(new Rejection("SOME_CODE", "a sentence"));
        registry.settleBodies(outer);
        assertThat(table.bodies[outer.slot()]).as("the inner loop may get hot").isEqualTo(Body.HOOKED);
        inner.reject(new Rejection("SOME_CODE", "a sentence"));
        registry.settleBodies(inner);
        assertThat(table.bodies[outer.slot()]).isEqualTo(Body.PLAIN);

        outer.bodies().probe(0);
        assertThat(table.bodies[outer.slot()]).as("the next call tells that there are calls").isEqualTo(Body.ASK);
        assertThat(outer.bodies().begin(1)).isNegative();
        assertThat(table.bodies[outer.slot()]).isEqualTo(Body.PLAIN);
        for (int call = 0; call < 2; call++) {
            outer.bodies().probe(0);
            outer.bodies().begin(1);
        }
        assertThat(CallLengths.areShort(outer, 1)).isTrue();
        assertThat(CallLengths.areLong(outer)).isFalse();
        for (int call = 0; call < 100; call++) {
            outer.bodies().probe(0);
            outer.bodies().begin(1_000_000);
        }
        assertThat(CallLengths.areLong(outer)).as("a millisecond from call to call").isTrue();
    }

    @Test
    void aTrialGoesOnWhenTheMethodIsRewritten() {
        List<Site> nest = register(getClass().getClassLoader());
        registry.rewritten(nest, true);
        registry.tryMethod(nest.get(1));
        Trial trial = nest.get(0).trial();
        MethodBodies before = nest.get(0).bodies();
        registry.rewritten(nest.subList(1, 2), true);
        assertThat(nest.get(1).trial()).isSameAs(trial);
        assertThat(table.bodies[nest.get(1).slot()]).isEqualTo(Body.ASK);

        table.bodies[nest.get(0).slot()] = null;
        before.settle(false);
        assertThat(table.bodies[nest.get(0).slot()]).as("the slot may be another method's").isNull();

        registry.rewritten(nest.subList(1, 2), false);
        assertThat(trial.state()).isEqualTo(Trial.State.ABANDONED);
        assertThat(nest.get(1).bodies().mayBeTried()).as("it has one body").isFalse();
    }

    @Test
    void aLoopWithoutASlotIsRejected() {
        register(getClass().getClassLoader());
        List<Site> late = register(new ClassLoader(null) { });

        assertThat(late.get(0).state()).isEqualTo(SiteState.COLD);
        assertThat(late.get(1).state()).isEqualTo(SiteState.REJECTED);
        assertThat(late.get(1).rejection().code()).isEqualTo("TOO_MANY_SITES");
        assertThat(late.get(1).slot()).isNegative();
    }

    @Test
    void aRefusedLoopTakesNoSlot() {
        MethodSource source = source(getClass().getClassLoader());
        registry.registerRefused(source, loops.regions().get(0), new Rejection("SOME_CODE", "a sentence"));

        assertThat(registry.all()).singleElement().satisfies(site -> {
            assertThat(site.state()).isEqualTo(SiteState.REJECTED);
            assertThat(site.rejection().code()).isEqualTo("SOME_CODE");
            assertThat(site.slot()).isNegative();
        });
    }

    @Test
    void aLoopAroundOneWithoutRoomForItsHookCountsForBoth() {
        HotnessPolicy compiledCode = new HotnessPolicy(1000, false);
        SiteRegistry registry = new SiteRegistry(table, compiledCode);
        MethodSource source = source(getClass().getClassLoader());
        Site outer = registry.register(source, loops.regions().get(0));
        registry.register(source, loops.regions().get(1));
        boolean before = compiledCode.hot(outer, 125);
        registry.registerRefused(source, loops.regions().get(1), new Rejection("METHOD_TOO_LARGE", "a sentence"));

        assertThat(table.budgets[outer.slot()]).isEqualTo(compiledCode.step(outer)).isEqualTo(1);
        assertThat(before).isFalse();
        assertThat(compiledCode.hot(outer, 124)).isFalse();
        assertThat(compiledCode.hot(outer, 125)).isTrue();
    }

    @Test
    void hotnessAccumulatesAndIsToldOnce() {
        Site inner = register(getClass().getClassLoader()).get(1);
        int calls = 0;
        int budget = table.budgets[inner.slot()];
        for (int edges = 0; compiled.isEmpty(); edges += budget) {
            budget = handler.applyAsInt(inner.slot());
            calls++;
            assertThat(edges).isLessThanOrEqualTo(THRESHOLD);
        }

        assertThat(compiled).containsExactly(inner);
        assertThat(inner.state()).isEqualTo(SiteState.QUEUED);
        assertThat(inner.backEdges()).isGreaterThanOrEqualTo(THRESHOLD);
        assertThat(calls).isLessThanOrEqualTo(1 + THRESHOLD / 16);
        assertThat(expectations).as("of a hot loop, told before it is hot").isGreaterThan(1);
        now += 100_000;
        assertThat(handler.applyAsInt(inner.slot())).isEqualTo(1024);
        assertThat(compiled).hasSize(1);
    }

    /** Each of its back edges may take as long as its inner loops do. */
    @Test
    void aLoopAroundOthersLooksForItsCodeSoon() {
        Site outer = register(getClass().getClassLoader()).get(0);
        while (compiled.isEmpty()) {
            handler.applyAsInt(outer.slot());
        }

        assertThat(compiled).containsExactly(outer);
        now += 1_000_000_000;
        assertThat(handler.applyAsInt(outer.slot())).isEqualTo(7);
        now += 1000;
        assertThat(handler.applyAsInt(outer.slot())).as("of a nest whose iterations are short").isEqualTo(14);
    }

    @Test
    void aLoopOfFewIterationsIsNotExpectedToGetHot() {
        Site inner = register(getClass().getClassLoader()).get(1);
        policyOf(8 * THRESHOLD).applyAsInt(inner.slot());
        assertThat(inner.state()).isEqualTo(SiteState.COUNTING);
        assertThat(expectations).isZero();
        policyOf(1).applyAsInt(inner.slot());
        assertThat(expectations).isEqualTo(1);
    }

    private OverflowHandler policyOf(int threshold) {
        return new OverflowHandler(registry, new HotnessPolicy(threshold, true), compiled::add, null, () -> expectations++);
    }

    @Test
    void anOuterLoopIsHotSoonOnceItsInnerOneIsInstalled() {
        List<Site> sites = register(getClass().getClassLoader());
        makeHot(sites.get(1));
        sites.get(1).startCompiling();
        sites.get(1).install(code(), new Code());

        handler.applyAsInt(sites.get(0).slot());
        assertThat(sites.get(0).state()).isEqualTo(SiteState.COUNTING);
        handler.applyAsInt(sites.get(0).slot());

        assertThat(sites.get(0).state()).isEqualTo(SiteState.QUEUED);
        assertThat(sites.get(0).backEdges()).isEqualTo(14);
    }

    @Test
    void anInstalledSiteTellsItsCountersAndARejectedOneIsLeftAlone() {
        List<Site> sites = register(getClass().getClassLoader());
        makeHot(sites.get(1));
        sites.get(1).startCompiling();
        sites.get(1).install(code(), new Code());

        assertThat(sites.get(1).counters()).containsExactly(10, 11);
        assertThat(handler.applyAsInt(sites.get(1).slot())).isEqualTo(OverflowHandler.ENTER);
        sites.get(0).reject(new Rejection("X", "x"));
        assertThat(handler.applyAsInt(sites.get(0).slot())).isEqualTo(OverflowHandler.NEVER);
        assertThat(handler.applyAsInt(2)).as("nobody's slot").isEqualTo(OverflowHandler.NEVER);
    }

    @Test
    void invalidatedCodeNeedsTwiceAsMuch() {
        Site inner = register(getClass().getClassLoader()).get(1);
        makeHot(inner);
        inner.startCompiling();
        inner.install(code(), new Code());
        inner.takeBack(null);

        long needed = 0;
        compiled.clear();
        while (compiled.isEmpty()) {
            handler.applyAsInt(inner.slot());
            needed = inner.backEdges();
        }
        assertThat(needed).isGreaterThanOrEqualTo(2 * THRESHOLD);
    }

    @Test
    void whatBelongsToAClassLoaderGoesWithIt() {
        Code code = new Code();
        Site site = installInALoaderThatGoes(code);

        Awaitility.await().untilAsserted(() -> {
            System.gc();
            registry.expunge();
            assertThat(site.state()).isEqualTo(SiteState.UNLOADED);
        });
        assertThat(code.released).isTrue();
        assertThat(registry.at(site.slot())).isNull();
        assertThat(table.entries[site.slot()]).isZero();
        assertThat(registry.all()).contains(site);
        assertThat(register(getClass().getClassLoader()).get(0).slot()).as("used again").isIn(0, 1, 2);
    }

    private Site installInALoaderThatGoes(Code code) {
        Site site = registry.register(source(new ClassLoader(null) { }), loops.regions().get(1));
        makeHot(site);
        site.startCompiling();
        site.install(code(), code);
        table.enter(site.slot(), code.entry());
        return site;
    }

    @Test
    void anotherBodyIsAnotherLoop() {
        MethodFingerprint sum = MethodFingerprint.of(classFile, "sum", "([I)I");

        assertThat(MethodFingerprint.of(Arrays.copyOf(classFile, classFile.length), "sum", "([I)I")).isEqualTo(sum);
        assertThat(MethodFingerprint.of(classFile, "other", "(I)I").hash()).isNotEqualTo(sum.hash());
        assertThat(sum.codeBytes()).isBetween(20, 60);
    }

    private void makeHot(Site site) {
        while (site.state() != SiteState.QUEUED) {
            handler.applyAsInt(site.slot());
        }
    }

    @Test
    void theRegionsAreThoseOfTheAnalysis() {
        assertThat(loops.regions()).extracting(LoopRegion::depth).containsExactly(1, 2);
    }
}
