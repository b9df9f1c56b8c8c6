package dev.backedge.trampoline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code -Xcheck:jni} checks each JNI call, and hands out guarded copies of arrays. */
class CheckedJniTest {
    static List<ForkedJvm> jvms() {
        return ForkedJvm.all();
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void trampolinesUseJniAsItIsSpecifiedAndWorkOnCopies(ForkedJvm jvm) throws Exception {
        List<String> options = new ArrayList<>(jvm.nativeAccess());
        options.add("-Xcheck:jni");
        ForkedJvm.Result result = jvm.run(Workout.class, options);
        assertThat(result.output()).contains("passed, copying: true, lengths: asked").doesNotContain("dev.backedge", "FATAL", "critical");
        assertThat(result.exit()).isZero();
    }
}
