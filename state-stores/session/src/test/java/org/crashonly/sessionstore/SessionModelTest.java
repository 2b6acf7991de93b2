package org.crashonly.sessionstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.crashonly.session.AttributeChange;
import org.crashonly.session.Bytes;
import org.crashonly.session.SaveResult;
import org.crashonly.session.SessionChange;
import org.crashonly.session.SessionScope;
import org.crashonly.session.StoredSession;

/** Whatever is done to sessions, in whatever order and over however many lives of the process, is what a plain map would say. */
class SessionModelTest {

    private static final SessionScope WEB = new SessionScope("shop", "web");
    private static final int IDLE_SECONDS = 100;
    private static final long SECOND = 1_000_000_000;

    /** Something that happens. */
    sealed interface Step {
        record Save(int session, boolean fresh, Map<String, Integer> values) implements Step {}

        record Remove(int session) implements Step {}

        record ChangeId(int from, int to) implements Step {}

        record Load(int session) implements Step {}

        record Time(int seconds) implements Step {}

        record Sweep() implements Step {}

        record NewProcess() implements Step {}
    }

    /** A session as it should be. */
    private static final class Expected {
        final Map<String, Integer> values = new HashMap<>();
        long accessed;
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Integer> session = Arbitraries.integers().between(0, 4);
        Arbitrary<Map<String, Integer>> values = Arbitraries.maps(Arbitraries.of("a", "b", "c"), Arbitraries.integers().between(0, 3_000)).ofMaxSize(3);
        return Arbitraries.<Step>frequencyOf(
                        net.jqwik.api.Tuple.of(8, Combinators.combine(session, Arbitraries.of(true, false), values).as(Step.Save::new)),
                        net.jqwik.api.Tuple.of(2, session.map(Step.Remove::new)),
                        net.jqwik.api.Tuple.of(2, Combinators.combine(session, session).as(Step.ChangeId::new)),
                        net.jqwik.api.Tuple.of(3, session.map(Step.Load::new)),
                        net.jqwik.api.Tuple.of(3, Arbitraries.integers().between(1, 80).map(Step.Time::new)),
                        net.jqwik.api.Tuple.of(1, Arbitraries.just(new Step.Sweep())),
                        net.jqwik.api.Tuple.of(1, Arbitraries.just(new Step.NewProcess())))
                .list().ofMaxSize(40);
    }

    @Property(tries = 60)
    void theTableIsWhatTheModelSays(@ForAll("steps") List<Step> steps) throws IOException {
        Path directory = Files.createTempDirectory("sessions");
        try {
            new Run(directory).all(steps);
        } finally {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static final class Run {
        private final Path directory;
        private final Map<Integer, Expected> model = new HashMap<>();
        private SessionTable table;
        private long now = 1_000 * SECOND;
        private long number;

        Run(Path directory) {
            this.directory = directory;
            open();
        }

        private void open() {
            table = new SessionTable(Scratch.image(directory, Limits.SMALL).sessions(), Limits.SMALL, new Tally());
        }

        void all(List<Step> steps) {
            for (Step step : steps) {
                one(step);
                model.values().removeIf(it -> now - it.accessed > (IDLE_SECONDS + 1) * SECOND);
            }
            for (int session = 0; session < 5; session++) {
                load(session);
            }
        }

        private void one(Step step) {
            switch (step) {
                case Step.Save save -> save(save);
                case Step.Remove remove -> assertThat(table.remove(WEB, id(remove.session()), now)).isEqualTo(model.remove(remove.session()) != null);
                case Step.ChangeId change -> changeId(change);
                case Step.Load load -> load(load.session());
                case Step.Time time -> now += time.seconds() * SECOND;
                case Step.Sweep sweep -> table.sweep(table.buckets(), now);
                case Step.NewProcess process -> open();
            }
        }

        private void save(Step.Save save) {
            Map<String, AttributeChange> changes = new HashMap<>();
            save.values().forEach((name, value) -> changes.put(name, value == 0 ? new AttributeChange.Remove(0) : new AttributeChange.Put(bytes(value), 0)));
            SaveResult result = table.save(WEB, id(save.session()), ++number, new SessionChange(save.fresh(), 1, 2, IDLE_SECONDS, changes), now);
            if (!save.fresh() && !model.containsKey(save.session())) {
                assertThat(result).isEqualTo(new SaveResult.Gone());
                return;
            }
            assertThat(result).isInstanceOf(SaveResult.Saved.class);
            Expected expected = model.computeIfAbsent(save.session(), ignored -> new Expected());
            expected.accessed = now;
            save.values().forEach((name, value) -> expected.values.compute(name, (ignored, old) -> value == 0 ? null : value));
        }

        private void changeId(Step.ChangeId change) {
            boolean from = model.containsKey(change.from());
            boolean to = model.containsKey(change.to());
            assertThat(table.changeId(WEB, id(change.from()), id(change.to()), now)).isEqualTo(from != to);
            if (from && !to) {
                model.put(change.to(), model.remove(change.from()));
            }
        }

        private void load(int session) {
            Optional<StoredSession> found = table.load(WEB, id(session), 0, now);
            Expected expected = model.get(session);
            assertThat(found.isPresent()).isEqualTo(expected != null);
            if (expected != null) {
                Map<String, Bytes> values = new HashMap<>();
                found.get().attributes().forEach((name, attribute) -> values.put(name, attribute.value()));
                Map<String, Bytes> right = new HashMap<>();
                expected.values.forEach((name, value) -> right.put(name, bytes(value)));
                assertThat(values).isEqualTo(right);
                if (now - expected.accessed >= SECOND) {
                    expected.accessed = now;
                }
            }
        }

        private static String id(int session) {
            return "session " + session;
        }

        /** As many bytes as the number says, and at least the number itself. */
        private static Bytes bytes(int value) {
            return Bytes.of(ByteBuffer.allocate(4 + value).putInt(value).array());
        }
    }
}
