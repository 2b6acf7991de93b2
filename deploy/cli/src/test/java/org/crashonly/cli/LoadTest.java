package org.crashonly.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The load that campaigns send, against a site that answers when it is let. */
class LoadTest {

    private static final int MANY = 1_000_000;

    private final AtomicLong begun = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private final Semaphore answers = new Semaphore(0);
    private final Queue<String> paths = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private HttpServer site;

    @BeforeEach
    void open() throws IOException {
        site = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        site.setExecutor(threads);
        site.createContext("/", exchange -> {
            paths.add(exchange.getRequestURI().getPath());
            begun.incrementAndGet();
            answers.acquireUninterruptibly();
            answered.incrementAndGet();
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        site.start();
    }

    @AfterEach
    void close() {
        answers.release(MANY);
        site.stop(0);
        threads.shutdownNow();
    }

    @Test
    void itSendsOneAfterAnotherInTurnAndNoFasterThanItsPace() {
        answers.release(MANY);
        long start = System.nanoTime();
        try (Load load = begin(Load.inTurn(List.of(LoadRequest.get("/a"), LoadRequest.get("/b"))), 50)) {
            await().until(() -> begun.get() >= 20);
        }
        long elapsed = System.nanoTime() - start;
        // One at once, and one that may be late.
        assertThat(begun.get()).isLessThanOrEqualTo(2 + 50 * elapsed / TimeUnit.SECONDS.toNanos(1));
        // Two that follow each other may come over two connections, in either order.
        assertThat(paths.stream().filter("/a"::equals).count()).isBetween(begun.get() / 2 - 1, begun.get() / 2 + 1);
        assertThat(paths).containsOnly("/a", "/b");
    }

    @Test
    void whoIsNotAnsweredIsNotAskedMoreThanSoManyThings() throws Exception {
        AtomicLong asked = new AtomicLong();
        Load.Source source = source(() -> {
            asked.incrementAndGet();
            return new Ask();
        });
        try (Load load = begin(source, 200)) {
            await().until(() -> begun.get() == Load.MOST_IN_FLIGHT);
            assertThat(load.pause(Duration.ofMillis(200))).isFalse();
            assertThat(begun.get()).isEqualTo(Load.MOST_IN_FLIGHT);
            load.goOn();
            answers.release(1);
            await().until(() -> begun.get() == Load.MOST_IN_FLIGHT + 1);
            assertThat(asked.get()).as("nobody's turn is lost").isEqualTo(begun.get());
        }
    }

    @Test
    void whatCannotBeSentOrIsNotAnsweredIsOverAndTakesNobodysPlace() {
        AtomicLong over = new AtomicLong();
        AtomicLong came = new AtomicLong();
        AtomicLong number = new AtomicLong();
        Load.Source source = source(() -> switch ((int) (number.getAndIncrement() % 4)) {
            case 0 -> null;
            case 1 -> new Ask() {
                @Override
                public HttpRequest request(String base, Duration patience) throws IOException {
                    throw new IOException("it has nothing to send");
                }

                @Override
                public void over() {
                    over.incrementAndGet();
                }
            };
            // Nobody answers in so short a time.
            case 2 -> new Ask() {
                @Override
                public HttpRequest request(String base, Duration patience) {
                    return HttpRequest.newBuilder(URI.create(base + "/unanswered")).timeout(Duration.ofMillis(20)).build();
                }

                @Override
                public void answered(HttpRequest request, HttpResponse<?> answer) {
                    came.incrementAndGet();
                }

                @Override
                public void over() {
                    over.incrementAndGet();
                }
            };
            default -> new Ask() {
                @Override
                public HttpRequest request(String base, Duration patience) {
                    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:1/")).timeout(patience).build();
                }

                @Override
                public void over() {
                    over.incrementAndGet();
                }
            };
        });
        try (Load load = begin(source, 400)) {
            await().atMost(Duration.ofSeconds(30)).until(() -> over.get() > 3 * Load.MOST_IN_FLIGHT);
            assertThat(load.pause(Duration.ofSeconds(20))).as("all is over").isTrue();
        }
        assertThat(came.get()).isZero();
    }

    @Test
    void whoServesItHasTheTimeThatIsSaidLastAndTheAnswerIsHandedOver() {
        answers.release(MANY);
        Queue<Duration> patience = new ConcurrentLinkedQueue<>();
        Queue<Integer> statuses = new ConcurrentLinkedQueue<>();
        Load.Source source = source(() -> new Ask() {
            @Override
            public HttpRequest request(String base, Duration now) throws IOException {
                patience.add(now);
                return super.request(base, now);
            }

            @Override
            public void answered(HttpRequest request, HttpResponse<?> answer) {
                statuses.add(answer.statusCode());
            }
        });
        try (Load load = begin(source, 100)) {
            await().until(() -> statuses.contains(204));
            load.patience(Duration.ofSeconds(3));
            await().until(() -> patience.contains(Duration.ofSeconds(3)));
        }
        assertThat(patience).first().isEqualTo(Load.USUAL_PATIENCE);
        assertThat(statuses).containsOnly(204);
    }

    @Test
    void oneThatIsHeldBackSendsNothingUntilItGoesOn() {
        try (Load load = begin(Load.inTurn(List.of(LoadRequest.get("/"))), 100)) {
            await().until(() -> begun.get() >= 3);
            assertThat(load.pause(Duration.ofMillis(100))).as("some are still unanswered").isFalse();
            answers.release(MANY);
            assertThat(load.pause(Duration.ofSeconds(20))).isTrue();
            long sent = begun.get();
            assertThat(answered.get()).isEqualTo(sent);
            assertThat(load.pause(Duration.ofSeconds(20))).as("nothing is on its way").isTrue();
            assertThat(begun.get()).isEqualTo(sent);
            load.goOn();
            await().until(() -> begun.get() > sent);
        }
    }

    @Test
    void oneThatHasEndedSendsNothingMoreAndWaitsForNothing() {
        AtomicLong over = new AtomicLong();
        AtomicLong asked = new AtomicLong();
        Load load = begin(source(() -> {
            asked.incrementAndGet();
            return new Ask() {
                @Override
                public void over() {
                    over.incrementAndGet();
                }
            };
        }), 100);
        await().until(() -> begun.get() >= 3);
        load.close();
        await("what was on its way is broken off").until(() -> over.get() == asked.get());
        assertThat(answered.get()).isZero();
    }

    private Load begin(Load.Source source, int perSecond) {
        return Load.begin("http://127.0.0.1:" + site.getAddress().getPort(), source, perSecond);
    }

    private static Load.Source source(Supplier<Load.Turn> turns) {
        return new Load.Source() {
            @Override
            public int size() {
                return 1;
            }

            @Override
            public Optional<Load.Turn> next() {
                return Optional.ofNullable(turns.get());
            }
        };
    }

    /** Asks for a page. */
    private static class Ask implements Load.Turn {
        @Override
        public HttpRequest request(String base, Duration patience) throws IOException {
            return HttpRequest.newBuilder(URI.create(base + "/")).timeout(patience).build();
        }
    }
}
