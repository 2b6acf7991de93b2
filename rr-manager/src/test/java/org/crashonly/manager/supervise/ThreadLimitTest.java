package org.crashonly.manager.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crashonly.control.ElementId;
import org.crashonly.control.ProcessSpec.SessionLimits;
import org.crashonly.manager.application.Application;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The threads of a process are counted, and held against what its sandbox allows. */
class ThreadLimitTest {

    private static final int FEW = 3;

    @TempDir
    private Path directory;

    /** With this process in the place of each of them. */
    private static Application application(int threads) {
        return new Application(
                "shop", List.of(new Application.Component("cart", Path.of("/cart.war"), "0", List.of(), "/", null, "web", List.of(), null)),
                List.of(), Application.Policy.DEFAULT, Application.Jvm.DEFAULT, SessionLimits.DEFAULT,
                Map.of("web", new Application.Sandbox(384, 512, threads, 0, Application.Isolation.NONE)), Map.of(),
                new Application.Standbys(Map.of("web", Application.Standby.HOT), 1));
    }

    private Optional<Finding> exceeded(String process, int threads) throws IOException {
        try (ConnectedHost host = new ConnectedHost(application(threads), ElementId.MACHINE.child("shop").child(process), directory)) {
            return ThreadLimit.exceeded(host.element());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"web", "web-standby"})
    void whoHasMoreThanItsSandboxAllowsIsToldWithTheNumbers(String process) throws IOException {
        assertThat(exceeded(process, FEW)).hasValueSatisfying(it -> {
            assertThat(it.sentence()).matches("\\d+ threads; its sandbox allows " + FEW);
            assertThat(it.data()).containsEntry("limit", "3");
            assertThat(Integer.parseInt(it.data().get("threads"))).isGreaterThan(FEW);
        });
        assertThat(exceeded(process, 10_000)).isEmpty();
        assertThat(exceeded(process, 0)).as("nothing is said of threads").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = "session-store")
    void whatRunsNobodysCodeHasNoLimit(String process) throws IOException {
        assertThat(exceeded(process, FEW)).isEmpty();
    }
}
