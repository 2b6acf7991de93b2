package org.crashonly.manager.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.manager.ServerConfig;
import org.crashonly.manager.application.Application;
import org.crashonly.manager.application.Application.Standby;
import org.crashonly.manager.journal.Entry;
import org.crashonly.manager.policy.Backoff;
import org.crashonly.manager.policy.ProcessPolicy;
import org.crashonly.manager.registry.Element;
import org.crashonly.manager.registry.Plan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RosterTest {

    private static final ElementId WEB = new ElementId("machine/shop/web");
    private static final Generation SPARE = new Generation(new ElementId("machine/shop/pool-1"), 3);
    private static final Entry.Cause KILLED = Roster.incident("killed", "by signal 9");

    @TempDir
    Path directory;

    @Test
    void whatTookAPlaceLivesAsThatUntilItIsGoneWhateverFollowsItThere() throws Exception {
        Roster roster = roster();
        Element web = roster.find(WEB);
        assertThat(roster.livesAs(SPARE)).isEqualTo(SPARE);

        roster.record(web, new Entry.Begun(new Generation(WEB, 6), null, KILLED, 0, 1, SPARE));

        assertThat(roster.livesAs(SPARE)).isEqualTo(new Generation(WEB, 6));
        assertThat(roster.begunAs(new Generation(WEB, 6))).contains(SPARE);
        assertThat(roster.begunAs(new Generation(WEB, 5))).isEmpty();

        roster.record(web, new Entry.Begun(new Generation(WEB, 7), null, KILLED, 0, 2));

        assertThat(roster.livesAs(SPARE)).isEqualTo(new Generation(WEB, 6));
        assertThat(roster.begunAs(new Generation(WEB, 7))).isEmpty();
        roster.gone(SPARE);
        assertThat(roster.livesAs(SPARE)).isEqualTo(SPARE);
    }

    @Test
    void whatIsNotSupervisedAnyMoreIsKnownByWhatItWasUntilItIsGone() throws Exception {
        Roster roster = roster();
        roster.takesPlace(SPARE, new Generation(WEB, 6));

        roster.remove(WEB);

        assertThat(roster.livesAs(SPARE)).isEqualTo(new Generation(WEB, 6));
    }

    @Test
    void aNewManagerKnowsFromTheJournalWhatASpareLivesAs() throws Exception {
        Roster before = roster();
        before.record(before.find(WEB), new Entry.Begun(new Generation(WEB, 6), null, KILLED, 0, 1, SPARE));

        assertThat(roster().livesAs(SPARE)).isEqualTo(new Generation(WEB, 6));
    }

    private Roster roster() throws Exception {
        Application shop = new Application(
                "shop",
                List.of(new Application.Component("cart", Path.of("/cart.war"), "", List.of(), "/", null, "web", List.of(), null)),
                List.of(), Application.Policy.DEFAULT, Application.Jvm.DEFAULT, null, Map.of(), Map.of(),
                new Application.Standbys(Map.of("web", Standby.POOL), 1));
        Plan plan = Plan.of(ServerConfig.DEFAULT, List.of(shop));
        Roster roster = new Roster(plan, Records.open(directory, List.of(), Optional.empty()));
        plan.processes().forEach(it -> roster.add(new Element(
                it, new ProcessPolicy(it.id(), 0, 0, Backoff.DEFAULT, new Random(1)), roster.records().chronicle().find(it.id()))));
        return roster;
    }
}
