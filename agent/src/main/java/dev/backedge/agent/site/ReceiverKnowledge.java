package dev.backedge.agent.site;

import dev.backedge.compiler.bytecode.SeenReceivers;
import java.util.Map;

/**
 * What is known of the receivers in methods, to be used each time their classes are rewritten from now on. What was learned of a call is never unlearned: a loop has one hook and
 * one piece of code at a time, and both come from what was known when it was rewritten. Keeps no class and no class loader. Thread-safe.
 */
public final class ReceiverKnowledge {
    private record Method(String className, String name, String descriptor, long hash) {
    }

    private final LoaderMap<Method, SeenReceivers> known = new LoaderMap<>();

    /** Of a method as this class file has it. @param className internal name */
    public SeenReceivers of(ClassLoader loader, String className, String method, String descriptor, byte[] classFile) {
        Map<Method, SeenReceivers> ofLoader = known.find(loader);
        for (Method each : ofLoader.keySet()) {
            // a fingerprint takes its time
            if (each.className.equals(className) && each.name.equals(method) && each.descriptor.equals(descriptor)) {
                return ofLoader.getOrDefault(new Method(className, method, descriptor, MethodFingerprint.of(classFile, method, descriptor).hash()), SeenReceivers.NONE);
            }
        }
        return SeenReceivers.NONE;
    }

    /** Adds what was seen in a method. */
    public void learn(MethodSource method, SeenReceivers seen) {
        ClassLoader loader = method.loader();
        if (loader != null) {
            known.of(loader).merge(new Method(method.className(), method.method(), method.descriptor(), method.hash()), seen, SeenReceivers::and);
        }
    }

    void clear() {
        known.clear();
    }
}
