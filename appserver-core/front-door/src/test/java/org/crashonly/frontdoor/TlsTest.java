package org.crashonly.frontdoor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.crashonly.frontdoor.Backend.answer;
import static org.crashonly.frontdoor.Client.get;
import static org.crashonly.frontdoor.Client.post;
import static org.crashonly.frontdoor.Door.generation;

import java.io.IOException;
import java.net.ConnectException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLSocket;
import org.crashonly.control.TlsFiles;
import org.crashonly.frontdoor.Backend.Received;
import org.crashonly.frontdoor.Client.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class TlsTest {

    @RegisterExtension
    final Door door = new Door();

    @TempDir
    Path directory;

    private TlsFiles files() {
        return new TlsFiles(directory.resolve("door.crt"), directory.resolve("door.key"));
    }

    /** Puts the pair of that name where the front door looks for one, the key last. */
    private TlsFiles install(String name) throws IOException {
        replace(name + ".crt", files().certificate());
        replace(name + ".key", files().key());
        return files();
    }

    private void replace(String name, Path file) throws IOException {
        Path draft = Files.copy(Certificates.file(name), directory.resolve("draft"));
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String shown(Client client) throws IOException {
        X509Certificate certificate = (X509Certificate) ((SSLSocket) client.socket()).getSession().getPeerCertificates()[0];
        return certificate.getSubjectX500Principal().getName();
    }

    private String shownNow() throws IOException {
        try (Client client = Certificates.client(door.tlsPort())) {
            return shown(client);
        }
    }

    private static Received received(Backend backend) {
        return backend.received().getLast();
    }

    @Test
    void aComponentLearnsThatItsClientCameOverTls() throws Exception {
        Backend backend = door.backend();
        door.tls(install("first")).to(generation(1, backend));
        try (Client client = Certificates.client(door.tlsPort())) {
            assertThat(client.send(get("/", "X-Forwarded-Proto: http", "X-Forwarded-Port: 1")).reply().status()).isEqualTo(200);
            assertThat(received(backend).headers("X-Forwarded-Proto")).containsExactly("https");
            assertThat(received(backend).headers("X-Forwarded-Port")).containsExactly("8080");
            assertThat(received(backend).header("Forwarded")).isEqualTo("for=127.0.0.1;host=\"door.example:8080\";proto=https");

            assertThat(client.send("GET / HTTP/1.1\r\nHost: door.example\r\n\r\n").reply().status()).isEqualTo(200);
            assertThat(received(backend).headers("X-Forwarded-Port")).containsExactly("443");
            assertThat(client.send("GET / HTTP/1.1\r\nHost: [::1]\r\n\r\n").reply().status()).isEqualTo(200);
            assertThat(received(backend).headers("X-Forwarded-Port")).containsExactly("443");
        }
        assertThat(Client.ask(door.port(), get("/")).status()).as("the plain port goes on").isEqualTo(200);
        assertThat(received(backend).headers("X-Forwarded-Proto")).containsExactly("http");
    }

    /** As a server does that believes its front door: redirects to itself, with a cookie that is for TLS only if the client speaks that. */
    private static void redirect(Backend.Call call) throws IOException {
        Received request = call.received();
        boolean secure = request.header("X-Forwarded-Proto").equals("https");
        String host = request.header("X-Forwarded-Host").replaceFirst(":.*", "") + ":" + request.header("X-Forwarded-Port");
        if (request.line().startsWith("GET /login ")) {
            answer(302, "", "Location: " + request.header("X-Forwarded-Proto") + "://" + host + "/home",
                    "Set-Cookie: id=7; Path=/" + (secure ? "; Secure" : "")).serve(call);
        } else {
            answer(200, "at home, " + request.header("Cookie")).serve(call);
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void aRedirectLeadsBackToTlsAndItsCookieStaysThere(HttpClient.Version version) throws Exception {
        door.tls(install("first")).to(generation(1, door.backend().usually(TlsTest::redirect)));
        CookieManager cookies = new CookieManager();
        try (HttpClient browser = HttpClient.newBuilder().version(version).sslContext(Certificates.trust()).cookieHandler(cookies)
                .followRedirects(HttpClient.Redirect.NORMAL).build()) {
            HttpResponse<String> home = browser.send(
                    HttpRequest.newBuilder(URI.create("https://localhost:" + door.tlsPort() + "/login")).build(), BodyHandlers.ofString());
            assertThat(home.uri()).isEqualTo(URI.create("https://localhost:" + door.tlsPort() + "/home"));
            assertThat(home.body()).isEqualTo("at home, id=7");
            assertThat(cookies.getCookieStore().getCookies()).singleElement().satisfies(cookie -> assertThat(cookie.getSecure()).isTrue());

            HttpResponse<String> plain = browser.send(
                    HttpRequest.newBuilder(URI.create("http://localhost:" + door.port() + "/home")).build(), BodyHandlers.ofString());
            assertThat(plain.body()).as("a cookie for TLS only").isEqualTo("at home, null");
        }
    }

    @Test
    void requestsOverTlsAreHeldAndSentOn() throws Exception {
        Backend dead = door.backend();
        Backend next = door.backend();
        door.tls(install("rsa")).to(generation(1, dead));
        dead.die();
        try (Client client = Certificates.client(door.tlsPort())) {
            client.send(post("/", "x".repeat(40_000)));
            await().until(() -> door.count(Count.HELD) >= 1);
            door.to(generation(2, next));
            assertThat(client.reply().status()).isEqualTo(200);
            assertThat(received(next).text()).hasSize(40_000);
        }
    }

    @Test
    void aClientThatGoesAwayWhileItIsHeldIsForgotten() throws Exception {
        door.tls(install("first")).recovering(null);
        try (Client client = Certificates.client(door.tlsPort())) {
            client.send(get("/"));
            await().until(() -> door.count(Count.HELD) == 1);
        }
        await().until(() -> door.count(Count.CLIENT_GONE) == 1);
    }

    @Test
    void newConnectionsGetANewCertificateAndOldOnesGoOn() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        Backend backend = door.backend().next(call -> {
            Backend.hang(open).serve(call);
            answer(200, "at last").serve(call);
        });
        door.loops(2).tls(install("first")).to(generation(1, backend));
        try (Client old = Certificates.client(door.tlsPort())) {
            assertThat(shown(old)).isEqualTo("CN=first.example");
            old.send(get("/"));
            await().until(() -> backend.received().size() == 1);

            install("second");
            await().atMost(Duration.ofSeconds(20)).until(() -> shownNow().equals("CN=second.example"));
            assertThat(shownNow()).as("whichever loop it comes to").isEqualTo("CN=second.example");

            open.countDown();
            assertThat(old.reply().body()).isEqualTo("at last");
            assertThat(old.send(get("/")).reply().status()).isEqualTo(200);
        }
        try (HttpClient http2 = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).sslContext(Certificates.trust()).build()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + door.tlsPort() + "/")).build();
            assertThat(http2.send(request, BodyHandlers.ofString()).version()).isEqualTo(HttpClient.Version.HTTP_2);
        }
    }

    @Test
    void aCertificateThatCannotBeUsedIsNotTaken() throws Exception {
        Backend backend = door.backend();
        door.tls(install("first")).to(generation(1, backend));
        replace("second.crt", files().certificate());
        await().atMost(Duration.ofSeconds(20)).until(() -> door.total("certificate.refused") == 1);
        assertThat(shownNow()).isEqualTo("CN=first.example");
        replace("second.key", files().key());
        await().atMost(Duration.ofSeconds(20)).until(() -> shownNow().equals("CN=second.example"));
    }

    @Test
    void withoutACertificateThePlainPortIsServedAndTlsOnceThereIsOne() throws Exception {
        Backend backend = door.backend();
        door.loops(2).tls(files()).to(generation(1, backend));
        assertThat(Client.ask(door.port(), get("/")).status()).isEqualTo(200);
        assertThat(door.tlsPort()).isZero();
        install("first");
        await().atMost(Duration.ofSeconds(20)).until(() -> door.tlsPort() != 0);
        await().ignoreException(ConnectException.class).until(() -> shownNow().equals("CN=first.example"));
    }

    @Test
    void aWebSocketOverTlsIsClosedForRestartWhenItsTargetDies() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        byte[] frame = {(byte) 0x81, 2, 'h', 'i'};
        Backend backend = door.backend().usually(call -> {
            call.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
            call.socket().getOutputStream().write(frame);
            Backend.hang(open).serve(call);
            call.reset();
        });
        door.tls(install("first")).to(generation(1, backend));
        try (Client client = Certificates.client(door.tlsPort())) {
            assertThat(client.send(get("/ws", "Connection: Upgrade", "Upgrade: websocket")).reply().status()).isEqualTo(101);
            assertThat(client.in().readNBytes(4)).isEqualTo(frame);
            open.countDown();
            assertThat(client.in().readAllBytes()).containsExactly(0x88, 2, 0x03, 0xf4);
        }
    }

    @Test
    void whoeverSpeaksNoTlsIsSentAway() throws Exception {
        Backend backend = door.backend();
        door.tls(install("first")).to(generation(1, backend));
        try (Client client = new Client(door.tlsPort())) {
            assertThatThrownBy(() -> {
                Reply reply = client.send(get("/")).reply();
                assertThat(reply.line()).startsWith("HTTP/");
            }).isInstanceOf(Exception.class);
        }
        assertThat(backend.received()).isEmpty();
        assertThat(shownNow()).isEqualTo("CN=first.example");
    }
}
