package dev.backedge.agent.site;

/** When code is given up because the objects that the loop works on are not of the classes that it was made for: its hook only costs. */
public final class ReceiverPolicy {
    /** Refusals before there is a verdict; after each, the loop runs a while without asking. */
    static final long MANY = 50;

    /** @return why to give the code up, or null to keep it */
    public Rejection verdict(Site site) {
        long[] counters = site.counters();
        return verdict(counters.length == 0 ? 0 : counters[0], site.refusals(), site.refusedReceiver());
    }

    Rejection verdict(long entries, long refusals, String receiver) {
        if (refusals < MANY || entries > refusals / 4) {
            return null;
        }
        return new Rejection("OTHER_RECEIVER", "the loop calls methods that the classes of the objects it calls them on override, such as " + receiver + " ("
                + refusals + " times, against " + entries + " entries)");
    }
}
