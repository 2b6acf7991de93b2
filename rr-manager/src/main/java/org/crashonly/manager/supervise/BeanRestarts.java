package org.crashonly.manager.supervise;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Level;
import org.crashonly.control.Message;
import org.crashonly.control.Message.BeanCounts;
import org.crashonly.manager.api.NotInjected;
import org.crashonly.manager.journal.Entry.Cause;
import org.crashonly.manager.policy.Phase;
import org.crashonly.manager.registry.Element;
import org.crashonly.manager.registry.Planned;

/**
 * Restarts of beans inside modules that go on, and what hosts tell of their beans when they are asked. They are
 * {@linkplain RestartsInside written down} when they are done. On the inbox's thread.
 */
final class BeanRestarts {

    private final Roster roster;
    private final RestartsInside inside;
    private final Questions questions = new Questions();

    BeanRestarts(Roster roster, EventLog events, RestartMetrics metrics) {
        this.roster = roster;
        this.inside = new RestartsInside(roster, events, metrics);
    }

    /**
     * Has a bean restarted.
     *
     * @return completes with why it was not; empty if it was
     */
    CompletableFuture<Optional<String>> restart(ElementId bean, String askedBy, long now) {
        return restart(bean, Roster.incident(Level.BEAN, Cause.REQUESTED, "restart of " + bean + " asked for by " + askedBy), "asked for by " + askedBy, now);
    }

    /**
     * Has a bean restarted because the recovery policy wants it.
     *
     * @return completes with why that is of no use: it was not restarted, or who was in it does not end; empty if it was restarted
     */
    CompletableFuture<Optional<String>> restart(ElementId bean, Cause cause, long now) {
        return restart(bean, cause, cause.reason() + ": " + cause.evidence(), now);
    }

    private CompletableFuture<Optional<String>> restart(ElementId bean, Cause cause, String why, long now) {
        CompletableFuture<Optional<String>> done = new CompletableFuture<>();
        Optional<Element> host = hostOf(bean.parent().orElseThrow());
        if (host.isEmpty()) {
            return CompletableFuture.completedFuture(Optional.of(notThere(bean)));
        }
        long request = questions.ask(now, answer -> done.complete(answer instanceof Message.BeanRestarted how
                ? restarted(host.get(), bean, cause, why, how) : Optional.of("its process did not answer")));
        host.get().send(new Message.RestartBean(request, bean));
        return done;
    }

    private static String notThere(ElementId bean) {
        return "the process of " + bean + " is not there now; ask again when it is ready";
    }

    private Optional<String> restarted(Element host, ElementId bean, Cause cause, String why, Message.BeanRestarted how) {
        if (how.failure() != null) {
            return Optional.of(bean + " is not restarted: " + how.failure());
        }
        inside.done(host, new Generation(bean, host.pastOf(bean).generation() + 1), cause, why,
                new RestartsInside.How("bean restarted, new instances", "calls", how.cut(), how.left(), how.renewedMicros(), how.goneMicros()));
        return cause.isRequested() || how.left() == 0
                ? Optional.empty() : Optional.of(how.left() + " calls that were in " + bean + " do not end");
    }

    /**
     * Asks whether there is such a bean.
     *
     * @return completes with why nothing can be injected there: not now, if its module does not serve or says nothing; empty if there is
     */
    CompletableFuture<Optional<NotInjected>> look(ElementId bean, long now) {
        ElementId module = bean.parent().orElseThrow();
        if (modules(module).findAny().isEmpty()) {
            return CompletableFuture.completedFuture(Optional.of(NotInjected.forGood("there is no module " + module)));
        }
        if (hostOf(module).filter(it -> !it.isRestarting(module)).isEmpty()) {
            return CompletableFuture.completedFuture(Optional.of(NotInjected.now(notThere(bean))));
        }
        String unknown = "no bean of " + module + " that has a boundary is named " + bean.name() + "; 'crashonly status --beans' names them";
        return countIn(module, now).thenApply(all -> all.stream().anyMatch(it -> it.id().equals(bean))
                ? Optional.empty() : Optional.of(new NotInjected(unknown, !all.isEmpty())));
    }

    /** What is known of the beans at or below {@code id}; hosts that do not answer are left out. */
    CompletableFuture<List<BeanCounts>> count(ElementId id, long now) {
        List<CompletableFuture<List<BeanCounts>>> answers = modules(id).filter(it -> hostOf(it).isPresent()).map(it -> countIn(it, now)).toList();
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).thenApply(ignored -> {
            List<BeanCounts> all = new ArrayList<>();
            answers.forEach(it -> all.addAll(it.join()));
            return all.stream().filter(it -> id.contains(it.id())).toList();
        });
    }

    private CompletableFuture<List<BeanCounts>> countIn(ElementId module, long now) {
        CompletableFuture<List<BeanCounts>> done = new CompletableFuture<>();
        long request = questions.ask(now, answer -> done.complete(answer instanceof Message.Beans beans ? beans.beans() : List.of()));
        hostOf(module).orElseThrow().send(new Message.CountBeans(request, module));
        return done;
    }

    /** All modules that are at or below {@code id}, or above it. */
    private Stream<ElementId> modules(ElementId id) {
        return roster.plan().processes().stream()
                .flatMap(it -> it instanceof Planned.Host host ? host.components().stream().map(host::module) : Stream.empty())
                .filter(it -> id.contains(it) || it.contains(id));
    }

    private Optional<Element> hostOf(ElementId module) {
        return Optional.ofNullable(roster.find(module.parent().orElseThrow()))
                .filter(it -> it.policy().phase() == Phase.READY && it.session().isPresent());
    }

    /** The host answers the question of that number. */
    void answered(long request, Message answer) {
        questions.answered(request, answer);
    }

    /** Time has passed: who was not answered is told so. */
    void tick(long now) {
        questions.tick(now);
    }
}
