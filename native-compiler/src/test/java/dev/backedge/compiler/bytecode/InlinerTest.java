package dev.backedge.compiler.bytecode;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.Type;

/** Which calls are taken into a loop; that they compute the same is for {@link SsaBuilderTest} to say. */
class InlinerTest {
    private static List<String> inlined(Class<?> type, String method) throws IOException {
        return region(type, method).callees().stream().map(LoopRegion.Callee::name).toList();
    }

    private static LoopRegion region(Class<?> type, String method) throws IOException {
        try (InputStream in = type.getResourceAsStream('/' + type.getName().replace('.', '/') + ".class")) {
            Method found = Arrays.stream(type.getDeclaredMethods()).filter(m -> m.getName().equals(method)).findFirst().orElseThrow();
            return MethodLoops.analyze(in.readAllBytes(), method, Type.getMethodDescriptor(found), ClassFilesOfTests.LOOKUP).regions().get(0);
        }
    }

    @Test
    void staticMethodsWithWhatTheyCall() throws IOException {
        assertThat(inlined(SsaSamples.class, "inlined")).containsExactlyInAnyOrder("clamped", "wide", "isOdd", "at", "mixed", "narrow", "bytes", "twice", "plus");
        assertThat(inlined(SsaSamples.class, "callInHeader")).containsExactlyInAnyOrder("less", "one");
        assertThat(inlined(SsaSamples.class, "referencesThroughCallees")).containsExactly("chosen");
    }

    @Test
    void notWhatMayLeaveAfterAWriteNorLoopsNorARecursiveCall() throws IOException {
        assertThat(inlined(SsaSamples.class, "writingCallees")).containsExactlyInAnyOrder("put", "putIfLess", "swap");
        assertThat(inlined(SsaSamples.class, "packingCallees")).as("not what reads after a write, and may leave then").containsExactly("pack");
        assertThat(region(SsaSamples.class, "notInlined").refusal()).isNull();
        assertThat(inlined(SsaSamples.class, "notInlined")).as("where the method calls itself it leaves").containsExactly("fibonacci");
    }

    @Test
    void methodsOfOtherClassesIfTheyAreWhatTheySeem() throws IOException {
        LoopRegion region = region(SsaSamples.class, "othersInlined");

        assertThat(region.callees().stream().map(callee -> callee.owner().replaceAll(".*\\$", "") + "." + callee.name()))
                .containsExactlyInAnyOrder("Cell.mixed", "Cell.count", "Cell.add", "Cell.last", "BaseOfCell.inherited");
        String cell = Type.getInternalName(SsaSamples.Cell.class);
        String base = Type.getInternalName(SsaSamples.BaseOfCell.class);
        assertThat(region.reliances()).containsExactly(
                new Reliance(base, FieldLookup.hash(ClassFilesOfTests.bytes(base)), true, false, true),
                new Reliance(cell, FieldLookup.hash(ClassFilesOfTests.bytes(cell)), true, true, true));
    }

    @Test
    void aPublicMethodThatNamesNothingMayComeFromAnotherLoader() throws IOException {
        String open = Type.getInternalName(ToAll.class);
        assertThat(region(Caller.class, "loop").reliances()).containsExactly(new Reliance(open, FieldLookup.hash(ClassFilesOfTests.bytes(open)), false, false, true));
    }

    @Test
    void itsOwnClassIsInitialisedWhenAStaticMethodRunsButNotForSureInAnInstanceMethod() throws IOException {
        assertThat(region(SsaSamples.class, "inlined").reliances()).isEmpty();
        assertThat(region(Open.class, "loop").reliances()).containsExactly(new Reliance(Type.getInternalName(Open.class), 0, true, false, true));
    }

    @Test
    void onlyWhatACallIsSureToReach() throws IOException {
        assertThat(inlined(Open.class, "loop")).containsExactlyInAnyOrder("ofPrivate", "ofFinal", "ofStatic", "ofAnybody");
        assertThat(inlined(Closed.class, "loop")).containsExactly("ofFinalClass");
        assertThat(inlined(Shape.class, "loop")).as("the call itself checks that the receiver is a Shape").isEmpty();
    }

