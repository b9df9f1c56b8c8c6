package dev.backedge.examples.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KernelsTest {
    private static final Map<String, Reference> REFERENCES = new HashMap<>();

    static {
        List.of(LinearReferences.ALL, NestReferences.ALL, CodeReferences.ALL, ObjectReferences.ALL).forEach(REFERENCES::putAll);
    }

    static Stream<String> names() {
        return Kernels.ALL.stream().map(Kernel::name);
    }

    @Test
    void namesAreUniqueAndEachHasAReference() {
        assertThat(names()).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(40).containsExactlyInAnyOrderElementsOf(REFERENCES.keySet());
        assertThat(Kernels.ALL).extracting(Kernel::family).contains(Family.values());
    }

    @ParameterizedTest
    @MethodSource("names")
    void agreesWithItsReference(String name) {
        Data data = new Data();
        long result = Kernels.named(name).prepare().apply(data).run(1);
        assertThat(REFERENCES.get(name).of(data)).isEqualTo(result);
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyPassDoesTheSame(String name) {
        Data data = new Data();
        Kernel.Call call = Kernels.named(name).prepare().apply(data);
        long result = call.run(1);
        long hash = data.hash();
        assertThat(call.run(1)).isEqualTo(result);
        assertThat(call.run(3)).isEqualTo(Kernel.fold(result, 3));
        assertThat(data.hash()).isEqualTo(hash);
    }
}
