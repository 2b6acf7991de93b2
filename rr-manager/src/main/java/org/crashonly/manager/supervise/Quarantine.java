package org.crashonly.manager.supervise;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.crashonly.control.ElementId;
import org.crashonly.control.Level;
import org.crashonly.control.Message.ModuleStatus;
import org.crashonly.manager.journal.Entry.Cause;
import org.crashonly.manager.policy.Backoff;
import org.crashonly.manager.policy.Phase;
import org.crashonly.manager.registry.Element;

/**
 * Modules that do not start in a host whose other modules serve: they are tried again, each time later, and the others go on. What their
 * hosts say of them is all there is to know: a new manager hears it, too. On the inbox's thread.
 */
final class Quarantine {

    private static final Backoff BACKOFF = new Backoff(0, Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofSeconds(3));

    /** @param told the lives of host and module of which that was said: said again, it is no other attempt */
    private record Case(ElementId host, String told, Element.Quarantined how) {}

    private final Roster roster;
    private final ModuleRestarts modules;
    private final EventLog events;
    private final RandomGenerator random;
    private final Map<ElementId, Case> cases = new TreeMap<>();

    Quarantine(Roster roster, ModuleRestarts modules, EventLog events, RandomGenerator random) {
        this.roster = roster;
        this.modules = modules;
        this.events = events;
        this.random = random;
        modules.onQuarantine(cases::containsKey);
    }

    /** What {@code host}, which serves, says of its modules; when their restarts have been told of. */
    void stands(Element host, List<ModuleStatus> statuses, long now) {
        if (host.policy().phase() != Phase.READY) {
            return;
        }
        for (ModuleStatus status : statuses) {
            if (status.port() > 0) {
                release(status.id());
            } else if (status.failure() != null && !status.exited() && !modules.isUnderWay(status.id())) {
                keep(host, status, now);
            }
        }
        show(host);
    }

    private void keep(Element host, ModuleStatus status, long now) {
        String told = host.policy().generation() + " " + status.generation();
        Case before = cases.get(status.id());
        if (before != null && before.told().equals(told)) {
            return;
        }
        int attempts = before == null ? 1 : before.how().attempts() + 1;
        Duration wait = BACKOFF.delay(attempts, random);
        Element.Quarantined how = new Element.Quarantined(
                status.failure(), attempts, before == null ? now : before.how().sinceNanos(), now + wait.toNanos());
        cases.put(status.id(), new Case(host.id(), told, how));
        events.add("quarantined", status.id(), host.generationOf(status.id()), "does not start, for the " + attempts
                + ". time in a row; tried again in " + wait.toMillis() + " ms, and the other modules of its process go on: " + status.failure(), null);
    }

    private void release(ElementId module) {
        Case ended = cases.remove(module);
        if (ended != null) {
            events.add("released", module, 0, "starts again, after " + ended.how().attempts() + " failed attempts", null);
        }
    }

    private void show(Element host) {
        Map<ElementId, Element.Quarantined> shown = new TreeMap<>();
        cases.forEach((module, it) -> {
            if (it.host().equals(host.id())) {
                shown.put(module, it.how());
            }
        });
        host.quarantined(shown);
    }

    /** Time has passed: what is due is tried again. */
    void tick(long now) {
        cases.keySet().removeIf(module -> !roster.plan().tree().contains(module));
        cases.forEach((module, it) -> {
            Element host = roster.find(it.host());
            if (host != null && host.policy().phase() == Phase.READY && now - it.how().dueNanos() >= 0 && !modules.isUnderWay(module)) {
                Cause cause = Roster.incident(Level.MODULE, Cause.QUARANTINE, "tried again: " + it.how().why());
                boolean ignored = modules.restart(host, module, cause, now);
            }
        });
    }
}
