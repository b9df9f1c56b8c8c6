package dev.backedge.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.it.program.Churning;
import dev.backedge.it.program.Soak;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A long run of mixed load: {@code -Dsoak.seconds=1200}, on each JDK, with room for all code and with too little; {@code -Dsoak.seed=1} gives another order. */
@EnabledIfSystemProperty(named = "soak.seconds", matches = "[0-9]+")
class SoakIT {
    private static final int THREADS = 8;
    private static final int MARGIN_SECONDS = 120;

    static Stream<Arguments> runs() {
        return Jdk.all().stream().flatMap(jdk -> Stream.of(Arguments.of(jdk, ""), Arguments.of(jdk, ",max-code=256,keep-code=1000")));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("runs")
    void nothingGoesWrong(Jdk jdk, String options) {
        String seconds = Integer.toString(Integer.getInteger("soak.seconds"));
        String seed = Long.toString(Long.getLong("soak.seed", 0));
        ForkedJvm.Result agent = ForkedJvm.of(jdk, Soak.class).flags("-Xmx512m").arguments(seconds, seed, Integer.toString(THREADS)).timeout(Integer.parseInt(seconds) + MARGIN_SECONDS)
                .agent("include=dev.backedge.examples.bench.kernel.*;" + Churning.class.getName() + "$*" + options).run().succeeded();
        System.out.println(jdk + options + "\n" + String.join("\n", agent.out().lines().filter(line -> !line.startsWith("kernel ")).toList()) + "\n" + agent.report().get("totals") + "\n"
                + agent.report().get("limits") + "\n" + agent.err());
        ForkedJvm.Result plain = ForkedJvm.of(jdk, Soak.class).arguments("0", seed, "0").run().succeeded();
        assertThat(kernels(agent)).isEqualTo(kernels(plain)).isNotEmpty();
        assertThat(agent.out()).endsWith("end: 0 wrong\n").doesNotContain("wrong:");
        assertThat(agent.err()).doesNotContain("COMPILER ERROR").doesNotContain("Exception");
        assertThat(agent.report().getAsJsonObject("totals").get("entries").getAsLong()).isPositive();
    }

    private static List<String> kernels(ForkedJvm.Result result) {
        return result.out().lines().filter(line -> line.startsWith("kernel ")).toList();
    }
}
