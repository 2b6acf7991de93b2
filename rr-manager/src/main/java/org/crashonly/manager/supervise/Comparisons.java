package org.crashonly.manager.supervise;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.crashonly.control.ElementId;
import org.crashonly.manager.application.Application;
import org.crashonly.manager.monitor.ComparisonMonitor;
import org.crashonly.manager.monitor.ComparisonMonitor.Answer;
import org.crashonly.manager.monitor.ComparisonTimes;
import org.crashonly.manager.policy.Phase;
import org.crashonly.manager.recovery.FailureReport;
import org.crashonly.manager.registry.Element;
import org.crashonly.manager.registry.Planned;

/**
 * Asks the replicas of a component the same, where its application wants that, and has their answers compared. A difference counts if it is
 * the same when they are asked once more: otherwise what they answer from has changed meanwhile. On the inbox's thread; waiting for answers
 * is not.
 */
final class Comparisons {

    private static final int PATIENCE_MILLIS = 5_000;
    private static final int MOST_BYTES = 4 << 20;
    private static final int FIRST_SERVER_ERROR = 500;

    /** What is asked of whom. */
    private record Question(ElementId component, String path) {}

    /** A question, its monitor, its times, and whether answers are being waited for. */
    private static final class Asked {
        private final ComparisonMonitor monitor;
        private final ComparisonTimes times;
        private boolean waits;

        private Asked(Question question, long now) {
            monitor = new ComparisonMonitor("GET " + question.path());
            times = new ComparisonTimes(now);
        }
    }

    /** A replica that can be asked. */
    private record Replica(ElementId module, int port, long servingSince) {}

    private final Roster roster;
    private final Inbox inbox;
    private final BiConsumer<ElementId, FailureReport> told;
    private final Map<Question, Asked> questions = new TreeMap<>(Comparator.comparing(Question::component).thenComparing(Question::path));
    private long next = System.nanoTime();

    /** @param told of each report, with the component that has the replicas */
    Comparisons(Roster roster, Inbox inbox, BiConsumer<ElementId, FailureReport> told) {
        this.roster = roster;
        this.inbox = inbox;
        this.told = told;
    }

    void tick(long now) {
        if (now - next < 0) {
            return;
        }
        // No later: there may be questions by then that nobody has now.
        next = now + ComparisonTimes.EVERY_NANOS;
        Map<Question, List<Replica>> wanted = wanted();
        questions.keySet().retainAll(wanted.keySet());
        wanted.forEach((question, replicas) -> {
            Asked asked = questions.computeIfAbsent(question, it -> new Asked(it, now));
            if (!asked.waits && asked.times.isDue(now) && replicas.size() > 1) {
                asked.waits = true;
                Thread ignored = Thread.ofVirtual().name("comparison of " + question.component()).start(() -> {
                    Map<ElementId, Answer> answers = answers(question, replicas);
                    inbox.post(() -> compare(question, asked, answers));
                });
            }
            next = earlier(next, asked.times.due());
        });
    }

    private static long earlier(long one, long other) {
        return one - other < 0 ? one : other;
    }

    /** Each question that somebody wants to be asked, and the replicas that serve now. */
    private Map<Question, List<Replica>> wanted() {
        return roster.all().stream().filter(it -> it.planned() instanceof Planned.Host host && host.isReplica()).flatMap(element -> {
            Planned.Host host = (Planned.Host) element.planned();
            return host.application().policy().recovery().compare().stream().flatMap(path -> served(host, path)
                    .map(it -> Map.entry(new Question(host.component(it), path), replica(element, host.module(it)))).stream());
        }).collect(Collectors.groupingBy(Map.Entry::getKey, Collectors.flatMapping(it -> it.getValue().stream(), Collectors.toList())));
    }

    /** The component of {@code host} that requests to {@code path} go to, if it is one of this host's. */
    private static Optional<Application.Component> served(Planned.Host host, String path) {
        return host.application().componentAt(path).filter(host.components()::contains);
    }

    private static Optional<Replica> replica(Element element, ElementId module) {
        Integer port = element.ports().get(module);
        boolean serves = port != null && element.policy().phase() == Phase.READY && !element.isRestarting(module);
        return serves ? Optional.of(new Replica(module, port, element.readySince(module))) : Optional.empty();
    }

    private void compare(Question question, Asked asked, Map<ElementId, Answer> answers) {
        asked.waits = false;
        if (questions.get(question) == asked) {
            long now = System.nanoTime();
            List<FailureReport> differences = asked.monitor.compare(answers, now);
            if (asked.times.answered(!differences.isEmpty(), now)) {
                next = earlier(next, asked.times.due());
            }
            differences.forEach(it -> told.accept(question.component(), it));
        }
    }

    /** What they answer; nothing if they differ once and not twice. */
    private static Map<ElementId, Answer> answers(Question question, List<Replica> replicas) {
        Map<ElementId, Answer> first = ask(question, replicas);
        boolean differ = first.values().stream().map(Answer::text).distinct().count() > 1;
        return differ && !ask(question, replicas).equals(first) ? Map.of() : first;
    }

    /** All of them at once: what they answer from is the same then, and none waits for another. */
    private static Map<ElementId, Answer> ask(Question question, List<Replica> replicas) {
        Map<ElementId, Answer> answers = new ConcurrentSkipListMap<>();
        try (ExecutorService asking = Executors.newVirtualThreadPerTaskExecutor()) {
            replicas.forEach(replica -> asking.execute(() -> ask(question.path(), replica.port())
                    .ifPresent(text -> answers.put(replica.module(), new Answer(text, replica.servingSince())))));
        }
        return answers;
    }

    /** Status and body; empty for no answer and server errors, which others look for. */
    private static Optional<String> ask(String path, int port) {
        try {
            HttpURLConnection connection = (HttpURLConnection) URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
            connection.setInstanceFollowRedirects(false);
            connection.setConnectTimeout(PATIENCE_MILLIS);
            connection.setReadTimeout(PATIENCE_MILLIS);
            connection.setRequestProperty("Request-TTL", Integer.toString(PATIENCE_MILLIS));
            int status = connection.getResponseCode();
            if (status >= FIRST_SERVER_ERROR) {
                return Optional.empty();
            }
            try (InputStream body = status < HttpURLConnection.HTTP_BAD_REQUEST ? connection.getInputStream() : connection.getErrorStream()) {
                byte[] bytes = body == null ? new byte[0] : body.readNBytes(MOST_BYTES);
                return Optional.of(status + " " + new String(bytes, StandardCharsets.ISO_8859_1));
            }
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
