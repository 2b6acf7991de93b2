package org.crashonly.manager.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.crashonly.control.ControlClient;
import org.crashonly.control.ControlServer;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Message;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.control.ProcessSpec;
import org.crashonly.control.ProcessSpec.HostSpec;
import org.crashonly.control.Vitals;
import org.crashonly.manager.DataDirectory;
import org.crashonly.manager.ServerConfig;
import org.crashonly.manager.application.Application;
import org.crashonly.manager.application.Application.Standby;
import org.crashonly.manager.journal.Entry;
import org.crashonly.manager.policy.Backoff;
import org.crashonly.manager.policy.Decision;
import org.crashonly.manager.policy.Phase;
import org.crashonly.manager.policy.ProcessPolicy;
import org.crashonly.manager.registry.Element;
import org.crashonly.manager.registry.Plan;
import org.crashonly.manager.registry.Planned;
import org.crashonly.manager.registry.Specifications;
import org.crashonly.sandbox.process.ProcessScan;
import org.crashonly.sandbox.process.WatchedProcess;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a spare takes a place. The spare is the process of this test, which nobody crashes. */
class StandbysTest {

    private static final ElementId WEB = new ElementId("machine/shop/web");
    private static final ElementId DATABASE = new ElementId("machine/shop/db");
    private static final Entry.Cause KILLED = Roster.incident("killed", "by signal 9");
    private static final Generation SIXTH = new Generation(WEB, 6);

    @TempDir
    Path directory;

    private DataDirectory data;
    private Specifications specifications;
    private Roster roster;
    private Standbys standbys;
    private Element web;

    @BeforeEach
    void prepare() throws IOException {
        data = new DataDirectory(directory.resolve("data")).prepare();
        specifications = new Specifications(data, ServerConfig.DEFAULT, Path.of("/payara"), List.of());
    }

    @Test
    void aSpareOfThePoolWorksWhereItDidAndCountsAndIsFoundUnderItsNewName() throws Exception {
        Element spare = standingBy(Standby.POOL);
        Generation begun = spare.policy().generation();
        assertThat(successor()).contains(spare);

        take(spare);

        ProcessSpec spec = specifications.read(SIXTH).orElseThrow();
        assertThat(spec.workDirectory()).isEqualTo(data.work(begun));
        assertThat(Files.getPosixFilePermissions(data.specification(SIXTH))).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(data.specification(begun)).doesNotExist();
        ProcessScan.Found found = new ProcessScan.Found(ProcessIdentity.self(), begun.id(), begun.number(), false);
        assertThat(data.asTheyLive(List.of(found))).extracting(ProcessScan.Found::id, ProcessScan.Found::generation)
                .containsExactly(tuple(WEB, 6L));
        assertThat(web.process().orElseThrow().identity()).isEqualTo(ProcessIdentity.self());
        assertThat(((HostSpec) spec.role()).knownAs()).isNull();
        assertThat(Specifications.grants(spec).get(DATABASE).generation()).isEqualTo(SIXTH);
    }

    @Test
    void aHotSpareStaysWhatItWasToItsStores() throws Exception {
        Element spare = standingBy(Standby.HOT);
        Generation begun = spare.policy().generation();
        String password = Specifications.grants(spare.spec().orElseThrow()).get(DATABASE).password();

        take(spare);

        ProcessSpec spec = specifications.read(SIXTH).orElseThrow();
        assertThat(((HostSpec) spec.role()).knownAs()).isEqualTo(begun);
        assertThat(Specifications.grants(spec).get(DATABASE).generation()).isEqualTo(begun);
        assertThat(Specifications.grants(spec).get(DATABASE).password()).isEqualTo(password);
        assertThat(roster.begunAs(SIXTH)).contains(begun);
    }

    @Test
    void theNextSpareIsMadeWhenThePlaceIsReady() throws Exception {
        Element spare = standingBy(Standby.POOL);
        assertThat(standbys.due()).isEmpty();

        take(spare);

        assertThat(spare.process()).isEmpty();
        assertThat(successor()).isEmpty();
        assertThat(standbys.due()).isEmpty();
        web.policy().ready(SIXTH, 3);
        assertThat(standbys.due()).containsExactly(spare);
        assertThat(spare.policy().begin(Standbys.cause(), 4)).singleElement().isInstanceOfSatisfying(
                Decision.Start.class, start -> assertThat(start.generation()).isEqualTo(new Generation(spare.id(), 2)));
        assertThat(standbys.due()).isEmpty();
    }

    @Test
    void aSpareThatConnectsAsWhatItWasHearsAgainWhoseItIsNow() throws Exception {
        Element spare = standingBy(Standby.POOL);
        ProcessSpec was = spare.spec().orElseThrow();
        take(spare);
        Queue<Message> heard = new ConcurrentLinkedQueue<>();
        CompletableFuture<Boolean> taken = new CompletableFuture<>();
        ControlServer.Listener listener = new ControlServer.Listener() {
            @Override
            public void connected(ControlServer.Session session) {
                taken.complete(standbys.connected(session));
            }

            @Override
            public void received(ControlServer.Session session, Message message) {}

            @Override
            public void disconnected(ControlServer.Session session) {}
        };
        try (ControlServer server = ControlServer.listen(was.controlSocket(), listener)) {
            ControlClient client = ControlClient.start(was, heard::add);
            client.status(new Message.Status(Message.State.READY, List.of(), 0, null));

            await().until(() -> !heard.isEmpty());
        }
        assertThat(taken).isCompletedWithValue(true);
        assertThat(heard.peek()).isEqualTo(new Message.TakePlace(data.specification(SIXTH), data.log(WEB)));
    }

