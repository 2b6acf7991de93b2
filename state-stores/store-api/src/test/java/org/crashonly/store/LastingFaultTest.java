package org.crashonly.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.crashonly.control.ElementId;
import org.crashonly.control.Message.Harm;
import org.crashonly.control.Message.Injection;
import org.crashonly.control.Message.ModuleCounts;
import org.junit.jupiter.api.Test;

class LastingFaultTest {

    private static final ElementId STORE = new ElementId("machine/shop/session-store");
    private static final long MINUTE = 60_000;

    private final List<String> done = new CopyOnWriteArrayList<>();
    private final LastingFault fault =
            new LastingFault(STORE, Map.of(Harm.DISK_FULL, new Noted("disk", false), Harm.CORRUPT_PAGE, new Noted("pages", false)));

    @Test
    void oneFaultTakesThePlaceOfAnotherAndIsSeenUntilItIsEnded() {
        fault.inject(injection(Harm.DISK_FULL, MINUTE));
        fault.inject(injection(Harm.CORRUPT_PAGE, MINUTE));
        assertThat(done).containsExactly("disk begins", "disk ends", "pages begins");
        assertThat(fault.news().orElseThrow()).extracting(ModuleCounts::fault).containsExactly("CORRUPT_PAGE");
        fault.inject(null);
        assertThat(done).endsWith("pages ends");
        assertThat(fault.news().orElseThrow()).isEmpty();
        assertThat(fault.news()).isEmpty();
    }

    @Test
    void itEndsByItselfAndOnlyOnce() {
        fault.inject(injection(Harm.CORRUPT_PAGE, 50));
        await().atMost(Duration.ofSeconds(20)).until(() -> done.contains("pages ends"));
        fault.inject(null);
        assertThat(done).containsExactly("pages begins", "pages ends");
    }

    @Test
    void whatCannotHappenIsNotArmed() {
        LastingFault none = new LastingFault(STORE, Map.of(Harm.CORRUPT_PAGE, new Noted("pages", true)));
        none.inject(injection(Harm.CORRUPT_PAGE, MINUTE));
        none.inject(injection(Harm.LATENCY, MINUTE));
        assertThat(none.news().orElseThrow()).isEmpty();
        none.inject(null);
        assertThat(done).isEmpty();
    }

    private static Injection injection(Harm harm, long millis) {
        return new Injection(harm.name(), harm, 1, 0, 0, millis, 0, 0, 0, 0);
    }

    private final class Noted implements LastingFault.Deed {

        private final String name;
        private final boolean fails;

        Noted(String name, boolean fails) {
            this.name = name;
            this.fails = fails;
        }

        @Override
        public String begin(Injection injection) throws IOException {
            if (fails) {
                throw new IOException("not here");
            }
            done.add(name + " begins");
            return name;
        }

        @Override
        public void end() {
            done.add(name + " ends");
        }
    }
}
