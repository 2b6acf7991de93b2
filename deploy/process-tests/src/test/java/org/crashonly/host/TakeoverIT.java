package org.crashonly.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.crashonly.host.HostProcess.PROCESS;
import static org.crashonly.host.HostProcess.request;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Message;
import org.crashonly.control.ProcessSpec.ModuleSpec;
import org.crashonly.control.RoutingTable;
import org.crashonly.control.RoutingTable.Route;
import org.crashonly.control.RoutingTable.Target;
import org.crashonly.host.apps.GenerationServlet;
import org.crashonly.request.Headers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The next generation of a module is deployed beside the present one, when it is needed or before, and the present one serves until then. */
class TakeoverIT {

    private static final ElementId SHOP = PROCESS.child("shop");
    private static final ElementId HOT = PROCESS.child("hot");
    private static final Duration LONG_ENOUGH = Duration.ofMinutes(2);

    @TempDir
    private static Path directory;

    private static SessionStoreProcess store;
    private static HostProcess host;
    private static ModuleSpec shop;
    private static ModuleSpec hot;
    private static long generation;
    private static long tables;

    @BeforeAll
    static void begin() throws Exception {
        Path war = new WarFile().add(GenerationServlet.class).beans().write(directory.resolve("shop.war"));
        store = SessionStoreProcess.start(Files.createDirectory(directory.resolve("store")));
        shop = new ModuleSpec(SHOP, war, "/shop", List.of(), List.of(), true);
        hot = new ModuleSpec(HOT, Files.copy(war, directory.resolve("hot.war")), "/hot", List.of(), List.of(), true, List.of("/generation"), true);
        host = HostProcess.startWithSessions(Files.createDirectory(directory.resolve("host")), 1, store.access(1), shop,
                new ModuleSpec(PROCESS.child("neighbour"), war, "/neighbour"), hot);
        int ignored = host.awaitReady("shop");
    }

    @AfterAll
    static void end() throws Exception {
        if (host != null) {
            host.close();
        }
        store.close();
    }

    private static void order(ModuleSpec module) {
        generation++;
        host.tell(new Message.RestartModule(new Generation(SHOP, generation), module, true));
    }

    private static Message.ModuleStatus awaitNext() {
        return await().atMost(Duration.ofSeconds(60)).until(() -> host.module("shop"), it -> it.generation() == generation && it.port() > 0);
    }

    @Test
    void theEarlierGenerationServesUntilTheNextOneDoes() throws Exception {
        int earlier = host.port("shop");
        HttpResponse<String> bought = host.get(earlier, "/shop/generation?buy=tea");
        String cookie = bought.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
        String loader = bought.body().split(" ")[0];
        String neighbour = host.get(host.port("neighbour"), "/neighbour/generation").body();
        CompletableFuture<HttpResponse<String>> inFlight = HostProcess.HTTP.sendAsync(
                request(earlier, "/shop/generation?wait=60000", "Cookie", cookie).build(), BodyHandlers.ofString());

        order(shop);
        // Answers come from the one or the other, without a break.
        while (host.module("shop").generation() < generation) {
            HttpResponse<String> meanwhile = host.get(earlier, "/shop/generation", "Cookie", cookie);
            if (host.module("shop").generation() < generation) {
                assertThat(meanwhile.statusCode()).isEqualTo(200);
                assertThat(meanwhile.body()).isEqualTo(loader + " tea");
            }
        }

        int next = awaitNext().port();
        assertThat(next).isNotEqualTo(earlier);
        HttpResponse<String> after = host.get(next, "/shop/generation", "Cookie", cookie);
        assertThat(after.body()).endsWith(" tea").doesNotStartWith(loader);
        assertThat(after.headers().firstValue("Set-Cookie")).isEmpty();
        // What was in the crashed generation does not last any longer.
        HttpResponse<String> cut = inFlight.get(10, TimeUnit.SECONDS);
        assertThat(cut.statusCode()).as(cut.body()).isIn(200, 500, 503);
        await().untilAsserted(() -> assertThat(host.get(earlier, "/shop/generation").statusCode()).isEqualTo(503));
        assertThat(host.get(host.port("neighbour"), "/neighbour/generation").body()).as("the neighbour goes on").isEqualTo(neighbour);
    }

