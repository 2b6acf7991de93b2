package org.crashonly.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.crashonly.host.HostProcess.module;
import static org.crashonly.host.HostProcess.request;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.ConnectException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.crashonly.control.Message;
import org.crashonly.control.Vitals;
import org.crashonly.control.Vitals.Counter;
import org.crashonly.host.apps.HelloServlet;
import org.crashonly.host.apps.KeepingServlet;
import org.crashonly.power.instrument.Limits;
import org.crashonly.power.instrument.WarInstrumenter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The listener of a module is restarted alone: its connections go, and its port is there again; the neighbour's is not touched. */
class ListenerRestartIT {

    @TempDir
    private static Path directory;

    private static HostProcess host;
    private static int port;
    private static int neighbour;

    @BeforeAll
    static void begin() throws Exception {
        Path plain = new WarFile().add(KeepingServlet.class).write(directory.resolve("plain.war"));
        Path war = directory.resolve("keeping.war");
        assertThat(WarInstrumenter.instrument(plain, war, Limits.USUAL).gaps()).isEmpty();
        Path hello = new WarFile().add(HelloServlet.class).write(directory.resolve("hello.war"));
        host = HostProcess.start(directory, null, List.of(), module("keeping", war, "/"), module("hello", hello, "/"));
        port = host.awaitReady("keeping");
        neighbour = host.port("hello");
    }

    @AfterAll
    static void end() throws Exception {
        host.close();
    }

    @Test
    void connectionsGoWithTheirRequestsAndThePortIsThereAgain() throws Exception {
        assertThat(host.resourceNames()).contains("listener:keeping", "listener:hello");
        assertThat(answer()).isEqualTo("1");
        try (Arena arena = Arena.ofShared()) {
            Vitals vitals = Vitals.open(host.spec.vitalsFile(), arena);
            for (int restart = 0; restart < 5; restart++) {
                CompletableFuture<HttpResponse<String>> holder = post("/at?keep=yes&source=java:app/own");
                await().until(() -> vitals.get(Counter.IN_FLIGHT) == 1);

                Message.ResourceRestarted how = host.restart("listener:keeping");

                assertThat(how.failure()).as(host.log()).isNull();
                assertThat(how.cut()).isEqualTo(1);
                assertThat(how.left()).isZero();
                assertThatThrownBy(() -> holder.get(10, TimeUnit.SECONDS)).hasRootCauseInstanceOf(IOException.class);
                assertThat(answer()).isEqualTo("1");
                await().until(() -> vitals.get(Counter.IN_FLIGHT) == 0);
            }
        }
        assertThat(host.get(neighbour, "/hello").statusCode()).isNotZero();
        assertThat(host.module("keeping").generation()).as("the module goes on").isZero();
    }

    @Test
    void oneThatRefusesConnectionsListensAgain() throws Exception {
        host.tell(new Message.Inject(
                HostProcess.PROCESS.child("keeping"), new Message.Injection("refuse", Message.Harm.REFUSE, 1, 0, 0, 600_000, 0, 0, 0, 0)));
        await().atMost(Duration.ofSeconds(30)).until(ListenerRestartIT::isRefused);

        assertThat(host.restart("listener:keeping").failure()).as(host.log()).isNull();

        assertThat(answer()).isEqualTo("1");
        assertThat(isRefused()).isFalse();
    }

    private static boolean isRefused() throws InterruptedException {
        try {
            return host.get(port, "/at?q=SELECT+1&source=java:app/own").statusCode() == 0;
        } catch (ConnectException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static String answer() throws Exception {
        return host.get(port, "/at?q=SELECT+1&source=java:app/own").body();
    }

    /** The client itself would repeat a GET. */
    private static CompletableFuture<HttpResponse<String>> post(String path) {
        return HostProcess.HTTP.sendAsync(
                request(port, path, "Request-TTL", "60000").POST(BodyPublishers.noBody()).build(), BodyHandlers.ofString());
    }
}
