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
import org.crashonly.control.Role;
import org.crashonly.manager.policy.Phase;
import org.crashonly.manager.registry.Element;
import org.crashonly.manager.registry.Planned;

/** What is exported about restarts, and what the processes themselves count. */
final class RestartMetrics {

    private final MeterRegistry registry;
    private final AtomicInteger notReady;
    private final Map<Generation, Map<String, Long>> known = new HashMap<>();
    private final Map<Role, Map<String, Double>> sumsByRole = new ConcurrentHashMap<>();
    private final Map<ElementId, Map<String, Long>> gauges = new ConcurrentHashMap<>();

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
        notReady.set((int) elements.stream()
                .filter(it -> it.policy().phase() != Phase.READY && !(it.planned() instanceof Planned.Spare)).count());
    }

    private void register(Role role, String name, Map<String, Double> sums) {
        if (role == Role.FRONT_DOOR) {
            FrontDoorMeters.register(registry, name, sums);
        } else {
            registry.more().counter(
                    "crashonly." + role.word().replace('-', '.'), Tags.of("event", name), sums, it -> it.getOrDefault(name, 0.0));
        }
    }

    /** How an element stands: exported for each, since sums would say nothing. What an earlier life told is replaced. */
    void stands(ElementId element, Map<String, Long> values) {
        Map<String, Long> known = gauges.computeIfAbsent(element, it -> new ConcurrentHashMap<>());
        values.forEach((name, value) -> {
            if (known.put(name, value) == null) {
                registry.gauge("crashonly.store", Tags.of("store", element.path(), "figure", name), known, it -> it.getOrDefault(name, 0L));
            }
        });
    }

    /** Totals of one generation; the sums over all generations of a role are exported. */
    void counted(Role role, Generation generation, Map<String, Long> totals) {
        Map<String, Long> before = known.put(generation, totals);
        known.keySet().removeIf(it -> it.id().equals(generation.id()) && it.number() < generation.number());
        Map<String, Double> sums = sumsByRole.computeIfAbsent(role, it -> new ConcurrentHashMap<>());
        totals.forEach((name, total) -> {
            if (!sums.containsKey(name)) {
                register(role, name, sums);
            }
            sums.merge(name, (double) (total - (before == null ? 0 : before.getOrDefault(name, 0L))), Double::sum);
        });
    }
}
