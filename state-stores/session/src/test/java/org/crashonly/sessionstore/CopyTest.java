package org.crashonly.sessionstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.crashonly.control.Generation;
import org.crashonly.control.ProcessSpec.SessionLimits;
import org.crashonly.session.AttributeChange;
import org.crashonly.session.Begin;
import org.crashonly.session.Bytes;
import org.crashonly.session.Claim;
import org.crashonly.session.Finish;
import org.crashonly.session.Intent;
import org.crashonly.session.LedgerKey;
import org.crashonly.session.SessionChange;
import org.crashonly.session.SessionScope;
import org.crashonly.session.StoredAnswer;
import org.crashonly.session.wire.Request;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy that is taken between requests, and what becomes of it in an empty directory. */
class CopyTest {

    private static final SessionScope WEB = new SessionScope("shop", "web");
    private static final Generation DOOR = Generation.parse("machine/server/front-door-1#1");
    private static final StoredAnswer ORDERED = new StoredAnswer(201, List.of(), bytes("ordered"));
    private static final long SECOND = 1_000_000_000;
    private static final long DAY = 86_400 * SECOND;

    @TempDir
    Path directory;

    private Path elsewhere;
    private Image image;
    private SessionTable sessions;
    private LedgerTable ledger;
    private long now = 1_000 * DAY;
    private long number;

    @BeforeEach
    void open() throws IOException {
        elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        use(Scratch.image(Files.createDirectory(directory.resolve("image")), Limits.SMALL));
    }

    private void use(Image used) {
        image = used;
        sessions = new SessionTable(image.sessions(), Limits.SMALL, new Tally());
        ledger = new LedgerTable(image.ledger(), Set.of(DOOR)::contains, Limits.SMALL, new Tally());
    }

    @Test
    void whatWasThereIsThereInAnotherBootWithTheTimeThatItHadLeft() throws IOException {
        save("s", "ada", 600);
        ledger.begin(request("done", 1), DOOR, now);
        assertThat(ledger.finish(new Claim(key("done"), 1), ORDERED, DOOR, now)).isEqualTo(Finish.KEPT);
        ledger.begin(request("running", 2), DOOR, now);
        now += 500 * SECOND;
        copy(new Copying(image.sessions(), image.ledger()));

        now = 7 * SECOND;
        assertThat(restoration(Limits.SMALL).restore(now).map(it -> it.sessions().size())).contains(1L);
        use(Scratch.image(elsewhere.resolve("image"), Limits.SMALL));

        assertThat(ledger.begin(request("done", 3), DOOR, now)).isEqualTo(new Begin.Done(ORDERED));
        assertThat(ledger.begin(request("running", 4), DOOR, now)).as("nobody knows any more").isEqualTo(new Begin.InDoubt());
        now += 90 * SECOND;
        assertThat(user("s")).isEqualTo("ada");
        now += 700 * SECOND;
        assertThat(sessions.load(WEB, "s", 0, now)).as("it was not accessed for its time").isEmpty();
        now += DAY;
        assertThat(ledger.begin(request("done", 5), DOOR, now)).isInstanceOf(Begin.Begun.class);
        assertThat(elsewhere.resolve(CopyFile.NAME)).doesNotExist();
        try (var left = Files.list(elsewhere)) {
            assertThat(left).containsExactly(elsewhere.resolve("image"));
        }
    }

    /** Sessions get new ids at logins, and the table grows, while the walk is under way. */
    @Test
    void noSessionIsPassedOverWhateverBecomesOfItMeanwhile() throws IOException {
        for (long seed = 1; seed <= 5; seed++) {
            Random random = new Random(seed);
            use(Scratch.image(Files.createDirectory(directory.resolve("image-" + seed)), Limits.SMALL));
            String[] names = new String[200];
            for (int i = 0; i < names.length; i++) {
                names[i] = "old-" + i;
                save(names[i], "user " + i, 600);
            }
            Copying copying = new Copying(image.sessions(), image.ledger());
            Path file = elsewhere.resolve(CopyFile.NAME);
            try (OutputStream out = Files.newOutputStream(file)) {
                CopyFile.Writer writer = new CopyFile.Writer(out, now);
                for (int step = 0; !copying.isDone(); step++) {
                    for (int i = 0; i < 20 && step < 40; i++) {
                        int which = random.nextInt(names.length);
                        String name = names[which] + "+";
                        assertThat(sessions.changeId(WEB, names[which], name, now)).isTrue();
                        names[which] = name;
                        save("new-" + step + "-" + i, "somebody", 600);
                    }
                    writer.add(copying.some(3));
                }
                assertThat(writer.end()).isGreaterThanOrEqualTo(200);
            }
            use(restoration(Limits.SMALL).restore(now).orElseThrow());
            for (int i = 0; i < names.length; i++) {
                int which = i;
                List<String> found = IntStream.rangeClosed(0, names[i].length())
                        .mapToObj(pluses -> "old-" + which + "+".repeat(pluses))
                        .filter(name -> sessions.load(WEB, name, 0, now).isPresent()).toList();
                assertThat(found).as("session %d, seed %d", i, seed).hasSize(1);
                assertThat(user(found.getFirst())).isEqualTo("user " + i);
            }
            deleteImage();
        }
    }

