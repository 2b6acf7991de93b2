package org.crashonly.manager.supervise;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.crashonly.control.ElementId;
import org.crashonly.control.Level;
import org.crashonly.control.Message.ModuleStatus;
import org.crashonly.manager.journal.Entry;
import org.crashonly.manager.journal.Entry.Cause;
import org.crashonly.manager.policy.Backoff;
import org.crashonly.manager.policy.Phase;
import org.crashonly.manager.registry.Element;

/**
 * Modules that do not start in a host whose other modules serve: they are tried again, each time later, and the others go on. Which they are
 * their hosts say to a new manager, too, and how often they were tried in vain is in its journal. On the inbox's thread.
 */
final class Quarantine {

    /** Retries that lie farther apart are not of one row: the longest wait and the longest restart lie between two. */
    private static final Duration APART = Duration.ofMinutes(2);
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
        List<Entry.PastRestart> latest = host.pastOf(status.id()).latest();
        long nowMillis = System.currentTimeMillis();
        int inVain = before == null ? retriesInVain(latest, nowMillis) : before.how().attempts();
        int attempts = inVain + 1;
        Duration wait = BACKOFF.delay(attempts, random);
        if (before == null && inVain > 0) {
            // It waits already, however many managers it outlives.
            wait = Duration.ofMillis(Math.max(0, wait.toMillis() - Math.max(0, nowMillis - latest.getFirst().atMillis())));
        }
        Element.Quarantined how = new Element.Quarantined(
                status.failure(), attempts, before == null ? now : before.how().sinceNanos(), now + wait.toNanos());
        cases.put(status.id(), new Case(host.id(), told, how));
        events.add("quarantined", status.id(), host.generationOf(status.id()), "does not start, for the " + attempts
                + ". time in a row; tried again in " + wait.toMillis() + " ms, and the other modules of its process go on: " + status.failure(), null);
    }

    /**
     * How often a module was tried again in a row without success, by the time of an earlier manager.
     *
     * @param latest its restarts, newest first
     * @param nowMillis since 1970
     */
    static int retriesInVain(List<Entry.PastRestart> latest, long nowMillis) {
        int retries = 0;
        long next = nowMillis;
        for (Entry.PastRestart it : latest) {
            boolean inVain = it.cause().reason().equals(Cause.QUARANTINE) && it.tookMillis() == null;
            if (!inVain || next - it.atMillis() > APART.toMillis()) {
                break;
            }
            retries++;
            next = it.atMillis();
        }
        return retries;
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
