package org.crashonly.bench.manager;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.crashonly.bench.EventTap;
import org.crashonly.bench.Incidents;
import org.crashonly.bench.SampleShop;
import org.crashonly.bench.ServerUnderTest;
import org.crashonly.bench.Traffic;
import org.crashonly.manager.api.DecisionView;
import org.crashonly.manager.api.Event;
import org.crashonly.manager.api.StatusView;
import org.crashonly.manager.api.StatusView.ElementView;
import org.crashonly.manager.recovery.Decision;
import org.crashonly.sandbox.launch.Distribution;

/**
 * The sample shop with its storefront in two processes, which the manager asks the same to compare their answers. One of them, now the elder
 * and now the younger, is made to answer otherwise than the stores have it. Closing it ends the shop.
 */
final class ComparedShop implements AutoCloseable {

    /**
     * One time that answers were wrong.
     *
     * @param reportedMillis from the fault to the first report of a difference
     * @param wrongBefore wrong answers that clients got before that
     * @param answersBefore all answers that they got before that
     * @param decidedMillis from the fault to the first decision to restart somebody
     * @param wrong wrong answers in all
     * @param rightAfterMillis from the fault to the last wrong answer
     * @param told the decision
     */
    record Round(long reportedMillis, long wrongBefore, long answersBefore, long decidedMillis, long wrong, long rightAfterMillis, String told) {}

    private static final List<String> REPLICAS = List.of("machine/shop/web.1/storefront", "machine/shop/web.2/storefront");
    /** Small enough for the container's buffer, where answers are changed, and the same for everybody who has no cookie. */
    private static final String PAGE = "/search?q=teapot";
    private static final int PER_SECOND = 20;
    /** Between two comparisons. */
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Duration CONFIRMATION = Duration.ofSeconds(8);
    private static final Duration LONGEST = Duration.ofSeconds(120);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final ServerUnderTest server;
    private final EventTap tap;
    private final Random random = new Random(1);
    private int rounds;

    private ComparedShop(ServerUnderTest server) {
        this.server = server;
        this.tap = new EventTap(server);
    }

    /** Starts it, with its files below {@code directory}. */
    static ComparedShop open(Path directory, Distribution distribution) throws IOException {
        Path place = Files.createDirectories(directory.resolve("compared"));
        String policy = "recovery: {confirmation: %ds, healthy: %ds, restarts: 1000, compare: ['%s']}"
                .formatted(CONFIRMATION.toSeconds(), CONFIRMATION.toSeconds(), PAGE);
        Path descriptor = SampleShop.describe(place, distribution, policy, line -> line.replace("process: web,", "process: web, replicas: 2,"));
        return new ComparedShop(ServerUnderTest.in(place, distribution).started(descriptor));
    }

    /** Injects {@code fault} into one of the storefronts, at any moment between two comparisons, and returns when all is as before. */
    Round strike(String fault) throws InterruptedException {
        Verdicts verdicts = new Verdicts(page());
        HttpRequest get = HttpRequest.newBuilder(server.url(PAGE)).build();
        Traffic traffic = new Traffic(PER_SECOND, number -> get, number -> 1,
                (number, answer) -> verdicts.answered(System.currentTimeMillis(), answer.statusCode(), answer.body()));
        CompletableFuture<Traffic.Report> running = CompletableFuture.supplyAsync(() -> traffic.run(LONGEST.multipliedBy(4)));
        try {
            LockSupport.parkNanos(random.nextLong(PAUSE.toNanos()));
            ElementView victim = element(REPLICAS.get(rounds++ % REPLICAS.size()));
            if (verdicts.latestWrongMillis().isPresent()) {
                throw new IllegalStateException(PAGE + " is not answered alike by both, though nothing is injected");
            }
            long armed = System.currentTimeMillis();
            long armedNanos = System.nanoTime();
            long before = verdicts.answers(armed);
            server.inject(victim.id(), fault + " for=1h").ifPresent(why -> {
                throw new IllegalStateException(fault + " cannot be injected: " + why);
            });
            Event event = tap.await(armed, it -> it.kind().equals("suspected") && it.element().startsWith("machine/shop"), LONGEST)
                    .orElseThrow(() -> new IllegalStateException("nobody noticed " + fault + " within " + LONGEST.toSeconds() + " s"));
            settle(victim);
            traffic.end();
            Traffic.Report ignored = running.join();
            long reported = armed + reportedMillis(armedNanos);
            return new Round(reported - armed, verdicts.wrong(reported), verdicts.answers(reported) - before, event.atMillis() - armed,
                    verdicts.wrong(Long.MAX_VALUE), verdicts.latestWrongMillis().orElse(armed) - armed, event.text());
        } finally {
            traffic.end();
            running.join();
        }
    }

    /** From then on to the first report that a decision was based on; the manager reads the same clock. */
    private long reportedMillis(long sinceNanos) {
        long nanos = server.decisions().orElseThrow().stream().map(DecisionView::decision).filter(Decision.Restart.class::isInstance)
                .flatMap(it -> it.evidence().reports().stream()).mapToLong(it -> it.at() - sinceNanos).filter(it -> it >= 0).min().orElseThrow();
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }

    /** Waits until {@code victim} has begun anew, all serves, and it is known what each restart has cured. */
    private void settle(ElementView victim) {
        long begun = System.nanoTime();
        while (element(victim.id()).generation() <= victim.generation() || !server.status().map(ComparedShop::serves).orElse(false)
                || server.decisions().map(Incidents::areOpen).orElse(true)) {
            if (System.nanoTime() - begun > LONGEST.toNanos()) {
                throw new IllegalStateException(victim.id() + " did not begin anew, or not all is well: " + server.status());
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private static boolean serves(StatusView status) {
        return status.elements().stream().allMatch(it -> it.state().equals("ready"));
    }

    private ElementView element(String id) {
        return server.status().stream().flatMap(it -> it.elements().stream()).filter(it -> it.id().equals(id)).findFirst()
                .orElseThrow(() -> new IllegalStateException("no " + id + ", or the manager does not answer"));
    }

    private String page() {
        try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            HttpResponse<String> answer = http.send(HttpRequest.newBuilder(server.url(PAGE)).build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(PAGE + " was answered " + answer.statusCode() + ": " + answer.body());
            }
            return answer.body();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        tap.close();
        server.close();
    }
}
