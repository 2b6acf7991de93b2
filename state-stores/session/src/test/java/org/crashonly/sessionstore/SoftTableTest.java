package org.crashonly.sessionstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.crashonly.control.Generation;
import org.crashonly.session.Bytes;
import org.crashonly.session.Lease;
import org.crashonly.session.Lookup;
import org.crashonly.session.SoftKey;
import org.crashonly.session.wire.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SoftTableTest {

    private static final Generation WEB = Generation.parse("machine/shop/web#1");
    private static final Generation ADMIN = Generation.parse("machine/shop/admin#1");
    private static final long SECOND = 1_000_000_000;
    private static final Bytes VALUE = Bytes.of(new byte[1_000]);

    private final SoftTable soft = new SoftTable(Limits.SMALL, new Tally());
    private long now = 1_000 * SECOND;

    @Test
    void oneLoadsAndTheOthersWait() {
        assertThat(lookup("a", 1)).isEqualTo(load("a", 1));
        assertThat(lookup("a", 2)).isEqualTo(new Lookup.Busy());
        assertThat(lookup("a", 1)).as("asked again").isEqualTo(load("a", 1));
        assertThat(soft.loaded(lease("a", 2), VALUE, 10_000, now)).as("not its lease").isFalse();
        assertThat(soft.loaded(lease("a", 1), VALUE, 10_000, now)).isTrue();
        assertThat(lookup("a", 2)).isEqualTo(new Lookup.Hit(VALUE));
    }

    @Test
    void aLeaseEndsByItselfByItsOwnersWordAndWithItsOwner() {
        lookup("a", 1);
        now += 5 * SECOND;
        assertThat(lookup("a", 2)).isEqualTo(load("a", 2));
        assertThat(soft.loaded(lease("a", 1), VALUE, 10_000, now)).isFalse();
        assertThat(soft.release(lease("a", 1))).isFalse();
        assertThat(soft.release(lease("a", 2))).isTrue();
        assertThat(lookup("a", 3)).isEqualTo(load("a", 3));
        soft.endLeases(ADMIN, now);
        assertThat(lookup("a", 4)).isEqualTo(new Lookup.Busy());
        soft.endLeases(WEB, now);
        assertThat(lookup("a", 4)).isEqualTo(load("a", 4));
    }

    /** Callers that never say what became of their loading, each of another key, take no memory for it. */
    @Test
    void leasesThatNobodyEndsAreForgotten() {
        for (int i = 0; i < 10_000; i++) {
            lookup("key " + i, i);
            now += SECOND / 100;
        }
        Map<String, Long> gauges = new HashMap<>();
        soft.gauges(gauges);
        assertThat(gauges.get("session.soft.loading")).isLessThanOrEqualTo(3 * 100 + 1);
        assertThat(lookup("key 9999", 1)).as("it still has time").isEqualTo(new Lookup.Busy());
    }

    /** Users choose what is looked up, and so its hash: that of a text is no secret. */
    @Test
    @Timeout(60)
    void keysThatCollideCostNoMoreThanOthers() {
        for (int i = 0; i < 1 << 16; i++) {
            StringBuilder name = new StringBuilder();
            for (int bit = 0; bit < 16; bit++) {
                name.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            assertThat(lookup(name.toString(), 1)).isInstanceOf(Lookup.Load.class);
            assertThat(Thread.currentThread().isInterrupted()).as("in time, at key %d", i).isFalse();
        }
    }

    @Test
    void nothingOlderThanAnInvalidationIsFound() {
        lookup("a", 1);
        assertThat(soft.invalidate(key("a"))).isFalse();
        assertThat(soft.loaded(lease("a", 1), VALUE, 10_000, now)).as("read before the invalidation, perhaps").isFalse();
        assertThat(lookup("a", 2)).isEqualTo(load("a", 2));
        assertThat(soft.loaded(lease("a", 2), VALUE, 10_000, now)).isTrue();
        assertThat(soft.invalidate(key("a"))).isTrue();
        assertThat(lookup("a", 3)).isEqualTo(load("a", 3));
    }

    @Test
    void aValueLivesAsLongAsItWasSaid() {
        lookup("a", 1);
        soft.loaded(lease("a", 1), VALUE, 10_000, now);
        now += 10 * SECOND - 1;
        assertThat(lookup("a", 2)).isEqualTo(new Lookup.Hit(VALUE));
        now += 1;
        assertThat(lookup("a", 2)).isEqualTo(load("a", 2));
    }

    @Test
    void whoeverKeepsAValueEndsWhatWasThereAndWhatIsBeingLoaded() {
        lookup("a", 1);
        assertThat(soft.keep(key("a"), VALUE, 10_000, true, now)).isTrue();
        assertThat(soft.loaded(lease("a", 1), Bytes.EMPTY, 10_000, now)).as("read before, perhaps").isFalse();
        assertThat(lookup("a", 2)).isEqualTo(new Lookup.Hit(VALUE));
        now += 6 * SECOND;
        assertThat(soft.keep(key("a"), Bytes.EMPTY, 10_000, false, now)).isTrue();
        now += 4 * SECOND;
        assertThat(lookup("a", 3)).as("its time did not begin anew").isEqualTo(load("a", 3));
        assertThat(soft.keep(key("a"), VALUE, 10_000, false, now)).isTrue();
        now += 6 * SECOND;
        assertThat(soft.keep(key("a"), VALUE, 10_000, true, now)).isTrue();
        now += 6 * SECOND;
        assertThat(lookup("a", 4)).as("its time did").isEqualTo(new Lookup.Hit(VALUE));
        assertThat(soft.keep(key("a"), Bytes.of(new byte[Limits.SMALL.softValueBytes() + 1]), 10_000, true, now)).isFalse();
        assertThat(lookup("a", 5)).as("rather nothing than an old value").isEqualTo(load("a", 5));
    }

    @Test
    void aCacheIsClearedAndTheOthersAreNot() {
        keep("a");
        lookup("b", 1);
        SoftKey other = new SoftKey("shop", "names", "a");
        assertThat(soft.keep(other, VALUE, 10_000, true, now)).isTrue();
        assertThat(soft.clear("shop", "prices")).isTrue();
        assertThat(soft.clear("shop", "prices")).isFalse();
        assertThat(lookup("a", 2)).isEqualTo(load("a", 2));
        assertThat(soft.loaded(lease("b", 1), VALUE, 10_000, now)).isFalse();
        assertThat(soft.lookup(new Request.Lookup(other, 3, 0), WEB, now)).isEqualTo(new Lookup.Hit(VALUE));
    }

    @Test
    void theLeastRecentlyUsedGoWhenThereIsNoRoom() {
        int fit = (int) Limits.SMALL.softBytes() / (VALUE.length() + 230);
        for (int i = 0; i < 2 * fit; i++) {
            keep("value " + i);
            assertThat(lookup("value 0", 1_000)).as("used all the time").isEqualTo(new Lookup.Hit(VALUE));
        }
        assertThat(lookup("value 1", 1)).isEqualTo(load("value 1", 1));
        assertThat(lookup("value " + (2 * fit - 1), 1)).isEqualTo(new Lookup.Hit(VALUE));
    }

    @Test
    void whatIsTooLargeIsNotKept() {
        lookup("a", 1);
        assertThat(soft.loaded(lease("a", 1), Bytes.of(new byte[Limits.SMALL.softValueBytes() + 1]), 10_000, now)).isFalse();
        assertThat(lookup("a", 2)).isEqualTo(load("a", 2));
    }

    private void keep(String name) {
        assertThat(lookup(name, 7)).isEqualTo(load(name, 7));
        assertThat(soft.loaded(lease(name, 7), VALUE, 10_000_000, now)).isTrue();
    }

    private Lookup lookup(String name, long lease) {
        return soft.lookup(new Request.Lookup(key(name), lease, 0), WEB, now);
    }

    private static Lookup load(String name, long lease) {
        return new Lookup.Load(lease(name, lease));
    }

    private static Lease lease(String name, long id) {
        return new Lease(key(name), id);
    }

    private static SoftKey key(String name) {
        return new SoftKey("shop", "prices", name);
    }
}