    @Test
    void generationsTakeTurnsInTheSlots() throws Exception {
        Set<Integer> ports = new HashSet<>();
        Set<String> loaders = new HashSet<>();
        for (int i = 0; i < 4; i++) {
            order(shop);
            int port = awaitNext().port();
            ports.add(port);
            for (int asked = 0; asked < 50; asked++) {
                assertThat(host.get(port, "/shop/generation").statusCode()).isEqualTo(200);
            }
            loaders.add(host.get(port, "/shop/generation").body());
        }
        assertThat(ports).hasSize(2);
        assertThat(loaders).hasSize(4);
    }

    @Test
    void theNextGenerationHasDoneWhatItIsWarmedUpByBeforeItIsThere() throws Exception {
        order(new ModuleSpec(SHOP, shop.war(), "/shop", List.of(), List.of(), true, List.of("/nothing-of-that-name", "/generation?warm=up")));

        HttpResponse<String> first = host.get(awaitNext().port(), "/shop/generation");
        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(first.headers().firstValueAsLong("Asked-Before").orElseThrow()).isBetween(2L, 40L);
        // Back to a generation that is not warmed up.
        order(shop);
        assertThat(host.get(awaitNext().port(), "/shop/generation").headers().firstValueAsLong("Asked-Before")).hasValue(0);
    }

    @Test
    void whatDoesNotBeginBesideTheOtherTakesItsPlaceAsEver() throws Exception {
        Path missing = new WarFile().add("WEB-INF/web.xml", "<web-app").write(directory.resolve("broken.war"));
        order(new ModuleSpec(SHOP, missing, "/shop", List.of(), List.of(), true));
        Message.ModuleStatus failed = await().atMost(Duration.ofSeconds(60))
                .until(() -> host.module("shop"), it -> it.generation() == generation && it.failure() != null);
        assertThat(failed.port()).isZero();

        order(shop);
        assertThat(host.get(awaitNext().port(), "/shop/generation").statusCode()).isEqualTo(200);
        order(shop);
        assertThat(host.get(awaitNext().port(), "/shop/generation").statusCode()).isEqualTo(200);
    }

    private static void awaitOneStandingBy() {
        await().atMost(LONG_ENOUGH).until(() -> host.module("hot").spare().standsBy());
    }

    /** Has the module begin anew as {@code module}, and returns when it answers. */
    private static Message.ModuleStatus restartHot(ModuleSpec module, boolean servesMeanwhile) {
        long next = host.module("hot").generation() + 1;
        host.tell(new Message.RestartModule(new Generation(HOT, next), module, servesMeanwhile));
        return await().atMost(LONG_ENOUGH).pollInterval(Duration.ofMillis(1)).until(() -> host.module("hot"), it -> it.generation() == next && it.port() > 0);
    }

