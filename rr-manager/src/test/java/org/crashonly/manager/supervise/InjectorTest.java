package org.crashonly.manager.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Message;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.control.ProcessSpec;
import org.crashonly.fmap.fault.Fault;
import org.crashonly.manager.ServerConfig;
import org.crashonly.manager.api.StatusView.FaultView;
import org.crashonly.manager.application.Application;
import org.crashonly.manager.journal.Entry;
import org.crashonly.manager.policy.Backoff;
import org.crashonly.manager.policy.ProcessPolicy;
import org.crashonly.manager.registry.Element;
import org.crashonly.manager.registry.Plan;
import org.crashonly.sandbox.process.WatchedProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is injected into a process that can tell nothing of it: a real one, that is stopped. */
@Timeout(30)
class InjectorTest {

    private static final ElementId WEB = new ElementId("machine/shop/web");
    private static final ElementId DOOR = new ElementId("machine/server/front-door-1");

    private static final Application SHOP = new Application(
            "shop", List.of(new Application.Component("cart", Path.of("/cart.war"), "0", List.of(), "/", null, "web", List.of(), null)),
            List.of(), Application.Policy.DEFAULT, Application.Jvm.DEFAULT);

    @TempDir
    Path directory;

    private Process child;
    private Roster roster;
    private Element web;
    private Injector injector;

    @BeforeEach
    void begin() throws IOException {
        child = new ProcessBuilder("sleep", "600").start();
        roster = new Roster(Plan.of(ServerConfig.DEFAULT, List.of(SHOP)), Records.open(directory.resolve("journal"), Set.of(), Optional.empty()));
        roster.plan().processes().forEach(it -> roster.add(new Element(
                it, new ProcessPolicy(it.id(), 0, 0, Backoff.DEFAULT, new Random(1)), Entry.ElementRecord.none(it.id()))));
        web = roster.find(WEB);
        runs(web);
        injector = new Injector(roster, null, new EventLog());
    }

    private void runs(Element element) throws IOException {
        element.runs(new ProcessSpec("instance", new Generation(element.id(), 1), directory, directory, directory.resolve("vitals"), directory,
                        new ProcessSpec.FrontDoorSpec("127.0.0.1", 80, null)),
                WatchedProcess.adopt(ProcessIdentity.of(child.pid()).orElseThrow(), death -> { }).orElseThrow());
    }

    @AfterEach
    void end() throws InterruptedException {
        child.destroyForcibly().waitFor();
    }

    @Test
    void aFrozenProcessIsShownUntilItsTimeIsOver() throws Exception {
        long before = System.currentTimeMillis();
        assertThat(injector.inject(WEB, Fault.parse("freeze for=5s"), "somebody", 0)).isEmpty();
        await().until(() -> isStopped(child));
        assertThat(injector.armed(1)).singleElement().satisfies(it -> {
            assertThat(it).extracting(FaultView::id, FaultView::fault).containsExactly(WEB.path(), "freeze for=5s");
            assertThat(it.endsAtMillis()).isBetween(before + 5_000, System.currentTimeMillis() + 5_000);
        });
        injector.tick(TimeUnit.SECONDS.toNanos(4));
        assertThat(isStopped(child)).isTrue();
        injector.tick(TimeUnit.SECONDS.toNanos(5));
        await().until(() -> !isStopped(child));
        assertThat(injector.armed(TimeUnit.SECONDS.toNanos(5))).isEmpty();
    }

    @Test
    void whatIsEndedGoesOnAtOnce() throws Exception {
        assertThat(injector.inject(WEB, Fault.parse("freeze"), "somebody", 0)).isEmpty();
        await().until(() -> isStopped(child));
        assertThat(injector.heal(new ElementId("machine/shop/db"), "somebody")).as("that is another element").isPresent();
        assertThat(isStopped(child)).isTrue();
        assertThat(injector.heal(WEB, "somebody")).isEmpty();
        await().until(() -> !isStopped(child));
        assertThat(injector.armed(1)).isEmpty();
    }

    @Test
    void whoIsFrozenAgainGoesOnWhenTheLaterFaultIsOver() throws Exception {
        assertThat(injector.inject(WEB, Fault.parse("freeze for=5s"), "somebody", 0)).isEmpty();
        assertThat(injector.inject(WEB, Fault.parse("freeze for=9s"), "somebody", 0)).isEmpty();
        await().until(() -> isStopped(child));
        injector.tick(TimeUnit.SECONDS.toNanos(6));
        assertThat(isStopped(child)).isTrue();
        assertThat(injector.armed(TimeUnit.SECONDS.toNanos(6))).extracting(FaultView::fault).containsExactly("freeze for=9s");
        injector.tick(TimeUnit.SECONDS.toNanos(9));
        await().until(() -> !isStopped(child));
    }

    @Test
    void aFrontDoorThatIsFrozenCanBeThawedThoughNothingElseCanBeInjectedThere() throws Exception {
        assertThat(injector.heal(DOOR, "somebody")).get().asString().contains("nothing can be injected");
        runs(roster.find(DOOR));
        assertThat(injector.inject(DOOR, Fault.parse("freeze"), "somebody", 0)).isEmpty();
        await().until(() -> isStopped(child));
        assertThat(injector.heal(DOOR, "somebody")).isEmpty();
        await().until(() -> !isStopped(child));
    }

    @Test
    void whatProcessesTellIsShownWithBeans() {
        ElementId cart = WEB.child("cart");
        web.faults(Map.of(cart, "hang", cart.child("Basket"), "latency delay=1s"));
        assertThat(injector.armed(1)).containsExactly(
                new FaultView(cart.path(), "hang", null), new FaultView(cart.child("Basket").path(), "latency delay=1s", null));
    }

    @Test
    void whatIsJustBeingDeployedIsNotToldToSufferWhatWouldBeLost() throws Exception {
        ElementId cart = WEB.child("cart");
        try (ConnectedHost host = new ConnectedHost(SHOP, WEB, directory.resolve("connected"))) {
            Injector connected = new Injector(host.roster(), null, new EventLog());
            for (ElementId element : List.of(cart, cart.child("Basket"))) {
                host.element().ports(Map.of());
                assertThat(connected.inject(element, Fault.parse("hang"), "somebody", 0)).as("not deployed yet").hasValueSatisfying(
                        it -> assertThat(it.forGood()).isFalse());
                host.element().ports(Map.of(cart, 4711));
                assertThat(connected.inject(element, Fault.parse("hang"), "somebody", 0)).isEmpty();
                assertThat(((Message.Inject) host.asked()).element()).isEqualTo(element);
                host.element().moduleRestarts(cart, 1);
                assertThat(connected.inject(element, Fault.parse("hang"), "somebody", 0)).as("deployed anew").hasValueSatisfying(
                        it -> assertThat(it.why()).contains("does not serve now"));
                host.element().moduleRuns(cart, 2);
                assertThat(connected.inject(element, Fault.parse("hang"), "somebody", 0)).isEmpty();
                assertThat(((Message.Inject) host.asked()).element()).isEqualTo(element);
            }
            assertThat(connected.inject(WEB, Fault.parse("data-source-lost"), "somebody", 0)).as("it asks no store").hasValueSatisfying(
                    it -> assertThat(it.forGood()).isTrue());
        }
    }

    private static boolean isStopped(Process process) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        return stat.substring(stat.lastIndexOf(')') + 2).startsWith("T");
    }
}
