package org.crashonly.manager.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.crashonly.control.ElementId;
import org.crashonly.control.ExitCode;
import org.crashonly.control.Generation;
import org.crashonly.control.Message;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.control.ProcessSpec;
import org.crashonly.manager.DataDirectory;
import org.crashonly.manager.ServerConfig;
import org.crashonly.manager.api.Event;
import org.crashonly.manager.application.Application;
import org.crashonly.manager.journal.Entry;
import org.crashonly.manager.journal.Entry.Cause;
import org.crashonly.manager.policy.Phase;
import org.crashonly.manager.registry.Element;
import org.crashonly.manager.registry.Specifications;
import org.crashonly.sandbox.process.WatchedProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The order in which a process is replaced: a real process, and a store that answers when the test has it answer. The next one is not started, for
 * want of a distribution: the journal says that it would be.
 */
@Timeout(60)
class RestarterTest {

    private static final ElementId SHOP = ElementId.MACHINE.child("shop");
    private static final Generation WEB = new Generation(SHOP.child("web"), 1);
    private static final Application APPLICATION = new Application(
            "shop", List.of(new Application.Component("cart", Path.of("/cart.war"), "0", List.of(), "/", null, "web", List.of(), null)),
            List.of(), Application.Policy.DEFAULT, Application.Jvm.DEFAULT);
    private static final Cause CAUSE = Roster.incident("stalled", "it is silent");

    @TempDir
    Path directory;

    private final Inbox inbox = new Inbox();
    private final EventLog events = new EventLog();
    private Process process;
    private ConnectedHost store;
    private Restarter restarter;
    private Stores stores;
    private Element web;
    private RunningInbox manager;

    @BeforeEach
    void begin() throws Exception {
        process = new ProcessBuilder("sleep", "1000").start();
        store = new ConnectedHost(APPLICATION, SHOP.child(Application.SESSION_STORE), directory);
        DataDirectory data = new DataDirectory(directory.resolve("data")).prepare();
        Specifications specifications = new Specifications(data, ServerConfig.DEFAULT, directory, List.of());
        stores = new Stores(store.roster(), inbox);
        restarter = new Restarter(
                store.roster(), stores, specifications, new Launcher(data, specifications, null), inbox, events, new Remains(data),
                new RestartMetrics(new SimpleMeterRegistry()));
        web = store.roster().find(WEB.id());
        assertThat(web.policy().begin(Roster.incident(Cause.START, "first"), System.nanoTime())).isNotEmpty();
        store.roster().record(web, new Entry.Begun(WEB, null, CAUSE, 0, 1));
        web.runs(new ProcessSpec("instance", WEB, directory, directory, directory.resolve("vitals"), directory,
                        new ProcessSpec.FrontDoorSpec("127.0.0.1", 80, null)),
                WatchedProcess.adopt(ProcessIdentity.of(process.pid()).orElseThrow(), death -> inbox.postUrgently(() -> restarter.died(WEB, death)))
                        .orElseThrow());
        assertThat(web.policy().ready(WEB, System.nanoTime())).isTrue();
        manager = new RunningInbox(inbox);
    }

    @AfterEach
    void end() throws Exception {
        manager.close();
        store.close();
        process.destroyForcibly().waitFor();
    }

    @Test
    void whoIsRestartedIsWrittenDownThenFencedThenKilledThenBegunAnew() throws Exception {
        manager.does(() -> restarter.restart(web, CAUSE));
        Message.Fence fence = (Message.Fence) store.asked();
        assertThat(process.isAlive()).as("its store has not shut it out yet").isTrue();
        assertThat(fence.generation()).isEqualTo(WEB);
        assertThat(manager.asks(() -> past().ending())).isTrue();
        assertThat(manager.asks(() -> past().endingFor())).isEqualTo(CAUSE);

        Message.Reply reply = (Message.Reply) store.says(new Message.Reply(fence.request(), true, null));
        manager.does(() -> stores.replied(reply));

        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        await().until(() -> manager.asks(() -> past().generation()) >= 2L);
        assertThat(manager.asks(() -> past().latest().stream().filter(it -> it.generation() == 2).findFirst().orElseThrow().cause())).isEqualTo(CAUSE);
        await().until(() -> manager.asks(web::predecessorsGone));
    }

    @Test
    void aStoreThatDoesNotAnswerHoldsNobodyUp() throws Exception {
        manager.does(() -> restarter.restart(web, CAUSE));
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        await().until(() -> manager.asks(() -> past().generation()) >= 2L);
    }

    @Test
    void whoSaysAtItsEndThatItCannotServeIsFailedAndTheJournalKnowsWhy() throws Exception {
        manager.does(() -> restarter.died(WEB, new WatchedProcess.Death(
                web.process().orElseThrow().identity(), OptionalInt.of(ExitCode.DEPLOYMENT_FAILED.code()))));
        assertThat(manager.asks(() -> web.policy().phase())).isEqualTo(Phase.FAILED);
        assertThat(manager.asks(() -> past().endingFor().evidence())).contains("deployment failed");
        assertThat(manager.asks(() -> past().endingAtMillis())).isCloseTo(System.currentTimeMillis(), within(60_000L));
        assertThat(manager.asks(() -> past().generation())).as("it waits").isEqualTo(1);
    }

    @Test
    void theEndOfALifeThatIsOverChangesNothing() throws Exception {
        manager.does(() -> restarter.died(new Generation(WEB.id(), 7), new WatchedProcess.Death(ProcessIdentity.self(), OptionalInt.of(1))));
        manager.does(() -> restarter.died(new Generation(SHOP.child("gone"), 1), new WatchedProcess.Death(ProcessIdentity.self(), OptionalInt.of(1))));
        assertThat(manager.asks(() -> web.policy().phase())).isEqualTo(Phase.READY);
        assertThat(manager.asks(() -> past().generation())).isEqualTo(1);
        assertThat(process.isAlive()).isTrue();
    }

    @Test
    void aSwitchThatIsThrownIsFoundOutAndToldByWhom() throws Exception {
        manager.does(() -> restarter.throwSwitch(web, "somebody"));
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        await().until(() -> manager.asks(() -> past().generation()) >= 2L);
        assertThat(events.after(0)).filteredOn(it -> it.kind().equals("ended")).extracting(Event::text)
                .singleElement().asString().endsWith("power switch thrown by somebody");
        assertThat(manager.asks(() -> past().latest().stream().filter(it -> it.generation() == 2).findFirst().orElseThrow().cause().reason()))
                .isEqualTo(Cause.REQUESTED);
    }

    @Test
    void whoIsEndedForGoodIsNotBegunAnew() throws Exception {
        manager.does(() -> restarter.end(web, CAUSE));
        assertThat(manager.asks(() -> store.roster().find(WEB.id()) == null)).isTrue();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(manager.asks(() -> store.roster().records().chronicle().find(WEB.id()).generation())).isEqualTo(1);
    }

    private Entry.ElementRecord past() {
        return web.past();
    }
}
