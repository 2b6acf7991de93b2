package org.crashonly.manager.supervise;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Map;

/** Under which names what front doors count is exported. Every request has exactly one outcome. */
final class FrontDoorMeters {

    private static final String ANSWERS = "requests.passed-on";
    private static final String SERVER_ERRORS = "requests.passed-on-5xx";

    private FrontDoorMeters() {}

    /** Exports the sum called {@code name} of {@code sums}. */
    static void register(MeterRegistry registry, String name, Map<String, Double> sums) {
        switch (name) {
            case "requests.held" -> registry.more().counter("crashonly.requests.held", Tags.empty(), sums, it -> of(it, name));
            case "requests.repeated" -> registry.more().counter("crashonly.requests.repeated", Tags.empty(), sums, it -> of(it, name));
            case ANSWERS -> registry.more().counter(
                    "crashonly.requests", Tags.of("outcome", "answered"), sums, it -> of(it, ANSWERS) - of(it, SERVER_ERRORS));
            case SERVER_ERRORS -> outcome(registry, "answered-5xx", name, sums);
            case "requests.static", "requests.no-such-path", "requests.retry-after", "requests.outcome-unknown", "requests.expired-before",
                    "requests.deadline-exceeded", "requests.broken-off", "requests.client-gone", "requests.replayed",
                    "requests.key-conflict" ->
                outcome(registry, name.substring("requests.".length()), name, sums);
            case "rejected.malformed-header", "rejected.malformed-request", "rejected.malformed-body", "rejected.unsafe-path",
                    "rejected.too-large", "rejected.not-supported" ->
                outcome(registry, name.substring("rejected.".length()), name, sums);
            // Parts of the above, and what happens to connections.
            default -> registry.more().counter("crashonly.front.door", Tags.of("event", name), sums, it -> of(it, name));
        }
    }

    private static void outcome(MeterRegistry registry, String outcome, String name, Map<String, Double> sums) {
        registry.more().counter("crashonly.requests", Tags.of("outcome", outcome), sums, it -> of(it, name));
    }

    private static double of(Map<String, Double> sums, String name) {
        return sums.getOrDefault(name, 0.0);
    }
}
