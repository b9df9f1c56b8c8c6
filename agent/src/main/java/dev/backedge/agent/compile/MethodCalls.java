package dev.backedge.agent.compile;

import dev.backedge.agent.site.CallLengths;
import dev.backedge.agent.site.Site;
import dev.backedge.agent.site.SiteRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** What the loops of methods tell of their calls, for one look at the activations of a class: of that class by its loader, of others by their names. */
final class MethodCalls implements Activations.Methods {
    private final List<Site> ofClass;
    private final Map<String, List<Site>> byClass;
    private final long now;

    /** @param ofClass the sites of the class; @param byClass the sites of all, from {@link #byClass} */
    MethodCalls(List<Site> ofClass, Map<String, List<Site>> byClass, long now) {
        this.ofClass = ofClass;
        this.byClass = byClass;
        this.now = now;
    }

    /** All sites with a hook, or that had one. */
    static Map<String, List<Site>> byClass(SiteRegistry registry) {
        Map<String, List<Site>> sites = new HashMap<>();
        for (int slot = 0; slot < registry.slotsTaken(); slot++) {
            Site site = registry.at(slot);
            if (site != null) {
                sites.computeIfAbsent(site.className(), name -> new ArrayList<>(2)).add(site);
            }
        }
        return sites;
    }

    @Override
    public boolean areCallsShort(String method, Set<String> descriptors) {
        return !descriptors.isEmpty() && descriptors.stream().allMatch(descriptor -> ofClass.stream()
                .anyMatch(site -> site.method().equals(method) && site.descriptor().equals(descriptor) && CallLengths.areShort(site, now)));
    }

    @Override
    public boolean areCallsLong(String className, String method) {
        return any(className, method, CallLengths::areLong);
    }

    @Override
    public boolean areSpellsLong(String className, String method) {
        return any(className, method, CallLengths::areSpellsLong);
    }

    private boolean any(String className, String method, Predicate<Site> what) {
        return byClass.getOrDefault(className, List.of()).stream().anyMatch(site -> site.method().equals(method) && what.test(site));
    }
}
