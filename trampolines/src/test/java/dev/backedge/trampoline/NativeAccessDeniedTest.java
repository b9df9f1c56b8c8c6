package dev.backedge.trampoline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A JVM that keeps us from native code gets one readable sentence, and goes on. */
class NativeAccessDeniedTest {
    /** Tries all that needs native code; prints what it was told. */
    static final class Attempt {
        private Attempt() {
        }

        public static void main(String[] arguments) {
            try {
                CodeCache.open(1 << 20);
                System.out.println("opened");
            } catch (NativeAccessException e) {
                System.out.println("told: " + e.getMessage());
            }
            try {
                Trampolines.register(TestBridge.class);
                System.out.println("registered");
            } catch (NativeAccessException e) {
                System.out.println("told: " + e.getMessage());
            }
        }
    }

    @Test
    void byTheJvm() throws Exception {
        ForkedJvm jvm = ForkedJvm.all().stream().filter(j -> j.version() >= 24).findFirst().orElse(null);
        assumeTrue(jvm != null, "JDK 24 or later is needed");
        ForkedJvm.Result result = jvm.run(Attempt.class, List.of("--illegal-native-access=deny"));
        assertThat(result.exit()).isZero();
        assertThat(result.output().lines()).hasSize(2).allSatisfy(line -> assertThat(line).startsWith("told: native access is denied")
                .contains("--enable-native-access"));
    }

    @Test
    void byTheFileSystem() throws Exception {
        ForkedJvm.Result result = ForkedJvm.current().run(Attempt.class, List.of("-Djffi.extract.dir=/nonexistent"));
        assertThat(result.exit()).isZero();
        assertThat(result.output().lines()).hasSize(2).allSatisfy(line -> assertThat(line).startsWith("told: JNR's native library")
                .contains("jffi.extract.dir"));
    }

    @Test
    void byThePlatform() throws Exception {
        ForkedJvm.Result result = ForkedJvm.current().run(Attempt.class, List.of("-Dos.arch=aarch64"));
        assertThat(result.output().lines()).hasSize(2).allSatisfy(line -> assertThat(line).isEqualTo(
                "told: the processor architecture is aarch64 (64 bits), x64 is needed"));
    }
}
