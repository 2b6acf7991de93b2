package org.crashonly.bench.manager;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.crashonly.control.ElementId;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.manager.api.StatusView.ElementView;
import org.crashonly.sandbox.process.ProcessScan;
import org.junit.jupiter.api.Test;

class LivesTest {

    private static final ElementId WEB = new ElementId("machine/shop/web");

    private final Lives lives = new Lives();

    @Test
    void aGenerationIsRunByOneProcessAndEachElementHasTheOneThatTheManagerKnows() {
        lives.look(List.of(found(WEB, 1, 10)));
        lives.look(List.of(found(WEB, 1, 10)));
        lives.look(List.of(found(WEB, 2, 11)));
        lives.end(List.of(found(WEB, 2, 11)), List.of(element(WEB, "ready", 11L)));
        assertThat(lives.findings()).isEmpty();
        assertThat(lives.generations()).isEqualTo(2);
    }

    @Test
    void aGenerationThatTwoProcessesRanIsFoundThoughTheyDidSoAtDifferentTimes() {
        lives.look(List.of(found(WEB, 1, 10)));
        lives.look(List.of(found(WEB, 1, 11)));
        assertThat(lives.findings()).containsExactly("machine/shop/web#1 was run by 2 processes");
    }

    @Test
    void whatIsLeftOverMissingUnknownOrNotReadyIsFound() {
        ElementId store = new ElementId("machine/shop/db");
        lives.end(List.of(found(WEB, 1, 10), found(WEB, 2, 11)), List.of(element(WEB, "ready", 11L), element(store, "waiting", 12L)));
        assertThat(lives.findings()).containsExactlyInAnyOrder(
                "machine/shop/web has 2 processes", "machine/shop/db has no process", "machine/shop/db is waiting: null");
        Lives others = new Lives();
        others.end(List.of(found(WEB, 2, 11)), List.of(element(WEB, "ready", 10L)));
        assertThat(others.findings()).containsExactly("machine/shop/web is process 11, but the manager knows 10");
    }

    @Test
    void whatEnclosesAndTheShellLoopDoNotCount() {
        ElementId loop = new ElementId("machine/server/loop");
        lives.look(List.of(found(loop, 0, 1), found(loop, 0, 2), new ProcessScan.Found(identity(3), WEB, 1, true), found(WEB, 1, 4)));
        assertThat(lives.findings()).isEmpty();
        assertThat(lives.generations()).isEqualTo(1);
    }

    private static ProcessScan.Found found(ElementId id, long generation, long pid) {
        return new ProcessScan.Found(identity(pid), id, generation, false);
    }

    private static ProcessIdentity identity(long pid) {
        return new ProcessIdentity(pid, 1, "boot");
    }

    private static ElementView element(ElementId id, String state, Long pid) {
        return new ElementView(id.path(), null, "process", "host", state, 2, pid, null, null, 1, 1L, null, null, Map.of(), List.of());
    }
}