    /** Tells the host that requests to its hot module are sent to {@code port}. */
    private static void routeTo(int port) {
        Target target = new Target(new Generation(PROCESS, 1), "127.0.0.1", port, "", false);
        host.tell(new Message.Routes(new RoutingTable(1, ++tables, List.of(new Route(HOT, null, "/hot", List.of(target), null, 60_000, 300_000)))));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatStandsByTakesThePlaceAndAnotherOneStandsByThen(boolean servesMeanwhile) throws Exception {
        awaitOneStandingBy();
        int earlier = host.port("hot");
        HttpResponse<String> bought = host.get(earlier, "/hot/generation?buy=tea");
        String cookie = bought.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
        CompletableFuture<HttpResponse<String>> inFlight = HostProcess.HTTP.sendAsync(
                request(earlier, "/hot/generation?wait=60000").build(), BodyHandlers.ofString());
        await().atMost(LONG_ENOUGH).until(() -> host.requestsIn("hot") == 1);
        CompletableFuture<List<HttpResponse<String>>> answers = new CompletableFuture<>();
        AtomicBoolean ended = new AtomicBoolean();
        Thread asking = Thread.ofPlatform().start(() -> answers.complete(askUntil(ended)));

        int next = restartHot(null, servesMeanwhile).port();

        if (servesMeanwhile) {
            assertThat(host.get(earlier, "/hot/generation").statusCode()).as("serves until requests go to the other one").isEqualTo(200);
            routeTo(next);
            await().atMost(LONG_ENOUGH).until(() -> host.get(earlier, "/hot/generation").statusCode() == 503);
        } else {
            assertThat(host.get(earlier, "/hot/generation").statusCode()).as("fenced before the next one was there").isEqualTo(503);
        }
        HttpResponse<String> after = host.get(next, "/hot/generation", "Cookie", cookie);
        assertThat(after.body()).endsWith(" tea").doesNotStartWith(bought.body().split(" ")[0]);
        assertThat(after.headers().firstValueAsLong("Asked-Before").orElseThrow()).as("warmed up").isPositive();
        assertThat(inFlight.get(10, TimeUnit.SECONDS).statusCode()).isIn(200, 500, 503);
        awaitOneStandingBy();
        ended.set(true);
        asking.join();
        assertThat(answers.get()).hasSizeGreaterThan(10).allMatch(TakeoverIT::isAnsweredOrRepeated);
    }

    private static boolean isAnsweredOrRepeated(HttpResponse<String> answer) {
        return answer.statusCode() == 200 || answer.headers().firstValue(Headers.NOT_STARTED).isPresent()
                || answer.headers().firstValue(Headers.INTERRUPTED).isPresent();
    }

    private static List<HttpResponse<String>> askUntil(AtomicBoolean ended) {
        List<HttpResponse<String>> answers = new ArrayList<>();
        while (!ended.get()) {
            try {
                answers.add(host.get(host.port("hot"), "/hot/generation"));
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        return answers;
    }

    @Test
    void whatStandsByForAnotherVersionTakesNoPlace() throws Exception {
        awaitOneStandingBy();
        ModuleSpec other = new ModuleSpec(HOT, hot.war(), "/hot", List.of(), List.of(), true, List.of(), true);

        int port = restartHot(other, false).port();

        assertThat(host.get(port, "/hot/generation").headers().firstValueAsLong("Asked-Before")).as("deployed just now").hasValue(0);
        awaitOneStandingBy();
        assertThat(host.get(restartHot(hot, false).port(), "/hot/generation").statusCode()).isEqualTo(200);
    }

    @Test
    void whatCannotStandByIsDeployedWhenItIsNeeded() throws Exception {
        ModuleSpec fickle = new ModuleSpec(
                HOT, Files.copy(hot.war(), directory.resolve("fickle.war")), "/hot", List.of(), List.of(), true, List.of(), true);
        int ignored = restartHot(fickle, false).port();
        awaitOneStandingBy();
        Files.writeString(fickle.war(), "no WAR");
        String loader = host.get(restartHot(null, false).port(), "/hot/generation").body();
        await().atMost(LONG_ENOUGH).until(() -> host.module("hot").spare().failure() != null);
        assertThat(host.get(host.port("hot"), "/hot/generation").body()).as("the present one goes on").isEqualTo(loader);
        Files.copy(hot.war(), fickle.war(), StandardCopyOption.REPLACE_EXISTING);

        HttpResponse<String> next = host.get(restartHot(null, true).port(), "/hot/generation");

        assertThat(next.statusCode()).isEqualTo(200);
        assertThat(next.body()).isNotEqualTo(loader);
        assertThat(host.get(restartHot(hot, false).port(), "/hot/generation").statusCode()).isEqualTo(200);
    }
}
