package org.crashonly.frontdoor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.crashonly.frontdoor.Client.ask;
import static org.crashonly.frontdoor.Client.get;
import static org.crashonly.frontdoor.Client.post;
import static org.crashonly.frontdoor.Client.request;
import static org.crashonly.frontdoor.Door.generation;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.crashonly.control.ProcessSpec.ClientLimits;
import org.crashonly.control.StaticContent;
import org.crashonly.control.StaticContent.Body;
import org.crashonly.control.StaticContent.Entry;
import org.crashonly.frontdoor.Client.Reply;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that the front door serves itself. No component runs, unless a test says so. */
@Timeout(60)
class StaticContentTest {

    private static final String STYLE = "body { color: green }\n".repeat(100);

    @RegisterExtension
    private final Door door = new Door();

    @TempDir
    private Path directory;

    private final List<Entry> entries = new ArrayList<>();

    @BeforeEach
    void files() throws Exception {
        entries.add(new Entry("/css/style.css", put(STYLE.getBytes(UTF_8)), put(gzip(STYLE))));
        entries.add(new Entry("/img/dot.png", put("0123456789".getBytes(UTF_8)), null));
        entries.add(new Entry("/img/two words ä.svg", put("<svg/>".getBytes(UTF_8)), null));
        entries.add(new Entry("/empty.txt", put(new byte[0]), null));
        entries.add(new Entry("/odd.kind", put("?".getBytes(UTF_8)), null));
        new StaticContent(1_700_000_000_123L, entries).write(directory);
        door.staticContent(directory);
        Files.writeString(directory.resolve("secret.txt"), "not in the index");
    }

    private Body put(byte[] bytes) throws Exception {
        String name = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        Files.write(directory.resolve(name), bytes);
        return new Body(name, bytes.length);
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }

