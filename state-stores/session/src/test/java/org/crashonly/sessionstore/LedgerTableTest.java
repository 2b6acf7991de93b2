package org.crashonly.sessionstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.crashonly.control.Generation;
import org.crashonly.session.Begin;
import org.crashonly.session.Bytes;
import org.crashonly.session.Claim;
import org.crashonly.session.Finish;
import org.crashonly.session.Intent;
import org.crashonly.session.LedgerKey;
import org.crashonly.session.StoredAnswer;
import org.crashonly.session.wire.Reply.Reason;
import org.crashonly.session.wire.Request;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTableTest {

    private static final LedgerKey KEY = new LedgerKey("shop", "order-17");
    private static final Generation FIRST = Generation.parse("machine/server/front-door-1#1");
    private static final Generation SECOND = Generation.parse("machine/server/front-door-2#1");
    private static final StoredAnswer ORDERED = new StoredAnswer(201, List.of(new StoredAnswer.Field("Location", "/orders/17")), bytes("ordered"));
    private static final long MINUTE = 60_000_000_000L;
    private static final long DAY = 24 * 60 * MINUTE;
    private static final long TTL_MILLIS = 60_000;

    @TempDir
    Path directory;

    private final Set<Generation> alive = new HashSet<>(Set.of(FIRST, SECOND));
    private Image image;
    private LedgerTable ledger;
    private long now = 5 * MINUTE;

    @BeforeEach
    void open() {
        image = Scratch.image(directory, Limits.SMALL);
        ledger = new LedgerTable(image.ledger(), alive::contains, Limits.SMALL, new Tally());
    }

    @Test
    void theFirstIsBegunAndItsDuplicatesGetItsAnswer() {
        assertThat(begin(FIRST, 1, false)).isEqualTo(begun(1, false));
        now += MINUTE;
        assertThat(begin(SECOND, 2, false)).isEqualTo(new Begin.Running(60_000));
        assertThat(ledger.finish(claim(1), ORDERED, FIRST, now)).isEqualTo(Finish.KEPT);
        assertThat(ledger.finish(claim(1), ORDERED, FIRST, now)).as("said again").isEqualTo(Finish.KEPT);
        assertThat(begin(SECOND, 2, false)).isEqualTo(new Begin.Done(ORDERED));
        open();
        assertThat(begin(SECOND, 2, true)).as("after the end of the process").isEqualTo(new Begin.Done(ORDERED));
    }

    @Test
    void whoAsksAgainForItsOwnClaimGetsIt() {
        assertThat(begin(FIRST, 1, false)).isEqualTo(begun(1, false));
        assertThat(begin(FIRST, 1, false)).isEqualTo(begun(1, false));
        assertThat(begin(SECOND, 1, false)).as("the same number of somebody else").isInstanceOf(Begin.Running.class);
    }

    @Test
    void aKeyIsForOneRequestOfOnePrincipal() {
        begin(FIRST, 1, true);
        for (int round = 0; round < 2; round++) {
            assertThat(ledger.begin(request(2, bytes("other body"), bytes("alice"), true), SECOND, now))
                    .isEqualTo(new Begin.Mismatch(Begin.What.FINGERPRINT));
            assertThat(ledger.begin(request(2, bytes("POST /orders"), bytes("mallory"), true), SECOND, now))
                    .isEqualTo(new Begin.Mismatch(Begin.What.PRINCIPAL));
            ledger.finish(claim(1), ORDERED, FIRST, now);
        }
    }

    @Test
    void keysOfAnotherApplicationAreOthers() {
        begin(FIRST, 1, false);
        Request.Begin other = new Request.Begin(new LedgerKey("blog", KEY.key()), request(2, bytes("x"), bytes("y"), false).intent(), 2, TTL_MILLIS);
        assertThat(ledger.begin(other, FIRST, now)).isInstanceOf(Begin.Begun.class);
    }

    @Test
    void whatItsOwnersEndLeavesBehindIsInDoubt() {
        begin(FIRST, 1, false);
        alive.remove(FIRST);

        assertThat(begin(SECOND, 2, false)).isEqualTo(new Begin.InDoubt());
        assertThat(begin(SECOND, 3, true)).as("its operation recognises repeats").isEqualTo(begun(3, true));
        assertThat(begin(SECOND, 4, true)).as("one at a time").isInstanceOf(Begin.Running.class);
        assertThat(ledger.finish(claim(1), ORDERED, FIRST, now)).isEqualTo(Finish.SUPERSEDED);
        assertThat(ledger.finish(claim(3), ORDERED, SECOND, now)).isEqualTo(Finish.KEPT);
    }

    @Test
    void whatItsOwnerDoubtsIsInDoubtUntilItLearnsMore() {
        begin(FIRST, 1, false);
        assertThat(ledger.doubt(claim(1), SECOND, now)).as("not its claim").isFalse();
        assertThat(ledger.doubt(claim(1), FIRST, now)).isTrue();
        assertThat(begin(SECOND, 2, false)).isEqualTo(new Begin.InDoubt());
        assertThat(ledger.abandon(claim(1), FIRST)).as("too late to say that it had no effect").isFalse();

        assertThat(ledger.finish(claim(1), ORDERED, FIRST, now)).isEqualTo(Finish.KEPT);
        assertThat(begin(SECOND, 2, false)).isEqualTo(new Begin.Done(ORDERED));
    }

    @Test
    void whoSaysNothingForLongIsInDoubt() {
        begin(FIRST, 1, false);
        now += TTL_MILLIS * 1_000_000 + LedgerTable.LAPSE_NANOS - 1;
        assertThat(begin(SECOND, 2, false)).isInstanceOf(Begin.Running.class);
        now += 1;
        assertThat(begin(SECOND, 2, false)).isEqualTo(new Begin.InDoubt());
    }

    @Test
    void whatHadNoEffectIsForgotten() {
        begin(FIRST, 1, false);
        assertThat(ledger.abandon(claim(2), FIRST)).isFalse();
        assertThat(ledger.abandon(claim(1), FIRST)).isTrue();
        assertThat(begin(SECOND, 2, false)).isEqualTo(begun(2, false));
    }

    @Test
    void aServerErrorIsNeverKept() {
        begin(FIRST, 1, false);
        assertThat(ledger.finish(claim(1), new StoredAnswer(500, List.of(), Bytes.EMPTY), FIRST, now)).isEqualTo(Finish.NOT_KEPT);
        assertThat(begin(SECOND, 2, false)).isEqualTo(begun(2, false));
        assertThat(ledger.finish(claim(2), new StoredAnswer(409, List.of(), Bytes.EMPTY), SECOND, now)).isEqualTo(Finish.KEPT);
    }

    @Test
    void anAnswerThatIsTooLargeLeavesADoubt() {
        begin(FIRST, 1, false);
        StoredAnswer large = new StoredAnswer(200, List.of(), Bytes.of(new byte[Limits.SMALL.answerBytes() + 1]));
        assertThat(ledger.finish(claim(1), large, FIRST, now)).isEqualTo(Finish.IN_DOUBT);
        assertThat(begin(SECOND, 2, false)).isEqualTo(new Begin.InDoubt());
    }

    @Test
    void anAnswerThatFindsNoRoomLeavesADoubt() {
        begin(FIRST, 1, false);
        fill();
        StoredAnswer answer = new StoredAnswer(200, List.of(), Bytes.of(new byte[Limits.SMALL.answerBytes()]));
        assertThat(ledger.finish(claim(1), answer, FIRST, now)).isEqualTo(Finish.IN_DOUBT);
        assertThat(begin(SECOND, 2, false)).isEqualTo(new Begin.InDoubt());
    }

    private void fill() {
        for (int bytes = 8_000; bytes > 0; bytes /= 2) {
            fill(bytes);
        }
    }

    private void fill(int bytes) {
        try {
            for (int i = 0; ; i++) {
                image.ledger().put((bytes + " filler " + i).getBytes(StandardCharsets.UTF_8), new byte[bytes]);
            }
        } catch (Refusal full) {
            assertThat(full).hasMessageContaining("no room");
        }
    }

    /** A full ledger forgets what its time is up for, at once, and nothing else: a new key is refused rather than an old one forgotten. */
    @Test
    void aFullLedgerTakesNewKeysAsSoonAsOldOnesAreToBeForgotten() {
        int kept = 0;
        StoredAnswer answer = new StoredAnswer(200, List.of(), Bytes.of(new byte[3_000]));
        for (Refusal full = null; full == null; now += 1_000_000) {
            try {
                LedgerKey key = new LedgerKey("shop", "key " + kept);
                Request.Begin request = new Request.Begin(key, new Intent(Bytes.EMPTY, Bytes.EMPTY, false), 1, TTL_MILLIS);
                ledger.begin(request, FIRST, now);
                if (ledger.finish(new Claim(key, 1), answer, FIRST, now) == Finish.KEPT) {
                    kept++;
                } else {
                    full = new Refusal(Reason.FULL, "its answer");
                }
            } catch (Refusal refusal) {
                full = refusal;
            }
        }
        long keys = image.ledger().size();
        now += DAY - MINUTE;
        fill();
        assertThatThrownBy(() -> begin(FIRST, 1, false)).isInstanceOfSatisfying(Refusal.class, it -> assertThat(it.reply().reason()).isEqualTo(Reason.FULL));
        assertThat(image.ledger().size()).isGreaterThanOrEqualTo(keys);
        now += MINUTE;
        assertThat(begin(FIRST, 1, false)).isEqualTo(begun(1, false));
        assertThat(ledger.finish(claim(1), ORDERED, FIRST, now)).isEqualTo(Finish.KEPT);
        open();
        assertThat(begin(SECOND, 2, false)).isEqualTo(new Begin.Done(ORDERED));
    }

    @Test
    void whatIsDoneIsRememberedForADay() {
        begin(FIRST, 1, false);
        ledger.finish(claim(1), ORDERED, FIRST, now);
        now += DAY - 1;
        ledger.sweep(ledger.buckets(), now);
        assertThat(begin(SECOND, 2, false)).isEqualTo(new Begin.Done(ORDERED));
        now += 1;
        ledger.sweep(ledger.buckets(), now);
        assertThat(image.ledger().size()).isZero();
        assertThat(begin(SECOND, 2, false)).isEqualTo(begun(2, false));
    }

    /** Forgetting would let the effect happen twice. */
    @Test
    void whateverBreaksLeavesADoubtForEver() {
        begin(FIRST, 1, false);
        ledger.finish(claim(1), ORDERED, FIRST, now);
        byte[] key = Key.of(KEY);
        byte[] sound = image.ledger().get(key).orElseThrow();
        for (int at = 0; at < sound.length; at++) {
            byte[] damaged = sound.clone();
            damaged[at] ^= 0x41;
            image.ledger().put(key, damaged);
            ledger.sweep(ledger.buckets(), now + 100 * DAY);
            assertThat(begin(SECOND, 2, false)).as("byte %d", at).isEqualTo(new Begin.InDoubt());
        }
        assertThat(begin(SECOND, 3, true)).isEqualTo(begun(3, true));
    }

    private Begin begin(Generation owner, long claim, boolean deduplicates) {
        return ledger.begin(request(claim, bytes("POST /orders"), bytes("alice"), deduplicates), owner, now);
    }

    private static Request.Begin request(long claim, Bytes fingerprint, Bytes principal, boolean deduplicates) {
        return new Request.Begin(KEY, new Intent(fingerprint, principal, deduplicates), claim, TTL_MILLIS);
    }

    private static Claim claim(long id) {
        return new Claim(KEY, id);
    }

    private static Begin begun(long claim, boolean again) {
        return new Begin.Begun(claim(claim), again);
    }

    private static Bytes bytes(String text) {
        return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
