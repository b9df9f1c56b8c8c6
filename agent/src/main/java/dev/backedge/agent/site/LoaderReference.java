package dev.backedge.agent.site;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;

/** A weak reference that equals another one to the same class loader, and itself when the loader is gone. */
final class LoaderReference extends WeakReference<ClassLoader> {
    private final int hash;

    /** @param queue null for a reference to look something up with */
    LoaderReference(ClassLoader loader, ReferenceQueue<ClassLoader> queue) {
        super(loader, queue);
        hash = System.identityHashCode(loader);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public boolean equals(Object other) {
        if (this == other) {
            return true;
        }
        Object loader = get();
        return loader != null && other instanceof Reference<?> reference && reference.get() == loader;
    }
}
