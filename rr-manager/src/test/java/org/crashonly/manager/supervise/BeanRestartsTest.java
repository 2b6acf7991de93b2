package org.crashonly.manager.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.crashonly.control.ElementId;
import org.crashonly.control.Level;
import org.crashonly.control.Message;
import org.crashonly.control.Message.BeanCounts;
import org.crashonly.manager.ServerConfig;
import org.crashonly.manager.api.Event;
import org.crashonly.manager.api.NotInjected;
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

/** The manager's side of beans, against a host that answers over the socket as it is told. */
class BeanRestartsTest {

    private static final ElementId WEB = ElementId.MACHINE.child("shop").child("web");
    private static final ElementId BASKET = WEB.child("cart").child("Basket");
    private static final Application APPLICATION = new Application(
            "shop", List.of(new Application.Component("cart", Path.of("/cart.war"), "0", List.of(), "/", null, "web", List.of(), null)),
            List.of(), Application.Policy.DEFAULT, Application.Jvm.DEFAULT);

    @TempDir
    Path directory;

    private final EventLog events = new EventLog();
    private ConnectedHost host;
    private Roster roster;
    private Element element;
    private BeanRestarts beans;

    @BeforeEach
    void begin() throws IOException {
        host = new ConnectedHost(APPLICATION, WEB, directory);
        roster = host.roster();
        element = host.element();
        beans = new BeanRestarts(roster, events, new RestartMetrics(new SimpleMeterRegistry()));
    }

    @AfterEach
    void end() throws IOException {
        host.close();
    }

    /** The host answers its next question, and the manager hears of it. */
    private void answers(LongFunction<Message> answer) throws InterruptedException {
        Message question = host.asked();
        Message answered = host.says(answer.apply(switch (question) {
            case Message.RestartBean restart -> restart.request();
            case Message.CountBeans count -> count.request();
            default -> throw new AssertionError(question);
        }));
        switch (answered) {
            case Message.BeanRestarted restarted -> beans.answered(restarted.request(), restarted);
            case Message.Beans counts -> beans.answered(counts.request(), counts);
            case Message other -> throw new AssertionError(other);
        }
    }

    @Test
    void aRestartIsToldAsOneOfTheBeanWithWhatItTook() throws Exception {
        CompletableFuture<Optional<String>> done = beans.restart(BASKET, "somebody", 0);
        answers(request -> new Message.BeanRestarted(request, 2, 0, 1_600, 7_400, null));

        assertThat(done.join()).isEmpty();
        Event event = events.after(0).getLast();
        assertThat(event.kind()).isEqualTo("restarted");
        assertThat(event.element()).isEqualTo(BASKET.path());
        assertThat(event.text()).isEqualTo("bean restarted, new instances after 1.6 ms, 2 calls cut, the last gone after 7.4 ms; asked for by somebody");
        assertThat(event.millis()).isEqualTo(2);
        Entry.ElementRecord past = roster.records().chronicle().find(BASKET);
        assertThat(past.restarts()).isEqualTo(1);
        assertThat(past.latest().getFirst().tookMillis()).isEqualTo(2);
        assertThat(new Element(element.planned(), element.policy(), element.past()).restartedBeans(WEB.child("cart"))).isEmpty();
        ElementView view = new StatusViews("instance", ServerConfig.DEFAULT, 1, 0)
                .draw(roster.plan(), roster.elements(), Entry.ElementRecord.none(Plan.MANAGER), null, 0).elements().stream()
                .filter(it -> it.id().equals(BASKET.path())).findFirst().orElseThrow();
        assertThat(view.level()).isEqualTo("bean");
        assertThat(view.parent()).isEqualTo(WEB.child("cart").path());
        assertThat(view.history().getFirst().level()).isEqualTo("bean");
    }

    @Test
    void whatTheHostRefusesIsSaidAndNotWrittenDown() throws Exception {
        CompletableFuture<Optional<String>> done = beans.restart(BASKET, "somebody", 0);
        answers(request -> new Message.BeanRestarted(request, 0, 0, 0, 0, "no bean of this name has a boundary there"));

        assertThat(done.join()).contains(BASKET + " is not restarted: no bean of this name has a boundary there");
        assertThat(roster.records().chronicle().find(BASKET).restarts()).isZero();
        assertThat(events.after(0)).isEmpty();
    }

