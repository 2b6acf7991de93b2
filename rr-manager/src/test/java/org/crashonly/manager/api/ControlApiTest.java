package org.crashonly.manager.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.BindException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.crashonly.control.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ControlApiTest {

    private static final String TOKEN = "0123456789abcdef0123456789abcdef0123456789abcdef";

    private final Vertx vertx = ControlApi.vertx();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ScriptedControl control = new ScriptedControl(Scene.shop());
    private final ControlApi api = new ControlApi(vertx, 0, TOKEN, control, registry);
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void start() throws Exception {
        api.start().await(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void end() throws Exception {
        client.close();
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void tellsTheStatus() throws Exception {
        HttpResponse<String> answer = send(authorized("/api/status"));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(Json.read(answer.body(), StatusView.class)).isEqualTo(control.status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/status", "/api/events", "/api/timeline", "/api/decisions", "/api/inject?id=machine&fault=kill", "/api/fmap", "/api/fmap/learned?id=machine", "/api/fmap/declare?from=a&to=b&fault=c", "/api/faults", "/api/record?id=machine/shop", "/api/staging?id=machine&seconds=1", "/api/tree?id=machine", "/api/crash?id=machine", "/api/backup?id=machine&to=/x", "/api/applications", "/api/deploy?id=machine/shop&candidate=wars-1", "/api/undeploy?id=machine/shop",
            "/api/nothing", "/metrics"})
    void nothingIsToldWithoutTheToken(String path) throws Exception {
        for (String credentials : new String[] {null, "Bearer ", "Bearer " + TOKEN.substring(1), "Bearer " + TOKEN + "0", "Basic " + TOKEN}) {
            HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
            if (credentials != null) {
                request.header("Authorization", credentials);
            }
            HttpResponse<String> answer = send(request);
            assertThat(answer.statusCode()).as("%s with %s", path, credentials).isEqualTo(401);
            assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValueSatisfying(value -> assertThat(value).startsWith("Bearer"));
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        }
        assertThat(control.asked).isEmpty();
    }

    @Test
    void theTokenInTheQueryIsWorthNothing() throws Exception {
        assertThat(send(HttpRequest.newBuilder(uri("/api/status?token=" + TOKEN))).statusCode()).isEqualTo(401);
    }

    @Test
    void aBackupIsAnsweredWhenItIsWritten() throws Exception {
        HttpResponse<String> answer = send(authorized("/api/backup?id=" + Scene.WEB + "&to=/x/y.zip").POST(HttpRequest.BodyPublishers.noBody()));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(control.asked).containsExactly(new ScriptedControl.Asked("backup to /x/y.zip", Scene.WEB, ""));
        answer = send(authorized("/api/backup?id=machine/none&to=/x/y.zip").POST(HttpRequest.BodyPublishers.noBody()));
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(json(answer).path("detail").asText()).isEqualTo("there is no such thing");
        answer = send(authorized("/api/backup?id=machine&to=y.zip").POST(HttpRequest.BodyPublishers.noBody()));
        assertThat(answer.statusCode()).isEqualTo(400);
    }

    @Test
    void aDeploymentIsAcceptedRefusedOrMalformed() throws Exception {
        HttpResponse<String> answer =
                send(authorized("/api/deploy?id=machine/shop&candidate=wars-1&trial=5").POST(HttpRequest.BodyPublishers.noBody()));
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(json(answer).path("incident").asText()).isEqualTo("7");
        assertThat(control.asked).containsExactly(new ScriptedControl.Asked("deploy wars-1 PT2M PT5S", "machine/shop", "control API"));
        answer = send(authorized("/api/deploy?id=machine/none&candidate=wars-1").POST(HttpRequest.BodyPublishers.noBody()));
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(json(answer).path("detail").asText()).isEqualTo("no such version");
        for (String wrong : new String[] {"id=machine&candidate=wars-1", "id=machine/shop", "id=machine/shop&candidate=wars-1&ready=0",
            "id=machine/shop&candidate=wars-1&trial=never"}) {
            assertThat(send(authorized("/api/deploy?" + wrong).POST(HttpRequest.BodyPublishers.noBody())).statusCode()).as(wrong).isEqualTo(400);
        }
        assertThat(send(authorized("/api/deploy?id=machine/shop&candidate=wars-1")).statusCode()).isEqualTo(405);
        assertThat(send(authorized("/api/undeploy?id=machine/shop").POST(HttpRequest.BodyPublishers.noBody())).statusCode()).isEqualTo(200);
        assertThat(json(send(authorized("/api/applications"))).path(0).path("upgrade").path("stage").asText()).isEqualTo("rolled-back");
    }

    @Test
    void crashesAndRestartsWhatIsNamed() throws Exception {
        HttpResponse<String> answer = send(authorized("/api/crash?id=" + Scene.WEB).POST(HttpRequest.BodyPublishers.noBody()));
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(json(answer).path("id").asText()).isEqualTo(Scene.WEB);
        assertThat(json(answer).path("action").asText()).isEqualTo("crash");
        assertThat(send(authorized("/api/restart?id=machine").POST(HttpRequest.BodyPublishers.noBody())).statusCode()).isEqualTo(202);
        assertThat(control.asked).containsExactly(
                new ScriptedControl.Asked("crash", Scene.WEB, "control API"), new ScriptedControl.Asked("restart", "machine", "control API"));
    }

    @Test
    void aRestartIsAcceptedWhenItIsBegunAndNotBefore() throws Exception {
        control.journaled = new CompletableFuture<>();
        CompletableFuture<HttpResponse<String>> answer = client.sendAsync(
                authorized("/api/restart?id=" + Scene.WEB).POST(HttpRequest.BodyPublishers.noBody()).build(), HttpResponse.BodyHandlers.ofString());
        await().until(() -> control.journaled.getNumberOfDependents() > 0);
        assertThat(answer).isNotDone();
        control.journaled.complete(null);
        assertThat(answer.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(202);

        control.journaled = CompletableFuture.failedFuture(new IllegalStateException("the disk is full"));
        assertThat(send(authorized("/api/restart?id=" + Scene.WEB).POST(HttpRequest.BodyPublishers.noBody())).statusCode()).isEqualTo(500);
    }

    @ParameterizedTest
    @ValueSource(strings = {"id=machine/nobody", "id=machine/shop/web/nobody"})
    void anUnknownElementIsNotFound(String query) throws Exception {
        HttpResponse<String> answer = send(authorized("/api/crash?" + query).POST(HttpRequest.BodyPublishers.noBody()));
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(json(answer).path("detail").asText()).contains(query.substring(3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "id=", "id=shop", "id=machine/", "id=machine/../x", "id=machine&id=machine", "id=%zz", "id=machine/a/b/c/d/e"})
    void aMalformedElementIsRefused(String query) throws Exception {
        String answer = raw("POST /api/restart?" + query + " HTTP/1.1\r\n" + host() + bearer() + "Content-Length: 0\r\nConnection: close\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 400 ").contains("application/problem+json");
        assertThat(control.asked).isEmpty();
    }

    @Test
    void actionsAreAskedForWithPostOnly() throws Exception {
        HttpResponse<String> answer = send(authorized("/api/crash?id=machine"));
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).hasValue("POST");
        assertThat(send(authorized("/api/status").DELETE()).statusCode()).isEqualTo(405);
        HttpResponse<String> preflight = send(authorized("/api/crash?id=machine").method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
        assertThat(preflight.statusCode()).isEqualTo(405);
        assertThat(preflight.headers().map()).doesNotContainKey("access-control-allow-origin");
        assertThat(control.asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "evil.example:%d", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example:%d", "0.0.0.0:%d"})
    void aForeignHostIsRefusedEverywhere(String name) throws Exception {
        String host = "Host: " + name.formatted(api.port()) + "\r\n";
        for (String path : new String[] {"/", "/health/live", "/api/status", "/metrics"}) {
            assertThat(raw("GET " + path + " HTTP/1.1\r\n" + host + bearer() + "Connection: close\r\n\r\n")).startsWith("HTTP/1.1 403 ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:%d", "localhost:%d", "LOCALHOST:%d", "[::1]:%d"})
    void theNamesOfLoopbackAreAnswered(String name) throws Exception {
        String host = "Host: " + name.formatted(api.port()) + "\r\n";
        assertThat(raw("GET /api/status HTTP/1.1\r\n" + host + bearer() + "Connection: close\r\n\r\n")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void aRequestHasOneHost() throws Exception {
        assertThat(raw("GET / HTTP/1.1\r\nConnection: close\r\n\r\n")).startsWith("HTTP/1.1 400 ");
        assertThat(raw("GET / HTTP/1.1\r\n" + host() + host() + "Connection: close\r\n\r\n")).startsWith("HTTP/1.1 400 ");
        assertThat(raw("GET / HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.0 400 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://evil.example", "null", "https://127.0.0.1:%d", "http://localhost:%d", "http://127.0.0.1"})
    void aForeignOriginIsRefused(String origin) throws Exception {
        HttpResponse<String> answer = send(authorized("/api/crash?id=machine").header("Origin", origin.formatted(api.port()))
                .POST(HttpRequest.BodyPublishers.noBody()));
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.headers().map()).doesNotContainKey("access-control-allow-origin");
        assertThat(control.asked).isEmpty();
    }

    @Test
    void theDashboardsOwnOriginIsKnown() throws Exception {
        HttpRequest.Builder request = authorized("/api/crash?id=machine").header("Origin", "http://127.0.0.1:" + api.port());
        assertThat(send(request.POST(HttpRequest.BodyPublishers.noBody())).statusCode()).isEqualTo(202);
        assertThat(control.asked).containsExactly(new ScriptedControl.Asked("crash", "machine", "dashboard"));
    }

    @Test
    void bodiesAndHeadersAreBounded() throws Exception {
        String post = "POST /api/crash?id=machine HTTP/1.1\r\n" + host() + bearer();
        assertThat(raw(post + "Content-Length: 1000000\r\n\r\n")).startsWith("HTTP/1.1 413 ");
        assertThat(raw(post + "Content-Length: 99999999999999999999\r\n\r\n")).matches("(?s)HTTP/1.1 4(00|13) .*");
        assertThat(raw(post + "Transfer-Encoding: chunked\r\n\r\n")).startsWith("HTTP/1.1 413 ");
        assertThat(raw("GET / HTTP/1.1\r\n" + host() + "X-Long: " + "x".repeat(20_000) + "\r\n\r\n")).startsWith("HTTP/1.1 431 ");
        assertThat(raw("GET /" + "x".repeat(20_000) + " HTTP/1.1\r\n" + host() + "\r\n")).matches("(?s)HTTP/1.. 414 .*");
        assertThat(raw("\u0000\u0001garbage\r\n\r\n")).matches("(?s)HTTP/1.. 400 .*");
        assertThat(control.asked).isEmpty();
    }

    @Test
    void healthFollowsTheState() throws Exception {
        control.stands(Scene.status("starting", control.status().elements()));
        assertThat(health()).containsExactly(200, 503, 503);
        control.stands(Scene.status("ready", control.status().elements()));
        assertThat(health()).containsExactly(200, 200, 200);
        control.stands(Scene.status("degraded", control.status().elements()));
        assertThat(health()).containsExactly(200, 200, 200);
        control.stands(Scene.status("failed", control.status().elements()));
        assertThat(health()).containsExactly(200, 503, 200);
    }

    @Test
    void metricsAreThoseOfTheRegistry() throws Exception {
        registry.counter("crashonly.restarts", "level", "process").increment();
        HttpResponse<String> answer = send(authorized("/metrics"));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/plain; version=0.0.4");
        assertThat(answer.body()).contains("crashonly_restarts_total{level=\"process\"} 1.0");
        HttpResponse<String> open = send(authorized("/metrics").header("Accept", "application/openmetrics-text; version=1.0.0"));
        assertThat(open.body()).endsWith("# EOF\n");
    }

    @Test
    void theDashboardIsServedWithItsGuards() throws Exception {
        HttpResponse<String> page = send(HttpRequest.newBuilder(uri("/")));
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
        assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        String tag = page.headers().firstValue("ETag").orElseThrow();
        assertThat(send(HttpRequest.newBuilder(uri("/")).header("If-None-Match", tag)).statusCode()).isEqualTo(304);
        assertThat(send(HttpRequest.newBuilder(uri("/main.js"))).headers().firstValue("Content-Type"))
                .hasValue("text/javascript; charset=utf-8");
        HttpResponse<String> head = send(HttpRequest.newBuilder(uri("/")).HEAD());
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValueAsLong("Content-Length")).hasValue(page.body().getBytes(java.nio.charset.StandardCharsets.UTF_8).length);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "/../org/crashonly/manager/api/ControlApi.class", "/%2e%2e/log4j.properties", "/..%2findex.html", "//etc/passwd", "/./index.html",
        "/dashboard/index.html", "/index.html/", "/index.html%00.js", "/INDEX.HTML", "/\\..\\index.html", "/nothing.js", "/.js", "/main.js.bak", "*"
    })
    void nothingElseIsServed(String path) throws Exception {
        assertThat(raw("GET " + path + " HTTP/1.1\r\n" + host() + "Connection: close\r\n\r\n")).matches("(?s)HTTP/1.1 40[04] .*");
    }

    @Test
    void aPortInUseIsNamed() {
        ControlApi second = new ControlApi(vertx, api.port(), TOKEN, control, registry);
        assertThatThrownBy(() -> second.start().await(10, TimeUnit.SECONDS))
                .isInstanceOf(BindException.class)
                .hasMessageContaining("127.0.0.1:" + api.port() + " is in use");
    }

    private Integer[] health() throws Exception {
        return new Integer[] {
            send(HttpRequest.newBuilder(uri("/health/live"))).statusCode(),
            send(HttpRequest.newBuilder(uri("/health/ready"))).statusCode(),
            send(HttpRequest.newBuilder(uri("/health/started"))).statusCode()
        };
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + api.port() + path);
    }

    private HttpRequest.Builder authorized(String path) {
        return HttpRequest.newBuilder(uri(path)).header("Authorization", "Bearer " + TOKEN);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> answer) throws IOException {
        return Json.MAPPER.readTree(answer.body());
    }

    private String host() {
        return "Host: 127.0.0.1:" + api.port() + "\r\n";
    }

    private static String bearer() {
        return "Authorization: Bearer " + TOKEN + "\r\n";
    }

    /** Sends bytes as they are and reads until the server closes. */
    private String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", api.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    @Test
    void theFailureMapAndTheTreeAreReadAndAccepted() throws Exception {
        assertThat(send(authorized("/api/fmap")).body()).contains("\"known\":{", "crashonly-fmap");
        assertThat(send(authorized("/api/decisions")).body()).isEqualTo("[]");
        assertThat(send(authorized("/api/tree?id=machine/shop")).body()).contains("\"groups\":[{\"name\":\"machine/shop\"");
        assertThat(send(authorized("/api/tree?id=machine/none")).statusCode()).isEqualTo(404);
        assertThat(send(authorized("/api/fmap/accept")).statusCode()).isEqualTo(405);
        assertThat(post("/api/fmap/accept")).isEqualTo(200);
        assertThat(post("/api/fmap/accept?from=a&to=b")).isEqualTo(400);
        assertThat(post("/api/fmap/accept?from=a&to=b&fault=c")).isEqualTo(409);
        assertThat(post("/api/fmap/declare")).isEqualTo(400);
        assertThat(post("/api/fmap/declare?from=machine/shop/db&to=machine/shop/db&fault=c")).as("to itself").isEqualTo(400);
        assertThat(post("/api/fmap/declare?from=db&to=" + Scene.WEB + "&fault=c")).as("from no element").isEqualTo(400);
        assertThat(post("/api/fmap/declare?from=machine/shop/db&to=" + Scene.WEB + "&fault=c")).isEqualTo(200);
        assertThat(send(authorized("/api/tree/suggestion?id=machine/shop")).body()).contains("\"groups\":[", "\"suggestionId\":\"ab12\"");
        assertThat(send(authorized("/api/tree/suggestion?id=machine/none")).statusCode()).isEqualTo(404);
        assertThat(post("/api/tree/accept?id=machine/shop")).as("which one is not said").isEqualTo(400);
        assertThat(post("/api/tree/accept?id=machine/shop&suggestion=ab12")).isEqualTo(200);
        assertThat(post("/api/tree/accept?id=machine/shop&tree=original")).isEqualTo(200);
        assertThat(post("/api/tree/accept?id=machine/none&tree=original")).isEqualTo(409);
        assertThat(control.asked).extracting(ScriptedControl.Asked::verb).containsExactly("declare c", "accept ab12", "accept original");
    }

    @Test
    void anApplicationIsInStagingForAsLongAsSomebodySaysSo() throws Exception {
        assertThat(send(authorized("/api/staging?id=machine&seconds=5")).statusCode()).isEqualTo(405);
        assertThat(post("/api/staging?id=machine")).isEqualTo(400);
        assertThat(post("/api/staging?id=machine&seconds=61")).isEqualTo(400);
        assertThat(post("/api/staging?id=machine/none&seconds=5")).isEqualTo(404);
        assertThat(post("/api/staging?id=" + Scene.WEB + "&seconds=5")).isEqualTo(200);
        assertThat(post("/api/fmap/learned?id=" + Scene.WEB)).isEqualTo(200);
        assertThat(post("/api/fmap/learned?id=machine/none")).isEqualTo(409);
        assertThat(control.asked).extracting(ScriptedControl.Asked::verb).containsExactly("stage PT5S", "learn");
    }

    @Test
    void requestsAreRecordedForAsLongAsSomebodySaysSo() throws Exception {
        String rest = "&key=" + "A".repeat(43) + "%3D&requests=10&bytes=1000&body=100&cookie=JSESSIONID&secret=answer";
        assertThat(send(authorized("/api/record?id=machine/shop&run=r1&seconds=5" + rest)).statusCode()).isEqualTo(405);
        assertThat(post("/api/record?id=machine/shop&run=r1&seconds=5")).as("without limits").isEqualTo(400);
        assertThat(post("/api/record?id=machine/shop&run=../x&seconds=5" + rest)).as("a name that leads elsewhere").isEqualTo(400);
        assertThat(post("/api/record?id=machine/shop&run=r1&seconds=61" + rest)).isEqualTo(400);
        assertThat(post("/api/record?id=" + Scene.WEB + "&run=r1&seconds=5" + rest)).as("no application").isEqualTo(400);
        assertThat(post("/api/record?id=machine/none&run=r1&seconds=5" + rest)).isEqualTo(409);
        assertThat(post("/api/record?id=machine/shop&run=r1&seconds=5" + rest)).isEqualTo(200);
        assertThat(post("/api/record?id=machine/shop&run=r1&seconds=0" + rest)).isEqualTo(200);
        assertThat(control.asked).extracting(ScriptedControl.Asked::verb).containsExactly("record r1 for PT5S [answer]", "record r1 for PT0S [answer]");
    }

    @Test
    void faultsAreInjectedAndEnded() throws Exception {
        assertThat(post("/api/inject?id=" + Scene.WEB)).isEqualTo(400);
        assertThat(post("/api/inject?id=machine/none&fault=hang")).isEqualTo(409);
        assertThat(post("/api/inject?id=" + Scene.WEB + "&fault=refuse")).as("it may be asked for again").isEqualTo(503);
        assertThat(post("/api/inject?id=" + Scene.WEB + "&fault=latency")).as("without a delay").isEqualTo(400);
        assertThat(post("/api/inject?id=" + Scene.WEB + "&fault=latency+delay%3D1s")).isEqualTo(200);
        assertThat(post("/api/heal?id=" + Scene.WEB)).isEqualTo(200);
        assertThat(send(authorized("/api/faults")).body()).contains("{\"kind\":\"latency\",\"sentence\":\"calls take longer\",\"places\":[\"BEAN\",\"MODULE\",\"STORE\"],"
                + "\"required\":[\"delay\"],\"parameters\":[\"probability\",")
                .contains("\"expected\":{\"probability\":\"a number above 0 and up to 1\",", "\"lastsSeconds\":60}");
        assertThat(send(authorized("/api/status")).body()).contains("\"faults\":[]");
        control.stands(Scene.injected(control.status(), new StatusView.FaultView(Scene.WEB, "hang times=2", 7L)));
        assertThat(send(authorized("/api/status")).body()).contains("\"faults\":[{\"id\":\"" + Scene.WEB + "\",\"fault\":\"hang times=2\",\"endsAtMillis\":7}]");
        assertThat(control.asked).extracting(ScriptedControl.Asked::verb).containsExactly("inject latency delay=1s", "inject nothing");
    }

    @Test
    void aBeanIsRestartedByItsCrashToo() throws Exception {
        String bean = Scene.WEB + "/storefront" + "/Basket";
        assertThat(post("/api/restart?id=" + bean)).isEqualTo(200);
        assertThat(post("/api/crash?id=" + bean)).isEqualTo(200);
        assertThat(post("/api/restart?id=machine/shop/web/nobody/Basket")).isEqualTo(409);
        assertThat(send(authorized("/api/restart?id=" + bean)).statusCode()).isEqualTo(405);
        assertThat(control.asked).extracting(ScriptedControl.Asked::verb).containsExactly("restart Basket", "restart Basket");
    }

    @Test
    void beansAreToldOnDemand() throws Exception {
        HttpResponse<String> answer = send(authorized("/api/beans?id=" + Scene.WEB + "/storefront"));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).path(0).path("id").asText()).isEqualTo(Scene.WEB + "/storefront" + "/Basket");
        assertThat(json(answer).path(0).path("calls").asLong()).isEqualTo(7);
        assertThat(send(authorized("/api/beans")).statusCode()).isEqualTo(200);
        assertThat(send(authorized("/api/beans?id=shop")).statusCode()).isEqualTo(400);
    }

    private int post(String path) throws Exception {
        return send(authorized(path).POST(HttpRequest.BodyPublishers.noBody())).statusCode();
    }
}
