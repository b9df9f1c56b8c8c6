package dev.backedge.trampoline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformCheckTest {
    @ParameterizedTest
    @CsvSource({
        "Mac OS X,   amd64,   64, 21, operating system",
        "Windows 11, amd64,   64, 21, operating system",
        "Linux,      aarch64, 64, 21, aarch64",
        "Linux,      i386,    32, 17, i386",
        "Linux,      amd64,   64, 16, JDK 16",
    })
    void sayWhyAPlatformIsNotSupported(String os, String architecture, String bits, int jdk, String reason) {
        assertThat(PlatformCheck.unsupported(os, architecture, bits, jdk)).get().asString().contains(reason);
    }

    @Test
    void linuxOnX64IsSupported() {
        assertThat(PlatformCheck.unsupported("Linux", "amd64", "64", 17)).isEmpty();
        assertThat(PlatformCheck.unsupported()).isEmpty();
    }
}
