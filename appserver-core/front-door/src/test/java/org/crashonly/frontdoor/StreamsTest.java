package org.crashonly.frontdoor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.crashonly.frontdoor.Backend.answer;
import static org.crashonly.frontdoor.Backend.reset;
import static org.crashonly.frontdoor.Client.ask;
import static org.crashonly.frontdoor.Client.get;
import static org.crashonly.frontdoor.Client.post;
import static org.crashonly.frontdoor.Door.generation;

import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bodies and answers that last, beside those that do not. */
@Timeout(60)
class StreamsTest {

    private static final String LARGE = "x".repeat(200_000);

    @RegisterExtension
    final Door door = new Door();

    /** So many as a target has to answer before its breaker trusts it again. */
    @ParameterizedTest
    @CsvSource({
        "HTTP/1.1 200 OK\\r\\nContent-Type: text/event-stream\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n1\\r\\n:\\r\\n, A: b",
        "HTTP/1.1 101 Switching Protocols\\r\\nConnection: Upgrade\\r\\nUpgrade: echo\\r\\n\\r\\n, Connection: Upgrade\\r\\nUpgrade: echo"})
    void oneThatLastsIsNotWaitedForBeforeItsTargetIsTrustedAgain(String head, String fields) throws Exception {
        Backend backend = door.backend().usually(reset());
        door.to(generation(1, backend));
        for (int failure = 0; failure < 10; failure++) {
            assertThat(ask(door.port(), post("/", "x")).status()).isEqualTo(502);
        }
        Backend.Behaviour lasting = Backend.raw(head.translateEscapes());
        backend.usually(call -> (call.received().line().contains("/lasting") ? lasting : answer(200, "ok")).serve(call));
        List<Client> listeners = new ArrayList<>();
        try {
            for (int listener = 0; listener < 3; listener++) {
                listeners.add(new Client(door.port()).send(get("/lasting", fields.translateEscapes())));
            }
            for (Client listener : listeners) {
                assertThat(Backend.line(listener.in())).contains(head.substring(9, 12));
            }
            assertThat(ask(door.port(), get("/", "Request-TTL: 5000")).status()).isEqualTo(200);
        } finally {
            for (Client listener : listeners) {
                listener.close();
            }
        }
    }

    @Test
    void anOldClientSeesThatAnAnswerIsNotComplete() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        Backend backend = door.backend().usually(call -> {
            call.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-Accel-Buffering: no\r\n\r\n3\r\nabc\r\n");
            Backend.hang(seen).serve(call);
            call.reset();
        });
        door.to(generation(1, backend));
        try (Client old = new Client(door.port()).send("GET / HTTP/1.0\r\n\r\n")) {
            for (String line = Backend.line(old.in()); !line.isEmpty(); line = Backend.line(old.in())) {
                assertThat(line).doesNotContainIgnoringCase("content-length");
            }
            assertThat(old.in().readNBytes(3)).asString().isEqualTo("abc");
            seen.countDown();
            assertThatThrownBy(() -> old.in().read()).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void aBodyThatIsStreamedMayLastUnlessItsSenderSaysHowLongItWaits() throws Exception {
        Backend backend = door.backend();
        door.to(generation(1, backend));
        assertThat(ask(door.port(), post("/", LARGE)).status()).isEqualTo(200);
        assertThat(ask(door.port(), post("/", LARGE, "Request-TTL: 20000")).status()).isEqualTo(200);
        assertThat(backend.received()).extracting(it -> it.header("Crashonly-Streams")).containsExactly(Long.toString(Door.DEFAULT_TTL_MILLIS), null);
    }

    /** What a client sends without escaping it is bytes, whatever they mean. */
    @Test
    void aQueryReachesItsTargetAsTheBytesThatCame() throws IOException {
        Backend backend = door.backend();
        door.to(generation(1, backend));
        assertThat(ask(door.port(), get("/find?q=caf\u00c3\u00a9")).status()).isEqualTo(200);
        assertThat(backend.received()).singleElement().satisfies(it -> assertThat(it.line()).isEqualTo("GET /find?q=caf%C3%A9 HTTP/1.1"));
    }
}
