package dev.backedge.agent;

import dev.backedge.agent.options.Option;
import dev.backedge.agent.options.Options;
import dev.backedge.agent.site.Rejection;
import dev.backedge.agent.site.Site;
import dev.backedge.instrument.select.NamePattern;
import java.util.ArrayList;
import java.util.List;

/** Single loops that the user rules out: {@code exclude=pkg.Class::method@17} and {@code max-loops}, with which a wrong loop is found. */
final class SiteChoice {
    private final int mostLoops;
    private final List<ExcludedLoop> excluded = new ArrayList<>();
    private final List<String> rest = new ArrayList<>();

    private record ExcludedLoop(NamePattern type, String method, int headerBci) {
        boolean matches(Site site) {
            return site.headerBci() == headerBci && site.method().equals(method) && type.matchesClass(site.className().replace('.', '/'));
        }
    }

    SiteChoice(Options options) {
        mostLoops = options.count(Option.MAX_LOOPS, 0);
        for (String text : options.list(Option.EXCLUDE)) {
            int member = text.indexOf("::");
            int at = text.lastIndexOf('@');
            if (member < 0 || at < member || !isNumber(text.substring(at + 1))) {
                rest.add(text);
            } else {
                excluded.add(new ExcludedLoop(new NamePattern(text), text.substring(member + 2, at), Integer.parseInt(text.substring(at + 1))));
            }
        }
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.length() < 6 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** Patterns of {@code exclude} that are about whole methods and classes. */
    List<String> excludedMethods() {
        return rest;
    }

    /** Why a loop is not to be compiled; null if it may be. */
    Rejection refusal(Site site) {
        if (site.number() > mostLoops) {
            return new Rejection("EXCLUDED", "max-loops is " + mostLoops);
        }
        for (ExcludedLoop each : excluded) {
            if (each.matches(site)) {
                return new Rejection("EXCLUDED", "exclude names this loop");
            }
        }
        return null;
    }
}
