package dev.backedge.agent.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.compiler.bytecode.CallSite;
import dev.backedge.compiler.bytecode.LoopRegion;
import dev.backedge.compiler.bytecode.SeenReceivers;
import dev.backedge.agent.site.WatchedReceivers.Seen;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WatchedReceiversTest {
    private static final CallSite ONE = new CallSite(12, "", 0);
    private static final CallSite OTHER = new CallSite(12, "a/B.c()I", 4);

    private final WatchedReceivers watched = new WatchedReceivers(List.of(new LoopRegion.Watch(ONE, "invokeinterface a/F.f()I", 0, List.of()),
            new LoopRegion.Watch(OTHER, "invokeinterface a/G.g()I", 0, List.of())));

    @Test
    void oneClassEachIsWhatTheAnalysisIsTold() {
        assertThat(watched.isIncomplete()).isTrue();
        watched.note(0, new Seen("a.B$C", null));
        watched.note(0, new Seen("a.B$C", null));
        assertThat(watched.isIncomplete()).isTrue();
        watched.note(1, new Seen("d.E", null));
        assertThat(watched.isIncomplete()).isFalse();
        assertThat(watched.obstacle()).isNull();
        assertThat(watched.classes()).isEqualTo(new SeenReceivers(Map.of(ONE, "a/B$C", OTHER, "d/E")));
        assertThat(watched.first()).isEqualTo("the receiver of invokeinterface a/F.f()I is a a.B$C");
    }

    @Test
    void severalClassesAreToldApartUpToALimit() {
        watched.note(1, new Seen("a.A", null));
        watched.note(1, new Seen("a.B", null));
        assertThat(watched.obstacle().code()).isEqualTo("RECEIVERS_DIFFER");
        assertThat(watched.obstacle().sentence()).contains("invokeinterface a/G.g()I has been of 2 classes, a.A and a.B among them");
        assertThat(watched.classes().classes()).isEmpty();
        for (int i = 0; i < 100; i++) {
            watched.note(1, new Seen("a.C" + i, null));
        }
        assertThat(watched.seen(1)).hasSize(WatchedReceivers.MOST_CLASSES);
        assertThat(watched.obstacle().sentence()).contains("has been of 4 classes or more, ");
    }

    @Test
    void aClassOfWhichNothingIsKnownIsAnObstacle() {
        watched.note(0, new Seen("a.B/0x1", "a class without a name"));
        assertThat(watched.obstacle().code()).isEqualTo("RECEIVER_NOT_INLINED");
        assertThat(watched.obstacle().sentence()).contains("is a a.B/0x1, a class without a name: no method of it can be inlined");
    }
}
