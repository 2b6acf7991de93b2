package org.crashonly.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.crashonly.control.ElementId;
import org.crashonly.fmap.campaign.Campaign;
import org.crashonly.fmap.campaign.Counts;
import org.crashonly.fmap.campaign.Plan;
import org.crashonly.fmap.campaign.Target;
import org.crashonly.fmap.campaign.Watch;
import org.crashonly.fmap.fault.FaultKind;
import org.crashonly.manager.api.StatusView.ElementView;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What 'fmap learn' injects into, and the load that it makes. */
class FmapLearnTest {

    private static final String PAGE = """
            <a href="/a">a</a> <a HREF='b?x=1&amp;y=2#part'>b</a> <img src="/missing"> <a href="http://example.org/far">far</a>
            <a href="mailto:a@example.org">mail</a> <a href="/a;jsessionid=12">a again</a> <a href="#top">top</a> <a href="/bad path%">bad</a>
            """;

    @Test
    void eachElementGetsTheFaultsThatCanBeInjectedIntoIt() {
        List<ElementView> elements = List.of(
                element("machine/shop", "application", null), element("machine/shop/web", "process", "host"),
                element("machine/shop/web/cart", "module", null), element("machine/shop/db", "process", "acid-store"),
                element("machine/shop/session-store", "process", "session-store"), element("machine/server/front-door-1", "process", "front-door"),
                element("machine/other/web/cart", "module", null));
        List<FaultKind> kinds = List.of(FaultKind.ERROR, FaultKind.LATENCY, FaultKind.LEAK, FaultKind.KILL, FaultKind.DATA_SOURCE_LOST,
                FaultKind.CORRUPT_SESSION, FaultKind.SLOW_PEER, FaultKind.NAME_LOST, FaultKind.CORRUPT_PAGE);

        assertThat(new Targets(kinds, 3_000).of(new ElementId("machine/shop"), elements)).containsExactly(
                new Target("machine/shop/web", false, List.of("kill", "data-source-lost")),
                new Target("machine/shop/web/cart", true, List.of(
                        "error status=500", "latency delay=3000ms", "leak bytes=1m", "slow-peer bytes=20", "name-lost")),
                new Target("machine/shop/db", false, List.of("latency delay=3000ms", "kill", "data-source-lost", "slow-peer bytes=20")),
                new Target("machine/shop/session-store", false, List.of("kill", "corrupt-session", "corrupt-page")));
        assertThat(new Targets(List.of(FaultKind.ERROR), 3_000).of(new ElementId("machine/none"), elements)).isEmpty();
    }

