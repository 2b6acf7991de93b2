package org.crashonly.sessionstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.crashonly.control.ProcessSpec.SessionLimits;
import org.crashonly.session.AttributeChange;
import org.crashonly.session.Bytes;
import org.crashonly.session.SaveResult;
import org.crashonly.session.SessionChange;
import org.crashonly.session.SessionScope;
import org.crashonly.session.StoredSession;
import org.crashonly.session.wire.Reply.Reason;
import org.crashonly.sessionstore.Tally.Count;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionTableTest {

    private static final SessionScope WEB = new SessionScope("shop", "web");
    private static final SessionScope ADMIN = new SessionScope("shop", "admin");
    private static final long SECOND = 1_000_000_000;

    @TempDir
    Path directory;

    private final Tally tally = new Tally();
    private Image image;
    private SessionTable table;
    private long now = 1_000 * SECOND;
    private long number;

    @BeforeEach
    void open() {
        image = Scratch.image(directory, Limits.SMALL);
        table = new SessionTable(image.sessions(), Limits.SMALL, tally);
    }

    @Test
    void aSessionIsFoundAsItWasSaved() {
        assertThat(table.load(WEB, "s", 0, now)).isEmpty();
        assertThat(save("s", true, put("a", "1", 0), put("b", "2", 0))).isEqualTo(new SaveResult.Saved(1, Set.of()));

        StoredSession session = table.load(WEB, "s", 0, now).orElseThrow();

        assertThat(session.version()).isEqualTo(1);
        assertThat(session.creationMillis()).isEqualTo(11);
        assertThat(session.lastAccessMillis()).isEqualTo(22);
        assertThat(session.maxInactiveSeconds()).isEqualTo(60);
        assertThat(session.names()).containsExactlyInAnyOrder("a", "b");
        assertThat(session.attributes().get("a").value()).isEqualTo(bytes("1"));
        open();
        assertThat(table.load(WEB, "s", 0, now)).as("after the end of the process").contains(session);
    }

    @Test
    void onlyWhatIsNewerThanTheCallerKnowsIsDelivered() {
        save("s", true, put("a", "1", 0), put("b", "2", 0));
        save("s", false, put("b", "3", 1));

        StoredSession session = table.load(WEB, "s", 1, now).orElseThrow();

        assertThat(session.names()).containsExactlyInAnyOrder("a", "b");
        assertThat(session.attributes()).containsOnlyKeys("b");
        assertThat(session.attributes().get("b").version()).isEqualTo(2);
    }

    @Test
    void theLastWriterOfAnAttributeStandsAndIsTold() {
        save("s", true, put("a", "0", 0), put("b", "0", 0));
        // Two requests that ran at the same time, from what both had read at version 1.
        assertThat(save("s", false, put("a", "one", 1))).isEqualTo(new SaveResult.Saved(2, Set.of()));
        assertThat(save("s", false, put("a", "two", 1), put("b", "two", 1), remove("c", 0)))
                .isEqualTo(new SaveResult.Saved(3, Set.of("a")));

        assertThat(value("s", "a")).isEqualTo(bytes("two"));
        assertThat(value("s", "b")).isEqualTo(bytes("two"));
        assertThat(save("s", false, remove("a", 3))).isEqualTo(new SaveResult.Saved(4, Set.of()));
        assertThat(table.load(WEB, "s", 0, now).orElseThrow().names()).containsExactly("b");
    }

    @Test
    void aSaveThatIsSentAgainIsNotDoneAgain() {
        save("s", true, put("a", "0", 0));
        SessionChange first = change(false, put("a", "first", 1));
        table.save(WEB, "s", 500, first, now);
        save("s", false, put("a", "second", 2));

        assertThat(table.save(WEB, "s", 500, first, now)).isInstanceOf(SaveResult.Saved.class);

        assertThat(value("s", "a")).isEqualTo(bytes("second"));
    }

    @Test
    void anEndedSessionIsNotBroughtBack() {
        save("s", true, put("a", "1", 0));
        assertThat(table.remove(WEB, "s", now)).isTrue();
        assertThat(table.remove(WEB, "s", now)).isFalse();

        assertThat(save("s", false, put("a", "2", 1))).isEqualTo(new SaveResult.Gone());
        assertThat(table.load(WEB, "s", 0, now)).isEmpty();
    }

    @Test
    void scopesDoNotMix() {
        save("s", true, put("a", "1", 0));
        assertThat(table.load(ADMIN, "s", 0, now)).isEmpty();
        assertThat(table.remove(ADMIN, "s", now)).isFalse();
        assertThat(table.touch(ADMIN, "s", 1, now)).isFalse();
    }

    @Test
    void aSessionMayChangeItsId() {
        save("s", true, put("a", "1", 0));
        save("other", true, put("a", "2", 0));

        assertThat(table.changeId(WEB, "s", "other", now)).as("taken").isFalse();
        assertThat(table.changeId(WEB, "s", "t", now)).isTrue();
        assertThat(table.changeId(WEB, "s", "t", now)).as("asked again").isTrue();

        assertThat(table.load(WEB, "s", 0, now)).isEmpty();
        assertThat(value("t", "a")).isEqualTo(bytes("1"));
        assertThat(table.changeId(WEB, "nobody", "u", now)).isFalse();
    }

    @Test
    void aSessionExpiresUnlessItIsAccessed() {
        save("loaded", true, put("a", "1", 0));
        save("touched", true, put("a", "1", 0));
        save("left alone", true, put("a", "1", 0));
        now += 40 * SECOND;
        assertThat(table.load(WEB, "loaded", 0, now)).isPresent();
        assertThat(table.touch(WEB, "touched", 40_022, now)).isTrue();
        now += 40 * SECOND;

        assertThat(table.load(WEB, "left alone", 0, now)).isEmpty();
        assertThat(save("left alone", false, put("a", "2", 1))).isEqualTo(new SaveResult.Gone());
        assertThat(table.load(WEB, "loaded", 0, now)).isPresent();
        assertThat(table.load(WEB, "touched", 0, now).orElseThrow().lastAccessMillis()).isEqualTo(40_022);
    }

    @Test
    void theSweepRemovesWhatHasExpiredAndNothingElse() {
        for (int i = 0; i < 300; i++) {
            save("short " + i, true, put("a", "1", 0));
        }
        table.save(WEB, "for ever", 1, new SessionChange(true, 11, 22, 0, Map.of()), now);
        now += 100 * SECOND;
        table.sweep(10, now);
        assertThat(image.sessions().size()).as("a bounded part").isGreaterThan(200);

        table.sweep(table.buckets(), now);

        assertThat(image.sessions().size()).isEqualTo(1);
        assertThat(tally.get(Count.EXPIRED)).isEqualTo(300);
        assertThat(table.load(WEB, "for ever", 0, now)).isPresent();
    }

    @Test
    void moreSessionsThanAllowedAreRefusedUntilOneHasExpired() {
        limit(2, 0, 0);
        save("a", true);
        save("b", true);
        now += 30 * SECOND;
        assertRefused(() -> save("c", true), Reason.FULL, "at most 2 are allowed");
        assertThat(save("a", false, put("x", "1", 0))).as("who is there already").isInstanceOf(SaveResult.Saved.class);
        now += 32 * SECOND;
        assertThat(save("c", true)).isInstanceOf(SaveResult.Saved.class);
        assertThat(table.load(WEB, "b", 0, now)).isEmpty();
        assertRefused(() -> save("d", true), Reason.FULL, "2 are kept");
    }

    @Test
    void anAttributeThatIsTooLargeIsRefused() {
        limit(0, 10, 0);
        assertRefused(() -> save("s", true, put("a", "eleven bytes", 0)), Reason.TOO_LARGE, "attribute 'a' of a session has 12 bytes");
        assertThat(save("s", true, put("a", "ten bytes.", 0))).isInstanceOf(SaveResult.Saved.class);
    }

    @Test
    void noSessionStaysIdleForLongerThanAllowedWhateverItSays() {
        limit(0, 0, 20_000);
        table.save(WEB, "for ever", 1, new SessionChange(true, 11, 22, 0, Map.of()), now);
        save("a minute", true);
        now += 19 * SECOND;
        assertThat(table.touch(WEB, "a minute", 22, now)).isTrue();
        now += 3 * SECOND;
        assertThat(table.load(WEB, "for ever", 0, now)).isEmpty();
        assertThat(table.load(WEB, "a minute", 0, now).orElseThrow().maxInactiveSeconds()).isEqualTo(20);
    }

    private void limit(long sessions, int attributeBytes, long idleMillis) {
        SessionLimits usual = Limits.SMALL;
        table = new SessionTable(image.sessions(), new SessionLimits(
                usual.sessionsBytes(), usual.sessionBytes(), usual.sessionAttributes(), usual.ledgerBytes(), usual.answerBytes(),
                usual.retentionMillis(), usual.softBytes(), usual.softValueBytes(), usual.loadMillis(), usual.waiting(), usual.connections(), sessions,
                attributeBytes, idleMillis), tally);
    }

    @Test
    void whatIsTooLargeIsRefusedAndChangesNothing() {
        save("s", true, put("a", "1", 0));
        assertRefused(() -> save("s", false, put("a", "x".repeat(70_000), 1)), Reason.TOO_LARGE, "keeps at most 65536");
        AttributeOf[] many = new AttributeOf[21];
        for (int i = 0; i < many.length; i++) {
            many[i] = put("a" + i, "1", 0);
        }
        assertRefused(() -> save("s", false, many), Reason.TOO_LARGE, "keeps at most 20");
        assertThat(value("s", "a")).isEqualTo(bytes("1"));
    }

    @Test
    void whatFindsNoRoomIsRefusedAndChangesNothing() {
        String kilobytes = "x".repeat(60_000);
        int saved = 0;
        Refusal refusal = null;
        while (refusal == null) {
            try {
                save("s" + saved, true, put("a", kilobytes, 0));
                saved++;
            } catch (Refusal full) {
                refusal = full;
            }
        }
        assertThat(refusal.reply().reason()).isEqualTo(Reason.FULL);
        assertThat(refusal).hasMessageContaining(saved + " are kept");
        assertThat(table.load(WEB, "s" + saved, 0, now)).isEmpty();
        assertRefused(() -> save("another", true, put("b", kilobytes, 0)), Reason.FULL, "no room");
        for (int i = 0; i < saved; i++) {
            assertThat(value("s" + i, "a").length()).isEqualTo(60_000);
        }
        table.remove(WEB, "s0", now);
        assertThat(save("s" + saved, true, put("a", kilobytes, 0))).isInstanceOf(SaveResult.Saved.class);
    }

    /** An expired session makes room at once, whether or not the sweep has come by; one that is alive never does. */
    @Test
    void aFullTableTakesSessionsAsSoonAsOthersHaveExpired() {
        String kilobytes = "x".repeat(50_000);
        int saved = 0;
        try {
            for (; ; saved++) {
                save("s" + saved, true, put("a", kilobytes, 0));
            }
        } catch (Refusal full) {
            now += 30 * SECOND;
        }
        assertThat(table.touch(WEB, "s0", 0, now)).isTrue();
        assertRefused(() -> save("new", true, put("a", kilobytes, 0)), Reason.FULL, "no room");
        assertThat(image.sessions().size()).isEqualTo(saved);
        now += 32 * SECOND;
        assertThat(save("new", true, put("a", kilobytes, 0))).isInstanceOf(SaveResult.Saved.class);
        assertThat(image.sessions().size()).isEqualTo(2);
        assertThat(table.load(WEB, "s0", 0, now)).isPresent();
    }

    @Test
    void aDamagedValueIsDiscardedAndReportedAndTheRestStays() {
        save("s", true, put("a", "a value that breaks", 0), put("b", "sound", 0));
        byte[] key = Key.of(WEB, "s");
        byte[] kept = image.sessions().get(key).orElseThrow();
        int at = new String(kept, StandardCharsets.ISO_8859_1).indexOf("that breaks");
        kept[at] ^= 1;
        image.sessions().put(key, kept);

        StoredSession session = table.load(WEB, "s", 0, now).orElseThrow();

        assertThat(session.names()).containsExactly("b");
        assertThat(session.damaged()).containsExactly("a");
        assertThat(tally.get(Count.DAMAGED)).isEqualTo(1);
        assertThat(table.load(WEB, "s", 0, now).orElseThrow().damaged()).as("it is gone").isEmpty();
    }

    /** Whatever byte of a session breaks: it is served without what broke, or not at all. */
    @Test
    void nothingDamagedIsEverServed() {
        save("s", true, put("a", "first", 0), put("b", "second", 0));
        byte[] key = Key.of(WEB, "s");
        byte[] sound = image.sessions().get(key).orElseThrow();
        for (int at = 0; at < sound.length; at++) {
            byte[] damaged = sound.clone();
            damaged[at] ^= 0x41;
            image.sessions().put(key, damaged);
            table.load(WEB, "s", 0, now).ifPresent(session -> {
                assertThat(session.damaged()).hasSize(1);
                session.attributes().forEach((name, attribute) ->
                        assertThat(attribute.value()).isEqualTo(bytes(name.equals("a") ? "first" : "second")));
            });
        }
        assertThat(tally.get(Count.DAMAGED)).isEqualTo(sound.length);
    }

    @Test
    void sessionsThatAFaultDamagesLoseTheirValuesAndAreThere() {
        save("s", true, put("a", "first", 0), put("b", "second", 0));
        save("empty", true);

        assertThat(table.damage(1, new Random(1))).isEqualTo(2);
        StoredSession session = table.load(WEB, "s", 0, now).orElseThrow();
        assertThat(session.damaged()).containsExactlyInAnyOrder("a", "b");
        assertThat(session.names()).isEmpty();
        assertThat(table.load(WEB, "empty", 0, now).orElseThrow().damaged()).isEmpty();
        assertThat(tally.get(Count.DAMAGED)).isEqualTo(1);
        assertThat(table.damage(Double.MIN_VALUE, new Random(1))).isZero();
    }

    private record AttributeOf(String name, AttributeChange change) {}

    private static AttributeOf put(String name, String value, long readVersion) {
        return new AttributeOf(name, new AttributeChange.Put(bytes(value), readVersion));
    }

    private static AttributeOf remove(String name, long readVersion) {
        return new AttributeOf(name, new AttributeChange.Remove(readVersion));
    }

    private static SessionChange change(boolean fresh, AttributeOf... attributes) {
        Map<String, AttributeChange> changes = new java.util.HashMap<>();
        for (AttributeOf attribute : attributes) {
            changes.put(attribute.name(), attribute.change());
        }
        return new SessionChange(fresh, 11, 22, 60, changes);
    }

    private SaveResult save(String id, boolean fresh, AttributeOf... attributes) {
        return table.save(WEB, id, ++number, change(fresh, attributes), now);
    }

    private Bytes value(String id, String name) {
        return table.load(WEB, id, 0, now).orElseThrow().attributes().get(name).value();
    }

    private static Bytes bytes(String text) {
        return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void assertRefused(Runnable what, Reason reason, String message) {
        assertThatThrownBy(what::run).isInstanceOfSatisfying(Refusal.class, it -> assertThat(it.reply().reason()).isEqualTo(reason))
                .hasMessageContaining(message);
    }
}
