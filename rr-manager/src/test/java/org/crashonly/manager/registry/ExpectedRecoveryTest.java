package org.crashonly.manager.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Level;
import org.crashonly.control.RoutingTable.Recovery;
import org.crashonly.manager.application.Application;
import org.crashonly.manager.journal.Chronicle;
import org.crashonly.manager.journal.Entry;
import org.crashonly.manager.journal.Entry.Cause;
import org.crashonly.manager.policy.Backoff;
import org.crashonly.manager.policy.ProcessPolicy;
import org.junit.jupiter.api.Test;

/** How long clients are told that a recovery takes. */
class ExpectedRecoveryTest {

    private static final long MILLI = 1_000_000;
    private static final long LOST = 50_000 * MILLI;
    private static final long NOW = LOST + 200 * MILLI;
    private static final ElementId SHOP = new ElementId("machine/shop");
    private static final Application APPLICATION =
            new Application("shop", List.of(), List.of(), Application.Policy.DEFAULT, Application.Jvm.DEFAULT);
    private static final Application OTHER =
            new Application("other", List.of(), List.of(), Application.Policy.DEFAULT, Application.Jvm.DEFAULT);

    private final List<Element> all = new ArrayList<>();

    private Element host(String name, long... recoveries) {
        ElementId id = SHOP.child(name);
        Application.Component component = new Application.Component(name, null, "0", List.of(), "/", null, name, List.of(), null);
        return add(new Planned.Host(id, APPLICATION, List.of(component)), recoveries);
    }

    private Element store(String name, long... recoveries) {
        return add(new Planned.AcidStore(SHOP.child(name), APPLICATION), recoveries);
    }

    private Element add(Planned planned, long... recoveries) {
        Cause cause = cause(Level.PROCESS);
        List<Entry> story = new ArrayList<>(List.of(new Entry.Begun(new Generation(planned.id(), 1), null, cause, 0, 0)));
        for (int i = 0; i < recoveries.length; i++) {
            Generation generation = new Generation(planned.id(), i + 2);
            story.add(new Entry.Begun(generation, null, cause, 0, 0));
            story.add(new Entry.Ready(generation, recoveries[i], Map.of()));
        }
        ProcessPolicy policy = new ProcessPolicy(planned.id(), 1, 0, Backoff.DEFAULT, new Random(1));
        policy.adopted(true, cause, 1);
        Element element = new Element(planned, policy, Chronicle.of(story).find(planned.id()));
        all.add(element);
        return element;
    }

    private static Cause cause(Level level) {
        return new Cause("1", level, "failing", "as a test wants it");
    }

    private static void restart(Level level, Element... elements) {
        for (Element element : elements) {
            assertThat(element.policy().restart(cause(level), LOST)).isNotEmpty();
        }
    }

    private Recovery recovery(Element host) {
        return HostRoutes.of(host, all, NOW).getFirst().recovery();
    }

    @Test
    void ofAProcessIsWhatItsOwnRestartsTook() {
        Element web = host("web", 900);
        host("slow", 9_000);
        store("db", 400);
        restart(Level.PROCESS, web);
        assertThat(recovery(web)).isEqualTo(new Recovery(Level.PROCESS, LOST, 900, false));
    }

    @Test
    void ofAnApplicationIsThatOfItsSlowestStoreAndThenOfItsSlowestProcess() {
        Element web = host("web", 900);
        Element slow = host("slow", 2_000);
        Element db = store("db", 700);
        Element sessions = store("sessions", 300);
        add(new Planned.Host(new ElementId("machine/other/web"), OTHER, List.of()), 60_000);
        restart(Level.APPLICATION, web, slow, db, sessions);
        assertThat(recovery(web)).isEqualTo(new Recovery(Level.APPLICATION, LOST, 2_700, false));
        assertThat(recovery(slow)).isEqualTo(recovery(web));
    }

