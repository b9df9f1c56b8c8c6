package dev.backedge.agent.compile;

import static org.assertj.core.api.Assertions.assertThatCode;

import dev.backedge.agent.limit.Limits;
import dev.backedge.agent.options.OptionReader;
import dev.backedge.agent.options.Options;
import dev.backedge.compiler.x64.CpuFeatures;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class WarmUpTest {
    @Test
    void itsLoopCompiles() throws Exception {
        Options options = OptionReader.read("verify=true", new Properties(), Map.of());
        LoopBackend backend = LoopBackend.compilerOnly(options, new Limits(options, false), CpuFeatures.SSE2);

        assertThatCode(() -> WarmUp.compileWith(backend)).doesNotThrowAnyException();
    }
}
