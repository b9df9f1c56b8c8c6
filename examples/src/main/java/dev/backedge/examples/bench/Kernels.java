package dev.backedge.examples.bench;

import java.util.List;
import java.util.stream.Stream;

/** Every benchmark, family by family. */
public final class Kernels {
    public static final List<Kernel> ALL = Stream.of(LinearSuite.KERNELS, NestSuite.KERNELS, CodeSuite.KERNELS, ObjectSuite.KERNELS).flatMap(List::stream).toList();

    private Kernels() {
    }

    /** @throws IllegalArgumentException if there is none of that name */
    public static Kernel named(String name) {
        return ALL.stream().filter(kernel -> kernel.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no benchmark " + name));
    }
}
