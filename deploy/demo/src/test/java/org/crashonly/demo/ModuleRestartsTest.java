package org.crashonly.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModuleRestartsTest {

    private static final Duration TIME = Duration.ofMillis(50);
    private static final Duration INTERVAL = Duration.ofMillis(1);

    @Test
    void theSameSeedAsksForTheSameModules() {
        List<String> once = new ArrayList<>();
        List<String> again = new ArrayList<>();
        assertThat(new ModuleRestarts(() -> List.of("b", "a", "c"), once::add, 7).run(TIME, INTERVAL))
                .isEqualTo(new ModuleRestarts.Count(50, 0));
        new ModuleRestarts(() -> List.of("c", "b", "a"), again::add, 7).run(TIME, INTERVAL);
        assertThat(once).isEqualTo(again).contains("a", "b", "c");
    }

    @Test
    void whatDoesNotBeginIsCounted() {
        assertThat(new ModuleRestarts(List::of, id -> true, 7).run(TIME, INTERVAL)).isEqualTo(new ModuleRestarts.Count(0, 50));
        assertThat(new ModuleRestarts(() -> List.of("a"), id -> false, 7).run(TIME, INTERVAL)).isEqualTo(new ModuleRestarts.Count(0, 50));
    }
}
