package org.crashonly.manager.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.crashonly.control.ElementId;
import org.crashonly.control.Level;
import org.crashonly.control.Message;
import org.crashonly.manager.ServerConfig;
import org.crashonly.manager.api.Event;
import org.crashonly.manager.api.StatusView.ElementView;
import org.crashonly.manager.application.Application;
import org.crashonly.manager.journal.Entry;
import org.crashonly.manager.journal.Entry.Cause;
import org.crashonly.manager.registry.Element;
import org.crashonly.manager.registry.Plan;
import org.crashonly.manager.registry.StatusViews;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The manager's side of resources, against a host that answers over the socket as it is told. */
class ResourceRestartsTest {

    private static final ElementId WEB = ElementId.MACHINE.child("shop").child("web");
    private static final ElementId POOL = WEB.resource("pool", "default");
    private static final Application APPLICATION = new Application(
            "shop", List.of(new Application.Component("cart", Path.of("/cart.war"), "0", List.of(), "/", null, "web", List.of(), null)),
            List.of(), Application.Policy.DEFAULT, Application.Jvm.DEFAULT);

    @TempDir
    Path directory;

    private final EventLog events = new EventLog();
    private ConnectedHost host;
    private Roster roster;
    private Element element;
    private ResourceRestarts resources;

    @BeforeEach
    void begin() throws IOException {
        host = new ConnectedHost(APPLICATION, WEB, directory);
        roster = host.roster();
        element = host.element();
        element.resources(List.of(POOL));
        resources = new ResourceRestarts(roster, events, new RestartMetrics(new SimpleMeterRegistry()));
    }

    @AfterEach
    void end() throws IOException {
        host.close();
    }

    /** The host answers its next question, and the manager hears of it. */
    private void answers(LongFunction<Message> answer) throws InterruptedException {
        Message.RestartResource asked = (Message.RestartResource) host.asked();
        assertThat(asked.resource()).isEqualTo(POOL);
        resources.answered(asked.request(), host.says(answer.apply(asked.request())));
    }

    @Test
    void aRestartIsToldAsOneOfTheResourceWhichIsShownBesideModules() throws Exception {
        long life = element.generationOf(POOL);
        CompletableFuture<Optional<String>> done = resources.restart(POOL, "somebody", 0);
        answers(request -> new Message.ResourceRestarted(request, 2, 0, 1_600, 7_400, null));

        assertThat(done.join()).isEmpty();
        Event event = events.after(0).getLast();
        assertThat(event.element()).isEqualTo(POOL.path());
        assertThat(event.generation()).isEqualTo(life + 1);
        assertThat(event.text()).isEqualTo("resource restarted, serves again after 1.6 ms, 2 requests cut, the last gone after 7.4 ms; asked for by somebody");
        assertThat(element.generationOf(POOL)).isEqualTo(life + 1);
        ElementView view = new StatusViews("instance", ServerConfig.DEFAULT, 1, 0)
                .draw(roster.plan(), roster.elements(), Entry.ElementRecord.none(Plan.MANAGER), null, 0).elements().stream()
                .filter(it -> it.id().equals(POOL.path())).findFirst().orElseThrow();
        assertThat(view.level()).isEqualTo("resource");
        assertThat(view.parent()).isEqualTo(WEB.path());
        assertThat(view.state()).isEqualTo("ready");
        assertThat(view.history().getFirst().level()).isEqualTo("resource");
        element.over();
        assertThat(element.resources()).as("of a life that has ended").isEmpty();
    }

    @Test
    void whatTheHostRefusesOrHasNotIsSaidAndNotWrittenDown() throws Exception {
        CompletableFuture<Optional<String>> done = resources.restart(POOL, "somebody", 0);
        answers(request -> new Message.ResourceRestarted(request, 0, 0, 0, 0, "its process has no such resource"));
        assertThat(done.join()).contains(POOL + " is not restarted: its process has no such resource");
        assertThat(resources.restart(WEB.resource("pool", "x"), "somebody", 0).join())
                .contains("machine/shop/web has no resource pool:x; it has [pool:default]");
        assertThat(resources.restart(ElementId.MACHINE.child("a").child("b").resource("pool", "x"), "somebody", 0).join().orElseThrow())
                .contains("is not there now");
        assertThat(roster.records().chronicle().find(POOL).restarts()).isZero();
        assertThat(events.after(0)).isEmpty();
    }

    @Test
    void aRestartThatThePolicyWantsSaysWhyAndIsOfNoUseToThoseWhoStay() throws Exception {
        Cause cause = Roster.incident(Level.RESOURCE, "errors", "5 of 5 requests failed");
        for (int left : new int[] {0, 2}) {
            CompletableFuture<Optional<String>> done = resources.restart(POOL, cause, 0);
            answers(request -> new Message.ResourceRestarted(request, 2, left, 1_600, 500_000, null));
            assertThat(done.join()).isEqualTo(left == 0 ? Optional.empty() : Optional.of("2 requests that used " + POOL + " do not end"));
            assertThat(events.after(0).getLast().text()).endsWith("errors: 5 of 5 requests failed");
        }
        assertThat(roster.records().chronicle().find(POOL).latest()).extracting(Entry.PastRestart::cause).containsExactly(cause, cause);
    }

    @Test
    void aHostThatDoesNotAnswerIsNotWaitedForForEver() throws Exception {
        CompletableFuture<Optional<String>> restart = resources.restart(POOL, "somebody", 0);
        resources.tick(TimeUnit.SECONDS.toNanos(4));
        assertThat(restart).isNotDone();
        resources.tick(TimeUnit.SECONDS.toNanos(6));
        assertThat(restart.join()).contains("its process did not answer");
        host.disconnect();
        assertThat(resources.restart(POOL, "somebody", 0).join()).hasValueSatisfying(why -> assertThat(why).contains("is not there now"));
    }
}
