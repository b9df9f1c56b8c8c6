package dev.backedge.instrument;

/** Which methods of a class are to be rewritten. */
@FunctionalInterface
public interface MethodFilter {
    MethodFilter ALL = (method, descriptor) -> true;

    boolean includes(String method, String descriptor);
}
