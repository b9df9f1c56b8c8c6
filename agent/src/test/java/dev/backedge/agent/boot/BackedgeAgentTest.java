package dev.backedge.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackedgeAgentTest {
    private static final int JAVA_8 = 52;

    @ParameterizedTest
    @CsvSource({"1.8, 8", "9, 9", "17, 17", "25, 25", "?, 0", "'', 0"})
    void readsTheVersion(String specification, int feature) {
        assertThat(BackedgeAgent.featureRelease(specification)).isEqualTo(feature);
    }

    @Test
    void anOldJvmCanReadIt() throws IOException {
        for (Class<?> type : new Class<?>[] {BackedgeAgent.class, IsolatedClassLoader.class, ClassPack.class}) {
            try (DataInputStream in = new DataInputStream(type.getResourceAsStream(type.getSimpleName() + ".class"))) {
                in.readInt();
                in.readUnsignedShort();
                assertThat(in.readUnsignedShort()).as(type.getName()).isEqualTo(JAVA_8);
            }
        }
    }
}
