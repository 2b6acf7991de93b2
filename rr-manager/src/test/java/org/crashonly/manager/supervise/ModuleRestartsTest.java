package org.crashonly.manager.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Level;
import org.crashonly.control.Message;
import org.crashonly.control.Message.ModuleStatus;
import org.crashonly.manager.application.Application;
import org.crashonly.manager.journal.Entry.Cause;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The manager's side of modules that are restarted inside their process: which generation serves meanwhile. */
class ModuleRestartsTest {

    private static final ElementId WEB = ElementId.MACHINE.child("shop").child("web");
    private static final ElementId CART = WEB.child("cart");
    private static final ElementId ALONE = WEB.child("alone");
    private static final Application APPLICATION = new Application(
            "shop", List.of(component("cart", true), component("alone", false)), List.of(), Application.Policy.DEFAULT, Application.Jvm.DEFAULT);

    @TempDir
    Path directory;

    private ConnectedHost host;
    private ModuleRestarts modules;

    private static Application.Component component(String name, boolean overlaps) {
        return new Application.Component(
                name, Path.of("/" + name + ".war"), "0", List.of(), "/" + name, null, "web", List.of(), null, List.of(), null, false, false, overlaps,
                List.of());
    }

    @BeforeEach
    void begin() throws IOException {
        host = new ConnectedHost(APPLICATION, WEB, directory);
        host.element().ports(Map.of(CART, 1001, ALONE, 1002));
        modules = new ModuleRestarts(host.roster(), null, new EventLog(), new RestartMetrics(new SimpleMeterRegistry()));
    }

    @AfterEach
    void end() throws IOException {
        host.close();
    }

    private Message.RestartModule restart(ElementId module, String reason) throws InterruptedException {
        assertThat(modules.restart(host.element(), module, Roster.incident(Level.MODULE, reason, "for a test"), 0)).isTrue();
        return (Message.RestartModule) host.asked();
    }

    private void stands(ElementId module, long generation, int port, String failure) {
        modules.stands(host.element(), List.of(new ModuleStatus(module, port, failure, generation)), 1);
    }

    @ParameterizedTest
    @CsvSource({
        "cart, requested, true", "cart, rejuvenation, true",
        "cart, errors, false", "cart, upgrade, false", "cart, roll-back, false",
        "alone, requested, false"
    })
    void theEarlierGenerationServesMeanwhileIfItMayAndNothingIsWrongWithIt(String module, String reason, boolean serves) throws Exception {
        Message.RestartModule order = restart(WEB.child(module), reason);
        assertThat(order.servesMeanwhile()).isEqualTo(serves);
        assertThat(host.element().isRestarting(WEB.child(module))).isTrue();
        assertThat(host.element().isInterrupted(WEB.child(module))).isEqualTo(!serves);
    }

    @Test
    void itIsTheEarlierOnesTurnUntilTheNextOneAnswers() throws Exception {
        Generation next = restart(CART, Cause.REQUESTED).generation();
        stands(CART, next.number() - 1, 1001, null);
        assertThat(((Message.RestartModule) host.asked()).servesMeanwhile()).as("asked again").isTrue();
        assertThat(host.element().isInterrupted(CART)).isFalse();
        stands(CART, next.number(), 1003, null);
        assertThat(host.element().isRestarting(CART)).isFalse();
        assertThat(host.roster().records().chronicle().find(CART).ports()).containsExactly(Map.entry(CART, 1003));
    }

    @Test
    void whoIsCrashedAllTheSameServesNobodyUntilTheNextOneAnswers() throws Exception {
        Generation next = restart(CART, Cause.REQUESTED).generation();
        stands(CART, next.number(), 0, null);
        assertThat(host.element().isInterrupted(CART)).isTrue();
        stands(CART, next.number(), 1001, null);
        assertThat(host.element().isInterrupted(CART)).isFalse();
    }

    @Test
    void whoDoesNotServeCannotServeMeanwhile() throws Exception {
        host.element().ports(Map.of(ALONE, 1002));
        assertThat(restart(CART, Cause.REQUESTED).servesMeanwhile()).isFalse();
    }
}
