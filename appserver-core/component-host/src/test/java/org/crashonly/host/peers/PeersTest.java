package org.crashonly.host.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.crashonly.control.Message.Harm;
import org.crashonly.control.Message.Injection;
import org.crashonly.host.boundary.ArmedFault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What connections suffer on which a fault strikes the peer, and those that it does not strike. */
class PeersTest {

    private static final int LENGTH = 40;
    private static final String TEXT = "x".repeat(LENGTH);
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(20);

    private final ProxySelector usual = ProxySelector.getDefault();
    private HttpServer peer;

    @BeforeEach
    void begin() throws IOException {
        peer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        peer.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, LENGTH);
            exchange.getResponseBody().write(TEXT.getBytes(StandardCharsets.US_ASCII));
            exchange.close();
        });
        peer.start();
    }

    @AfterEach
    void end() {
        peer.stop(0);
        ProxySelector.setDefault(usual);
    }

    @Test
    void onlyFaultsOfPeersAreInTheWay() throws IOException {
        Peers.prepare(null);
        Peers.prepare(fault(Harm.LATENCY, 0, 60_000).injection());
        assertThat(ProxySelector.getDefault()).isSameAs(usual);
        Peers.prepare(fault(Harm.SLOW_PEER, 1, 60_000).injection());
        ProxySelector prepared = ProxySelector.getDefault();
        Peers.prepare(fault(Harm.SLOW_PEER, 1, 60_000).injection());
        assertThat(ProxySelector.getDefault()).isSameAs(prepared);
        assertThat(answer()).as("nobody is struck").isEqualTo(TEXT);
        assertThat(Peers.through(null, this::answer)).isEqualTo(TEXT);
    }

    @Test
    void whatASlowPeerSendsComesSlowlyAndIsAllThere() throws IOException {
        ArmedFault fault = prepared(Harm.SLOW_PEER, 200, 60_000);
        long begun = System.nanoTime();
        assertThat(Peers.through(fault, this::answer)).isEqualTo(TEXT);
        assertThat(System.nanoTime() - begun).as("at least 40 bytes at 200 a second").isGreaterThan(TimeUnit.MILLISECONDS.toNanos(200));
        fault.end();
    }

    @Test
    void aSlowPeerIsAsFastAsEverWhenTheFaultIsOver() throws Exception {
        ArmedFault fault = prepared(Harm.SLOW_PEER, 1, 600_000);
        CompletableFuture<String> answer = later(() -> Peers.through(fault, this::answer));
        assertThatThrownBy(() -> answer.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        fault.end();
        assertThat(answer).succeedsWithin(LONG_ENOUGH).isEqualTo(TEXT);
    }

    @Test
    void aHalfOpenPeerTakesWhatIsSentAndSaysNothingUntilTheFaultEndsAndResetsThen() throws Exception {
        ArmedFault fault = prepared(Harm.HALF_OPEN_PEER, 0, 600_000);
        try (Socket socket = Peers.through(fault, () -> new Socket(peer.getAddress().getAddress(), peer.getAddress().getPort()))) {
            assertThat(socket.getPort()).as("it knows nothing of a relay").isEqualTo(peer.getAddress().getPort());
            socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.setSoTimeout(200);
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            socket.setSoTimeout((int) LONG_ENOUGH.toMillis());
            fault.end();
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class).isNotInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void aPeerMayFallSilentInTheMiddle() throws Exception {
        ArmedFault fault = prepared(Harm.HALF_OPEN_PEER, 4, 600_000);
        try (Socket socket = Peers.through(fault, () -> new Socket(peer.getAddress().getAddress(), peer.getAddress().getPort()))) {
            socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.setSoTimeout((int) LONG_ENOUGH.toMillis());
            assertThat(socket.getInputStream().readNBytes(4)).asString(StandardCharsets.US_ASCII).isEqualTo("HTTP");
            socket.setSoTimeout(200);
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        }
        fault.end();
    }

    @Test
    void theFaultEndsByItself() throws Exception {
        ArmedFault fault = prepared(Harm.HALF_OPEN_PEER, 0, 300);
        assertThat(later(() -> Peers.through(fault, this::answer))).as("the client asks again when it is reset").succeedsWithin(LONG_ENOUGH).isEqualTo(TEXT);
        assertThat(fault.goesOn(System.nanoTime())).isFalse();
        assertThat(Peers.through(fault, this::answer)).isEqualTo(TEXT);
    }

    @Test
    void whoeverRefusesConnectionsRefusesThemBehindARelay() {
        ArmedFault fault = prepared(Harm.SLOW_PEER, 100, 60_000);
        peer.stop(0);
        assertThatThrownBy(() -> Peers.through(fault, this::answer)).isInstanceOf(SocketException.class);
        fault.end();
    }

    private String answer() throws IOException {
        URLConnection connection = URI.create("http://127.0.0.1:" + peer.getAddress().getPort() + "/").toURL().openConnection();
        connection.setRequestProperty("Connection", "close");
        try (InputStream in = connection.getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static ArmedFault prepared(Harm harm, long bytes, long millis) {
        ArmedFault fault = fault(harm, bytes, millis);
        Peers.prepare(fault.injection());
        return fault;
    }

    private static ArmedFault fault(Harm harm, long bytes, long millis) {
        return new ArmedFault(new Injection("fault", harm, 1, 0, 0, millis, 0, 0, 0, bytes), System.nanoTime());
    }

    private interface Asking {
        String ask() throws IOException;
    }

    private static CompletableFuture<String> later(Asking what) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return what.ask();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }, task -> Thread.ofPlatform().daemon().start(task));
    }
}
