package dev.backedge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples, compiled as soon as they are hot: the same checksum with the agent, and the loops that carry them ran native. */
class ExamplesIT {
    private static final Pattern CHECKSUM = Pattern.compile("checksum=(-?\\d+)");

    private record Example(String name, String method, String... arguments) {
        String main() {
            return "dev.backedge.examples.Example" + name;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<Example> EXAMPLES = List.of(
            new Example("01LongLoop", "main", "3e7"),
            new Example("02Sieve", "primesBelow", "0", "2"),
            new Example("03MatrixProduct", "multiply", "0", "2"),
            new Example("04Mandelbrot", "escapeTimes", "0", "2"),
            new Example("05Stencil", "relax", "0", "2"),
            new Example("06Checksum", "crc32", "0", "2"),
            new Example("07EditDistance", "distance", "0", "2"),
            new Example("08StackAtHeader", "mixed", "0", "2"),
            new Example("09HugeMethod", "crc32", "0", "2"),
            new Example("10Fft", "transform", "0", "2"),
            new Example("11Collatz", "longest", "0", "2"),
            new Example("12Cipher", "keyStream", "0", "2"));

    static Stream<Arguments> runs() {
        List<Arguments> runs = new ArrayList<>();
        for (Jdk jdk : Jdk.all()) {
            for (Example example : EXAMPLES) {
                runs.add(Arguments.of(jdk, example, "-Xint"));
                runs.add(Arguments.of(jdk, example, "-Xmixed"));
            }
        }
        return runs.stream();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("runs")
    void sameChecksumAndNative(Jdk jdk, Example example, String mode) {
        ForkedJvm.Result plain = ForkedJvm.of(jdk, example.main()).arguments(example.arguments()).run().succeeded();
        ForkedJvm.Result agent = ForkedJvm.of(jdk, example.main()).flags(mode).arguments(example.arguments())
                .agent("include=dev.backedge.examples.Example*,threshold=1000,background=false").run().succeeded();
        assertThat(checksum(agent)).isEqualTo(checksum(plain));
        agent.ranNative(example.main(), example.method());
    }

    private static String checksum(ForkedJvm.Result result) {
        Matcher matcher = CHECKSUM.matcher(result.out());
        assertThat(matcher.find()).as(result.out()).isTrue();
        return matcher.group(1);
    }
}
