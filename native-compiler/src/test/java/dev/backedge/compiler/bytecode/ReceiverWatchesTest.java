package dev.backedge.compiler.bytecode;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.Type;

/** Which receivers a refused loop waits for, and what becomes of it when their classes are known. */
class ReceiverWatchesTest {
    private static LoopRegion region(String method, SeenReceivers seen) throws IOException {
        return region(Loops.class, method, seen);
    }

    private static LoopRegion region(Class<?> type, String method, SeenReceivers seen) throws IOException {
        try (InputStream in = type.getResourceAsStream('/' + type.getName().replace('.', '/') + ".class")) {
            Method found = Arrays.stream(type.getDeclaredMethods()).filter(m -> m.getName().equals(method)).findFirst().orElseThrow();
            return MethodLoops.analyze(in.readAllBytes(), method, Type.getMethodDescriptor(found), ClassFilesOfTests.LOOKUP, seen).regions().get(0);
        }
    }

    /** Told of these classes, in the order of the watches. */
    private static LoopRegion told(LoopRegion region, String method, SeenReceivers before, Class<?>... classes) throws IOException {
        return region(Loops.class, method, before.and(seen(region, classes)));
    }

    private static SeenReceivers seen(LoopRegion region, Class<?>... classes) {
        assertThat(region.watches()).hasSize(classes.length);
        Map<CallSite, String> seen = new HashMap<>();
        for (int i = 0; i < classes.length; i++) {
            seen.put(region.watches().get(i).call(), Type.getInternalName(classes[i]));
        }
        return new SeenReceivers(seen);
    }

    private static List<String> inlined(LoopRegion region) {
        assertThat(region.refusal()).isNull();
        return region.callees().stream().map(callee -> callee.owner().replaceAll(".*\\$", "") + "." + callee.name()).toList();
    }

    @Test
    void aParameter() throws IOException {
        LoopRegion region = region("parameter", SeenReceivers.NONE);
        assertThat(region.refusal().code()).isEqualTo("RECEIVER_NOT_KNOWN");
        assertThat(region.refusal().sentence()).startsWith("waits for the class of the receiver of invokeinterface").contains("Figure.area(I)I").contains(", line ");
        assertThat(region.watches()).singleElement().satisfies(watch -> {
            assertThat(watch.local()).isZero();
            assertThat(watch.fields()).isEmpty();
        });
        LoopRegion known = told(region, "parameter", SeenReceivers.NONE, Square.class);
        assertThat(inlined(known)).containsExactly("Square.area");
        assertThat(known.receivers()).singleElement().satisfies(receiver -> assertThat(receiver.object()).isEqualTo(new AccessPath.Base(StateSlot.Place.LOCAL, 0)));
        assertThat(known.watches()).isEmpty();
    }

    @Test
    void allOfThemAtOnce() throws IOException {
        LoopRegion region = region("several", SeenReceivers.NONE);
        assertThat(region.watches()).extracting(LoopRegion.Watch::local).containsExactly(0, 1, -1);
        assertThat(region.watches().get(1).fields()).extracting(LoopRegion.WatchedField::name).containsExactly("of");
        assertThat(region.watches().get(2).fields()).containsExactly(new LoopRegion.WatchedField(Type.getInternalName(Loops.class), "shared", Type.getDescriptor(Figure.class), true));
        assertThat(region.refusal().sentence()).contains(", and of 2 more calls");
        assertThat(inlined(told(region, "several", SeenReceivers.NONE, Square.class, Round.class, Square.class))).containsExactlyInAnyOrder("Square.area", "Round.area");
    }

    @Test
    void whatIsCalledByWhatIsInlined() throws IOException {
        LoopRegion outer = region("within", SeenReceivers.NONE);
        SeenReceivers first = seen(outer, Scaled.class);
        LoopRegion inner = told(outer, "within", SeenReceivers.NONE, Scaled.class);
        assertThat(inner.refusal().code()).isEqualTo("RECEIVER_NOT_KNOWN");
        assertThat(inner.refusal().sentence()).contains("in what is called by invokeinterface");
        assertThat(inner.watches()).singleElement().satisfies(watch -> {
            assertThat(watch.call().callee()).endsWith("Scaled.area(I)I");
            assertThat(watch.fields()).extracting(LoopRegion.WatchedField::name).containsExactly("of");
        });
        assertThat(inlined(told(inner, "within", first, Round.class))).containsExactlyInAnyOrder("Scaled.area", "Round.area");

        LoopRegion helped = region("helped", SeenReceivers.NONE);
        assertThat(inlined(told(helped, "helped", SeenReceivers.NONE, Square.class))).containsExactlyInAnyOrder("Loops.help", "Square.area");
    }

