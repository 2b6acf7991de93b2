package org.crashonly.manager.supervise;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Level;
import org.crashonly.control.Message;
import org.crashonly.manager.journal.Entry.Cause;
import org.crashonly.manager.policy.Phase;
import org.crashonly.manager.registry.Element;

/**
 * Restarts of resources inside processes that go on: pools, listeners, session managers. They are
 * {@linkplain RestartsInside written down} when they are done. On the inbox's thread.
 */
final class ResourceRestarts {

    private final Roster roster;
    private final RestartsInside inside;
    private final Questions questions = new Questions();

    ResourceRestarts(Roster roster, EventLog events, RestartMetrics metrics) {
        this.roster = roster;
        this.inside = new RestartsInside(roster, events, metrics);
    }

    /**
     * Has a resource restarted.
     *
     * @return completes with why it was not; empty if it was
     */
    CompletableFuture<Optional<String>> restart(ElementId resource, String askedBy, long now) {
        Cause cause = Roster.incident(Level.RESOURCE, Cause.REQUESTED, "restart of " + resource + " asked for by " + askedBy);
        return restart(resource, cause, "asked for by " + askedBy, now);
    }

    /**
     * Has a resource restarted because the recovery policy wants it.
     *
     * @return completes with why that is of no use: it was not restarted, or who used it does not end; empty if it was restarted
     */
    CompletableFuture<Optional<String>> restart(ElementId resource, Cause cause, long now) {
        return restart(resource, cause, cause.reason() + ": " + cause.evidence(), now);
    }

    private CompletableFuture<Optional<String>> restart(ElementId resource, Cause cause, String why, long now) {
        Element host = roster.find(resource.parent().orElseThrow());
        if (host == null || host.policy().phase() != Phase.READY || host.session().isEmpty()) {
            return CompletableFuture.completedFuture(Optional.of("the process of " + resource + " is not there now; ask again when it is ready"));
        }
        if (!host.resources().contains(resource)) {
            return CompletableFuture.completedFuture(Optional.of(host.id() + " has no resource " + resource.name() + "; it has "
                    + host.resources().stream().map(ElementId::name).toList()));
        }
        CompletableFuture<Optional<String>> done = new CompletableFuture<>();
        long request = questions.ask(now, answer -> done.complete(answer instanceof Message.ResourceRestarted how
                ? restarted(host, resource, cause, why, how) : Optional.of("its process did not answer")));
        host.send(new Message.RestartResource(request, resource));
        return done;
    }

    private Optional<String> restarted(Element host, ElementId resource, Cause cause, String why, Message.ResourceRestarted how) {
        if (how.failure() != null) {
            return Optional.of(resource + " is not restarted: " + how.failure());
        }
        inside.done(host, new Generation(resource, host.generationOf(resource) + 1), cause, why,
                new RestartsInside.How("resource restarted, serves again", "requests", how.cut(), how.left(), how.renewedMicros(), how.goneMicros()));
        return cause.isRequested() || how.left() == 0
                ? Optional.empty() : Optional.of(how.left() + " requests that used " + resource + " do not end");
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
