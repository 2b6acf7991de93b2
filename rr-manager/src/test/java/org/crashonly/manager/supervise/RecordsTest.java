package org.crashonly.manager.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.crashonly.control.ElementId;
import org.crashonly.control.ExitCode;
import org.crashonly.control.Generation;
import org.crashonly.control.Level;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.manager.journal.Entry;
import org.crashonly.manager.journal.Entry.Cause;
import org.crashonly.manager.journal.Journal;
import org.crashonly.manager.registry.Plan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordsTest {

    private static final ElementId WEB = new ElementId("machine/shop/web");
    private static final Cause CAUSE = new Cause("i", Level.PROCESS, "killed", "by signal 9");

    @TempDir
    Path directory;

    @Test
    void aJournalThatLostItsTailGivesNoNumberTwice() throws Exception {
        Records records = Records.open(directory, Set.of(), Optional.empty());
        for (long number = 1; number <= 5; number++) {
            records.append(begun(number));
            records.append(new Entry.Ready(new Generation(WEB, number), 1_000, Map.of()));
        }
        cutAfter(directory, "web#3");

        Records next = Records.open(directory, Set.of(new Generation(WEB, 4), new Generation(WEB, 5)), Optional.empty());

        assertThat(next.chronicle().epoch()).as("whoever goes on must listen to it").isGreaterThan(records.chronicle().epoch() + 1);
        assertThat(next.chronicle().find(WEB).generation()).isEqualTo(5);
        assertThat(next.chronicle().find(WEB).ports()).as("what the generation did is not known").isNull();
        Records afterwards = Records.open(directory, Set.of(), Optional.empty());
        assertThat(afterwards.chronicle().find(WEB).generation()).as("written down before anything is removed").isEqualTo(5);
    }

    @Test
    void tracesOfEarlierGenerationsChangeNothing() throws Exception {
        Records records = Records.open(directory, Set.of(), Optional.empty());
        records.append(begun(1));
        records.append(begun(2));
        var before = records.chronicle().find(WEB);

        Records next = Records.open(directory, Set.of(new Generation(WEB, 1), new Generation(WEB, 2)), Optional.empty());

        assertThat(next.chronicle().find(WEB)).isEqualTo(before);
    }

    @Test
    void aJournalDoesNotGrowWithoutEnd() throws Exception {
        Records records = Records.open(directory, Set.of(), Optional.empty(), 20_000);
        records.rememberPort(new ElementId("machine/shop/db"), 4711);
        for (long number = 1; number <= 500; number++) {
            records.append(begun(number));
            records.append(new Entry.Ready(new Generation(WEB, number), number, Map.of()));
        }

        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.mapToLong(it -> it.toFile().length()).sum()).isBetween(1L, 50_000L);
        }
        Records next = Records.open(directory, Set.of(), Optional.of("137"));
        assertThat(next.chronicle().epoch()).isEqualTo(records.chronicle().epoch() + 1);
        assertThat(next.chronicle().find(WEB)).isEqualTo(records.chronicle().find(WEB));
        assertThat(next.chronicle().find(WEB).restarts()).isEqualTo(499);
        assertThat(next.chronicle().storePort(new ElementId("machine/shop/db"))).hasValue(4711);
        assertThat(next.chronicle().find(Plan.MANAGER).restarts()).isEqualTo(1);
    }

    @Test
    void everyLifeOfTheManagerHasItsReason() throws Exception {
        Cause asked = new Cause("j", Level.PROCESS, Cause.REQUESTED, "power switch thrown by a test");
        Records.open(directory, Set.of(), Optional.empty());
        Records.open(directory, Set.of(), Optional.of("137"));
        Records.open(directory, Set.of(), Optional.of("74"));
        Records.open(directory, Set.of(), Optional.of("silent"));
        Records fifth = Records.open(directory, Set.of(), Optional.of("gone"));
        fifth.append(new Entry.Ending(fifth.manager(), ProcessIdentity.self(), asked));
        Records.open(directory, Set.of(), Optional.of("137"));
        Records seventh = Records.open(directory, Set.of(), Optional.empty());

        var manager = seventh.chronicle().find(Plan.MANAGER);
        assertThat(manager.generation()).isEqualTo(7).isEqualTo(seventh.chronicle().epoch());
        assertThat(manager.restarts()).isEqualTo(6);
        assertThat(manager.latest()).extracting(it -> it.cause().reason() + ": " + it.cause().evidence()).containsExactly(
                "start: begun by a new shell loop",
                "requested: power switch thrown by a test",
                "gone: was gone, nobody saw how",
                "stalled: had no heartbeat, and was killed by the shell loop",
                "exited: ended with exit code 74: its state could not be recovered; see its log",
                "killed: was ended by signal 9",
                "start: begun by a new shell loop");
    }

    @Test
    void aManagerThatCannotWriteItsJournalEnds() throws Exception {
        Process manager = new ProcessBuilder(
                        "bash", "-c", "ulimit -f 64; exec \"$@\"", "bash", System.getProperty("java.home") + "/bin/java", "-XX:-UsePerfData",
                        "-cp", System.getProperty("java.class.path"), Writer.class.getName(), directory.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<String> lines = manager.inputReader().lines().toList();

        assertThat(manager.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(manager.exitValue()).isEqualTo(ExitCode.RECOVERY_FAILED.code());
        Journal.Reading reading = Journal.read(directory);
        assertThat(reading.damage()).as("the line for which there was no room is cut off").isNull();
        // The first two entries are the manager's own beginning.
        assertThat(reading.entries()).hasSize(lines.size() + 2).hasSizeGreaterThan(100);
        assertThat(Files.readString(directory.resolve("manager.journal"))).endsWith("\n");
    }

    /** A manager on a disk that has room for so much and no more; says of each entry that it was written. */
    static final class Writer {

        private Writer() {}

        public static void main(String[] arguments) throws Exception {
            Records records = Records.open(Path.of(arguments[0]), Set.of(), Optional.empty());
            for (long number = 1; ; number++) {
                records.append(begun(number));
                System.out.println(number);
            }
        }
    }

    private static Entry.Begun begun(long number) {
        return new Entry.Begun(new Generation(WEB, number), null, CAUSE, 0, number);
    }

    private static void cutAfter(Path directory, String text) throws Exception {
        Path file = directory.resolve("manager.journal");
        List<String> lines = Files.readAllLines(file);
        int last = 0;
        for (int i = 0; i < lines.size(); i++) {
            last = lines.get(i).contains(text) ? i : last;
        }
        Files.write(file, lines.subList(0, last + 1));
    }
}
