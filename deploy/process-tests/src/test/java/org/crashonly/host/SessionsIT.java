package org.crashonly.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crashonly.host.HostProcess.module;
import static org.crashonly.host.HostProcess.uncancelled;

import java.io.IOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.crashonly.host.apps.SessionCart;
import org.crashonly.host.apps.SessionServlet;
import org.crashonly.host.apps.login.Counter;
import org.crashonly.host.apps.login.Members;
import org.crashonly.host.apps.login.MembersServlet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions of a WAR that knows nothing of this and is not distributable, while host and store are killed. */
class SessionsIT {

    private static final String COUNTER = """
            <!DOCTYPE html>
            <html xmlns="http://www.w3.org/1999/xhtml" xmlns:h="jakarta.faces.html">
              <h:head><title>Counter</title></h:head>
              <h:body>
                <h:form id="form">
                  <h:outputText value="count #{counter.count}"/>
                  <h:commandButton id="more" value="more" action="#{counter.more}"/>
                </h:form>
              </h:body>
            </html>
            """;
    private static final String FACES = """
            <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
              <servlet><servlet-name>faces</servlet-name><servlet-class>jakarta.faces.webapp.FacesServlet</servlet-class></servlet>
              <servlet-mapping><servlet-name>faces</servlet-name><url-pattern>*.xhtml</url-pattern></servlet-mapping>
            </web-app>
            """;
    /** The container's login without Jakarta Security: whom it knows says a realm. */
    private static final String REALM = """
            <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
              <login-config>
                <auth-method>FORM</auth-method>
                <realm-name>file</realm-name>
                <form-login-config>
                  <form-login-page>/login.html</form-login-page>
                  <form-error-page>/wrong.html</form-error-page>
                </form-login-config>
              </login-config>
              <security-role><role-name>member</role-name></security-role>
            </web-app>
            """;
    /** A user of the realm "file", as Payara writes it: ada, the digest of her password with its salt, her group. */
    private static final String ADA = "ada;{SSHA256}W2Td8fUxrrHuk7ezE8MI0Gz9ivOtAoaksUTj2XbQC1WcQbj2TKyM8A==;member\n";
    private static final Pattern VIEW_STATE = Pattern.compile("name=\"jakarta.faces.ViewState\"[^>]* value=\"([^\"]+)\"");

    @TempDir
    private static Path directory;

    private static SessionStoreProcess store;
    private static Path war;
    private static Path loginWar;
    private static Path realmWar;
    private static Path payara;
    private static HostProcess host;
    private static int port;
    /** Another process that holds the same module: what is asked of it comes from the store. */
    private static HostProcess other;
    private static int otherPort;
    private static int generation;

