package dev.backedge.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.it.program.BouncyCastleFrodo;
import dev.backedge.it.program.CommonsMathFft;
import dev.backedge.it.program.EjmlSolve;
import dev.backedge.it.program.JTransformsFft;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Libraries from Maven Central, unmodified: bit-equal results, and the loops named here ran native. */
class RealLibrariesIT {
    private record Library(Class<?> program, String include, List<String> nativeMethods) {
        @Override
        public String toString() {
            return program.getSimpleName();
        }
    }

    private static final List<Library> LIBRARIES = List.of(
            new Library(CommonsMathFft.class, "org.apache.commons.math3.*",
                    List.of("org.apache.commons.math3.transform.FastFourierTransformer::bitReversalShuffle2",
                            "org.apache.commons.math3.transform.FastFourierTransformer::transformInPlace")),
            new Library(JTransformsFft.class, "org.jtransforms.*", List.of("org.jtransforms.utils.CommonUtils::cftmdl1")),
            new Library(EjmlSolve.class, "org.ejml.*", List.of("org.ejml.dense.row.decomposition.TriangularSolver_DDRM::solveU")),
            new Library(BouncyCastleFrodo.class, "org.bouncycastle.*", List.of("org.bouncycastle.pqc.crypto.frodo.FrodoEngine::matrix_mul")));

    static Stream<Arguments> runs() {
        List<Arguments> runs = new ArrayList<>();
        for (Jdk jdk : Jdk.all()) {
            for (Library library : LIBRARIES) {
                runs.add(Arguments.of(jdk, library, "-Xmixed", "threshold=200,background=false"));
                runs.add(Arguments.of(jdk, library, "-Xint", "threshold=1000,background=false"));
            }
        }
        return runs.stream();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest(name = "{0} {1} {2} {3}")
    @MethodSource("runs")
    void bitEqualAndNative(Jdk jdk, Library library, String flag, String options) {
        ForkedJvm.Result plain = ForkedJvm.of(jdk, library.program()).run().succeeded();
        // where nothing is compiled the agent itself is interpreted: a minute for the methods of JTransforms
        ForkedJvm.Result agent = ForkedJvm.of(jdk, library.program()).flags(flag).timeout(400).agent("include=" + library.include() + "," + options).run().succeeded();
        assertThat(agent.out()).isEqualTo(plain.out());
        assertThat(agent.err()).isEqualTo(plain.err());
        for (String method : library.nativeMethods()) {
            String[] parts = method.split("::");
            agent.ranNative(parts[0], parts[1]);
        }
    }
}
