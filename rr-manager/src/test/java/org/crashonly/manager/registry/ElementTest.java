package org.crashonly.manager.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Level;
import org.crashonly.manager.application.Application;
import org.crashonly.manager.journal.Chronicle;
import org.crashonly.manager.journal.Entry;
import org.crashonly.manager.journal.Entry.Cause;
import org.crashonly.manager.policy.Backoff;
import org.crashonly.manager.policy.ProcessPolicy;
import org.junit.jupiter.api.Test;

class ElementTest {

    private static final ElementId DOOR = new ElementId("machine/server/front-door-1");

    @Test
    void recoveriesOfABusyTimeAreForgottenWhenItIsOver() {
        List<Long> times = new ArrayList<>(Collections.nCopies(60, 30_000L));
        assertThat(element(times).expectedRecoveryMillis()).isEqualTo(30_000);
        times.addAll(Collections.nCopies(19, 900L));
        assertThat(element(times).expectedRecoveryMillis()).as("one slow one of 20 does not count").isEqualTo(900);
    }

    @Test
    void whatIsExpectedIsThe90thPercentileOfTheLatest20() {
        List<Long> times = new ArrayList<>();
        for (long millis = 1; millis <= 20; millis++) {
            times.add(millis * 100);
        }
        Collections.shuffle(times, new Random(7));
        assertThat(element(times).expectedRecoveryMillis()).isEqualTo(1_800);
    }

    @Test
    void nothingMeasuredIsNotTheSameAsNoTimeAtAll() {
        assertThat(element(List.of()).expectedRecoveryMillis()).isZero();
        assertThat(element(List.of(0L)).expectedRecoveryMillis()).isPositive();
    }

    @Test
    void aModuleLivesOnceForEachLifeOfItsProcessAndForEachRestartOfItsOwn() {
        ElementId process = new ElementId("machine/shop/web");
        ElementId module = process.child("cart");
        Cause cause = new Cause("1", Level.MODULE, Cause.REQUESTED, "asked for");
        Chronicle chronicle = Chronicle.of(List.of(new Entry.Begun(new Generation(process, 1), null, cause, 0, 0)));
        Element host = new Element(
                new Planned.Host(process, null, List.of()), new ProcessPolicy(process, 0, 0, Backoff.DEFAULT, new Random(1)), chronicle.find(process));
        assertThat(host.generationOf(module)).isEqualTo(1);
        assertThat(host.pastOf(module).restarts()).isZero();

        chronicle.add(new Entry.Begun(new Generation(module, 2), null, cause, 0, 0));
        chronicle.add(new Entry.Ready(new Generation(module, 2), 400, Map.of(module, 8001)));
        host.pastOf(module, chronicle.find(module));
        assertThat(host.generationOf(module)).isEqualTo(2);
        assertThat(host.pastOf(module).restarts()).as("its first life was its process's").isEqualTo(1);
        assertThat(host.pastOf(module).percentile(0.9)).isEqualTo(400);

        chronicle.add(new Entry.Begun(new Generation(process, 2), null, cause, 0, 0));
        host.past(chronicle.find(process));
        assertThat(host.generationOf(module)).isEqualTo(3);
        assertThat(Chronicle.of(chronicle.summary()).find(module)).isEqualTo(chronicle.find(module));
    }

    @Test
    void whatIsGivenUpAndAnswersNothingWellIsRefusedAtTheFrontDoor() {
        ElementId web = new ElementId("machine/shop/web");
        Application.Component cart = new Application.Component(
                "cart", Path.of("/cart.war"), "0", List.of(), "/", null, "web", List.of(), null);
        Planned.Host host = new Planned.Host(
                web, new Application("shop", List.of(cart), List.of(), Application.Policy.DEFAULT, Application.Jvm.DEFAULT), List.of(cart));
        ProcessPolicy policy = new ProcessPolicy(web, 1, 0, Backoff.DEFAULT, new Random(1));
        policy.adopted(true, new Cause("1", Level.PROCESS, "adopted", ""), 10);
        Element element = new Element(host, policy, Chronicle.of(List.of()).find(web));
        element.ports(Map.of(web.child("cart"), 4711));
        element.givenUp(Map.of(web.child("cart"), new Element.GivenUp("nothing helps", true, 5, 5 + 300_000_000_000L)));

        assertThat(HostRoutes.of(element, List.of(element), 20)).singleElement().satisfies(route -> {
            assertThat(route.targets()).isEmpty();
            assertThat(route.recovery().givenUp()).isTrue();
            assertThat(route.recovery().expectedMillis()).as("when it is tried again").isEqualTo(300_000);
        });
    }

    private static Element element(List<Long> recoveries) {
        List<Entry> story = new ArrayList<>();
        Cause cause = new Cause("1", Level.PROCESS, "killed", "signal 9");
        story.add(new Entry.Begun(new Generation(DOOR, 1), null, cause, 0, 0));
        for (int i = 0; i < recoveries.size(); i++) {
            story.add(new Entry.Begun(new Generation(DOOR, i + 2), null, cause, 0, 0));
            story.add(new Entry.Ready(new Generation(DOOR, i + 2), recoveries.get(i), Map.of()));
        }
        return new Element(new Planned.FrontDoor(DOOR), new ProcessPolicy(DOOR, 0, 0, Backoff.DEFAULT, new Random(1)), Chronicle.of(story).find(DOOR));
    }
}
