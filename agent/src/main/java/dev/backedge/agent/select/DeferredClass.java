package dev.backedge.agent.select;

import dev.backedge.agent.compile.LoopLines;
import dev.backedge.instrument.ClassFileLookup;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** A class of one loader that got no hooks when it was loaded: single methods get them once they are chosen, and the class is rewritten. Thread-safe. */
public final class DeferredClass {
    private static final long LOOP_NANOS = 25_000_000;
    private static final long INSTRUCTION_NANOS = 400_000;

    private final Reference<ClassLoader> loader;
    private final String name;
    /** Names and descriptors. Replaced, not changed: nearly all classes have none. */
    private volatile Set<String> chosen = Set.of();
    private volatile Set<String> hooked = Set.of();
    private volatile LoopLines loops;

    /** @param name internal name */
    DeferredClass(ClassLoader loader, String name) {
        this.loader = new WeakReference<>(loader);
        this.name = name;
    }

    /** Internal name. */
    String name() {
        return name;
    }

    /** Whether it has been rewritten since methods of it were chosen. */
    boolean isHooked() {
        return !hooked.isEmpty();
    }

    /** Null once it is gone. */
    ClassLoader loader() {
        return loader.get();
    }

    /** Whether any method is to have hooks. */
    public boolean isChosen() {
        return !chosen.isEmpty();
    }

    public boolean isChosen(String method, String descriptor) {
        return chosen.contains(method + descriptor) || chosen.contains(method + LoopLines.ANY);
    }

    /** The class has been rewritten, with hooks in all methods that were chosen and have loops. */
    public void hooked() {
        hooked = chosen;
    }

    /** @return whether any of these was not chosen before */
    synchronized boolean choose(String method, Set<String> descriptors) {
        Set<String> more = new HashSet<>(chosen);
        boolean any = false;
        for (String descriptor : descriptors) {
            any |= more.add(method + descriptor);
        }
        chosen = more;
        return any;
    }

    /** No hooks are wanted any more, for the time being. */
    synchronized void forget() {
        chosen = Set.of();
        hooked = Set.of();
    }

    /** Descriptors of the methods with loops that have this name, and this line, and no hooks. @param line less than 0 if it is not known */
    Set<String> waiting(String method, int line) {
        Set<String> descriptors = loops().descriptors(method, line);
        return descriptors.stream().filter(each -> !hooked.contains(method + each)).collect(Collectors.toUnmodifiableSet());
    }

    /** What hooks for methods of this name cost, in nanoseconds: to make them, to have the JVM and us compile what has got some, to try. By rule of thumb. */
    long cost(String method, Set<String> descriptors) {
        return descriptors.stream().mapToLong(each -> LOOP_NANOS * loops().loops(method, each) + INSTRUCTION_NANOS * loops().instructions(method, each)).sum();
    }

    /** Of its class file as its loader finds it, if it does: what other agents make of that is not known. */
    LoopLines loops() {
        LoopLines known = loops;
        if (known == null) {
            known = read();
            loops = known;
        }
        return known;
    }

    private LoopLines read() {
        ClassLoader present = loader.get();
        byte[] file = present == null ? null : ClassFileLookup.file(present, name);
        return file == null ? LoopLines.UNKNOWN : LoopLines.of(file);
    }
}
