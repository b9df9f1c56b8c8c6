package dev.backedge.compiler.regalloc;

import dev.backedge.compiler.Bailout;
import dev.backedge.compiler.x64.Register;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Chooses among free registers: the one that saves copies, and that least disturbs others. The first interval of a web to get a
 * register settles the web there; other values keep out of the web's later ranges if they can.
 */
final class RegisterChoice {
    private final Lifetimes lifetimes;
    /** For each register the webs that are settled there and not over yet. */
    private final Map<Register, List<Web>> settled = new EnumMap<>(Register.class);

    RegisterChoice(Lifetimes lifetimes) {
        this.lifetimes = lifetimes;
    }

    /**
     * @param freeUntil for each register of the class, in order of preference, up to where it is free
     * @return the best register that is free for the whole interval; if there is none, the one that is free longest
     */
    Register choose(Interval interval, Map<Register, Integer> freeUntil) throws Bailout {
        Web web = interval.lifetime().web();
        Register before = registerBefore(interval);
        Register best = null;
        double bestScore = 0;
        int longest = 0;
        for (Register register : RegisterFile.of(web.registerClass())) {
            int free = Math.min(freeUntil.get(register), interval.end());
            if (free < longest) {
                continue;
            }
            double score = score(interval, register, before);
            if (best == null || free > longest || score > bestScore) {
                best = register;
                bestScore = score;
                longest = free;
            }
        }
        return best;
    }

    private double score(Interval interval, Register register, Register before) {
        Web web = interval.lifetime().web();
        if (register == web.home()) {
            return 1e9;
        }
        if (register == before) {
            return 1e8;
        }
        double score = web.preferences().getOrDefault(register, 0.0);
        if (web.home() == null && fixedInTheWay(web, register)) {
            score -= 0.5;
        }
        if (homeOfAnother(web, interval, register)) {
            score -= 1e3;
        }
        return score;
    }

    private boolean fixedInTheWay(Web web, Register register) {
        for (Lifetime member : web.members()) {
            Ranges ranges = member.ranges();
            if (lifetimes.fixed(register).firstConflict(member.value(), ranges, ranges.start(), ranges.end()) != Ranges.NEVER) {
                return true;
            }
        }
        return false;
    }

    private boolean homeOfAnother(Web web, Interval interval, Register register) {
        Ranges ranges = web.home() == null ? web.ranges() : interval.lifetime().ranges();
        int end = web.home() == null ? Ranges.NEVER : interval.end();
        for (Web other : settled.getOrDefault(register, List.of())) {
            if (other != web && other.ranges().firstCommon(ranges, interval.start(), end) != Ranges.NEVER) {
                return true;
            }
        }
        return false;
    }

    void chosen(Interval interval, Register register) {
        Web web = interval.lifetime().web();
        if (web.home() == null) {
            web.settle(register);
            List<Web> webs = settled.computeIfAbsent(register, r -> new ArrayList<>());
            webs.removeIf(other -> other.ranges().end() <= interval.start());
            webs.add(web);
        }
    }

    /** The register that the value had last, if it has been in one. */
    private static Register registerBefore(Interval interval) {
        Register register = null;
        for (Interval other : interval.lifetime().intervals()) {
            if (other == interval) {
                break;
            }
            if (other.register() != null) {
                register = other.register();
            }
        }
        return register;
    }
}
