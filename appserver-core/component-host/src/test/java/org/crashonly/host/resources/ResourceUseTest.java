package org.crashonly.host.resources;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.crashonly.control.ElementId;
import org.crashonly.control.Message.ResourceCounts;
import org.junit.jupiter.api.Test;

class ResourceUseTest {

    private static final ElementId POOL = new ElementId("machine/shop/web/pool:default");

    private final ResourceUse use = new ResourceUse();

    @Test
    void whoGetsSomethingIsServedAndWhoIsRefusedIsNot() {
        try (ResourceUse.Wait served = use.begin(); ResourceUse.Wait refused = use.begin()) {
            served.served();
            refused.missed("no more than 3");
        }
        assertThat(use.counts(POOL, System.nanoTime())).isEqualTo(new ResourceCounts(POOL, 1, 1, "no more than 3"));
    }

    @Test
    void whoWaitsForTooLongIsLetDownOnceWhateverComesOfIt() {
        ResourceUse.Wait wait = use.begin(0);
        assertThat(use.counts(POOL, ResourceUse.TOO_LONG_NANOS).missed()).isZero();
        long later = ResourceUse.TOO_LONG_NANOS + TimeUnit.SECONDS.toNanos(1);
        assertThat(use.counts(POOL, later)).isEqualTo(new ResourceCounts(POOL, 0, 1, "nothing for 6 s"));
        wait.missed("time-out");
        wait.close();
        assertThat(use.counts(POOL, 2 * later)).isEqualTo(new ResourceCounts(POOL, 0, 1, "nothing for 6 s"));
    }

    @Test
    void whoWentAwayIsWaitedForNoMore() {
        use.begin(0).close();
        assertThat(use.counts(POOL, 2 * ResourceUse.TOO_LONG_NANOS)).isEqualTo(new ResourceCounts(POOL, 0, 0, null));
    }
}