    @Test
    void aHotSpareOfAnotherVersionTakesNoPlaceAndIsMadeAnewWhenItsWardNeedsNoProcessor() throws Exception {
        Element spare = standingBy(Standby.HOT);
        web.policy().adopted(true, KILLED, 1);
        assertThat(successor()).contains(spare);
        assertThat(standbys.outdated()).isEmpty();

        isInForce(shop(Standby.HOT, Path.of("/cart-2.war"), Application.Jvm.DEFAULT));

        assertThat(successor()).isEmpty();
        web.moduleRestarts(WEB.child("cart"), 2);
        assertThat(standbys.outdated()).isEmpty();
        web.moduleRuns(WEB.child("cart"), 3);
        assertThat(standbys.outdated()).containsExactly(spare);
        assertThat(spare.policy().restart(Standbys.renewal(), 4)).singleElement().isInstanceOf(Decision.Crash.class);
        assertThat(spare.policy().shortLives()).isZero();
        assertThat(standbys.outdated()).isEmpty();
    }

    @Test
    void aSpareOfThePoolTakesAnyWarButNoPlaceInAnotherJvm() throws Exception {
        Element spare = standingBy(Standby.POOL);

        isInForce(shop(Standby.POOL, Path.of("/cart-2.war"), Application.Jvm.DEFAULT));
        assertThat(successor()).contains(spare);

        isInForce(shop(Standby.POOL, Path.of("/cart-2.war"), new Application.Jvm(512, List.of("-Dx=y"), Map.of())));
        assertThat(successor()).isEmpty();
    }

    @Test
    void aSpareIsOfTheSameMakeForEveryManager() throws Exception {
        Map<String, String> environment = Map.of("A", "1", "B", "2", "C", "3", "D", "4");
        Application.Jvm one = new Application.Jvm(512, List.of(), environment);
        Application.Jvm same = new Application.Jvm(512, List.of(), new TreeMap<>(environment).descendingMap());
        assertThat(madeOf(shop(Standby.HOT, Path.of("/cart.war"), one))).isEqualTo(madeOf(shop(Standby.HOT, Path.of("/cart.war"), same)))
                .isNotEqualTo(madeOf(shop(Standby.POOL, Path.of("/cart.war"), one)));
    }

    private String madeOf(Application application) {
        return specifications.madeOf(Plan.of(ServerConfig.DEFAULT, List.of(application)).spares().getFirst());
    }

    /** As an upgrade does it. */
    private void isInForce(Application version) {
        roster.plan(Plan.of(ServerConfig.DEFAULT, List.of(version)));
        roster.all().forEach(it -> roster.plan().find(it.id()).ifPresent(it::planned));
    }

    private Optional<Element> successor() {
        return standbys.successor(web, new Decision.Start(SIXTH, KILLED, 0));
    }

    /** As the restarter does it. */
    private void take(Element spare) throws IOException {
        web.policy().begin(KILLED, 2);
        roster.record(web, new Entry.Begun(SIXTH, null, KILLED, 0, 1, spare.policy().generation()));
        standbys.give(spare, web, SIXTH, specifications.host((Planned.Host) web.planned(), SIXTH, Optional.of(DATABASE), 4711));
    }

    /** The only spare, as it is when its process has said that it is ready, beside a process whose fifth generation is over. */
    private Element standingBy(Standby kind) throws IOException {
        Application shop = shop(kind, Path.of("/cart.war"), Application.Jvm.DEFAULT);
        Plan plan = Plan.of(ServerConfig.DEFAULT, List.of(shop));
        roster = new Roster(plan, Records.open(data.journal(), List.of(), Optional.empty()));
        plan.processes().forEach(it -> roster.add(new Element(
                it, new ProcessPolicy(it.id(), it.id().equals(WEB) ? 5 : 0, 0, Backoff.DEFAULT, new Random(1)),
                roster.records().chronicle().find(it.id()))));
        standbys = new Standbys(roster, specifications);
        web = roster.find(WEB);
        Planned.Spare planned = plan.spares().getFirst();
        Element spare = roster.find(planned.id());
        spare.policy().begin(Standbys.cause(), 0);
        Generation begun = spare.policy().generation();
        roster.record(spare, new Entry.Begun(begun, null, Standbys.cause(), 0, 1));
        specifications.write(begun, specifications.spare(planned, begun, Optional.of(DATABASE), 4711, Optional.empty(), Optional.empty()), (Path) null);
        Vitals ignored = Vitals.create(data.vitals(begun), ProcessIdentity.self());
        spare.runs(specifications.read(begun).orElseThrow(), WatchedProcess.adopt(ProcessIdentity.self(), death -> { }).orElseThrow());
        spare.policy().ready(begun, 1);
        assertThat(spare.policy().phase()).isEqualTo(Phase.READY);
        return spare;
    }

    private static Application shop(Standby kind, Path war, Application.Jvm jvm) {
        return new Application(
                "shop", List.of(new Application.Component("cart", war, "", List.of(), "/", null, "web", List.of(), null)),
                List.of(new Application.Store("db", "acid", "h2")), Application.Policy.DEFAULT, jvm, null, Map.of(), Map.of(),
                new Application.Standbys(Map.of("web", kind), 1));
    }
}
