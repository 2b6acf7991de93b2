package org.crashonly.manager.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.crashonly.control.ElementId;
import org.crashonly.control.ExitCode;
import org.crashonly.control.Generation;
import org.crashonly.control.Level;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.control.ProcessSpec.FrontDoorSpec;
import org.crashonly.manager.DataDirectory;
import org.crashonly.manager.ServerConfig;
import org.crashonly.manager.api.Event;
import org.crashonly.manager.application.Application;
import org.crashonly.manager.journal.Entry;
import org.crashonly.manager.journal.Entry.Cause;
import org.crashonly.manager.policy.Phase;
import org.crashonly.manager.policy.ProcessPolicy;
import org.crashonly.manager.registry.Element;
import org.crashonly.manager.registry.Plan;
import org.crashonly.manager.registry.Specifications;
import org.crashonly.sandbox.process.ProcessScan;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An earlier manager was killed between its decision to restart a process and the next life of that. Nothing is started here, for want of a
 * distribution: the journal says what would be.
 */
class AdoptionTest {

    private static final ElementId SHOP = ElementId.MACHINE.child("shop");
    private static final Generation WEB = new Generation(SHOP.child("web"), 1);
    private static final Generation DOOR = new Generation(Plan.SERVER.child("front-door-1"), 1);
    private static final Application APPLICATION = new Application(
            "shop", List.of(new Application.Component("cart", Path.of("/cart.war"), "0", List.of(), "/", null, "web", List.of(), null)),
            List.of(), Application.Policy.DEFAULT, Application.Jvm.DEFAULT);
    private static final Cause DECIDED = new Cause("the-upgrade", Level.PROCESS, Cause.UPGRADE, "another version takes its place");

    @TempDir
    Path directory;

    private Process process;
    private Roster roster;
    private Specifications specifications;
    private DataDirectory data;
    private Records records;
    private final Inbox inbox = new Inbox();
    private final EventLog events = new EventLog();

    @BeforeEach
    void begin() throws IOException {
        process = new ProcessBuilder("sleep", "1000").start();
        data = new DataDirectory(directory.resolve("data")).prepare();
        specifications = new Specifications(data, ServerConfig.DEFAULT, directory, List.of());
        records = Records.open(data.journal(), Set.of(), Optional.empty());
        Cause first = Roster.incident(Cause.START, "first");
        for (Generation begun : List.of(WEB, DOOR)) {
            records.append(new Entry.Begun(begun, null, first, 0, System.currentTimeMillis()));
            records.append(new Entry.Ready(begun, 1, Map.of()));
        }
    }

    @AfterEach
    void end() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Test
    void whatWasEndedIsBegunForTheReasonForWhichItWas() throws Exception {
        records.append(new Entry.Ending(WEB, null, DECIDED));
        recover(DOOR);
        Entry.ElementRecord web = roster.records().chronicle().find(WEB.id());
        assertThat(web.generation()).isEqualTo(2);
        assertThat(web.latest().getFirst().cause()).isEqualTo(DECIDED);
        assertThat(roster.records().chronicle().find(SHOP.child(Application.SESSION_STORE)).latest().getFirst().cause().reason()).isEqualTo("lost");
    }

    @Test
    void whatWasToBeEndedIsEndedForTheSameReason() throws Exception {
        records.append(new Entry.Ending(WEB, null, DECIDED));
        recover(WEB);
        assertThat(roster.find(WEB.id()).policy().phase()).isEqualTo(Phase.CRASHING);
        assertThat(roster.records().chronicle().find(WEB.id()).endingFor()).isEqualTo(DECIDED);
    }

