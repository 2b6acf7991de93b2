package org.crashonly.frontdoor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.crashonly.frontdoor.Backend.answer;
import static org.crashonly.frontdoor.Backend.reset;
import static org.crashonly.frontdoor.Client.ask;
import static org.crashonly.frontdoor.Client.askLater;
import static org.crashonly.frontdoor.Client.post;
import static org.crashonly.frontdoor.Client.request;
import static org.crashonly.frontdoor.Door.generation;
import static org.crashonly.frontdoor.Door.nonce;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.crashonly.control.Operation;
import org.crashonly.control.Operation.KeyPlace;
import org.crashonly.frontdoor.Client.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that name their effect, to operations that recognise it. */
class KeyedRequestsTest {

    private static final String FORM = "Content-Type: application/x-www-form-urlencoded";

    @RegisterExtension
    final Door door = new Door().operations(
            new Operation("POST", "/orders", KeyPlace.HEADER, "Idempotency-Key", List.of()),
            new Operation("POST", "/orders/{key}", KeyPlace.PATH, "key", List.of("/orders/all")),
            new Operation("POST", "/checkout", KeyPlace.FORM, "idempotency-key", List.of()));

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "/orders|x|Idempotency-Key: k1",
        "/orders?a=b|x|Idempotency-Key: \"k1\"",
        "/orders/4711|x|A: b",
        "/checkout|a=b&idempotency-key=k1&c=|" + FORM,
        "/checkout|idempotency%2Dkey=k%31|Content-Type: Application/X-WWW-Form-URLEncoded ; charset=utf-8"})
    void areSentAgainWhenTheirHostDies(String path, String body, String field) throws Exception {
        Backend dying = door.backend().usually(reset());
        Backend living = door.backend();
        door.to(generation(1, dying));
        CompletableFuture<Reply> reply = askLater(door.port(), post(path, body, field));
        await().until(() -> !dying.received().isEmpty());
        door.to(generation(2, living));

        assertThat(reply.get().status()).isEqualTo(200);
        assertThat(living.received()).singleElement().satisfies(again -> {
            assertThat(Integer.parseInt(again.header("Request-Attempt"))).isGreaterThanOrEqualTo(2);
            assertThat(again.text()).isEqualTo(body);
        });
        assertThat(door.count(Count.OUTCOME_UNKNOWN)).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "POST|/orders|x|A: no key",
        "POST|/orders/all|x|A: another operation",
        "POST|/orders/a b|x|A: no key",
        "PATCH|/orders|x|Idempotency-Key: k1",
        "POST|/other|x|Idempotency-Key: k1",
        "POST|/orders|idempotency-key=k1|" + FORM,
        "POST|/checkout|x=y|Idempotency-Key: k1",
        "POST|/checkout|idempotency-key=k1|Content-Type: text/plain",
        "POST|/checkout|idempotency-key=|" + FORM,
        "POST|/checkout|idempotency-key|" + FORM,
        "POST|/checkout|idempotency-key=%zz|" + FORM,
        "POST|/checkout|idempotency-key=a&idempotency-key=b|" + FORM,
        "POST|/checkout|xidempotency-key=a|" + FORM})
    void areNotThoseWhoseKeyIsMissingOrMeansNothingThere(String method, String path, String body, String field) throws Exception {
        Backend dying = door.backend().usually(reset());
        door.to(generation(1, dying));
        assertThat(ask(door.port(), request(method, path.replace(" ", "%20"), body, field)).status()).isEqualTo(502);
        assertThat(dying.received()).hasSize(1);
    }

    @Test
    void areSentAgainWhenAStoreWasLostUnderThem() throws Exception {
        Backend backend = door.backend().next(answer(503, "", "Crashonly-Interrupted: " + nonce(1)));
        door.to(generation(1, backend));
        assertThat(ask(door.port(), post("/orders/7", "x")).status()).isEqualTo(200);
        assertThat(backend.received()).extracting(it -> it.header("Request-Attempt")).containsExactly("1", "2");
    }

    /** Whoever serves it may call others, whose keys are made of this one. */
    @Test
    void tellTheirHostTheKeyThatIsInTheBodyAndNoOther() throws Exception {
        Backend backend = door.backend();
        door.to(generation(1, backend));
        assertThat(ask(door.port(), post("/checkout", "idempotency-key=k%31", FORM, "Crashonly-Effect-Key: forged")).status()).isEqualTo(200);
        assertThat(ask(door.port(), post("/checkout", "x=y", FORM, "Crashonly-Effect-Key: forged")).status()).isEqualTo(200);
        assertThat(backend.received()).extracting(it -> it.header("Crashonly-Effect-Key")).containsExactly("k1", null);
    }

    /** It has to tell callers apart who show it nothing else. */
    @Test
    void tellTheirHostByADigestWhoAsksIfItsComponentSaysHowToKnow() throws Exception {
        Backend backend = door.backend();
        door.identifiedBy("X-Api-Key").to(generation(1, backend));
        for (String field : List.of("X-Api-Key: secret", "x-api-key: secret", "X-Api-Key: other", "Crashonly-Caller: forged")) {
            assertThat(ask(door.port(), post("/orders", "x", "Idempotency-Key: k", field)).status()).isEqualTo(200);
        }
        List<String> callers = backend.received().stream().map(it -> it.header("Crashonly-Caller")).toList();
        assertThat(callers.getFirst()).matches("[0-9a-f]{64}").isEqualTo(callers.get(1)).isNotEqualTo(callers.get(2));
        assertThat(callers.getLast()).as("who shows nothing").isNull();
    }

    @Test
    void moveOnBeforeThePredecessorHasEnded() throws Exception {
        Backend successor = door.backend();
        door.to(generation(2, successor.port(), false));
        assertThat(ask(door.port(), post("/checkout", "idempotency-key=k1", FORM)).status()).isEqualTo(200);
    }

    @Test
    void ofWhichTheBodyIsNotKeptAreSentOnce() throws Exception {
        Backend dying = door.backend().leaveBodies().usually(Backend.hangUp());
        door.to(generation(1, dying));
        String body = "idempotency-key=k1&text=" + "x".repeat(200_000);
        assertThat(ask(door.port(), post("/checkout", body, FORM)).status()).isEqualTo(502);
        assertThat(dying.received()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void withABodyInChunksAreReadAsAWhole(int split) throws Exception {
        Backend backend = door.backend().next(reset());
        door.to(generation(1, backend));
        String form = "idempotency-key=k1";
        String chunks = Integer.toHexString(split) + "\r\n" + form.substring(0, split) + "\r\n"
                + Integer.toHexString(form.length() - split) + "\r\n" + form.substring(split) + "\r\n0\r\n\r\n";
        String head = "POST /checkout HTTP/1.1\r\nHost: a\r\n" + FORM + "\r\nTransfer-Encoding: chunked\r\n\r\n";
        assertThat(ask(door.port(), head + chunks).status()).isEqualTo(200);
        assertThat(backend.received()).hasSize(2);
    }
}