    private void deleteImage() throws IOException {
        try (var files = Files.walk(elsewhere.resolve("image"))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void aRestorationThatWasKilledIsBegunAnew() throws IOException {
        save("s", "ada", 600);
        copy(new Copying(image.sessions(), image.ledger()));
        byte[] bytes = Files.readAllBytes(elsewhere.resolve(CopyFile.NAME));
        use(restoration(Limits.SMALL).restore(now).orElseThrow());
        save("half", "of what another copy has", 600);
        // As it is when the process ends between the last entry and the end of the copy.
        Files.write(elsewhere.resolve(CopyFile.NAME), bytes);
        Files.write(elsewhere.resolve(CopyFile.NAME + ".begun"), new byte[0]);

        use(restoration(Limits.SMALL).restore(now).orElseThrow());

        assertThat(image.sessions().size()).isEqualTo(1);
        assertThat(user("s")).isEqualTo("ada");
    }

    @Test
    void aCopyBesideSessionsIsRefusedAndNothingIsTouched() throws IOException {
        save("s", "ada", 600);
        copy(new Copying(image.sessions(), image.ledger()));
        byte[] bytes = Files.readAllBytes(elsewhere.resolve(CopyFile.NAME));
        use(restoration(Limits.SMALL).restore(now).orElseThrow());
        save("later", "eve", 600);
        Files.write(elsewhere.resolve(CopyFile.NAME), bytes);

        assertThatThrownBy(() -> restoration(Limits.SMALL).restore(now)).hasMessageContaining("has sessions already").hasMessageContaining("empty it first");
        assertThat(user("later")).isEqualTo("eve");
        assertThat(elsewhere.resolve(CopyFile.NAME)).hasBinaryContent(bytes);
    }

    @Test
    void aCopyThatIsDamagedAnywhereOrCutOffIsRefused() throws IOException {
        save("s", "ada", 600);
        ledger.begin(request("running", 2), DOOR, now);
        copy(new Copying(image.sessions(), image.ledger()));
        Path file = elsewhere.resolve(CopyFile.NAME);
        byte[] whole = Files.readAllBytes(file);
        for (int at = 0; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 0x10;
            Files.write(file, damaged);
            assertThatThrownBy(() -> restoration(Limits.SMALL).restore(now)).as("byte %d", at)
                    .isInstanceOf(IOException.class).hasMessageContaining("no whole copy");
            Files.write(file, Arrays.copyOf(whole, at));
            assertThatThrownBy(() -> restoration(Limits.SMALL).restore(now)).as("%d bytes", at)
                    .isInstanceOf(IOException.class).hasMessageContaining("no whole copy");
        }
        assertThat(elsewhere.resolve("image")).doesNotExist();
    }

    @Test
    void aCopyThatDoesNotFitIsRefusedWithWhatToDo() throws IOException {
        for (int i = 0; i < 50; i++) {
            save("s" + i, "x".repeat(50_000), 600);
        }
        copy(new Copying(image.sessions(), image.ledger()));
        SessionLimits fewer = new SessionLimits(1 << 20, 64 << 10, 20, 1 << 20, 16 << 10, 1, 1, 1, 1, 1, 1);
        SessionLimits smaller = new SessionLimits(4 << 20, 16 << 10, 20, 2 << 20, 16 << 10, 1, 1, 1, 1, 1, 1);
        assertThatThrownBy(() -> restoration(fewer).restore(now)).hasMessageContaining("does not fit").hasMessageContaining("raise the size");
        assertThatThrownBy(() -> restoration(smaller).restore(now)).hasMessageContaining("bytes, and this store takes").hasMessageContaining("raise the size");
        assertThat(restoration(Limits.SMALL).restore(now).map(it -> it.sessions().size())).contains(50L);
    }

    private Restoration restoration(SessionLimits limits) {
        return new Restoration(elsewhere, elsewhere.resolve("image"), limits);
    }

    private void copy(Copying copying) throws IOException {
        try (OutputStream out = Files.newOutputStream(elsewhere.resolve(CopyFile.NAME))) {
            CopyFile.Writer writer = new CopyFile.Writer(out, now);
            while (!copying.isDone()) {
                writer.add(copying.more());
            }
            assertThat(writer.end()).isPositive();
        }
    }

    private void save(String id, String user, int seconds) {
        sessions.save(WEB, id, ++number, new SessionChange(true, 11, 22, seconds, Map.of("user", new AttributeChange.Put(bytes(user), 0))), now);
    }

    private String user(String id) {
        return StandardCharsets.UTF_8.decode(sessions.load(WEB, id, 0, now).orElseThrow().attributes().get("user").value().buffer()).toString();
    }

    private static LedgerKey key(String key) {
        return new LedgerKey("shop", key);
    }

    private static Request.Begin request(String key, long claim) {
        return new Request.Begin(key(key), new Intent(bytes("POST /orders"), bytes("alice"), false), claim, 60_000);
    }

    private static Bytes bytes(String text) {
        return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
