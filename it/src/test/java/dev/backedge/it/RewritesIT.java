package dev.backedge.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.it.program.NeverQuiet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A class is rewritten while a thread is in it, if that loses nothing: rejected loops lose their hooks, methods are tried, and what was seen of receivers is used. */
class RewritesIT {
    private static final String MAIN = NeverQuiet.class.getName();
    /** With code that loses its trial: that is decided sooner than a victory. And with hooks from the start: in a class with an activation that never ends there would be none later. */
    private static final String OPTIONS = "include=" + MAIN + "*,exclude=" + MAIN + "$Inputs;" + MAIN + "$Caller;" + MAIN + "$Watcher,jmx=true,log=info,cpu=sse2,spill-everything=true,passes-off=vectorize-loops,hooks=load";

    static Stream<Jdk> jdks() {
        return Jdk.all().stream();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void aClassIsRewrittenThoughItsMainRunsForEver(Jdk jdk) {
        ForkedJvm.Result result = ForkedJvm.of(jdk, NeverQuiet.class).timeout(240).agent(OPTIONS).run().succeeded();

        assertThat(result.out().trim()).as(() -> "results right, and all seen\n" + result.err()).isEqualTo("true true");
        assertThat(result.err()).contains(MAIN + " is rewritten", MAIN + "$Nest is rewritten");
    }
}