    @Test
    void whereAReceiverDecidesItIsOneThatTheLoopDoesNotChange() throws IOException {
        String open = Type.getInternalName(Open.class);
        LoopRegion.Receiver own = region(Open.class, "loop").receivers().get(0);
        assertThat(own.object()).isEqualTo(new AccessPath.Base(StateSlot.Place.LOCAL, 0));
        assertThat(own.callees()).singleElement().satisfies(callee -> assertThat(callee.owner() + "." + callee.name()).isEqualTo(open + ".ofAnybody"));
        assertThat(region(Closed.class, "loop").receivers()).isEmpty();

        LoopRegion others = region(Receivers.class, "loop");
        assertThat(others.receivers().stream().map(LoopRegion.Receiver::object)).containsExactly(
                new AccessPath.Base(StateSlot.Place.LOCAL, 1), new AccessPath.Base(StateSlot.Place.PATH, others.paths().stream()
                        .filter(path -> path.step() instanceof AccessPath.Step.Field field && field.name().equals("kept")).findFirst().orElseThrow().number()));
        assertThat(others.receivers().get(0).callees().stream().map(LoopRegion.Callee::name)).containsExactly("ofAnybody", "ofSuper");
        assertThat(others.receivers().get(0).callees().get(1).owner()).isEqualTo(Type.getInternalName(SuperOfOpen.class));
        assertThat(region(Receivers.class, "changing").receivers()).isEmpty();
        assertThat(region(Receivers.class, "changing").refusal().sentence()).contains("invokevirtual").contains("Open.ofAnybody");
        assertThat(region(Receivers.class, "many").receivers()).hasSize(LoopRegion.MAX_RECEIVERS);
    }

    @Test
    void fieldsToWhichTheLoopHasNoAccessAreReadForIt() throws IOException {
        String purse = Type.getInternalName(Purse.class);
        LoopRegion fields = region(SsaSamples.class, "hiddenFields");
        assertThat(fields.paths().stream().filter(AccessPath::isHidden).map(AccessPath::step)).contains(
                new AccessPath.Step.HiddenField(purse, "coins", "[I"), new AccessPath.Step.HiddenField(purse, "rate", "J"), new AccessPath.Step.HiddenField(purse, "inner", "L" + purse + ";"));
        assertThat(fields.paths().stream().filter(path -> path.step() instanceof AccessPath.Step.HiddenField field && field.name().equals("inner")).map(AccessPath::type))
                .as("no class of the program").containsExactly("java/lang/Object");
        assertThat(fields.paths().stream().filter(AccessPath::stored).map(AccessPath::step)).containsExactly(new AccessPath.Step.Field(purse, "open", "I"));
        assertThat(fields.distinct()).as("one open may be the other").isNotEmpty();
        assertThat(inlined(SsaSamples.class, "hiddenReferences")).containsExactly("inside", "coin");
        assertThat(inlined(Restoring.class, "loop")).as("the purse in the purse").isEmpty();
    }

    @Test
    void noSynchronizedOrNativeMethodNorALargeOne() throws IOException {
        assertThat(inlined(Unsuitable.class, "loop")).isEmpty();
        assertThat(region(Unsuitable.class, "loop").refusal()).isNull();
    }

    @Test
    void depthAndGrowthAreBounded() throws IOException {
        assertThat(inlined(Deep.class, "loop")).hasSizeLessThanOrEqualTo(Inliner.MAX_DEPTH);
        assertThat(region(Deep.class, "loop").refusal()).isNull();
    }

    /** What comes from a field to which it has no access would have to be restored. */
    static final class Restoring {
        private Restoring() {
        }

