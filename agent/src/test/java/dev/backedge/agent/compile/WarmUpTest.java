package dev.backedge.agent.compile;

import static org.assertj.core.api.Assertions.assertThatCode;

import dev.backedge.agent.options.OptionReader;
import dev.backedge.compiler.x64.CpuFeatures;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class WarmUpTest {
    @Test
    void itsLoopCompiles() throws Exception {
        LoopBackend backend = LoopBackend.compilerOnly(OptionReader.read("verify=true", new Properties(), Map.of()), CpuFeatures.SSE2);

        assertThatCode(() -> WarmUp.compileWith(backend)).doesNotThrowAnyException();
    }
}