    @Test
    void whatHadSaidThatItCannotServeIsFailedToTheNextManagerTooForAsLongAsItWouldHaveBeen() throws Exception {
        // A clock that was set back since does not shorten it.
        long later = System.currentTimeMillis() + 60_000;
        Map<String, String> exit = Map.of("exit", Integer.toString(ExitCode.DEPLOYMENT_FAILED.code()));
        records.append(new Entry.Ending(WEB, null, new Cause("i", Level.PROCESS, "exited", "ended with exit code 13: deployment failed", exit), later));
        recover(DOOR);
        ProcessPolicy web = roster.find(WEB.id()).policy();
        assertThat(web.phase()).isEqualTo(Phase.FAILED);
        assertThat(web.failure()).contains("deployment failed");
        assertThat(web.generation()).isEqualTo(WEB);

        roster.records().append(new Entry.Ending(WEB, null, new Cause("i", Level.PROCESS, Cause.FAILED, "cart: no table", Map.of()), later));
        recover(DOOR);
        assertThat(roster.find(WEB.id()).policy().phase()).isEqualTo(Phase.FAILED);
        assertThat(roster.find(WEB.id()).policy().failure()).isEqualTo("cart: no table");
    }

    @Test
    void whatHasSaidSoAndStillRunsIsEndedAndFailed() throws Exception {
        Generation second = new Generation(WEB.id(), 2);
        records.append(new Entry.Begun(second, null, DECIDED, 0, System.currentTimeMillis()));
        records.append(new Entry.Ending(second, null, new Cause("i", Level.PROCESS, Cause.FAILED, "cart: no table"), System.currentTimeMillis()));
        recover(second);
        assertThat(roster.find(WEB.id()).policy().phase()).isEqualTo(Phase.CRASHING);
        assertThat(roster.find(WEB.id()).policy().failure()).isEqualTo("cart: no table");
    }

    @Test
    void whatGoesOnIsTakenOverAsItIs() throws Exception {
        recover(WEB);
        Element web = roster.find(WEB.id());
        assertThat(web.policy().phase()).isEqualTo(Phase.READY);
        assertThat(web.process().orElseThrow().identity().pid()).isEqualTo(process.pid());
        assertThat(web.predecessorsGone()).isTrue();
        assertThat(events.after(0)).filteredOn(it -> it.element().equals(WEB.id().path())).extracting(Event::kind).containsExactly("adopted");
        assertThat(roster.records().chronicle().find(WEB.id()).generation()).isEqualTo(1);
        assertThat(process.isAlive()).isTrue();
    }

    @Test
    void aGenerationThatWasLeftOverIsEndedAndWaitedForAsAnyOther() throws Exception {
        Generation second = new Generation(WEB.id(), 2);
        records.append(new Entry.Begun(second, null, DECIDED, 0, System.currentTimeMillis()));
        recover(WEB);
        Element web = roster.find(WEB.id());
        assertThat(web.lingering()).containsExactly(WEB);
        assertThat(web.predecessorsGone()).as("what may not be repeated waits").isFalse();
        assertThat(events.after(0)).extracting(Event::text).contains("left over by an earlier manager");

        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        try (RunningInbox manager = new RunningInbox(inbox)) {
            await().until(() -> manager.asks(web::predecessorsGone));
        }
    }

    /** Another manager begins, while {@code running} lives. */
    private void recover(Generation running) throws IOException {
        Path ignored = specifications.write(running, new FrontDoorSpec("127.0.0.1", 80, null), (Path) null);
        roster = new Roster(Plan.of(ServerConfig.DEFAULT, List.of(APPLICATION)), Records.open(data.journal(), Set.of(), Optional.empty()));
        RestartMetrics metrics = new RestartMetrics(new SimpleMeterRegistry());
        Remains remains = new Remains(data);
        Restarter restarter = new Restarter(roster, new Stores(roster, inbox), specifications, null, inbox, events, remains, metrics);
        new Adoption(roster, restarter, new ModuleRestarts(roster, restarter, events, metrics), specifications, inbox, events, remains)
                .recover(List.of(new ProcessScan.Found(ProcessIdentity.of(process.pid()).orElseThrow(), running.id(), running.number(), false)));
    }
}
