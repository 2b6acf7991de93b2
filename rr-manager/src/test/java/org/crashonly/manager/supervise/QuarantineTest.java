package org.crashonly.manager.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.crashonly.control.ControlClient;
import org.crashonly.control.ControlServer;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Level;
import org.crashonly.control.Message;
import org.crashonly.control.Message.ModuleStatus;
import org.crashonly.control.ProcessSpec;
import org.crashonly.manager.application.Application;
import org.crashonly.manager.journal.Entry;
import org.crashonly.manager.journal.Entry.Cause;
import org.crashonly.manager.journal.Entry.PastRestart;
import org.crashonly.manager.policy.Phase;
import org.crashonly.manager.registry.Element;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host with a cart that does not start and a blog that does, and managers that are killed. What the host says is said for it. */
class QuarantineTest {

    private static final ElementId WEB = ElementId.MACHINE.child("shop").child("web");
    private static final ElementId CART = WEB.child("cart");
    private static final ElementId BLOG = WEB.child("blog");
    private static final Application APPLICATION = new Application(
            "shop", List.of(component("cart"), component("blog")), List.of(), Application.Policy.DEFAULT, Application.Jvm.DEFAULT);

    @TempDir
    Path directory;

    private final AtomicReference<ControlServer.Session> session = new AtomicReference<>();
    private ControlServer server;
    private long now = TimeUnit.HOURS.toNanos(10);
    private Manager manager;

    /** One life of the manager. */
    private final class Manager {

        private final ScriptedProcesses processes = new ScriptedProcesses(directory, APPLICATION, () -> now, this::serves);
        private final Roster roster = processes.roster();
        private final EventLog events = new EventLog();
        private final ModuleRestarts modules;
        private final Quarantine quarantine;
        private final Element web;

        private Manager() throws IOException {
            RestartMetrics metrics = new RestartMetrics(new SimpleMeterRegistry());
            Inbox inbox = new Inbox();
            Restarter restarter = new Restarter(roster, new Stores(roster, inbox), null, null, inbox, events, null, metrics);
            modules = new ModuleRestarts(roster, restarter, events, metrics);
            quarantine = new Quarantine(roster, modules, events, new Random(1));
            processes.recover();
            web = roster.find(WEB);
            modules.remember(web);
            modules.adopt(web, now);
            web.connected(session.get());
        }

        private void serves(Element element) {
            assertThat(element.policy().ready(element.policy().generation(), now)).isTrue();
            roster.record(element, new Entry.Ready(element.policy().generation(), 1, Map.of()));
        }

        /** The host says that the cart's latest generation does not start, or does. */
        Manager hears(boolean starts) {
            List<ModuleStatus> statuses = List.of(
                    new ModuleStatus(CART, starts ? 4711 : 0, starts ? null : "class Missing not found", web.generationOf(CART)),
                    new ModuleStatus(BLOG, 4712, null, web.generationOf(BLOG)));
            modules.stands(web, statuses, now);
            quarantine.stands(web, statuses, now);
            return this;
        }

        int attempts() {
            return web.quarantined().get(CART).attempts();
        }

        /** The cart is tried again when it is due. */
        void retries() {
            now = Math.max(now, web.quarantined().get(CART).dueNanos());
            quarantine.tick(now);
            assertThat(modules.isUnderWay(CART)).isTrue();
        }
    }

    @BeforeEach
    void begin() throws IOException {
        ProcessSpec spec = new ProcessSpec("instance", new Generation(WEB, 1), directory.resolve("control"), directory, directory.resolve("none"),
                directory, new ProcessSpec.FrontDoorSpec("127.0.0.1", 80, null));
        server = ControlServer.listen(spec.controlSocket(), new ControlServer.Listener() {
            @Override
            public void connected(ControlServer.Session connected) {
                connected.send(new Message.Welcome(1));
                session.set(connected);
            }

            @Override
            public void received(ControlServer.Session from, Message message) {}

            @Override
            public void disconnected(ControlServer.Session gone) {}
        });
        ControlClient ignored = ControlClient.start(spec, message -> { });
        await().until(() -> session.get() != null);
        manager = new Manager();
    }

    @AfterEach
    void end() throws IOException {
        server.close();
    }

    @Test
    void whatDoesNotStartIsTriedAgainLaterAndLaterAndResumesByItself() {
        manager.hears(false);
        assertThat(manager.attempts()).isEqualTo(1);
        long waited = 0;
        for (int attempt = 2; attempt < 8; attempt++) {
            long wait = manager.web.quarantined().get(CART).dueNanos() - now;
            assertThat(wait).isGreaterThan(waited).isLessThanOrEqualTo(TimeUnit.SECONDS.toNanos(30));
            waited = attempt < 6 ? wait : 0;
            manager.retries();
            manager.hears(false);
            assertThat(manager.attempts()).isEqualTo(attempt);
        }
        manager.retries();
        manager.hears(true);
        assertThat(manager.web.quarantined()).isEmpty();
        assertThat(manager.web.policy().phase()).isEqualTo(Phase.READY);
    }

    @Test
    void anotherManagerGoesOnWithTheRowAndLeavesTheOtherModulesAlone() throws IOException {
        manager.hears(false);
        for (int i = 0; i < 3; i++) {
            manager.retries();
            manager.hears(false);
        }
        assertThat(manager.attempts()).isEqualTo(4);

        manager = new Manager().hears(false);

        assertThat(manager.web.policy().phase()).as("its process goes on").isEqualTo(Phase.READY);
        assertThat(manager.attempts()).isEqualTo(4);
        long wait = manager.web.quarantined().get(CART).dueNanos() - now;
        assertThat(wait).isBetween(TimeUnit.SECONDS.toNanos(3), TimeUnit.SECONDS.toNanos(8));
        manager.retries();
        manager.hears(true);
        assertThat(manager.web.quarantined()).isEmpty();
    }

    @Test
    void aRowEndsWithASuccessWithAnotherReasonAndWithTime() {
        long at = TimeUnit.HOURS.toMillis(1);
        PastRestart inVain = past(Cause.QUARANTINE, at, null);
        PastRestart before = past(Cause.QUARANTINE, at - 30_000, null);
        assertThat(Quarantine.retriesInVain(List.of(), at)).isZero();
        assertThat(Quarantine.retriesInVain(List.of(inVain, before), at + 1_000)).isEqualTo(2);
        assertThat(Quarantine.retriesInVain(List.of(inVain, past(Cause.QUARANTINE, at - 9_000, 700L), before), at)).isEqualTo(1);
        assertThat(Quarantine.retriesInVain(List.of(inVain, past(Cause.UPGRADE, at - 9_000, null), before), at)).isEqualTo(1);
        assertThat(Quarantine.retriesInVain(List.of(inVain, before), at + 600_000)).isZero();
        assertThat(Quarantine.retriesInVain(List.of(inVain, past(Cause.QUARANTINE, at - 600_000, null)), at)).isEqualTo(1);
    }

    private static PastRestart past(String reason, long atMillis, Long took) {
        return new PastRestart(2, new Cause("i", Level.MODULE, reason, "tried again"), atMillis, took);
    }

    private static Application.Component component(String name) {
        return new Application.Component(name, Path.of("/" + name + ".war"), "0", List.of(), "/" + name, null, "web", List.of(), null);
    }
}