        static int loop(Purse a, int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                Purse inner = a.inner();
                sum += a.coin(i) + (inner == null ? 0 : inner.open);
                sum += a.label(i);
                sum += inner == null ? 1 : 2;
            }
            return sum;
        }
    }

    @Test
    void lambdasThatAreConstants() throws IOException {
        LoopRegion region = region(Lambdas.class, "constants");
        assertThat(region.callees().stream().map(LoopRegion.Callee::name)).allMatch(name -> name.startsWith("lambda$")).hasSize(2);
        assertThat(region.resumePoints().stream().filter(ResumePoint::inside).map(ResumePoint::bci).toList()).as("it goes on to the end").isNotEmpty();
        for (String method : new String[] {"ofCapturing", "twoValues", "parameter", "notFinal", "boxing"}) {
            assertThat(inlined(Lambdas.class, method)).as(method).isEmpty();
            assertThat(region(Lambdas.class, method).refusal().sentence()).as(method).contains("invokeinterface");
        }
    }

    @Test
    void throughAnInterfaceWhatTheReceiversClassHasIfItIsLikely() throws IOException {
        LoopRegion region = region(Likely.class, "ofField");
        assertThat(region.receivers()).singleElement().satisfies(receiver -> assertThat(receiver.callees()).singleElement().satisfies(
                callee -> assertThat(callee.owner() + "." + callee.name()).isEqualTo(Type.getInternalName(Tripling.class) + ".apply")));
        assertThat(region.paths().stream().map(AccessPath::step)).as("the hook's verifier knows the object for an Operation").contains(
                new AccessPath.Step.HiddenField(Type.getInternalName(Tripling.class), "factor", "I"));
        assertThat(region.reliances().stream().map(Reliance::name)).containsExactlyInAnyOrder(Type.getInternalName(Tripling.class), Type.getInternalName(Operation.class));
        assertThat(inlined(Likely.class, "ofLocal")).containsExactly("other");
        assertThat(inlined(Likely.class, "ofTwoClasses")).isEmpty();
        assertThat(inlined(Likely.class, "notPublic")).as("of an abstract class, whose other packages may not override it").isEmpty();
    }

    interface Operation {
        int apply(int n);
    }

    abstract static class Abstract {
        abstract int inPackage(int n);

        public abstract int other(int n);
    }

    static final class Tripling extends Abstract implements Operation {
        private final int factor = Integer.getInteger("none", 3);

        @Override
        public int apply(int n) {
            return n * factor;
        }

        @Override
        int inPackage(int n) {
            return n;
        }

        @Override
        public int other(int n) {
            return n + 1;
        }
    }

    static final class Likely {
        private final Operation operation = new Tripling();
        private Operation either = new Tripling();
        private final Abstract narrow = new Tripling();

        int ofField(int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                sum += operation.apply(i);
            }
            return sum;
        }

        int ofLocal(int n) {
            Abstract local = new Tripling();
            int sum = 0;
            for (int i = 0; i < n; i++) {
                sum += local.other(i);
            }
            return sum;
        }

        int ofTwoClasses(int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                sum += either.apply(i);
            }
            either = i -> i;
            return sum;
        }

        int notPublic(int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                sum += narrow.inPackage(i);
            }
            return sum;
        }
    }

    static final class Lambdas {
        private static final IntUnaryOperator TWICE = n -> n * 2;
        private static final DoubleUnaryOperator ABS = Math::abs;
        private static final IntUnaryOperator CAPTURING = capturing(3);
        private static final Function<Integer, Integer> BOXING = n -> n;
        private static IntUnaryOperator notFinal = n -> n;

        private Lambdas() {
        }

        private static IntUnaryOperator capturing(int by) {
            return n -> n + by;
        }

        static double constants(int n) {
            IntUnaryOperator third = i -> i / 3;
            double sum = 0;
            for (int i = 0; i < n; i++) {
                sum += TWICE.applyAsInt(i) + ABS.applyAsDouble(sum - i) + third.applyAsInt(i);
            }
            return sum;
        }

        static int ofCapturing(int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                sum += CAPTURING.applyAsInt(i);
            }
            return sum;
        }

        static int twoValues(int n) {
            IntUnaryOperator function = i -> i / 3;
            if (n > 7) {
                function = i -> i / 5;
            }
            int sum = 0;
            for (int i = 0; i < n; i++) {
                sum += function.applyAsInt(i);
            }
            return sum;
        }

        static int parameter(IntUnaryOperator function, int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                sum += function.applyAsInt(i);
            }
            return sum;
        }

        static int notFinal(int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                sum += notFinal.applyAsInt(i);
            }
            return sum;
        }

        static Integer boxing(int n, Integer sum) {
            for (int i = 0; i < n; i++) {
                BOXING.apply(sum);
            }
            return sum;
        }
    }

    /** For everybody. */
    public static final class ToAll {
        private ToAll() {
        }

        public static int hash(int a, int[] b) {
            return a * 31 + b[a & 1] + Math.abs(a);
        }
    }

    static final class Caller {
        private static int loop(int[] b, int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                sum += ToAll.hash(i, b);
            }
            return sum;
        }
    }

    static class SuperOfOpen {
        int ofSuper(int i) {
            return i - 9;
        }
    }

    static class Receivers {
        private Open kept;

        int loop(Open open, int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                sum += open.ofAnybody(i) + kept.ofAnybody(i) + open.ofSuper(i);
            }
            return sum;
        }

        static int changing(Open[] all, int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                Open open = sum > 5 ? all[0] : all[1];
                sum += open.ofAnybody(i);
            }
            return sum;
        }

        static int many(Open[] a, int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                sum += i;
                if (sum > 1000) {
                    sum -= a[0].ofAnybody(1) + a[1].ofAnybody(1) + a[2].ofAnybody(1) + a[3].ofAnybody(1) + a[4].ofAnybody(1) + a[5].ofAnybody(1)
                            + a[6].ofAnybody(1) + a[7].ofAnybody(1) + a[8].ofAnybody(1) + a[9].ofAnybody(1);
                }
            }
            return sum;
        }
    }

    /** Can be extended. */
    static class Open extends SuperOfOpen {
        private int seed = 1;

        int loop(int n) {
            int sum = seed;
            for (int i = 0; i < n; i++) {
                sum += ofPrivate(i) + ofFinal(i) + ofStatic(i);
                if (i % 1000 == 999) {
                    sum += ofAnybody(i);
                }
            }
            return sum;
        }

        private int ofPrivate(int i) {
            return i * seed;
        }

        final int ofFinal(int i) {
            return i ^ 5;
        }

        static int ofStatic(int i) {
            return i - 3;
        }

        int ofAnybody(int i) {
            return i;
        }
    }

    static final class Closed {
        int loop(int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                sum += ofFinalClass(i);
            }
            return sum;
        }

        int ofFinalClass(int i) {
            return i * 7;
        }
    }

    interface Shape {
        default int loop(int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                sum ^= i;
                if (i % 1000 == 999) {
                    sum += ofImplementation(i) + ofInterface(i);
                }
            }
            return sum;
        }

        private int ofInterface(int i) {
            return i + 1;
        }

        int ofImplementation(int i);
    }

    static final class Unsuitable {
        private static int loop(int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                sum ^= i;
                if (i % 1000 == 999) {
                    sum += locked(i) + large(i);
                }
            }
            return sum;
        }

        private static synchronized int locked(int i) {
            return i + 1;
        }

        private static int large(int i) {
            int a = i + 1;
            a = a * 31 ^ a >>> 3; a = a * 31 ^ a >>> 3; a = a * 31 ^ a >>> 3; a = a * 31 ^ a >>> 3; a = a * 31 ^ a >>> 3;
            a = a * 31 ^ a >>> 3; a = a * 31 ^ a >>> 3; a = a * 31 ^ a >>> 3; a = a * 31 ^ a >>> 3; a = a * 31 ^ a >>> 3;
            a = a * 31 ^ a >>> 3; a = a * 31 ^ a >>> 3; a = a * 31 ^ a >>> 3; a = a * 31 ^ a >>> 3; a = a * 31 ^ a >>> 3;
            return a;
        }
    }

    static final class Deep {
        private static int loop(int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                sum ^= i;
                if (i % 1000 == 999) {
                    sum += a(i);
                }
            }
            return sum;
        }

        private static int a(int i) {
            return b(i) + 1;
        }

        private static int b(int i) {
            return c(i) + 2;
        }

        private static int c(int i) {
            return d(i) + 3;
        }

        private static int d(int i) {
            return e(i) + 4;
        }

        private static int e(int i) {
            return f(i) + 5;
        }

        private static int f(int i) {
            return g(i) + 6;
        }

        private static int g(int i) {
            return i * 7;
        }
    }
}
