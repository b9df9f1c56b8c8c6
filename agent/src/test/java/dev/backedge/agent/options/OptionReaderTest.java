package dev.backedge.agent.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionReaderTest {
    @TempDir
    private Path directory;

    @Test
    void everythingHasADefault() throws Exception {
        Options options = OptionReader.read(null, new Properties(), Map.of());

        assertThat(options.mode()).isEqualTo(Options.Mode.ON);
        assertThat(options.count(Option.THRESHOLD, 77)).isEqualTo(77);
        assertThat(options.flag(Option.BACKGROUND)).isTrue();
        assertThat(options.path(Option.REPORT)).isNull();
        for (Option option : Option.values()) {
            assertThat(options.source(option)).isEqualTo(OptionSource.DEFAULT);
            assertThat(options.text(option)).isEqualTo(option.defaultValue());
        }
    }

    @Test
    void whatIsNotEnabledIsOff() throws Exception {
        Properties properties = new Properties();
        properties.setProperty("backedge.enabled", "false");

        assertThat(OptionReader.read("mode=analyze", properties, Map.of()).mode()).isEqualTo(Options.Mode.OFF);
    }

    @Test
    void everyDefaultIsAValueThatCouldBeGiven() throws Exception {
        for (Option option : Option.values()) {
            if (option != Option.CONFIG) {
                Options options = OptionReader.read(option.key() + "=" + option.defaultValue(), new Properties(), Map.of());
                assertThat(options.source(option)).isEqualTo(OptionSource.ARGUMENTS);
            }
        }
    }

    @Test
    void anArgumentBeatsASystemPropertyBeatsTheEnvironmentBeatsTheFile() throws Exception {
        Path file = directory.resolve("backedge.properties");
        Files.writeString(file, "threshold=1\ninclude=of.File\nexclude=of.File\nbackground=false\n");
        Properties properties = new Properties();
        properties.setProperty("backedge.threshold", "3");
        properties.setProperty("backedge.include", "of.Property");
        Map<String, String> environment = Map.of("BACKEDGE_THRESHOLD", "2", "BACKEDGE_INCLUDE", "of.Environment", "BACKEDGE_EXCLUDE", "of.Environment",
                "BACKEDGE_CONFIG", file.toString());

        Options options = OptionReader.read("threshold=4", properties, environment);

        assertThat(options.count(Option.THRESHOLD, 0)).isEqualTo(4);
        assertThat(options.source(Option.THRESHOLD)).isEqualTo(OptionSource.ARGUMENTS);
        assertThat(options.list(Option.INCLUDE)).containsExactly("of.Property");
        assertThat(options.source(Option.INCLUDE)).isEqualTo(OptionSource.SYSTEM_PROPERTY);
        assertThat(options.list(Option.EXCLUDE)).containsExactly("of.Environment");
        assertThat(options.source(Option.EXCLUDE)).isEqualTo(OptionSource.ENVIRONMENT);
        assertThat(options.flag(Option.BACKGROUND)).isFalse();
        assertThat(options.source(Option.BACKGROUND)).isEqualTo(OptionSource.CONFIG_FILE);
    }

    @Test
    void aListIsSeparatedBySemicolons() throws Exception {
        Options options = OptionReader.read("include=com.acme.*; org.B::run ;,exclude=", new Properties(), Map.of());

        assertThat(options.list(Option.INCLUDE)).containsExactly("com.acme.*", "org.B::run");
        assertThat(options.list(Option.EXCLUDE)).isEmpty();
    }

    @Test
    void theProcessIdGoesIntoThePath() throws Exception {
        Options options = OptionReader.read("report=r-%p.json", new Properties(), Map.of());

        assertThat(options.path(Option.REPORT)).hasToString("r-" + ProcessHandle.current().pid() + ".json");
    }

    @ParameterizedTest
    @CsvSource({"treshold=3, threshold", "includes=a, include", "Mode=on, mode", "reprot=x.json, report", "spill_everything=true, spill-everything"})
    void anUnknownKeyGetsTheNearestOne(String argument, String nearest) {
        assertThatThrownBy(() -> OptionReader.read(argument, new Properties(), Map.of()))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("\"" + argument.substring(0, argument.indexOf('=')) + "\" (agent arguments)")
                .hasMessageEndingWith("the nearest option is \"" + nearest + "\"")
                .message().doesNotContain("\n");
    }

    @ParameterizedTest
    @CsvSource({"mode=maybe", "background=yes", "threshold=0", "threshold=-1", "threshold=+1", "threshold=1e3", "threshold=", "cpu=avx", "report=r.html",
            "log=verbose", "log=compile:loud", "slice=auto", "include=a::", "exclude=::b", "include=com/acme/A"})
    void aBadValueIsNamedWithWhatIsAllowed(String argument) {
        assertThatThrownBy(() -> OptionReader.read(argument, new Properties(), Map.of()))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("cannot be \"" + argument.substring(argument.indexOf('=') + 1) + "\"")
                .hasMessageContaining("; it is ");
    }

    @Test
    void aListSeparatedByCommasIsExplained() {
        assertThatThrownBy(() -> OptionReader.read("include=com.a,com.b", new Properties(), Map.of()))
                .hasMessageContaining("\"com.b\"").hasMessageContaining("separated by ';'");
    }

    @Test
    void slipsAreFoundInEverySource() throws Exception {
        Properties properties = new Properties();
        properties.setProperty("backedge.thresold", "3");
        assertThatThrownBy(() -> OptionReader.read("", properties, Map.of())).hasMessageContaining("system property");
        assertThatThrownBy(() -> OptionReader.read("", new Properties(), Map.of("BACKEDGE_TRESHOLD", "3"))).hasMessageContaining("environment");
        Path file = directory.resolve("c.properties");
        Files.writeString(file, "dmup=/tmp\n");
        assertThatThrownBy(() -> OptionReader.read("config=" + file, new Properties(), Map.of())).hasMessageContaining("config file").hasMessageContaining("\"dump\"");
        assertThatThrownBy(() -> OptionReader.read("config=" + directory.resolve("none"), new Properties(), Map.of())).hasMessageContaining("cannot read");
    }

    @Test
    void aVariableOfSomebodyElseIsNoSlip() throws Exception {
        Options options = OptionReader.read("", new Properties(), Map.of("BACKEDGE_HOME", "/opt/backedge"));

        assertThat(options.source(Option.MODE)).isEqualTo(OptionSource.DEFAULT);
    }

    @Test
    void aDashInAKeyIsAnUnderscoreInTheEnvironment() throws Exception {
        assertThat(Option.SPILL_EVERYTHING.environmentVariable()).isEqualTo("BACKEDGE_SPILL_EVERYTHING");
        assertThat(OptionReader.read("", new Properties(), Map.of("BACKEDGE_SPILL_EVERYTHING", "true")).flag(Option.SPILL_EVERYTHING)).isTrue();
    }
}
