package org.crashonly.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.ProcessSpec.GrantSpec;
import org.crashonly.control.ProcessSpec.LeaseSpec;
import org.junit.jupiter.api.Test;

class LeasesTest {

    private static final ElementId WEB = new ElementId("machine/shop/web");
    private static final Generation FIRST = new Generation(WEB, 1);
    private static final Generation SECOND = new Generation(WEB, 2);
    private static final Generation DOOR = new Generation(new ElementId("machine/server/front-door-1"), 9);
    private static final long MILLIS = 10_000;

    private final Map<Path, Long> heartbeats = new HashMap<>();
    private final Leases leases = new Leases(0);
    private long seconds;

    /** After so many seconds more of which the store was awake for one look each. */
    private List<Generation> after(int looks) {
        List<Generation> over = List.of();
        for (int i = 0; i < looks; i++) {
            over = lookAfter(1);
        }
        return over;
    }

    private List<Generation> lookAfter(long step) {
        seconds += step;
        return leases.look(TimeUnit.SECONDS.toNanos(seconds), file ->
                heartbeats.containsKey(file) ? OptionalLong.of(heartbeats.get(file)) : OptionalLong.empty());
    }

    private static Path vitals(Generation generation) {
        return Path.of(generation.number() + ".vitals");
    }

    private void grant(Generation generation) {
        leases.granted(new GrantSpec(generation, "u", "p", Map.of()).on(new LeaseSpec(vitals(generation), MILLIS)));
    }

    private void beat(Generation generation) {
        heartbeats.merge(vitals(generation), 1L, Long::sum);
    }

    @Test
    void whoBeatsKeepsItsRightAndWhoIsSilentForLongLosesIt() {
        grant(FIRST);
        grant(DOOR);
        for (int i = 0; i < 100; i++) {
            beat(FIRST);
            beat(DOOR);
            assertThat(after(1)).isEmpty();
        }
        for (int i = 0; i < 10; i++) {
            beat(DOOR);
            assertThat(after(1)).isEmpty();
        }
        beat(DOOR);
        assertThat(after(1)).containsExactly(FIRST);
        beat(DOOR);
        assertThat(after(1)).as("until it is ended").containsExactly(FIRST);
        leases.fenced(FIRST);
        beat(DOOR);
        assertThat(after(1)).isEmpty();
        assertThat(leases.size()).isEqualTo(1);
    }

    @Test
    void whoNeverBeganLosesItToo() {
        grant(FIRST);
        assertThat(after(10)).isEmpty();
        assertThat(after(1)).containsExactly(FIRST);
    }

    @Test
    void theTimeInWhichTheStoreDidNotRunIsNobodysSilence() {
        grant(FIRST);
        beat(FIRST);
        assertThat(after(1)).isEmpty();
        assertThat(lookAfter(3_600)).as("the whole machine stood still for an hour").isEmpty();
        beat(FIRST);
        assertThat(after(5)).isEmpty();
        for (int look = 0; look < 3; look++) {
            assertThat(lookAfter(600)).isEmpty();
        }
        beat(FIRST);
        assertThat(after(1)).isEmpty();
    }

    @Test
    void aHeartbeatThatCannotBeReadForAMomentIsNoRenewal() {
        grant(FIRST);
        beat(FIRST);
        assertThat(after(6)).isEmpty();
        Long last = heartbeats.remove(vitals(FIRST));
        assertThat(after(1)).isEmpty();
        heartbeats.put(vitals(FIRST), last);
        assertThat(after(4)).isEmpty();
        assertThat(after(1)).containsExactly(FIRST);
    }

    @Test
    void aGrantGivenAgainIsANewLease() {
        grant(FIRST);
        assertThat(after(9)).isEmpty();
        grant(FIRST);
        assertThat(after(10)).isEmpty();
        assertThat(after(1)).containsExactly(FIRST);
    }

    @Test
    void anEarlierGenerationIsEndedBeforeALaterOneOfItsElement() {
        grant(SECOND);
        grant(FIRST);
        assertThat(after(11)).containsExactly(FIRST, SECOND);
        leases.fenced(SECOND);
        assertThat(leases.size()).isZero();
    }

    @Test
    void aRightWithoutALeaseIsNotEnded() {
        leases.granted(new GrantSpec(FIRST, "u", "p", Map.of()));
        assertThat(after(100)).isEmpty();
    }
}