    @Test
    void theCrawlFindsPagesOfTheSameAddressThatAnswer() throws Exception {
        HttpServer site = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        Map<String, String> pages = Map.of("/", PAGE, "/a", "<a href='/'>home</a>", "/b", "end");
        site.createContext("/", exchange -> {
            byte[] page = pages.getOrDefault(exchange.getRequestURI().getPath(), "").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(page.length == 0 ? 404 : 200, page.length == 0 ? -1 : page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        site.start();
        try {
            Crawl crawl = new Crawl("http://127.0.0.1:" + site.getAddress().getPort());
            assertThat(crawl.links("/", PAGE)).containsExactly("/a", "/b?x=1&y=2", "/missing");
            assertThat(crawl.from(List.of("/"))).extracting(LoadRequest::target).containsExactly("/", "/a", "/b?x=1&y=2");
            assertThat(crawl.from(List.of("/missing"))).isEmpty();
        } finally {
            site.stop(0);
        }
    }

    @Test
    void requestsComeFromAFile(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("requests");
        Files.writeString(file, "# what shoppers ask\n\nGET /\nPOST  /cart  id=7&count=2 \n");
        assertThat(LoadRequest.read(file)).containsExactly(LoadRequest.get("/"), new LoadRequest("POST", "/cart", "id=7&count=2"));
        LoadRequest keyed = new LoadRequest("GET", "/effects/{new}", null);
        assertThat(keyed.to("http://localhost", Duration.ofSeconds(1)).uri()).isNotEqualTo(keyed.to("http://localhost", Duration.ofSeconds(1)).uri());
        Files.writeString(file, "GET /\nget /x\n");
        assertThatThrownBy(() -> LoadRequest.read(file)).isInstanceOf(Failure.class).hasMessageContaining("line 2: 'get /x'");
        for (String bad : List.of("GET /a|b", "GET /%zz", "CONNECT /x", "GET //[")) {
            Files.writeString(file, bad + "\n");
            assertThatThrownBy(() -> LoadRequest.read(file)).as(bad).isInstanceOf(Failure.class).hasMessageContaining("line 1");
        }
        assertThatThrownBy(() -> LoadRequest.read(directory)).isInstanceOf(Failure.class).hasMessageContaining("no regular file");
        Files.writeString(file, "# nothing\n");
        assertThatThrownBy(() -> LoadRequest.read(file)).hasMessageContaining("has no request");
    }

    @Test
    void answersWithoutAnEndStopNobody() throws Exception {
        HttpServer site = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        site.setExecutor(threads);
        CountDownLatch over = new CountDownLatch(1);
        site.createContext("/silent", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().flush();
            try {
                over.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            exchange.close();
        });
        site.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, 0);
            byte[] part = "<a href='/huge'>more</a> <a href='/end'>less</a>".getBytes(StandardCharsets.UTF_8);
            try (OutputStream body = exchange.getResponseBody()) {
                do {
                    body.write(part);
                } while (exchange.getRequestURI().getPath().equals("/huge"));
            }
        });
        site.start();
        String base = "http://127.0.0.1:" + site.getAddress().getPort();
        try (HttpClient client = Load.client()) {
            assertThat(new Crawl(base).from(List.of("/"))).extracting(LoadRequest::target).containsExactly("/", "/end");
            HttpRequest silent = HttpRequest.newBuilder(URI.create(base + "/silent")).timeout(Duration.ofMillis(200)).build();
            assertThatThrownBy(() -> BoundedAnswer.to(silent, client, HttpResponse.BodyHandlers.discarding(), 1_000))
                    .isInstanceOf(HttpTimeoutException.class).hasMessageContaining("200 ms");
        } finally {
            over.countDown();
            site.stop(0);
            threads.shutdownNow();
        }
    }

    @Test
    void whatWasLearnedIsToldToPeopleAndPrograms() throws Exception {
        String cart = "machine/shop/web/cart";
        Plan plan = new Plan("shop", 7, 2, 3_000, false, List.of(new Target(cart, true, List.of("error status=500"))));
        Campaign campaign = Campaign.begin("run-1", plan);
        Watch watch = new Watch(Map.of(), 0);
        watch.look(Map.of(cart, new Counts(0, 3), "machine/shop/web/orders", new Counts(1, 2)), 1_000_000_000);
        campaign = campaign.with(campaign.next().orElseThrow(), watch, 0);
        watch = new Watch(Map.of(), 0);
        watch.look(Map.of(), 1);
        campaign = campaign.with(campaign.next().orElseThrow(), watch, 0);

        Lessons lessons = new Lessons(campaign, Duration.ofSeconds(9));
        assertThat(lessons.lines()).containsExactly(cart + " -> machine/shop/web/orders (error)  1 of 1 (1.00)  injected",
                "1 edges from 1 injections in 9 s; 1 struck nobody: the load does not reach there");
        assertThat(lessons.json()).contains("\"run\":\"run-1\"", "\"counted\":1", "\"struckNobody\":1", "crashonly-fmap",
                "{\"from\":\"" + cart + "\",\"to\":\"machine/shop/web/orders\",\"fault\":\"error\",\"hits\":1,\"trials\":1}");
    }

    private static ElementView element(String id, String level, String role) {
        return new ElementView(id, null, level, role, "ready", 1, null, null, null, 0, null, null, null, Map.of(), List.of());
    }
}
