package dev.backedge.trampoline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class MethodIdentityTest {
    private static MethodIdentity methods;

    @BeforeAll
    static void open() throws Exception {
        methods = MethodIdentity.open();
        assertThat(MethodIdentity.open()).as("twice").isNotNull();
        new Heir();
        new Far();
    }

    /** Not loaded by looking for a method that names it. */
    static final class Never {
        static {
            loaded = true;
        }
    }

    private static boolean loaded;

    static class Base {
        int plain(int n) {
            return n;
        }

        Never named(Never[] a) {
            return a[0];
        }

        int \u00e4\u20ac\ud835\udc9c() {
            return 1;
        }
    }

    static class Heir extends Base {
        int plain(long n) {
            return 0;
        }
    }

    static class Far extends Heir {
        @Override
        int plain(int n) {
            return -n;
        }
    }

    private static boolean isInherited(Class<?> type, String name, String descriptor) {
        return methods.isInherited(type, Base.class, name, descriptor);
    }

    @Test
    void aMethodOfASuperclassIsInheritedUnlessItIsDeclaredAgain() {
        assertThat(isInherited(Base.class, "plain", "(I)I")).isTrue();
        assertThat(isInherited(Heir.class, "plain", "(I)I")).isTrue();
        assertThat(isInherited(Far.class, "plain", "(I)I")).isFalse();
        assertThat(methods.isInherited(Far.class, Far.class, "plain", "(I)I")).isTrue();
        assertThat(methods.isInherited(Far.class, Heir.class, "plain", "(J)I")).isTrue();
    }

    @Test
    void whatIsNotThereIsNotInherited() {
        assertThat(isInherited(Far.class, "plain", "(D)I")).isFalse();
        assertThat(isInherited(Far.class, "none", "()V")).isFalse();
    }

    @Test
    void classesOfTheDescriptorAreNotLoaded() {
        String never = "L" + MethodIdentityTest.class.getName().replace('.', '/') + "$Never;";
        assertThat(isInherited(Heir.class, "named", "([" + never + ")" + never)).isTrue();
        assertThat(loaded).isFalse();
    }

    @Test
    void namesMayHoldAnyCharacter() {
        assertThat(isInherited(Far.class, "\u00e4\u20ac\ud835\udc9c", "()I")).isTrue();
    }

    @Test
    void hiddenClassesAreClasses() throws Exception {
        assertThat(isInherited(hidden(Heir.class), "plain", "(I)I")).isTrue();
        assertThat(isInherited(hidden(Far.class), "plain", "(I)I")).isFalse();
    }

    private static Class<?> hidden(Class<?> like) throws Exception {
        try (InputStream in = like.getResourceAsStream("/" + like.getName().replace('.', '/') + ".class")) {
            return MethodHandles.lookup().defineHiddenClass(in.readAllBytes(), true).lookupClass();
        }
    }
}
