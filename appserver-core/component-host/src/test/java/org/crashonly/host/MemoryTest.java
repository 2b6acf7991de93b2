package org.crashonly.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.crashonly.control.Vitals;
import org.crashonly.control.Vitals.Counter;
import org.junit.jupiter.api.Test;

class MemoryTest {

    private final Vitals vitals = Vitals.unshared();
    private final Memory memory = new Memory(vitals);

    private boolean collects(int uncollected) {
        long before = FullCollections.count();
        memory.look(uncollected);
        return FullCollections.count() > before;
    }

    @Test
    void collectsWhatEndedModulesLeftWhenNobodyAsks() {
        await().until(() -> collects(1));
        assertThat(vitals.get(Counter.HEAP_USED)).isPositive();
    }

    @Test
    void leavesThemWhileRequestsCome() {
        for (int request = 0; request < 100; request++) {
            vitals.add(Counter.STARTED, 1);
            assertThat(collects(1)).isFalse();
        }
        vitals.add(Counter.STARTED, 1);
        assertThat(collects(8)).as("there are many").isTrue();
        vitals.add(Counter.STARTED, 1);
        assertThat(collects(8)).as("it did just now").isFalse();
    }

    @Test
    void leavesThemWhileOneRequestIsUnderWay() {
        vitals.add(Counter.IN_FLIGHT, 1);
        for (int look = 0; look < 100; look++) {
            assertThat(collects(1)).isFalse();
        }
    }

    @Test
    void hasNoReasonToCollectWithoutThem() {
        assertThat(collects(0)).isFalse();
    }
}
