package dev.backedge.agent.select;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class DeferredClassesTest {
    private final DeferredClasses classes = new DeferredClasses();
    private final ClassLoader loader = getClass().getClassLoader();
    private final String name = Methods.class.getName().replace('.', '/');

    static final class Methods {
        private Methods() {
        }

        static int straight(int n) {
            return n + 1;
        }

        static int loop(int n) {
            int s = 0;
            for (int i = 0; i < n; i++) {
                s += i;
            }
            return s;
        }
    }

    @Test
    void itIsKnownByLoaderAndName() {
        ClassLoader other = new ClassLoader(loader) {
        };
        classes.defer(loader, name);
        classes.defer(loader, name);

        assertThat(classes.find(loader, name)).isNotNull();
        assertThat(classes.find(other, name)).isNull();
        assertThat(classes.find(loader, "some/Other")).isNull();
        assertThat(classes.named(name)).hasSize(1);

        classes.defer(other, name);

        assertThat(classes.named(name)).hasSize(2);
        assertThat(classes.waiting()).isEqualTo(2);
    }

    @Test
    void methodsWithLoopsWaitUntilTheyHaveHooks() {
        classes.defer(loader, name);
        DeferredClass type = classes.find(loader, name);

        assertThat(type.waiting("loop", -1)).containsExactly("(I)I");
        assertThat(type.waiting("straight", -1)).isEmpty();
        assertThat(type.cost("loop", Set.of("(I)I"))).as("25 ms for the loop, and some for the method").isBetween(26_000_000L, 35_000_000L);
        assertThat(type.isHooked()).isFalse();
        assertThat(type.isChosen()).isFalse();

        assertThat(type.choose("loop", Set.of("(I)I"))).isTrue();
        assertThat(type.choose("loop", Set.of("(I)I"))).isFalse();
        assertThat(type.isChosen("loop", "(I)I")).isTrue();
        assertThat(type.isChosen("straight", "(I)I")).isFalse();
        assertThat(type.waiting("loop", -1)).as("chosen, and not rewritten yet").isNotEmpty();
        assertThat(classes.waiting()).isZero();

        type.hooked();

        assertThat(type.isHooked()).isTrue();
        assertThat(type.waiting("loop", -1)).isEmpty();

        classes.forget();

        assertThat(type.isHooked()).isFalse();
        assertThat(type.isChosen()).isFalse();
        assertThat(type.waiting("loop", -1)).isNotEmpty();
    }

    @Test
    void whereThereIsNoClassFileAnyMethodMayLoop() {
        classes.defer(loader, "made/At$RunTime");
        DeferredClass type = classes.find(loader, "made/At$RunTime");
        Set<String> any = type.waiting("run", 7);

        assertThat(any).hasSize(1);
        assertThat(type.choose("run", any)).isTrue();
        assertThat(type.isChosen("run", "(I)V")).isTrue();
        assertThat(type.isChosen("walk", "(I)V")).isFalse();
        type.hooked();
        assertThat(type.waiting("run", 7)).isEmpty();
    }

    @Test
    void aLoaderIsNotKept() throws InterruptedException {
        classes.defer(new ClassLoader() {
        }, name);
        for (int i = 0; i < 100 && !classes.named(name).isEmpty() && classes.waiting() > 0; i++) {
            System.gc();
            Thread.sleep(10);
            classes.defer(loader, "some/Other");
        }

        assertThat(classes.named(name)).isEmpty();
    }
}
