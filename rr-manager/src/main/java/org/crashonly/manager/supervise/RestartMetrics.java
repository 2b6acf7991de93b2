package org.crashonly.manager.supervise;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Level;
import org.crashonly.manager.policy.Phase;
import org.crashonly.manager.registry.Element;

/** What is exported about restarts, and about requests as the front doors count them. */
final class RestartMetrics {

    private final MeterRegistry registry;
    private final AtomicInteger notReady;
    private final Map<Generation, Map<String, Long>> known = new HashMap<>();
    private final Map<String, Double> requests = new ConcurrentHashMap<>();

    RestartMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.notReady = registry.gauge("crashonly.processes.not.ready", new AtomicInteger());
    }

    void restarted(Level level, ElementId component, String reason) {
        registry.counter("crashonly.restarts", "level", level.word(), "component", component.path(), "reason", reason).increment();
    }

    void recovered(Level level, long millis) {
        registry.timer("crashonly.recovery.duration", "level", level.word()).record(Duration.ofMillis(millis));
    }

    void current(Collection<Element> elements) {
        notReady.set((int) elements.stream().filter(it -> it.policy().phase() != Phase.READY).count());
    }

    /** Totals of one generation of a front door; the sums over all generations are exported. */
    void counted(Generation frontDoor, Map<String, Long> totals) {
        Map<String, Long> before = known.put(frontDoor, totals);
        known.keySet().removeIf(it -> it.id().equals(frontDoor.id()) && it.number() < frontDoor.number());
        totals.forEach((name, total) -> {
            if (!requests.containsKey(name)) {
                registry.more().counter("crashonly.front.door", Tags.of("event", name), requests, it -> it.getOrDefault(name, 0.0));
            }
            requests.merge(name, (double) (total - (before == null ? 0 : before.getOrDefault(name, 0L))), Double::sum);
        });
    }
}