    @BeforeAll
    static void begin() throws Exception {
        war = new WarFile().add(SessionServlet.class, SessionCart.class).beans().write(directory.resolve("sessions.war"));
        loginWar = new WarFile().add(Members.class, MembersServlet.class, Counter.class).beans()
                .add("login.html", "who are you?")
                .add("wrong.html", "you are not")
                .add("counter.xhtml", COUNTER)
                .add("WEB-INF/web.xml", FACES)
                .write(directory.resolve("login.war"));
        realmWar = new WarFile().add(MembersServlet.class).beans()
                .add("login.html", "who are you?")
                .add("wrong.html", "you are not")
                .add("WEB-INF/web.xml", REALM)
                .write(directory.resolve("realm.war"));
        payara = directory.resolve("payara");
        for (String part : List.of("domain", "mime-types")) {
            copy(HostProcess.LAUNCH.distribution().payara().resolve(part), payara.resolve(part));
        }
        Files.writeString(payara.resolve("domain/config/keyfile"), ADA);
        store = SessionStoreProcess.start(Files.createDirectory(directory.resolve("store")));
        host = begun();
        other = begun();
        port = host.awaitReady("shop");
        otherPort = other.awaitReady("shop");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = file.equals(from) ? to : to.resolve(from.relativize(file).toString());
                Files.createDirectories(Files.isDirectory(file) ? target : target.getParent());
                if (Files.isRegularFile(file)) {
                    Files.copy(file, target);
                }
            }
        }
    }

    @AfterAll
    static void end() throws Exception {
        for (HostProcess each : new HostProcess[] {host, other}) {
            if (each != null) {
                each.close();
            }
        }
        store.close();
    }

    private static HostProcess begun() throws Exception {
        generation++;
        return HostProcess.startWithSessions(
                Files.createDirectory(directory.resolve("host-" + generation)), payara, generation, store.access(generation),
                module("shop", war, "/"), module("members", loginWar, "/members"), module("club", realmWar, "/club"));
    }

    /** The host is killed, and another generation begins. */
    private static void next() throws Exception {
        host.close();
        host = begun();
        port = host.awaitReady("shop");
    }

    /** A browser. */
    private static final class Visitor implements AutoCloseable {

        private final CookieManager cookies = new CookieManager(null, CookiePolicy.ACCEPT_ALL);
        private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).cookieHandler(cookies).build();

        HttpResponse<String> ask(String path, String... headers) throws IOException, InterruptedException {
            return client.send(request(port, path, headers), HttpResponse.BodyHandlers.ofString());
        }

        HttpResponse<String> post(String path, String... headers) throws IOException, InterruptedException {
            HttpRequest request = HttpRequest.newBuilder(request(port, path, headers), (name, value) -> true).POST(HttpRequest.BodyPublishers.noBody()).build();
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        }

        CompletableFuture<HttpResponse<String>> askLater(String path) {
            return client.sendAsync(request(port, path), HttpResponse.BodyHandlers.ofString());
        }

        private static HttpRequest request(int port, String path, String... headers) {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/session" + path)).timeout(Duration.ofSeconds(60));
            return (headers.length == 0 ? request : request.headers(headers)).build();
        }

        /** A page of a module with a login, from the process that has it at {@code port}. */
        HttpResponse<String> page(int port, String path) throws IOException, InterruptedException {
            return client.send(pageRequest(port, path).build(), HttpResponse.BodyHandlers.ofString());
        }

        HttpResponse<String> submit(int port, String path, String form) throws IOException, InterruptedException {
            return client.send(pageRequest(port, path).header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(form)).build(), HttpResponse.BodyHandlers.ofString());
        }

        private static HttpRequest.Builder pageRequest(int port, String path) {
            return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).timeout(Duration.ofSeconds(60));
        }

        String body(String path) throws IOException, InterruptedException {
            return body(port, path);
        }

        /** What the other process answers. */
        String elsewhere(String path) throws IOException, InterruptedException {
            return body(otherPort, path);
        }

        private String body(int port, String path) throws IOException, InterruptedException {
            HttpResponse<String> answer = client.send(request(port, path), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(200);
            return answer.body();
        }

        List<String> cookieNames() {
            return cookies.getCookieStore().getCookies().stream().map(cookie -> cookie.getName()).toList();
        }

        @Override
        public void close() {
            client.close();
        }
    }

    @Test
    void loginsCartsBeansAndViewsSurviveHostAndStore() throws Exception {
        try (Visitor visitor = new Visitor(); Visitor member = new Visitor(); Visitor guest = new Visitor()) {
            String page = logInAndCount(member);
            logInByTheRealm(guest);

            visitor.body("/login?value=ada");
            visitor.body("/note?value=a");
            visitor.body("/note?value=b");
            assertThat(visitor.body("/buy?value=cup")).isEqualTo("[cup]");
            assertThat(visitor.cookieNames()).containsExactly("JSESSIONID");
            assertThat(visitor.body("/unkeepable")).isEqualTo("put");
            assertThat(visitor.body("/get?name=thread")).startsWith("Thread[");
            assertThat(host.log()).containsOnlyOnce("the session attribute 'thread'").contains("cannot be serialised and ends with this process");

            store.kill();
            store.restart();
            next();

            assertIsMember(member.page(host.port("members"), "/members/members"));
            assertIsMember(guest.page(host.port("club"), "/club/members"));
            assertThat(more(member, host.port("members"), page)).contains("count 3");
            assertThat(visitor.body("/user")).isEqualTo("ada");
            assertThat(visitor.body("/notes")).isEqualTo("[a, b]");
            assertThat(visitor.body("/bought")).isEqualTo("[cup]");
            assertThat(visitor.body("/buy?value=plate")).isEqualTo("[cup, plate]");
            assertThat(visitor.body("/get?name=thread")).isEqualTo("null");
            visitor.body("/logout");
            assertThat(visitor.elsewhere("/user")).isEqualTo("nobody");
            assertThat(visitor.elsewhere("/bought")).isEqualTo("[]");
        }
    }

    /** Logs in by {@code web.xml} alone, in one process; the other one knows of it. */
    private static void logInByTheRealm(Visitor guest) throws Exception {
        int here = host.port("club");
        assertThat(guest.page(here, "/club/members").body()).isEqualTo("who are you?");
        assertThat(guest.submit(here, "/club/j_security_check", "j_username=ada&j_password=duchess").body()).isEqualTo("you are not");
        assertThat(guest.page(here, "/club/members").body()).isEqualTo("who are you?");
        HttpResponse<String> loggedIn = guest.submit(here, "/club/j_security_check", "j_username=ada&j_password=countess");
        assertThat(loggedIn.headers().firstValue("Location")).hasValueSatisfying(it -> assertThat(it).endsWith("/club/members"));
        assertIsMember(guest.page(here, "/club/members"));
        assertIsMember(guest.page(other.port("club"), "/club/members"));
    }

    private static void assertIsMember(HttpResponse<String> answer) {
        assertThat(answer.statusCode() + " " + answer.body()).as("%s", answer.headers().map()).isEqualTo("200 member ada truefalse");
    }

    /** Logs in by Jakarta Security's form, in one process after the other; returns a page that has counted to two, in each of them once. */
    private static String logInAndCount(Visitor member) throws Exception {
        int here = host.port("members");
        int there = other.port("members");
        assertThat(member.page(here, "/members/members").body()).isEqualTo("who are you?");
        HttpResponse<String> loggedIn = member.submit(there, "/members/j_security_check", "j_username=ada&j_password=countess");
        assertThat(loggedIn.headers().firstValue("Location")).as("the page that was asked for in the other process")
                .contains("http://127.0.0.1:" + here + "/members/members");
        assertIsMember(member.page(here, "/members/members"));
        assertIsMember(member.page(there, "/members/members"));

        String page = member.page(here, "/members/counter.xhtml").body();
        assertThat(page).contains("count 0");
        page = more(member, here, page);
        assertThat(page).contains("count 1");
        page = more(member, there, page);
        assertThat(page).contains("count 2");
        for (HostProcess each : List.of(host, other)) {
            assertThat(each.log()).doesNotContain("discarded").doesNotContain("soteria").doesNotContain("com.sun.faces");
        }
        return page;
    }

    /** Presses the button of a page. */
    private static String more(Visitor member, int port, String page) throws Exception {
        Matcher state = VIEW_STATE.matcher(page);
        assertThat(state.find()).as(page).isTrue();
        return member.submit(port, "/members/counter.xhtml", "form=form&form%3Amore=more&jakarta.faces.ViewState="
                + URLEncoder.encode(state.group(1), StandardCharsets.UTF_8)).body();
    }

    @Test
    void whatOneProcessCachedIsFoundByTheOther() throws Exception {
        try (Visitor visitor = new Visitor()) {
            assertThat(visitor.elsewhere("/cached?name=cup")).isEqualTo("null");
            assertThat(visitor.body("/cache?name=cup&value=3")).isEqualTo("cached");
            assertThat(visitor.elsewhere("/cached?name=cup")).isEqualTo("3");
        }
    }

    @Test
    void whatJpaHasLoadedIsFoundByTheOtherProcess() throws Exception {
        try (Visitor visitor = new Visitor()) {
            visitor.body("/loaded?value=cup");
            assertThat(visitor.elsewhere("/get?name=loaded")).contains("cup");
            assertThat(other.log()).doesNotContain("'loaded' is discarded");
        }
    }

    /** A name that the store refuses must not take the rest of the session with it. */
    @Test
    void anAttributeMayHaveAnyName() throws Exception {
        try (Visitor visitor = new Visitor()) {
            String name = "n".repeat(2_000);
            visitor.body("/put?name=" + name + "&value=x");
            visitor.body("/login?value=ada");
            assertThat(visitor.body("/get?name=" + name)).isEqualTo("x");
            assertThat(visitor.elsewhere("/user")).isEqualTo("ada");
        }
    }

    @Test
    void anAnswerThatIsFlushedOrLargeDoesNotOvertakeItsSession() throws Exception {
        try (Visitor visitor = new Visitor()) {
            assertThat(visitor.ask("/large?value=big").body()).hasSize(1 << 20);
            assertThat(visitor.body("/late?value=late")).isEqualTo("begun done");
            assertThat(visitor.elsewhere("/get?name=large")).isEqualTo("big");
            assertThat(visitor.elsewhere("/get?name=late")).isEqualTo("late");
        }
    }

    @Test
    void requestsOfOneSessionAtTheSameTimeLoseNothing() throws Exception {
        try (Visitor visitor = new Visitor()) {
            visitor.body("/note?value=first");
            List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, 40)
                    .mapToObj(i -> visitor.askLater(i % 2 == 0 ? "/put?name=n" + i + "&value=" + i : "/note?value=" + i))
                    .toList();
            for (CompletableFuture<HttpResponse<String>> answer : answers) {
                assertThat(answer.get().statusCode()).isEqualTo(200);
            }
            for (int i = 0; i < 40; i += 2) {
                assertThat(visitor.elsewhere("/get?name=n" + i)).isEqualTo(Integer.toString(i));
            }
            String notes = visitor.elsewhere("/notes");
            assertThat(notes.split(", ")).hasSize(21);
        }
    }

    @Test
    void theStoreIsKilledWhileRequestsRunAndNoneOfThemFails() throws Exception {
        try (Visitor visitor = new Visitor()) {
            visitor.body("/login?value=ada");
            AtomicBoolean enough = new AtomicBoolean();
            CompletableFuture<Integer> load = CompletableFuture.supplyAsync(() -> noteUntil(enough, visitor));
            for (int kill = 0; kill < 3; kill++) {
                int before = Integer.parseInt(visitor.body("/note?value=x"));
                store.kill();
                store.restart();
                Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> Integer.parseInt(visitor.body("/note?value=x")) > before + 20);
            }
            enough.set(true);
            assertThat(load.get()).isGreaterThan(20);
            int notes = Integer.parseInt(visitor.body("/note?value=last"));
            assertThat(visitor.elsewhere("/user")).isEqualTo("ada");
            assertThat(visitor.elsewhere("/notes").split(", ")).hasSize(notes);
        }
    }

    private static int noteUntil(AtomicBoolean enough, Visitor visitor) {
        int sent = 0;
        try {
            for (; !enough.get(); sent++) {
                visitor.body("/note?value=" + sent);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return sent;
    }

    @Test
    void whatCannotBeSavedIsNotAcknowledgedWhateverTheApplicationMakesOfIt() throws Exception {
        store.kill();
        try {
            for (String path : List.of("/put?name=lost&value=x", "/swallow?value=x", "/large?value=x", "/buy?value=x")) {
                try (Visitor newcomer = new Visitor()) {
                    HttpResponse<String> answer = uncancelled(() -> newcomer.ask(path, "Request-TTL", "1500"));
                    assertUnavailable(path, answer, "urn:crashonly:session-not-saved");
                    assertThat(answer.headers().firstValue("Crashonly-Interrupted")).as("%s may be sent again", path).contains(HostProcess.NONCE);
                    assertThat(answer.headers().firstValue("Set-Cookie")).as(path).isEmpty();
                    assertThat(newcomer.body("/nothing")).as("without a session, nothing is asked of the store").isEqualTo("nothing");
                }
            }
        } finally {
            store.restart();
        }
    }

    /** It may have had its effect: whether it is sent again is not for the client to guess. */
    @Test
    void thatGoesForAPostTooOfWhichOnlyTheFrontDoorKnowsWhetherItMayBeRepeated() throws Exception {
        store.kill();
        try (Visitor newcomer = new Visitor()) {
            HttpResponse<String> answer = uncancelled(() -> newcomer.post("/put?name=lost&value=x", "Request-TTL", "1500"));
            assertUnavailable("/put", answer, "urn:crashonly:session-not-saved");
            assertThat(answer.headers().firstValue("Crashonly-Interrupted")).contains(HostProcess.NONCE);
        } finally {
            store.restart();
        }
    }

    @Test
    void aRequestWhoseSessionCannotBeHadIsNotStarted() throws Exception {
        try (Visitor visitor = new Visitor()) {
            visitor.body("/login?value=ada");
            store.kill();
            try {
                HttpResponse<String> answer = uncancelled(() -> visitor.ask("/put?name=user&value=x", "Request-TTL", "1500"));
                assertUnavailable("/put", answer, "urn:crashonly:session-unavailable");
                assertThat(answer.headers().firstValue("Crashonly-Not-Started")).contains(HostProcess.NONCE);
            } finally {
                store.restart();
            }
            assertThat(visitor.body("/user")).isEqualTo("ada");
        }
    }

    private static void assertUnavailable(String path, HttpResponse<String> answer, String type) {
        assertThat(answer.statusCode()).as(path).isEqualTo(503);
        assertThat(Integer.parseInt(answer.headers().firstValue("Retry-After").orElseThrow())).as(path).isBetween(1, 60);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).as(path).startsWith("application/problem+json");
        assertThat(answer.body()).as(path).contains(type).endsWith("}");
    }

    @Test
    void aSessionThatNobodyGaveOutIsNotAdopted() throws Exception {
        try (Visitor visitor = new Visitor()) {
            HttpResponse<String> answer = visitor.ask("/login?value=eve", "Cookie", "JSESSIONID=0123456789abcdef0123456789ab");
            assertThat(answer.headers().firstValue("Set-Cookie").orElseThrow()).contains("JSESSIONID=").doesNotContain("0123456789abcdef0123456789ab");
        }
    }
}
