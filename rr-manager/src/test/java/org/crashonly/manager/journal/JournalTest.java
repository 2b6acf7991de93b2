package org.crashonly.manager.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Level;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.manager.journal.Entry.Cause;
import org.crashonly.manager.journal.Entry.ElementRecord;
import org.crashonly.manager.journal.Entry.PastRestart;
import org.crashonly.manager.recovery.Decision;
import org.crashonly.manager.recovery.Evidence;
import org.crashonly.manager.recovery.FailureReport;
import org.crashonly.manager.recovery.RecoveryState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

    private static final ElementId WEB = new ElementId("machine/shop/web");
    private static final ElementId SPARE = new ElementId("machine/shop/pool-1");
    private static final ElementId CART = WEB.child("cart");
    private static final Cause CAUSE = new Cause("i", Level.PROCESS, "killed", "by signal 9; \"quoted\"");
    private static final List<Entry> STORY = List.of(
            new Entry.ManagerBegun(1, 10),
            new Entry.StorePort(new ElementId("machine/shop/db"), 4711),
            new Entry.Begun(new Generation(WEB, 1), null, CAUSE, 0, 20),
            new Entry.Ready(new Generation(WEB, 1), 1700, Map.of(CART, 5000)),
            new Entry.Ending(new Generation(WEB, 1), new ProcessIdentity(1, 2, "b"), CAUSE, 25),
            new Entry.Begun(new Generation(WEB, 2), null, CAUSE, 1, 30),
            new Entry.Ready(new Generation(WEB, 2), 1500, Map.of(CART, 5001)),
            new Entry.Begun(new Generation(SPARE, 4), null, CAUSE, 0, 31),
            new Entry.Ready(new Generation(SPARE, 4), 3000, Map.of()),
            new Entry.Begun(new Generation(WEB, 3), null, CAUSE, 1, 32, new Generation(SPARE, 4)),
            new Entry.Recovery(new ElementId("machine/shop"), "boot", RecoveryState.initial(4).from(7), Map.of(CART, 3L)),
            new Entry.Decided(new ElementId("machine/shop"), 40, new Decision.Cured("00000001", WEB.path(), new Evidence(
                    List.of(new FailureReport(3, "errors", "requests to cart", List.of(CART), 1, "5 of 5 failed")),
                    List.of(new Evidence.Score(CART, 1, 1, 1, List.of())), "gone"))),
            new Entry.Begun(new Generation(new ElementId("machine/shop/back"), 4), null, new Cause(
                    "own", Level.PROCESS, "exited", "ended with exit code 3", Map.of("exit", "3", "out-of", "heap")), 1, 50),
            new Entry.Decided(new ElementId("machine/shop"), 50, new Decision.OwnRestart("own", WEB, 3, "exited", new Evidence(
                    List.of(new FailureReport(3, "exited", "process web", List.of(WEB), 1, "ended", List.of(
                            new FailureReport.Failing("GET / of cart", 5, 0, "error")), Map.of("exit", "3"))), List.of(), "ended"))));

    @TempDir
    Path directory;

    @Test
    void whatWasAppendedIsReadInOrder() throws Exception {
        write();
        assertThat(Journal.read(directory).entries()).isEqualTo(STORY);
    }

    @Test
    void aProcessThatDiesAgainAndAgainDoesNotDriveOutWhatWasDecidedOtherwise() {
        Chronicle chronicle = Chronicle.of(STORY);
        for (int i = 0; i < 300; i++) {
            chronicle.add(new Entry.Decided(new ElementId("machine/shop"), i, new Decision.OwnRestart(
                    "i" + i, WEB, i, "killed", new Evidence(List.of(), List.of(), "by signal 9"))));
        }
        assertThat(chronicle.decisions()).hasSize(101).first().satisfies(it -> assertThat(it.decision()).isInstanceOf(Decision.Cured.class));
        assertThat(chronicle.decisions().getLast().decision().incident()).isEqualTo("i299");
        assertThat(Chronicle.of(chronicle.summary()).decisions()).isEqualTo(chronicle.decisions());
    }

    @Test
    void aMissingJournalIsEmpty() throws Exception {
        assertThat(Journal.read(directory).entries()).isEmpty();
    }

    @Test
    void everyPrefixOfTheFileGivesAPrefixOfTheStory() throws Exception {
        write();
        Path file = directory.resolve("manager.journal");
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, java.util.Arrays.copyOf(whole, length));
            List<Entry> read = Journal.read(directory).entries();
            assertThat(read).isEqualTo(STORY.subList(0, read.size()));
        }
    }

    @Test
    void aDamagedLineEndsTheStory() throws Exception {
        write();
        Path file = directory.resolve("manager.journal");
        byte[] whole = Files.readAllBytes(file);
        for (int at = 0; at < whole.length; at += 7) {
            byte[] damaged = whole.clone();
            // Every other time it becomes a byte that is no character.
            damaged[at] ^= at % 2 == 0 ? 1 : (byte) 0x81;
            Files.write(file, damaged);
            List<Entry> read = Journal.read(directory).entries();
            assertThat(read).hasSizeLessThan(STORY.size()).isEqualTo(STORY.subList(0, read.size()));
        }
    }

    @Test
    void theChronicleSumsTheStoryUp() {
        Chronicle chronicle = Chronicle.of(STORY);
        assertThat(chronicle.epoch()).isEqualTo(1);
        assertThat(chronicle.storePort(new ElementId("machine/shop/db"))).contains(4711);
        assertThat(chronicle.current(WEB)).contains(new Generation(WEB, 3));
        ElementRecord web = chronicle.find(WEB);
        assertThat(web).isEqualTo(new ElementRecord(
                WEB, 3, false, null, 1, 2, List.of(1700L, 1500L),
                List.of(new PastRestart(3, CAUSE, 32, null), new PastRestart(2, CAUSE, 30, 1500L), new PastRestart(1, CAUSE, 20, 1700L)),
                new Generation(SPARE, 4)));
    }

    @Test
    void aSpareThatTookAPlaceIsOverAsSuchUntilTheNextOneIsMade() {
        Chronicle chronicle = Chronicle.of(STORY);
        assertThat(chronicle.find(SPARE).ending()).isTrue();
        assertThat(chronicle.find(SPARE).generation()).isEqualTo(4);

        chronicle.add(new Entry.Begun(new Generation(SPARE, 5), null, CAUSE, 0, 33));
        chronicle.add(new Entry.Begun(new Generation(WEB, 4), null, CAUSE, 0, 34));

        assertThat(chronicle.find(SPARE).ending()).isFalse();
        assertThat(chronicle.find(WEB).spare()).isNull();
    }

    @Test
    void aGenerationThatWasToBeCrashedIsKnownAsSuch() {
        assertThat(Chronicle.of(STORY.subList(0, 5)).find(WEB).ending()).isTrue();
        assertThat(Chronicle.of(STORY.subList(0, 5)).find(WEB).endingFor()).isEqualTo(CAUSE);
        assertThat(Chronicle.of(STORY.subList(0, 5)).find(WEB).endingAtMillis()).isEqualTo(25);
        assertThat(Chronicle.of(STORY.subList(0, 6)).find(WEB).endingFor()).isNull();
        assertThat(Chronicle.of(STORY.subList(0, 6)).find(WEB).endingAtMillis()).isZero();
        assertThat(Chronicle.of(STORY.subList(0, 6)).find(WEB).ending()).isFalse();
        assertThat(Chronicle.of(STORY.subList(0, 6)).find(WEB).ports()).isNull();
    }

    @Test
    void aSummaryMeansTheSame() {
        Chronicle chronicle = Chronicle.of(STORY);
        Chronicle again = Chronicle.of(chronicle.summary());
        assertThat(again.find(WEB)).isEqualTo(chronicle.find(WEB));
        assertThat(again.storePort(new ElementId("machine/shop/db"))).contains(4711);
        assertThat(again.recovery(new ElementId("machine/shop"))).isEqualTo(chronicle.recovery(new ElementId("machine/shop"))).isPresent();
        assertThat(again.decisions()).isEqualTo(chronicle.decisions()).hasSize(2);
    }

    @Test
    void whyAGenerationWasToBeCrashedOutlivesAnotherManagerToo() throws Exception {
        Journal.begin(directory, Chronicle.of(STORY.subList(0, 5)).summary()).close();
        assertThat(Chronicle.of(Journal.read(directory).entries()).find(WEB).endingFor()).isEqualTo(CAUSE);
        assertThat(Chronicle.of(Journal.read(directory).entries()).find(WEB).endingAtMillis()).isEqualTo(25);
    }

    @Test
    void aLongHistoryIsCut() {
        List<Entry> story = new ArrayList<>();
        for (int life = 1; life <= 300; life++) {
            story.add(new Entry.Begun(new Generation(WEB, life), null, CAUSE, 0, life));
            story.add(new Entry.Ready(new Generation(WEB, life), life, Map.of()));
        }
        ElementRecord web = Chronicle.of(story).find(WEB);
        assertThat(web.restarts()).isEqualTo(299);
        assertThat(web.recoveries()).hasSize(20).startsWith(281L).endsWith(300L);
        assertThat(web.latest()).hasSize(20).first().extracting(PastRestart::generation).isEqualTo(300L);
    }

    private void write() throws Exception {
        try (Journal journal = Journal.begin(directory, STORY.subList(0, 2))) {
            for (Entry entry : STORY.subList(2, STORY.size())) {
                journal.append(entry);
            }
        }
    }
}
