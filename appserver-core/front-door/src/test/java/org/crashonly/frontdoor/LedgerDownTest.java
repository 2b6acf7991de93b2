package org.crashonly.frontdoor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.crashonly.frontdoor.Client.ask;
import static org.crashonly.frontdoor.Client.get;
import static org.crashonly.frontdoor.Client.post;
import static org.crashonly.frontdoor.Client.request;
import static org.crashonly.frontdoor.Door.generation;

import java.nio.file.Path;
import java.util.List;
import org.crashonly.control.ElementId;
import org.crashonly.control.Operation;
import org.crashonly.control.Operation.KeyPlace;
import org.crashonly.control.ProcessSpec.SessionAccessSpec;
import org.crashonly.control.Vitals.Counter;
import org.crashonly.frontdoor.Client.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which requests are in the ledger's hands: those that wait for a session store that is not there. */
class LedgerDownTest {

    private static final String KEY = "Idempotency-Key: k";

    @RegisterExtension
    final Door door = new Door()
            .ledgers(SessionStore.door(1, 1), new SessionAccessSpec(new ElementId("machine/shop/session"), Path.of("/nowhere/s"), "t"))
            .operations(new Operation("POST", "/marked", KeyPlace.HEADER, "Idempotency-Key", List.of()));

    @Test
    void aKeyedPostIsHeldForItsTimeAndNeverSentUnledgered() throws Exception {
        Backend backend = door.backend();
        door.to(generation(1, backend));
        Reply reply = ask(door.port(), post("/", "x", KEY, "Request-TTL: 150"));
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.body()).contains("urn:crashonly:ledger-unavailable").doesNotContain("nowhere");
        assertThat(Long.parseLong(reply.header("Retry-After"))).isPositive();
        assertThat(backend.received()).isEmpty();
        assertThat(door.count(Count.LEDGER_UNAVAILABLE)).isEqualTo(1);
        assertThat(door.count(Count.RETRY_AFTER)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"PUT,/,x,Idempotency-Key: k", "DELETE,/,,Idempotency-Key: k", "GET,/,,Idempotency-Key: k", "POST,/marked,x,Idempotency-Key: k", "POST,/,x,A: b"})
    void whatNeedsNoLedgerDoesNotWaitForIt(String method, String path, String body, String field) throws Exception {
        Backend backend = door.backend();
        door.to(generation(1, backend));
        assertThat(ask(door.port(), request(method, path, body, field)).status()).isEqualTo(200);
        assertThat(door.count(Count.KEYED)).isZero();
    }

    @Test
    void aClientThatGoesAwayLeavesNothingBehind() throws Exception {
        Backend backend = door.backend();
        door.to(generation(1, backend));
        try (Client client = new Client(door.port())) {
            client.send(post("/", "x", KEY));
            await().until(() -> door.vitals().get(Counter.HELD) == 1);
        }
        await().until(() -> door.count(Count.CLIENT_GONE) == 1 && door.vitals().get(Counter.HELD) == 0);
        assertThat(backend.received()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void aBodyThatIsNotKeptIsRefused(boolean chunked) throws Exception {
        Backend backend = door.backend();
        door.to(generation(1, backend));
        String body = "x".repeat(Door.HOLD.bodyBytes() + 1);
        String request = chunked
                ? request("POST", "/", null, KEY, "Transfer-Encoding: chunked").concat(Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n")
                : post("/", body, KEY);
        Reply reply = ask(door.port(), request);
        assertThat(reply.status()).isEqualTo(413);
        assertThat(reply.body()).contains("urn:crashonly:body-too-large");
        assertThat(backend.received()).isEmpty();
        assertThat(ask(door.port(), get("/")).status()).isEqualTo(200);
    }
}