    @Test
    void aClassThatOverridesWhatIsNotThere() throws IOException {
        for (String method : List.of("protectedMethod", "leftToHeirs")) {
            LoopRegion region = region(method, SeenReceivers.NONE);
            assertThat(inlined(told(region, method, SeenReceivers.NONE, Heir.class))).hasSize(1);
        }
        assertThat(region("privateToThePackage", SeenReceivers.NONE).watches()).as("whether it is overridden depends on packages").isEmpty();
    }

    @Test
    void notWhereMoreIsLacking() throws IOException {
        for (String method : List.of("assigned", "alsoNew", "ofTheJdk", "elements")) {
            LoopRegion region = region(method, SeenReceivers.NONE);
            assertThat(region.refusal().code()).as(method).isEqualTo("UNSUPPORTED_BYTECODE");
            assertThat(region.watches()).as(method).isEmpty();
        }
        assertThat(region("sometimes", SeenReceivers.NONE).refusal()).as("there is another way round").isNull();
    }

    @Test
    void aGuessIsRightOrOfNoUse() throws IOException {
        LoopRegion region = region("parameter", SeenReceivers.NONE);
        for (Class<?> useless : new Class<?>[] {Looping.class, String.class, Object.class, Loops.class, Figure.class}) {
            LoopRegion told = told(region, "parameter", SeenReceivers.NONE, useless);
            assertThat(told.refusal().code()).as(useless.getName()).isEqualTo("UNSUPPORTED_BYTECODE");
            assertThat(told.watches()).isEmpty();
        }
    }

    @Test
    void theSameKnowledgeGivesTheSameRegion() throws IOException {
        LoopRegion region = region("several", SeenReceivers.NONE);
        assertThat(region("several", SeenReceivers.NONE)).isEqualTo(region);
        SeenReceivers seen = seen(region, Square.class, Round.class, Square.class);
        assertThat(region("several", seen)).isEqualTo(region("several", new SeenReceivers(new HashMap<>(seen.classes()))));
        SeenReceivers other = seen(region, Round.class, Square.class, Square.class);
        assertThat(seen.and(other)).as("what is known stays").isEqualTo(seen);
    }

    interface Figure {
        int area(int i);
    }

    static class Square implements Figure {
        int side = 2;

        @Override
        public int area(int i) {
            return side * i;
        }
    }

    static class Round implements Figure {
        @Override
        public int area(int i) {
            return i ^ 5;
        }
    }

    static final class Scaled implements Figure {
        final Figure of;

        Scaled(Figure of) {
            this.of = of;
        }

        @Override
        public int area(int i) {
            return of.area(i) * 2;
        }
    }

    static final class Looping implements Figure {
        @Override
        public int area(int i) {
            int sum = 0;
            for (int k = 0; k < i; k++) {
                sum += k;
            }
            return sum;
        }
    }

    abstract static class Template implements Figure {
        protected abstract int part(int i);

        abstract int secret(int i);
    }

    static final class Heir extends Template {
        @Override
        protected int part(int i) {
            return i * 3;
        }

        @Override
        int secret(int i) {
            return i * 5;
        }

        @Override
        public int area(int i) {
            return i * 7;
        }
    }

    static final class Loops {
        static Figure shared;
        final Figure given;

        Loops(Figure given) {
            this.given = given;
        }

        static int parameter(Figure figure, int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                sum += figure.area(i);
            }
            return sum;
        }

        static int several(Figure figure, Scaled scaled, int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                sum += figure.area(i) * scaled.of.area(i) + shared.area(i);
            }
            return sum;
        }

        static int within(Figure figure, int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                sum += figure.area(i);
            }
            return sum;
        }

        int helped(int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                sum += help(i);
            }
            return sum;
        }

        private int help(int i) {
            return given.area(i) + 1;
        }

        static int protectedMethod(Template template, int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                sum += template.part(i);
            }
            return sum;
        }

        static int leftToHeirs(Template template, int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                sum += template.area(i);
            }
            return sum;
        }

        static int privateToThePackage(Template template, int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                sum += template.secret(i);
            }
            return sum;
        }

        static int assigned(Figure one, Figure other, int n) {
            int sum = 0;
            Figure figure = one;
            for (int i = 0; i < n; i++) {
                sum += figure.area(i);
                figure = other;
            }
            return sum;
        }

        static int alsoNew(Figure figure, int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                sum += figure.area(new int[i].length);
            }
            return sum;
        }

        static int ofTheJdk(List<Integer> list, int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                sum += list.size();
            }
            return sum;
        }

        static int elements(Figure[] figures, int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                sum += figures[i].area(i);
            }
            return sum;
        }

        static int sometimes(Figure figure, int[] data) {
            int sum = 0;
            for (int each : data) {
                sum += each < 0 ? figure.area(each) : each;
            }
            return sum;
        }
    }
}
