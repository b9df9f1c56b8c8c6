package dev.backedge.agent.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class LoaderMapTest {
    private final LoaderMap<String, Integer> map = new LoaderMap<>();
    private final ClassLoader loader = new ClassLoader(null) { };

    @Test
    void eachLoaderHasItsOwn() {
        assertThat(map.find(loader)).isEmpty();
        map.of(loader).put("a", 1);
        assertThat(map.of(loader)).isSameAs(map.find(loader)).isEqualTo(Map.of("a", 1));
        assertThat(map.find(new ClassLoader(null) { })).isEmpty();
        assertThat(map.all()).hasSize(1);
        map.clear();
        assertThat(map.find(loader)).isEmpty();
    }

    @Test
    void keepsNoLoader() {
        for (int i = 0; i < 100; i++) {
            map.of(new ClassLoader(null) { }).put("a", i);
        }
        Awaitility.await().until(() -> {
            System.gc();
            map.of(loader).put("b", 1);
            return map.all().size() == 1;
        });
    }
}
