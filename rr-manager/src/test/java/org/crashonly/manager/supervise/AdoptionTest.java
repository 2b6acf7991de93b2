package org.crashonly.manager.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Level;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.control.ProcessSpec.FrontDoorSpec;
import org.crashonly.manager.DataDirectory;
import org.crashonly.manager.ServerConfig;
import org.crashonly.manager.application.Application;
import org.crashonly.manager.journal.Entry;
import org.crashonly.manager.journal.Entry.Cause;
import org.crashonly.manager.policy.Phase;
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

    @BeforeEach
    void begin() throws IOException {
        process = new ProcessBuilder("sleep", "1000").start();
        data = new DataDirectory(directory.resolve("data")).prepare();
        specifications = new Specifications(data, ServerConfig.DEFAULT, directory, List.of());
        Records records = Records.open(data.journal(), Set.of(), Optional.empty());
        Cause first = Roster.incident(Cause.START, "first");
        for (Generation begun : List.of(WEB, DOOR)) {
            records.append(new Entry.Begun(begun, null, first, 0, System.currentTimeMillis()));
            records.append(new Entry.Ready(begun, 1, Map.of()));
        }
        records.append(new Entry.Ending(WEB, null, DECIDED));
    }

    @AfterEach
    void end() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Test
    void whatWasEndedIsBegunForTheReasonForWhichItWas() throws Exception {
        recover(DOOR);
        Entry.ElementRecord web = roster.records().chronicle().find(WEB.id());
        assertThat(web.generation()).isEqualTo(2);
        assertThat(web.latest().getFirst().cause()).isEqualTo(DECIDED);
        assertThat(roster.records().chronicle().find(SHOP.child(Application.SESSION_STORE)).latest().getFirst().cause().reason()).isEqualTo("lost");
    }

    @Test
    void whatWasToBeEndedIsEndedForTheSameReason() throws Exception {
        recover(WEB);
        assertThat(roster.find(WEB.id()).policy().phase()).isEqualTo(Phase.CRASHING);
        assertThat(roster.records().chronicle().find(WEB.id()).endingFor()).isEqualTo(DECIDED);
    }

    /** Another manager begins, while {@code running} lives. */
    private void recover(Generation running) throws IOException {
        Path ignored = specifications.write(running, new FrontDoorSpec("127.0.0.1", 80, null), (Path) null);
        roster = new Roster(Plan.of(ServerConfig.DEFAULT, List.of(APPLICATION)), Records.open(data.journal(), Set.of(), Optional.empty()));
        Inbox inbox = new Inbox();
        EventLog events = new EventLog();
        RestartMetrics metrics = new RestartMetrics(new SimpleMeterRegistry());
        Remains remains = new Remains(data);
        Restarter restarter = new Restarter(roster, new Stores(roster, inbox), specifications, null, inbox, events, remains, metrics);
        new Adoption(roster, restarter, new ModuleRestarts(roster, restarter, events, metrics), specifications, inbox, events, remains)
                .recover(List.of(new ProcessScan.Found(ProcessIdentity.of(process.pid()).orElseThrow(), running.id(), running.number(), false)));
    }
}
