package dev.backedge.it.fuzz;

import java.util.List;

/**
 * A generated class, which extends {@link Cell}: its method {@code run}, the helpers that may be called, and what to call it with.
 *
 * @param version of the class file
 * @param raw whether no floating-point arithmetic is done, so that the bits of a NaN are Java's to say
 * @param length what most of the arrays that it is called with have at least, and less than twice as much
 * @param methods {@code run} first
 * @param calls a seed of arguments for each call
 */
record Program(long seed, int version, boolean raw, int length, List<Method> methods, List<Long> calls) {
    Program {
        methods = List.copyOf(methods);
        calls = List.copyOf(calls);
    }

    /** @param parameters their variables have the numbers 0, 1, ...; {@code this} is the first, if there is one */
    record Method(boolean isStatic, List<Ty> parameters, Ty result, Node body) {
        String descriptor() {
            StringBuilder text = new StringBuilder("(");
            parameters.stream().skip(isStatic ? 0 : 1).forEach(p -> text.append(p.descriptor));
            return text.append(')').append(result.descriptor).toString();
        }
    }

    Method run() {
        return methods.get(0);
    }

    static String name(int method) {
        return method == 0 ? "run" : "helper" + method;
    }

    int size() {
        return methods.stream().mapToInt(m -> m.body().size()).sum();
    }
}
