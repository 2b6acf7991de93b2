package org.crashonly.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crashonly.host.HostProcess.module;
import static org.crashonly.host.HostProcess.request;
import static org.crashonly.host.HostProcess.send;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.crashonly.host.apps.effects.Apart;
import org.crashonly.host.apps.effects.Decorations;
import org.crashonly.host.apps.effects.EffectsApplication;
import org.crashonly.host.apps.effects.EjbResource;
import org.crashonly.host.apps.effects.Entry;
import org.crashonly.host.apps.effects.JdbcResource;
import org.crashonly.host.apps.effects.JpaResource;
import org.crashonly.host.apps.effects.Ledger;
import org.crashonly.host.apps.effects.Receipt;
import org.crashonly.host.apps.effects.Roll;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A component leaves it to the server to record its effects: each is had once under its key, and answered as it was the first time. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EffectsIT {

    private static final String PERSISTENCE = """
            <persistence version="3.0" xmlns="https://jakarta.ee/xml/ns/persistence">
              <persistence-unit name="effects">
                <properties><property name="jakarta.persistence.schema-generation.database.action" value="create"/></properties>
              </persistence-unit>
            </persistence>
            """;

    @TempDir
    private static Path directory;

    private static Path war;
    private static H2Process store;
    private static HostProcess host;
    private static int port;

    @BeforeAll
    static void begin() throws Exception {
        war = new WarFile().beans().add("WEB-INF/classes/META-INF/persistence.xml", PERSISTENCE)
                .add(EffectsApplication.class, Ledger.class, JdbcResource.class, Receipt.class, JpaResource.class, Entry.class, EjbResource.class)
                .add(Roll.class, Apart.class).add(Decorations.class, Class.forName(Decorations.class.getName() + "$Stalling"))
                .write(directory.resolve("effects.war"));
        store = H2Process.start(directory.resolve("db"));
        host = start("first");
        port = host.awaitReady("effects");
    }

    @AfterAll
    static void end() throws Exception {
        if (host != null) {
            host.close();
        }
        store.close();
    }

    private static HostProcess start(String life) throws Exception {
        return HostProcess.start(Files.createDirectories(directory.resolve(life)), store.dataSource(), List.of(), module("effects", war, "/"));
    }

    @Test
    void plainJdbcAndAnObjectWrittenAsJson() throws Exception {
        HttpResponse<String> first = post("/api/jdbc/pojo", "k1", "milk");
        assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
        assertThat(first.body()).contains("\"effect\":\"pojo\"");
        assertThat(first.headers().firstValue("Idempotent-Replayed")).isEmpty();
        assertIsRepeatOf(first, post("/api/jdbc/pojo", "k1", "milk"));
        assertThat(effects("pojo")).isEqualTo(1);
        post("/api/jdbc/pojo", "k2", "milk");
        assertThat(effects("pojo")).as("another key is another effect").isEqualTo(2);
    }

    @Test
    void withoutAKeyItIsAnOrdinaryOperation() throws Exception {
        String path = "/api/jdbc/keyless";
        send(request(port, path).POST(BodyPublishers.ofString("x")).build());
        HttpResponse<String> second = send(request(port, path).POST(BodyPublishers.ofString("x")).build());
        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(effects("keyless")).isEqualTo(2);
    }

    @Test
    void responsesKeepTheirStatusAndHeader() throws Exception {
        for (int status : List.of(200, 201, 204, 303, 404, 409)) {
            String name = "status" + status;
            HttpResponse<String> first = post("/api/jdbc/" + name + "/response/" + status, name, "");
            assertThat(first.statusCode()).isEqualTo(status);
            assertThat(first.headers().map()).containsKeys("effect-number", "etag");
            assertIsRepeatOf(first, post("/api/jdbc/" + name + "/response/" + status, name, ""));
            assertThat(effects(name)).isEqualTo(1);
        }
    }

    @Test
    void jpaAndJdbcInOneTransactionOfTheOperation() throws Exception {
        HttpResponse<String> first = post("/api/jpa/order", "order", "");
        assertThat(first.statusCode()).as(first.body()).isEqualTo(201);
        assertThat(first.headers().firstValue("Location").orElseThrow()).endsWith("/api/jpa/order");
        assertIsRepeatOf(first, post("/api/jpa/order", "order", ""));
        assertThat(host.get(port, "/api/jpa/order").body()).isEqualTo("1 1");
    }

    @Test
    void whatTheStoreRefusesAtTheCommitIsNoEffect() throws Exception {
        assertThat(post("/api/jpa/taken", "taken", "").statusCode()).isEqualTo(201);
        HttpResponse<String> refused = post("/api/jpa/late?entry=taken", "late", "");
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(500);
        assertThat(effects("late")).as("the JDBC part is undone as well").isZero();
        assertThat(post("/api/jpa/late", "late", "").statusCode()).as("nothing is stored under the key").isEqualTo(201);
    }

    @Test
    void anEjbIsRecordedToo() throws Exception {
        HttpResponse<String> first = post("/api/ejb/ejb", "ejb", "");
        assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
        assertIsRepeatOf(first, post("/api/ejb/ejb", "ejb", ""));
        assertThat(effects("ejb")).isEqualTo(1);
    }

    @Test
    void anExceptionUndoesTheEffectAndStoresNothing() throws Exception {
        for (String then : List.of("throw", "checked", "refuse")) {
            int status = then.equals("refuse") ? 409 : 500;
            assertThat(post("/api/jdbc/" + then + "?then=" + then, then, "").statusCode()).isEqualTo(status);
            assertThat(post("/api/jdbc/" + then + "?then=" + then, then, "").headers().firstValue("Idempotent-Replayed")).isEmpty();
            assertThat(effects(then)).as(then).isZero();
            assertThat(post("/api/jdbc/" + then, then, "").statusCode()).as("the key is free").isEqualTo(200);
        }
        assertThat(post("/api/jpa/thrown?throw=true", "thrown", "").statusCode()).isEqualTo(500);
        assertThat(effects("thrown")).isZero();
        HttpResponse<String> error = post("/api/jdbc/error/response/503", "error", "");
        assertThat(error.statusCode()).isEqualTo(503);
        assertThat(effects("error")).as("a server error is no effect").isZero();
    }

    @Test
    void anAnswerWhoseEntityAFilterTakesAwayIsRecordedWithItsEffect() throws Exception {
        HttpResponse<String> first = post("/api/jdbc/dropped", "dropped", "", "Drop-Entity", "1");
        assertThat(first.statusCode()).as(first.body()).isBetween(200, 204);
        assertThat(first.body()).isEmpty();
        assertThat(effects("dropped")).as("what was acknowledged").isEqualTo(1);
        assertIsRepeatOf(first, post("/api/jdbc/dropped", "dropped", "", "Drop-Entity", "1"));
        assertThat(effects("dropped")).isEqualTo(1);
    }

    /** By words of its own, by an exception that is a success, or before it was done. */
    @Test
    void whoAnswersPastTheRecorderAcknowledgesNothing() throws Exception {
        for (String how : List.of("", "?then=succeed", "?then=flush")) {
            String name = "past" + how.length();
            String[] header = how.isEmpty() ? new String[] {"Own-Words", "done, it says"} : new String[0];
            HttpResponse<String> answer = post("/api/jdbc/" + name + how, name, "", header);
            assertThat(effects(name)).as(how).isZero();
            assertThat(answer.statusCode()).as(how + ": " + answer.body()).isEqualTo(500);
            assertThat(answer.body()).doesNotContain("done, it says");
            assertThat(post("/api/jdbc/" + name, name, "").statusCode()).as("the key is free").isEqualTo(200);
            assertThat(effects(name)).isEqualTo(1);
        }
    }

    @Test
    void aKeyOfAnotherRequestOrCallerIsRefused() throws Exception {
        HttpResponse<String> first = post("/api/jdbc/mine", "mine", "milk", "Authorization", "Bearer me");
        assertThat(first.statusCode()).isEqualTo(200);
        for (HttpResponse<String> other : List.of(
                post("/api/jdbc/mine", "mine", "bread", "Authorization", "Bearer me"),
                post("/api/jdbc/yours", "mine", "milk", "Authorization", "Bearer me"),
                post("/api/jdbc/mine?then=", "mine", "milk", "Authorization", "Bearer me"),
                post("/api/jdbc/mine", "mine", "milk", "Authorization", "Bearer you"),
                post("/api/jdbc/mine", "mine", "milk", "Cookie", "user=you"),
                post("/api/jdbc/mine", "mine", "milk"))) {
            assertThat(other.statusCode()).as(other.body()).isEqualTo(422);
            assertThat(other.headers().firstValue("Content-Type")).contains("application/problem+json");
            assertThat(other.body()).contains("urn:crashonly:key-reused");
        }
        assertThat(post("/api/jdbc/mine", "mine", "milk", "Authorization", "Bearer me", "Crashonly-Caller", "of another API key").statusCode())
                .as("whom front doors know by a field that the component names").isEqualTo(422);
        assertIsRepeatOf(first, post("/api/jdbc/mine", "\"mine\"", "milk", "Authorization", "Bearer me"));
        assertThat(effects("mine") + effects("yours")).isEqualTo(1);
    }

    @Test
    void aMalformedKeyIsRefused() throws Exception {
        HttpResponse<String> answer = post("/api/jdbc/malformed", "\"unfinished", "");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("\"header\":\"Idempotency-Key\"");
        assertThat(effects("malformed")).isZero();
    }

    @Test
    void aFormCarriesItsKeyAndIsStillRead() throws Exception {
        HttpResponse<String> first = form("/api/jdbc/form/browser", "text=bread+%26+milk&key=k-1");
        assertThat(first.body()).startsWith("bread & milk ");
        assertIsRepeatOf(first, form("/api/jdbc/form/browser", "text=bread+%26+milk&key=k-1"));
        assertThat(form("/api/jdbc/form/browser", "text=other&key=k-1").statusCode()).isEqualTo(422);
        assertThat(form("/api/jdbc/form/browser", "text=a&key=k-2&key=k-3").statusCode()).isEqualTo(400);
        assertThat(effects("browser")).isEqualTo(1);
    }

    @Test
    void aPathCarriesItsKey() throws Exception {
        HttpResponse<String> first = send(request(port, "/api/jdbc/path/p/k-1").POST(BodyPublishers.noBody()).build());
        assertIsRepeatOf(first, send(request(port, "/api/jdbc/path/p/k-1").POST(BodyPublishers.noBody()).build()));
        assertThat(send(request(port, "/api/jdbc/path/p/k-2").POST(BodyPublishers.noBody()).build()).body()).isNotEqualTo(first.body());
        assertThat(effects("p")).isEqualTo(2);
    }

    @Test
    void anAnswerAndItsRepeatAreDecoratedOnce() throws Exception {
        for (int i = 0; i < 2; i++) {
            assertThat(post("/api/jdbc/decorated", "decorated", "").headers().allValues("Decorated")).containsExactly("once");
        }
    }

    @Test
    void manyAtOnceLeaveConnectionsToWhatTheyAllWaitFor() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> all = IntStream.range(0, Roll.MANY)
                .mapToObj(i -> HostProcess.HTTP.sendAsync(
                        request(port, "/api/jdbc/herd/enrolled", "Idempotency-Key", "herd-" + i, "Request-TTL", "20000").POST(BodyPublishers.noBody()).build(),
                        BodyHandlers.ofString()))
                .toList();
        assertThat(all).extracting(it -> it.join().statusCode()).containsOnly(200);
        assertThat(effects("herd")).isEqualTo(Roll.MANY);
    }

    @Test
    void twoHundredAtOnceAreOneEffectAndOneAnswer() throws Exception {
        HttpRequest same = request(port, "/api/jdbc/crowd?then=wait", "Idempotency-Key", "crowd").POST(BodyPublishers.ofString("x")).build();
        List<CompletableFuture<HttpResponse<String>>> asked =
                IntStream.range(0, 200).mapToObj(i -> HostProcess.HTTP.sendAsync(same, BodyHandlers.ofString())).toList();
        List<HttpResponse<String>> answers = asked.stream().map(CompletableFuture::join).toList();
        assertThat(answers).allSatisfy(answer -> assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200));
        assertThat(answers.stream().map(HttpResponse::body).distinct()).hasSize(1);
        assertThat(answers.stream().filter(answer -> answer.headers().firstValue("Idempotent-Replayed").isEmpty())).hasSize(1);
        assertThat(effects("crowd")).isEqualTo(1);
    }

    @Test
    void aRepeatWhoseTimeIsOverBeforeTheFirstEndsComesAgain() throws Exception {
        HttpRequest slow = request(port, "/api/jdbc/slow?then=hang", "Idempotency-Key", "slow").POST(BodyPublishers.noBody()).build();
        CompletableFuture<HttpResponse<String>> first = HostProcess.HTTP.sendAsync(slow, BodyHandlers.ofString());
        Awaitility.await().untilAsserted(() -> {
            HttpResponse<String> repeat = post("/api/jdbc/slow?then=hang", "slow", "", "Request-TTL", "600");
            assertThat(repeat.statusCode()).isEqualTo(409);
            assertThat(Integer.parseInt(repeat.headers().firstValue("Retry-After").orElseThrow())).isBetween(1, 60);
            assertThat(repeat.body()).contains("urn:crashonly:still-running");
        });
        first.cancel(true);
    }

    @Test
    void whatAComponentCommitsByItselfBeforeItFailsIsNotHadAgain() throws Exception {
        assertThat(post("/api/jdbc/own?then=commit", "own", "").statusCode()).isEqualTo(500);
        HttpResponse<String> repeat = post("/api/jdbc/own?then=commit", "own", "");
        assertThat(repeat.statusCode()).isEqualTo(502);
        assertThat(repeat.body()).contains("urn:crashonly:outcome-unknown");
        assertThat(effects("own")).isEqualTo(1);
    }

    @Test
    @Order(Integer.MAX_VALUE - 1)
    void theKeysOfARunningEffectAreFreeOnceItsProcessIsKilled() throws Exception {
        CompletableFuture<HttpResponse<String>> first = HostProcess.HTTP.sendAsync(
                request(port, "/api/jdbc/killed?then=hang", "Idempotency-Key", "killed").POST(BodyPublishers.noBody()).build(), BodyHandlers.ofString());
        CompletableFuture<HttpResponse<String>> second = HostProcess.HTTP.sendAsync(
                request(port, "/api/jdbc/answerless", "Idempotency-Key", "answerless", "Stall", "1").POST(BodyPublishers.noBody()).build(), BodyHandlers.ofString());
        Awaitility.await().until(() -> effects("answerless") == 1);
        assertThat(second).as("committed, not answered").isNotDone();
        host.kill();
        Awaitility.await().until(() -> first.isDone() && second.isDone());

        host = start("second");
        port = host.awaitReady("effects");
        HttpResponse<String> repeat = post("/api/jdbc/answerless", "answerless", "");
        assertThat(repeat.statusCode()).isEqualTo(200);
        assertThat(repeat.headers().firstValue("Idempotent-Replayed")).contains("?1");
        assertThat(repeat.body()).contains("\"effect\":\"answerless\"");
        assertThat(effects("answerless")).isEqualTo(1);
        assertThat(effects("killed")).isZero();
        assertThat(post("/api/jdbc/killed?then=", "killed", "").statusCode()).isEqualTo(200);
    }

    private static void assertIsRepeatOf(HttpResponse<String> first, HttpResponse<String> repeat) {
        assertThat(repeat.statusCode()).as(repeat.body()).isEqualTo(first.statusCode());
        assertThat(repeat.body()).isEqualTo(first.body());
        assertThat(repeat.headers().firstValue("Idempotent-Replayed")).contains("?1");
        for (String field : List.of("Content-Type", "Location", "ETag", "Effect-Number")) {
            assertThat(repeat.headers().allValues(field)).as(field).isEqualTo(first.headers().allValues(field));
        }
    }

    private static long effects(String name) throws Exception {
        return Long.parseLong(host.get(port, "/api/jdbc/" + name).body());
    }

    private static HttpResponse<String> post(String path, String key, String body, String... headers) throws Exception {
        String[] all = Stream.concat(Stream.of("Idempotency-Key", key), Stream.of(headers)).toArray(String[]::new);
        return send(request(port, path, all).POST(BodyPublishers.ofString(body)).build());
    }

    private static HttpResponse<String> form(String path, String form) throws Exception {
        return send(request(port, path, "Content-Type", "application/x-www-form-urlencoded").POST(BodyPublishers.ofString(form)).build());
    }
}
