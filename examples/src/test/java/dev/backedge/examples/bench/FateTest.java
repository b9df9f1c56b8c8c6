package dev.backedge.examples.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import org.junit.jupiter.api.Test;

class FateTest {
    private static Fate fate(String... loops) {
        return Fate.of(JsonParser.parseString("{\"loops\": [" + String.join(",", loops) + "]}").getAsJsonObject(), "sum");
    }

    private static String loop(String method, String state, int entries, int sideExits, String reason) {
        return """
                {"class": "a.B", "method": "%s", "line": 12, "depth": 1, "state": "%s", "reason": %s, "backEdges": 10000, "compileMillis": 1.5,
                 "codeBytes": %d, "entries": %d, "sideExits": %d, "yields": 0}""".formatted(method, state, reason, entries > 0 ? 96 : 0, entries, sideExits);
    }

    private static final String REASON = "{\"code\": \"UNSUPPORTED_BYTECODE\", \"sentence\": \"no way\"}";

    @Test
    void nativeCode() {
        Fate fate = fate(loop("sum", "INSTALLED", 20, 0, "null"), loop("sum", "COLD", 0, 0, "null"));
        assertThat(fate.ranNative()).isTrue();
        assertThat(fate.summary()).isEqualTo("native");
        assertThat(fate.details()).containsExactly("B.sum:12 depth 1: INSTALLED, 96 bytes compiled in 1.5 ms, entered 20 times, 0 yields, 0 side exits");
    }

    @Test
    void refused() {
        Fate fate = fate(loop("sum", "REJECTED", 0, 0, REASON));
        assertThat(fate.ranNative()).isFalse();
        assertThat(fate.summary()).isEqualTo("not native, refused: UNSUPPORTED_BYTECODE");
        assertThat(fate.details()).containsExactly("B.sum:12 depth 1: REJECTED (UNSUPPORTED_BYTECODE: no way)");
    }

    @Test
    void otherMethodsDoNotCount() {
        assertThat(fate(loop("product", "INSTALLED", 20, 0, "null"), loop("product", "REJECTED", 0, 0, REASON)).summary()).isEqualTo("not native");
    }

    @Test
    void sideExits() {
        assertThat(fate(loop("sum", "INSTALLED", 20, 19, "null")).summary()).isEqualTo("native, leaves by side exits");
    }
}