    @Test
    void aRestartThatThePolicyWantsSaysWhyAndIsOfNoUseToThoseWhoStay() throws Exception {
        Cause cause = Roster.incident(Level.BEAN, "errors", "5 of 5 requests failed");
        for (int left : new int[] {0, 2}) {
            CompletableFuture<Optional<String>> done = beans.restart(BASKET, cause, 0);
            answers(request -> new Message.BeanRestarted(request, 2, left, 1_600, 500_000, null));
            assertThat(done.join()).isEqualTo(left == 0 ? Optional.empty() : Optional.of("2 calls that were in " + BASKET + " do not end"));
            assertThat(events.after(0).getLast().text()).endsWith("errors: 5 of 5 requests failed");
        }
        Entry.ElementRecord past = roster.records().chronicle().find(BASKET);
        assertThat(past.latest()).extracting(Entry.PastRestart::cause).containsExactly(cause, cause);
    }

    @Test
    void whichBeansThereAreIsAskedOfTheHost() throws Exception {
        BeanCounts basket = new BeanCounts(BASKET, "SessionScoped", 3, 1, null, 0, null);
        CompletableFuture<Optional<NotInjected>> known = beans.look(BASKET, 0);
        answers(request -> new Message.Beans(request, List.of(basket)));
        assertThat(known.join()).isEmpty();
        ElementId nobody = WEB.child("cart").child("Nobody");
        for (List<BeanCounts> told : List.of(List.of(basket), List.<BeanCounts>of())) {
            CompletableFuture<Optional<NotInjected>> unknown = beans.look(nobody, 0);
            answers(request -> new Message.Beans(request, told));
            assertThat(unknown.join()).hasValueSatisfying(it -> {
                assertThat(it.why()).contains("no bean of machine/shop/web/cart", "Nobody", "--beans");
                assertThat(it.forGood()).as("who tells of none may be about to begin").isEqualTo(!told.isEmpty());
            });
        }
        assertThat(beans.look(ElementId.MACHINE.child("blog").child("web").child("a").child("B"), 0).join())
                .contains(NotInjected.forGood("there is no module machine/blog/web/a"));
        host.disconnect();
        assertThat(beans.look(BASKET, 0).join()).hasValueSatisfying(it -> {
            assertThat(it.why()).contains("is not there now");
            assertThat(it.forGood()).as("it may be asked again").isFalse();
        });
    }

    @Test
    void aHostThatDoesNotAnswerIsNotWaitedForForEver() throws Exception {
        CompletableFuture<Optional<String>> restart = beans.restart(BASKET, "somebody", 0);
        CompletableFuture<List<BeanCounts>> counts = beans.count(ElementId.MACHINE, 0);
        beans.tick(TimeUnit.SECONDS.toNanos(4));
        assertThat(restart).isNotDone();
        beans.tick(TimeUnit.SECONDS.toNanos(6));
        assertThat(restart.join()).contains("its process did not answer");
        assertThat(counts.join()).isEmpty();
        host.disconnect();
        assertThat(beans.restart(BASKET, "somebody", 0).join()).hasValueSatisfying(why -> assertThat(why).contains("is not there now"));
    }

    @Test
    void beansAreCountedByModuleAndByThemselves() throws Exception {
        BeanCounts basket = new BeanCounts(BASKET, "SessionScoped", 3, 1, "java.lang.Error", 0, null);
        BeanCounts other = new BeanCounts(WEB.child("cart").child("Other"), "ApplicationScoped", 0, 0, null, 0, null);
        for (Map.Entry<ElementId, List<BeanCounts>> each : Map.of(WEB, List.of(basket, other), BASKET, List.of(basket)).entrySet()) {
            CompletableFuture<List<BeanCounts>> counts = beans.count(each.getKey(), 0);
            answers(request -> new Message.Beans(request, List.of(basket, other)));
            assertThat(counts.join()).isEqualTo(each.getValue());
        }
        assertThat(beans.count(ElementId.MACHINE.child("blog"), 0).join()).isEmpty();
    }
}
