package dev.backedge.examples.bench;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What Backedge did with the loops of one kernel, from the agent's report.
 *
 * @param ranNative whether some loop ran native code
 * @param summary one line: {@code native}, or why not; and what else is worth knowing
 * @param details a line for each loop that was seen to loop
 */
record Fate(boolean ranNative, String summary, List<String> details) {
    static final Fate NONE = new Fate(false, "", List.of());

    /** Share of the entries that end in a side exit above which they are worth a word. */
    private static final double MANY = 0.5;

    /**
     * @param report of a JVM that ran this kernel alone
     * @param method of the kernel; the loops of others may be refused, but never run
     */
    static Fate of(JsonObject report, String method) {
        List<String> details = new ArrayList<>();
        List<String> refusals = new ArrayList<>();
        long entries = 0;
        long sideExits = 0;
        for (JsonElement element : report.getAsJsonArray("loops")) {
            JsonObject loop = element.getAsJsonObject();
            String state = loop.get("state").getAsString();
            if (!loop.get("method").getAsString().equals(method) || state.equals("COLD") || state.equals("COUNTING") && loop.get("backEdges").getAsLong() == 0) {
                continue;
            }
            String what = state;
            entries += loop.get("entries").getAsLong();
            sideExits += loop.get("sideExits").getAsLong();
            if (loop.get("codeBytes").getAsLong() > 0) {
                what += String.format(Locale.ROOT, ", %d bytes compiled in %.1f ms, entered %d times, %d yields, %d side exits",
                        loop.get("codeBytes").getAsLong(), loop.get("compileMillis").getAsDouble(), loop.get("entries").getAsLong(),
                        loop.get("yields").getAsLong(), loop.get("sideExits").getAsLong());
            }
            if (loop.has("reason") && loop.get("reason").isJsonObject()) {
                JsonObject reason = loop.getAsJsonObject("reason");
                what += " (" + reason.get("code").getAsString() + ": " + reason.get("sentence").getAsString() + ")";
                String code = reason.get("code").getAsString();
                if (!refusals.contains(code)) {
                    refusals.add(code);
                }
            }
            details.add(loop.get("class").getAsString().replaceFirst(".*\\.", "") + "." + loop.get("method").getAsString()
                    + ":" + loop.get("line").getAsInt() + " depth " + loop.get("depth").getAsInt() + ": " + what);
        }
        String summary = entries > 0 ? "native" : "not native";
        if (!refusals.isEmpty()) {
            summary += ", refused: " + String.join(" ", refusals);
        }
        if (entries > 0 && sideExits > MANY * entries) {
            summary += ", leaves by side exits";
        }
        return new Fate(entries > 0, summary, List.copyOf(details));
    }
}
