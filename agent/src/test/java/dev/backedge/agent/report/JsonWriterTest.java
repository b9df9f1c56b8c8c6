package dev.backedge.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JsonWriterTest {
    @Test
    void nests() {
        String json = new JsonWriter().beginObject().name("a").value(1).name("b").beginArray().value("x").value(true).beginObject().endObject().endArray()
                .name("c").value((String) null).name("d").beginArray().endArray().endObject().toString();

        assertThat(json).isEqualTo("""
                {
                  "a": 1,
                  "b": [
                    "x",
                    true,
                    {}
                  ],
                  "c": null,
                  "d": []
                }
                """);
    }

    @Test
    void escapesWhatJsonAndUtf8CannotHold() {
        String json = new JsonWriter().value("q\" b\\ n\n r\r t\t nul\0 e\u001f ok\u00e9 pair\ud83d\ude00 lone\ud800 low\udc00").toString();

        assertThat(json).isEqualTo("\"q\\\" b\\\\ n\\n r\\r t\\t nul\\u0000 e\\u001f ok\u00e9 pair\ud83d\ude00 lone\\ud800 low\\udc00\"\n");
    }

    @Test
    void millisecondsHaveThreeDecimals() {
        assertThat(new JsonWriter().beginArray().millis(0).millis(1_234_567).millis(5_000).endArray().toString().replaceAll("\\s", ""))
                .isEqualTo("[0.000,1.234,0.005]");
    }
}
