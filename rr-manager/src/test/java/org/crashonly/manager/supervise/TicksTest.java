package org.crashonly.manager.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TicksTest {

    @Test
    void aPartThatFailsEachTimeKeepsNoOtherFromItsTurn() {
        List<String> done = new ArrayList<>();
        Ticks ticks = new Ticks();
        List<Runnable> parts = List.of(() -> done.add("first"), () -> {
            throw new IllegalStateException("on purpose");
        }, () -> done.add("last"));

        ticks.run(parts);
        ticks.run(parts);

        assertThat(done).containsExactly("first", "last", "first", "last");
    }
}