    @Test
    void aFileComesWholeOverTlsAndHttp2() throws Exception {
        byte[] large = "0123456789".repeat(100_000).getBytes(UTF_8);
        entries.add(new Entry("/large.bin", put(large), null));
        new StaticContent(0, entries).write(directory);
        door.tls(Certificates.pair("first"));
        down();
        try (Client client = Certificates.client(door.tlsPort())) {
            assertThat(client.send(get("/large.bin")).reply().body()).isEqualTo(new String(large, UTF_8));
            assertThat(client.send(get("/large.bin", "Range: bytes=999990-")).reply().body()).isEqualTo("0123456789");
            assertThat(client.send(get("/css/style.css")).reply().body()).isEqualTo(STYLE);
            // Who closes before the front door knows that all was written has gone.
            await().untilAsserted(() -> assertThat(door.count(Count.STATIC)).isEqualTo(3));
        }
        try (HttpClient http2 = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).sslContext(Certificates.trust()).build()) {
            URI uri = URI.create("https://localhost:" + door.tlsPort() + "/large.bin");
            HttpResponse<byte[]> response = http2.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofByteArray());
            assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(response.body()).isEqualTo(large);
            await().untilAsserted(() -> assertThat(door.count(Count.STATIC)).isEqualTo(4));
        }
        assertThat(door.count(Count.CLIENT_GONE)).isZero();
    }

    private void down() throws IOException {
        door.routes(door.route("/", Door.recovery(60_000)));
    }

    private Reply fetch(String path, String... fields) throws IOException {
        return ask(door.port(), get(path, fields));
    }

    @Test
    void aFileIsServedWhileItsComponentIsDead() throws Exception {
        down();

        Reply reply = fetch("/css/style.css?v=7");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo(STYLE);
        assertThat(reply.header("Content-Type")).isEqualTo("text/css");
        assertThat(reply.header("Content-Length")).isEqualTo(Integer.toString(STYLE.length()));
        assertThat(reply.header("ETag")).isEqualTo("\"" + entries.getFirst().plain().sha256().substring(0, 32) + "\"");
        assertThat(reply.header("Last-Modified")).isEqualTo("Tue, 14 Nov 2023 22:13:20 GMT");
        assertThat(reply.header("Accept-Ranges")).isEqualTo("bytes");
        assertThat(reply.header("Cache-Control")).isEqualTo("public, no-cache");
        assertThat(reply.header("Vary")).isEqualToIgnoringCase("Accept-Encoding");
        assertThat(reply.header("Content-Encoding")).isNull();
        assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(reply.header("Date")).endsWith(" GMT");
        await().until(() -> door.count(Count.DONE) == 1 && door.count(Count.STATIC) == 1);
    }

    @Test
    void whatIsNoFileWaitsForTheComponent() throws Exception {
        Backend backend = door.backend();
        door.to(generation(1, backend));
        for (String path : List.of("/", "/css", "/css/", "/css/style.css/", "/css/other.css", "/CSS/style.css", "/secret.txt", "/index.json",
                "/" + entries.getFirst().plain().sha256())) {
            assertThat(fetch(path).body()).as(path).isEqualTo("ok");
        }
        assertThat(fetch("/css/style.css").body()).isEqualTo(STYLE);
        assertThat(ask(door.port(), post("/css/style.css", "x")).body()).isEqualTo("ok");
        assertThat(ask(door.port(), request("GET", "/css/style.css", "x")).body()).isEqualTo("ok");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "/css/%2e%2e/secret.txt", "/css/%2e%2e%2fsecret.txt", "/css%2f..%2fsecret.txt", "/img/..%5csecret.txt", "/img/..\\secret.txt", "/img/%00",
        "/img/dot.png%00.txt", "/../secret.txt", "/css/..;/secret.txt", "/%c0%ae%c0%ae/secret.txt", "/%252e%252e/secret.txt", "/css/../secret.txt",
        "//secret.txt", "/./secret.txt", "/WEB-INF/web.xml", "/css/../WEB-INF/web.xml", "/META-INF/MANIFEST.MF"
    })
    void noPathLeadsOutOfTheIndex(String path) throws Exception {
        down();

        Reply reply = fetch(path, "Request-TTL: 300");

        assertThat(reply.status()).isIn(400, 503);
        assertThat(reply.body()).doesNotContain("not in the index");
        assertThat(door.count(Count.STATIC)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"/css/./style.css", "/img/../css/style.css", "/css;a=b/style.css;jsessionid=1", "/%63ss/style%2Ecss", "//css//style.css"})
    void aFileIsFoundHoweverItsPathIsWritten(String path) throws Exception {
        down();
        assertThat(fetch(path).body()).isEqualTo(STYLE);
    }

    @Test
    void aNameMayHaveAnyLetters() throws Exception {
        down();
        Reply reply = fetch("/img/two%20words%20%C3%A4.svg");
        assertThat(reply.body()).isEqualTo("<svg/>");
        assertThat(reply.header("Content-Type")).isEqualTo("image/svg+xml");
        assertThat(fetch("/odd.kind").header("Content-Type")).isEqualTo("application/octet-stream");
    }

    @Test
    void aCompressedFormGoesToWhoTakesIt() throws Exception {
        down();
        try (Client client = new Client(door.port())) {
            client.send(get("/css/style.css", "Accept-Encoding: br, gzip", "Connection: close"));
            byte[] answer = client.in().readAllBytes();
            String text = new String(answer, ISO_8859_1);
            int body = text.indexOf("\r\n\r\n") + 4;
            assertThat(text).containsIgnoringCase("content-encoding: gzip").containsIgnoringCase("vary: accept-encoding")
                    .contains("\"" + entries.getFirst().gzip().sha256().substring(0, 32) + "\"");
            try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(answer, body, answer.length - body))) {
                assertThat(new String(in.readAllBytes(), UTF_8)).isEqualTo(STYLE);
            }
        }
        Reply picture = fetch("/img/dot.png", "Accept-Encoding: gzip");
        assertThat(picture.header("Content-Encoding")).isNull();
        assertThat(picture.header("Vary")).isNull();
    }

    @Test
    void whatAClientHasIsNotSentAgain() throws Exception {
        down();
        String tag = fetch("/css/style.css").header("ETag");
        try (Client client = new Client(door.port())) {
            Reply same = client.send(get("/css/style.css", "If-None-Match: " + tag)).reply();
            assertThat(same.status()).isEqualTo(304);
            assertThat(same.header("ETag")).isEqualTo(tag);
            assertThat(same.header("Cache-Control")).isEqualTo("public, no-cache");
            assertThat(same.header("Vary")).isEqualToIgnoringCase("Accept-Encoding");
            assertThat(client.send(get("/css/style.css", "If-Modified-Since: Tue, 14 Nov 2023 22:13:20 GMT")).reply().status()).isEqualTo(304);
            // The connection carries on after an answer without a body.
            assertThat(client.send(get("/css/style.css", "If-None-Match: \"x\"")).reply().body()).isEqualTo(STYLE);
            assertThat(client.send(get("/css/style.css", "If-None-Match: " + tag, "Accept-Encoding: gzip")).reply().status()).isEqualTo(200);
        }
        Reply failed = fetch("/css/style.css", "If-Match: \"x\"");
        assertThat(failed.status()).isEqualTo(412);
        assertThat(failed.header("Content-Type")).isEqualTo("application/problem+json");
    }

    @Test
    void aPartIsSentOfWhatIsAskedFor() throws Exception {
        down();
        Reply part = fetch("/img/dot.png", "Range: bytes=2-4");
        assertThat(part.status()).isEqualTo(206);
        assertThat(part.body()).isEqualTo("234");
        assertThat(part.header("Content-Range")).isEqualTo("bytes 2-4/10");
        assertThat(fetch("/img/dot.png", "Range: bytes=-3").body()).isEqualTo("789");

        Reply beyond = fetch("/img/dot.png", "Range: bytes=10-");
        assertThat(beyond.status()).isEqualTo(416);
        assertThat(beyond.header("Content-Range")).isEqualTo("bytes */10");
        assertThat(beyond.header("Content-Type")).isEqualTo("application/problem+json");

        assertThat(fetch("/img/dot.png", "Range: bytes=0-1,4-5").status()).isEqualTo(200);
        assertThat(fetch("/img/dot.png", "Range: bytes=0-1", "If-Range: \"old\"").body()).isEqualTo("0123456789");
        assertThat(fetch("/img/dot.png", "Range: bytes=0-1", "If-Range: " + part.header("ETag")).body()).isEqualTo("01");
    }

    @Test
    void aHeadSaysWhatAGetWouldBringAndAnEmptyFileIsAFile() throws Exception {
        down();
        try (Client client = new Client(door.port())) {
            Reply head = client.send(request("HEAD", "/css/style.css", null, "Range: bytes=0-1")).reply("HEAD");
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.header("Content-Length")).isEqualTo(Integer.toString(STYLE.length()));
            Reply empty = client.send(get("/empty.txt")).reply();
            assertThat(empty.status()).isEqualTo(200);
            assertThat(empty.header("Content-Length")).isEqualTo("0");
            assertThat(client.send(get("/empty.txt", "Range: bytes=0-")).reply().status()).isEqualTo(416);
        }
    }

    @Test
    void requestsInARowAreAnsweredInTheirOrder() throws Exception {
        down();
        try (Client client = new Client(door.port())) {
            client.send(get("/img/dot.png") + get("/css/style.css") + get("/empty.txt") + get("/odd.kind"));
            assertThat(List.of(client.reply().body(), client.reply().body(), client.reply().body(), client.reply().body()))
                    .containsExactly("0123456789", STYLE, "", "?");
        }
    }

    @Test
    void aFileBelongsBelowItsComponentsPath() throws Exception {
        door.routes(door.route("/shop", Door.recovery(60_000)));
        assertThat(fetch("/shop/css/style.css").body()).isEqualTo(STYLE);
        assertThat(fetch("/css/style.css").status()).isEqualTo(404);
    }

    @Test
    void anIndexThatCannotBeReadLeavesTheFilesToTheComponent() throws Exception {
        Files.writeString(directory.resolve("index.json"), "{half");
        Backend backend = door.backend();
        door.to(generation(1, backend));
        assertThat(fetch("/css/style.css").body()).isEqualTo("ok");
    }

    @Test
    void aFileThatIsGoneIsAskedForAgain() throws Exception {
        down();
        Files.delete(directory.resolve(entries.get(1).plain().sha256()));
        Reply reply = fetch("/img/dot.png");
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.header("Retry-After")).isEqualTo("1");
        assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(reply.header("ETag")).isNull();
    }

    /** A client that waits for the rest would take the next answer for it. */
    @Test
    void aFileThatIsCutShortIsNotSent() throws Exception {
        down();
        Files.writeString(directory.resolve(entries.get(1).plain().sha256()), "01234");
        try (Client client = new Client(door.port())) {
            client.send(get("/img/dot.png") + get("/img/dot.png", "Range: bytes=0-3") + get("/css/style.css"));
            assertThat(List.of(client.reply().status(), client.reply().status())).containsExactly(503, 503);
            assertThat(client.reply().body()).isEqualTo(STYLE);
        }
    }

    @Test
    void aFileThatWasDamagedBeforeIsLeftToTheComponent() throws Exception {
        Files.writeString(directory.resolve(entries.get(1).plain().sha256()), "01234");
        Files.writeString(directory.resolve(entries.getFirst().gzip().sha256()), "");
        Backend backend = door.backend();
        door.to(generation(1, backend));
        assertThat(fetch("/img/dot.png").body()).isEqualTo("ok");
        assertThat(fetch("/css/style.css").body()).isEqualTo("ok");
        assertThat(fetch("/odd.kind").body()).isEqualTo("?");
    }

    @Test
    void aLargeFileComesWholeAndWhoDoesNotReadItLosesTheConnection() throws Exception {
        byte[] bytes = new byte[32 << 20];
        new Random(1).nextBytes(bytes);
        entries.add(new Entry("/large.bin", put(bytes), null));
        new StaticContent(0, entries).write(directory);
        ClientLimits usual = ClientLimits.DEFAULT;
        door.clients(new ClientLimits(usual.connections(), usual.headerBytes(), usual.headerFields(), usual.headerMillis(), usual.bodyIdleMillis(),
                usual.keepAliveMillis(), 300));
        down();
        try (Client client = new Client(door.port())) {
            client.send(get("/large.bin", "Connection: close"));
            byte[] answer = client.in().readAllBytes();
            assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(
                    Arrays.copyOfRange(answer, answer.length - bytes.length, answer.length)))).isEqualTo(entries.getLast().plain().sha256());
        }
        try (Socket socket = new Socket("127.0.0.1", door.port())) {
            socket.getOutputStream().write(get("/large.bin").getBytes(UTF_8));
            await().until(() -> door.count(Count.STALLED) == 1 && door.count(Count.BROKEN_OFF) == 1);
        }
        try (Socket socket = new Socket("127.0.0.1", door.port())) {
            socket.getOutputStream().write(get("/large.bin").getBytes(UTF_8));
            assertThat(socket.getInputStream().read()).isEqualTo('H');
        }
        await().until(() -> door.count(Count.CLIENT_GONE) == 1);
    }
}
