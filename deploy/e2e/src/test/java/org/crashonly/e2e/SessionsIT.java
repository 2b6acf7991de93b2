package org.crashonly.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.crashonly.bench.ServerUnderTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A session goes on, whatever is killed. */
class SessionsIT {

    @Test
    void aSessionSurvivesItsHostAndItsStore(@TempDir Path directory) {
        try (ServerUnderTest server = ServerUnderTest.in(directory, Probe.DISTRIBUTION).started(Probe.WAR)) {
            HttpResponse<String> first = Probe.post(server, "/steps", "");
            assertThat(first.body()).isEqualTo("1 1");
            String cookie = first.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
            assertThat(Probe.post(server, "/steps", "").body()).as("another session").isEqualTo("1 1");

            int steps = 1;
            for (String victim : new String[] {"web", "session-store", "web", "front-door-1", "manager"}) {
                Probe.killAndAwaitSuccessor(server, victim);
                steps++;
                assertThat(Probe.post(server, "/steps", "", "Cookie", cookie).body()).as("after " + victim).isEqualTo(steps + " " + steps);
            }
        }
    }
}
