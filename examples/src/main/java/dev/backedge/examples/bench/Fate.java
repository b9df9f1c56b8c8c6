package dev.backedge.examples.bench;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What Backedge did with the loops of one kernel, from the agent's report.
 *
 * @param ranNative whether some loop ran native code
 * @param summary one line: {@code native}, {@code given back} to the JVM, or why not; and what else is worth knowing
 * @param details a line for each loop that was seen to loop
 */
public record Fate(boolean ranNative, String summary, List<String> details) {
    static final Fate NONE = new Fate(false, "", List.of());

    /** Share of the entries that end in a side exit above which they are worth a word. */
    private static final double MANY = 0.5;

    /**
     * @param report of a JVM that ran this kernel alone
     * @param method of the kernel; the loops of others may be refused, but never run
     */
    static Fate of(JsonObject report, String method) {
        List<String> details = new ArrayList<>();
        Set<String> refusals = new LinkedHashSet<>();
        long entries = 0;
        long sideExits = 0;
        boolean installed = false;
        for (JsonElement element : report.getAsJsonArray("loops")) {
            JsonObject loop = element.getAsJsonObject();
            String state = loop.get("state").getAsString();
            if (!loop.get("method").getAsString().equals(method) || state.equals("COLD") || state.equals("COUNTING") && loop.get("backEdges").getAsLong() == 0) {
                continue;
            }
            entries += loop.get("entries").getAsLong();
            sideExits += loop.get("sideExits").getAsLong();
            installed |= state.equals("INSTALLED") && loop.get("entries").getAsLong() > 0;
            if (loop.get("reason").isJsonObject()) {
                refusals.add(loop.getAsJsonObject("reason").get("code").getAsString());
            }
            details.add(where(loop) + " depth " + loop.get("depth").getAsInt() + ": " + what(loop));
        }
        String summary = installed ? "native" : entries > 0 ? "given back" : "not native";
        if (!refusals.isEmpty()) {
            summary += ", refused: " + String.join(" ", refusals);
        }
        if (entries > 0 && sideExits > MANY * entries) {
            summary += ", leaves by side exits";
        }
        return new Fate(entries > 0, summary, List.copyOf(details));
    }

    /** A loop of the report's: {@code Class.method:line}. */
    public static String where(JsonObject loop) {
        return loop.get("class").getAsString().replaceFirst(".*\\.", "") + "." + loop.get("method").getAsString() + ":" + loop.get("line").getAsInt();
    }

    /** Its state, what its code did, and why it was refused. */
    public static String what(JsonObject loop) {
        String what = loop.get("state").getAsString();
        if (loop.get("codeBytes").getAsLong() > 0) {
            what += String.format(Locale.ROOT, ", %d bytes compiled in %.1f ms, entered %d times, %d yields, %d side exits",
                    loop.get("codeBytes").getAsLong(), loop.get("compileMillis").getAsDouble(), loop.get("entries").getAsLong(),
                    loop.get("yields").getAsLong(), loop.get("sideExits").getAsLong());
        }
        if (loop.get("reason").isJsonObject()) {
            JsonObject reason = loop.getAsJsonObject("reason");
            what += " (" + reason.get("code").getAsString() + ": " + reason.get("sentence").getAsString() + ")";
        }
        return what;
    }
}