    /** What was measured is the 90th percentile: of ten restarts the slowest does not count. */
    @Test
    void growsWithTheLevel() {
        long[] measured = {700, 900, 600, 500, 600, 700, 800, 600, 700, 5_000};
        Element web = host("web", measured);
        Element db = store("db", 700);
        ElementId module = web.id().child("web");
        web.pastOf(module, new Entry.ElementRecord(module, 2, false, null, 0, 1, List.of(80L), List.of()));
        web.moduleRestarts(module, LOST);
        Recovery ofModule = recovery(web);
        web.over();
        restart(Level.PROCESS, web);
        Recovery ofProcess = recovery(web);
        restart(Level.PROCESS, db);
        Recovery ofProcessAndStore = recovery(web);
        all.clear();
        Element again = host("web", measured);
        restart(Level.APPLICATION, again, host("slow", 2_000), store("db", 700));
        Recovery ofApplication = recovery(again);
        assertThat(List.of(ofModule, ofProcess, ofProcessAndStore, ofApplication)).extracting(Recovery::level, Recovery::expectedMillis)
                .containsExactly(tuple(Level.MODULE, 80L), tuple(Level.PROCESS, 900L), tuple(Level.PROCESS, 1_600L), tuple(Level.APPLICATION, 2_700L));
    }

    @Test
    void whoServesHearsOfItsStoreOnly() {
        Element web = host("web", 900);
        Element db = store("db", 700);
        store("sessions", 300);
        ExpectedRecovery expected = new ExpectedRecovery(web, all);
        assertThat(expected.ofStores(NOW)).isEmpty();
        restart(Level.PROCESS, db);
        assertThat(new ExpectedRecovery(web, all).ofStores(NOW)).contains(new Recovery(Level.PROCESS, LOST, 700, false));
    }

    @Test
    void aStoreThatWasLostEarlierIsBackEarlier() {
        Element web = host("web", 900);
        Element db = store("db", 700);
        assertThat(db.policy().restart(cause(Level.PROCESS), LOST - 500 * MILLI)).isNotEmpty();
        restart(Level.PROCESS, web);
        assertThat(recovery(web).expectedMillis()).isEqualTo(200 + 900);
    }

    @Test
    void ofAModuleItIsItsOwnAfterThatOfAStoreThatIsDown() {
        Element web = host("web", 900);
        Element db = store("db", 700);
        ElementId module = web.id().child("web");
        web.pastOf(module, new Entry.ElementRecord(module, 2, false, null, 0, 1, List.of(80L), List.of()));
        web.moduleRestarts(module, LOST);
        assertThat(recovery(web)).isEqualTo(new Recovery(Level.MODULE, LOST, 80, false));
        assertThat(db.policy().restart(cause(Level.PROCESS), LOST + 100 * MILLI)).isNotEmpty();
        assertThat(recovery(web)).isEqualTo(new Recovery(Level.MODULE, LOST, 100 + 700 + 80, false));
    }

    @Test
    void aModuleThatIsTriedAgainLaterHasItsStoreThenIfThatIsBackBefore() {
        Element web = host("web", 900);
        Element db = store("db", 700);
        ElementId module = web.id().child("web");
        web.pastOf(module, new Entry.ElementRecord(module, 2, false, null, 0, 1, List.of(80L), List.of()));
        restart(Level.PROCESS, db);
        web.quarantined(Map.of(module, new Element.Quarantined("does not start", 2, LOST, LOST + 1_000 * MILLI)));
        assertThat(recovery(web)).isEqualTo(new Recovery(Level.MODULE, LOST, 1_000 + 80, false, true));
        web.quarantined(Map.of(module, new Element.Quarantined("does not start", 2, LOST, LOST + 500 * MILLI)));
        assertThat(recovery(web)).isEqualTo(new Recovery(Level.MODULE, LOST, 700 + 80, false, true));
    }

    @Test
    void whatWasNeverMeasuredIsNotGuessed() {
        Element web = host("web");
        Element db = store("db");
        restart(Level.APPLICATION, web, db);
        assertThat(recovery(web)).isEqualTo(new Recovery(Level.APPLICATION, LOST, 0, false));
    }

    @Test
    void whatHasNotBegunYetIsNotOverdueSinceEver() {
        Element web = host("web");
        Element next = new Element(web.planned(), new ProcessPolicy(web.id(), 0, 0, Backoff.DEFAULT, new Random(1)), Entry.ElementRecord.none(web.id()));
        assertThat(recovery(next)).isNull();
        assertThat(next.policy().begin(cause(Level.PROCESS), LOST)).isNotEmpty();
        assertThat(recovery(next)).isEqualTo(new Recovery(Level.PROCESS, LOST, 0, false));
    }

    @Test
    void theTableDoesNotChangeWhileTimePasses() {
        Element web = host("web", 900);
        Element db = store("db", 700);
        restart(Level.APPLICATION, web, db);
        assertThat(HostRoutes.of(web, all, NOW)).isEqualTo(HostRoutes.of(web, all, NOW + 5_000 * MILLI));
    }
}
