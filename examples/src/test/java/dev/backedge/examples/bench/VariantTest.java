package dev.backedge.examples.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class VariantTest {
    private static final Jdk OLD = new Jdk(17, "17.0.1", Path.of("/jdk/17"));
    private static final Jdk NEW = new Jdk(25, "25.0.1", Path.of("/jdk/25"));
    private static final List<Jdk> JDKS = List.of(OLD, NEW);

    @Test
    void theNameSaysWhichJvmAndWhichFlags() {
        assertThat(command("c2-17")).containsExactly("/jdk/17/bin/java", "-Xmn32m", "-cp", "classes", Trial.class.getName(), "sum");
        assertThat(command("c1-25")).startsWith("/jdk/25/bin/java", "-Xmn32m", "-XX:TieredStopAtLevel=1", "-cp");
        assertThat(command("xint-25")).startsWith("/jdk/25/bin/java", "-Xmn32m", "-Xint", "-cp");
    }

    @Test
    void theAgentComesWithAReportAndMoreOptions() {
        String agent = "-javaagent:agent.jar=include=dev.backedge.examples.bench.kernel.*,report=report.json";
        assertThat(command("backedge-25")).startsWith("/jdk/25/bin/java", "-Xmn32m", agent, "-cp");
        assertThat(command("xint-backedge-17")).startsWith("/jdk/17/bin/java", "-Xmn32m", "-Xint", agent, "-cp");
        assertThat(command("backedge-25+cpu=avx2+passes-off=gvn")).startsWith("/jdk/25/bin/java", "-Xmn32m", agent + ",cpu=avx2,passes-off=gvn", "-cp");
    }

    @Test
    void allByDefault() {
        assertThat(Variant.defaults(JDKS, true)).extracting(Variant::name)
                .containsExactly("xint-25", "c1-25", "c2-17", "backedge-17", "c2-25", "backedge-25", "xint-backedge-25", "gcc");
        assertThat(Variant.defaults(List.of(OLD), false)).extracting(Variant::name)
                .containsExactly("xint-17", "c1-17", "c2-17", "backedge-17", "xint-backedge-17");
    }

    @Test
    void whatIsComparedIsEquallyWarm() {
        assertThat(Variant.parse("c2-25", JDKS).kind().settling()).isEqualTo(Variant.parse("backedge-25", JDKS).kind().settling()).isEqualTo(Variant.parse("c1-25", JDKS).kind().settling());
        assertThat(Variant.parse("xint-25", JDKS).kind().settling()).isZero();
    }

    @Test
    void sensibleComplaints() {
        assertThatThrownBy(() -> Variant.parse("c3-25", JDKS)).hasMessageStartingWith("no variant c3-25");
        assertThatThrownBy(() -> Variant.parse("c2-21", JDKS)).hasMessageStartingWith("c2-21: no JDK 21 found");
        assertThatThrownBy(() -> Variant.parse("c2-25+cpu=avx2", JDKS)).hasMessageStartingWith("no variant c2-25+cpu=avx2");
    }

    private static List<String> command(String name) {
        return Variant.parse(name, JDKS).command(Path.of("agent.jar"), Path.of("report.json"), "classes", List.of("sum"));
    }
}
