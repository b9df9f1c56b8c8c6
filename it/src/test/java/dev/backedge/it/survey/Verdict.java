package dev.backedge.it.survey;

import com.google.gson.JsonObject;

/**
 * What became of one hot loop.
 *
 * @param reason why it did not run native, null if it did: the code of the report, or a word about its state
 * @param culprit the bytecode that stands in the way, where there is one
 * @param reported the report's loop; null if the report does not have it
 */
public record Verdict(LoopCount loop, String reason, String culprit, JsonObject reported) {
    public boolean ranNative() {
        return reason == null;
    }

    long number(String member) {
        return reported == null ? 0 : reported.get(member).getAsLong();
    }

    /** One line for people. */
    public String toLine() {
        String place = loop.className() + "::" + loop.method() + " @ " + loop.headerBci() + " (line " + loop.line() + ", depth " + loop.depth() + ")";
        String head = String.format("  %-7s %-100s %12d back edges", ranNative() ? "native" : "-", place, loop.backEdges());
        return head + run() + (ranNative() ? "" : "  " + why());
    }

    /** What became of it, without what it is. */
    public String outcome() {
        return (ranNative() ? "native" : why()) + run();
    }

    private String why() {
        return reason + (culprit.isEmpty() ? "" : ": " + culprit);
    }

    private String run() {
        return number("entries") == 0 ? "" : ", " + number("entries") + " entries, " + number("sideExits") + " side exits";
    }
}
