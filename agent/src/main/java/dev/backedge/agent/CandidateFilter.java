package dev.backedge.agent;

import dev.backedge.instrument.select.NamePattern;
import dev.backedge.instrument.select.OsrMention;
import java.util.ArrayList;
import java.util.List;

/**
 * The first and cheap choice of classes, by name and by the mention of an {@code @Osr} annotation; what it lets pass is
 * looked at closely, what it refuses is certainly not chosen. On the class-loading path of every class of the JVM.
 * Never chosen: the JDK's classes and the agent's own.
 */
final class CandidateFilter {
    private final List<NamePattern> included;
    private final List<NamePattern> excluded;
    private final ClassLoader agent;
    private final ClassLoader platform = ClassLoader.getPlatformClassLoader();

    CandidateFilter(List<NamePattern> include, List<NamePattern> exclude, ClassLoader agent) {
        this.agent = agent;
        included = include;
        excluded = new ArrayList<>();
        for (NamePattern pattern : exclude) {
            if (pattern.wholeClass()) {
                excluded.add(pattern);
            }
        }
    }

    /**
     * Whether a class may be chosen.
     *
     * @param name internal name; null for a class without one
     * @param bytes its class file, or null if it is not at hand: then an annotation counts as possible
     */
    boolean accepts(Module module, ClassLoader loader, String name, byte[] bytes) {
        if (!isOfApplication(module, loader, name)) {
            return false;
        }
        return !NamePattern.anyMatchesClass(excluded, name) && (names(name) || bytes == null || OsrMention.isIn(bytes));
    }

    /** Whether {@code include} names a class, or methods of it. @param name internal name */
    boolean names(String name) {
        return NamePattern.anyMatchesClass(included, name);
    }

    /** Whether a class is neither the JDK's nor the agent's own. */
    boolean isOfApplication(Module module, ClassLoader loader, String name) {
        return loader != null && loader != platform && loader != agent && name != null && !ofJdk(module) && !name.startsWith("dev/backedge/agent/boot/");
    }

    /** Modules of the JDK that the application class loader defines: the compiler, the tools. */
    private static boolean ofJdk(Module module) {
        return module != null && module.isNamed() && (module.getName().startsWith("java.") || module.getName().startsWith("jdk."));
    }
}
