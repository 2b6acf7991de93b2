package org.crashonly.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.crashonly.manager.api.StatusView;
import org.crashonly.manager.api.StatusView.ElementView;
import org.crashonly.manager.api.StatusView.RestartView;
import org.junit.jupiter.api.Test;

class RestartsTest {

    private static final long SINCE = 1_000;

    private final Restarts restarts = new Restarts(null, SINCE);

    @Test
    void countsEachRestartOnceAndKnowsItsEnd() {
        restarts.note(status(host(2, new RestartView(2, "process", "killed", "SIGKILL", 2_000, null))));
        restarts.note(status(host(2, new RestartView(2, "process", "killed", "SIGKILL", 2_000, 900L))));
        assertThat(restarts.list()).containsExactly(new Restarts.Restart("machine/shop/web", "process", "killed", 900L));
    }

    @Test
    void leavesOutWhatWasBeforeTheRun() {
        restarts.note(status(host(1, new RestartView(1, "process", "killed", "SIGKILL", SINCE - 1, 900L))));
        assertThat(restarts.list()).isEmpty();
    }

    @Test
    void addsUpTheLivesOfAFrontDoor() {
        restarts.note(status(door(1, Map.of("held", 3L, "repeated", 1L))));
        restarts.note(status(door(1, Map.of("held", 5L, "repeated", 2L))));
        restarts.note(status(door(2, Map.of("held", 1L, "repeated", 0L))));
        assertThat(restarts.frontDoors()).isEqualTo(new Restarts.FrontDoors(6, 2));
    }

    private static StatusView status(ElementView element) {
        return new StatusView("1", "i", "ready", 1, 1, "http://127.0.0.1:1", "http://127.0.0.1:2", List.of(element));
    }

    private static ElementView host(long generation, RestartView restart) {
        return element("machine/shop/web", "host", generation, Map.of(), List.of(restart));
    }

    private static ElementView door(long generation, Map<String, Long> counters) {
        return element("machine/server/front-door-1", "front-door", generation, counters, List.of());
    }

    private static ElementView element(String id, String role, long generation, Map<String, Long> counters, List<RestartView> history) {
        return new ElementView(id, null, "process", role, "ready", generation, 1L, null, null, generation - 1, 1L, null, null, counters, history);
    }
}
