package org.crashonly.manager.supervise;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Level;
import org.crashonly.control.Message;
import org.crashonly.manager.journal.Entry;
import org.crashonly.manager.journal.Entry.Cause;
import org.crashonly.manager.policy.Phase;
import org.crashonly.manager.registry.Element;

/**
 * Restarts of resources inside processes that go on: pools, listeners, session managers. A host does it in about the time that the journal takes to
 * write, so it is written down when it is done, as a bean's, and a manager that dies meanwhile leaves nothing to finish. On the inbox's thread.
 */
final class ResourceRestarts {

    private final Roster roster;
    private final EventLog events;
    private final RestartMetrics metrics;
    private final Questions questions = new Questions();

    ResourceRestarts(Roster roster, EventLog events, RestartMetrics metrics) {
        this.roster = roster;
        this.events = events;
        this.metrics = metrics;
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
        Generation next = new Generation(resource, host.generationOf(resource) + 1);
        long took = Math.max(1, Math.round(how.renewedMicros() / 1000.0));
        record(host, resource, new Entry.Begun(next, null, cause, 0, System.currentTimeMillis()));
        record(host, resource, new Entry.Ready(next, took, Map.of()));
        metrics.restarted(Level.RESOURCE, resource, cause.reason());
        metrics.recovered(Level.RESOURCE, took);
        events.add("restarted", resource, next.number(), sentence(how) + "; " + why, took);
        return cause.isRequested() || how.left() == 0
                ? Optional.empty() : Optional.of(how.left() + " requests that used " + resource + " do not end");
    }

    private static String sentence(Message.ResourceRestarted how) {
        String text = String.format(Locale.ROOT, "resource restarted, serves again after %.1f ms", how.renewedMicros() / 1000.0);
        if (how.cut() > 0) {
            text += String.format(Locale.ROOT, ", %d requests cut, the last gone after %.1f ms", how.cut(), how.goneMicros() / 1000.0);
        }
        return how.left() == 0 ? text : text + ", but " + how.left() + " of them are still there: only a restart of the module or process ends them";
    }

    private void record(Element host, ElementId resource, Entry entry) {
        roster.records().append(entry);
        host.pastOf(resource, roster.records().chronicle().find(resource));
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
