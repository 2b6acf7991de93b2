package org.crashonly.manager.application;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The blocks of a descriptor, with the keys that each may have, and those that it will have in a later version. */
enum Block {
    APPLICATION(
            List.of("application", "components", "stores", "sessions", "policy", "jvm", "env", "sandbox", "standby"),
            List.of("resources", "libs", "realm", "migrate", "hold", "leases")),
    COMPONENT(
            List.of("war", "path", "host", "process", "standby", "module-standby", "replicas", "static", "identified-by", "sandbox", "warm-up"),
            List.of("resources", "libs", "realm", "migrate", "jvm", "env", "hold", "leases")),
    SANDBOX(List.of("power-switch", "bare-beans", "side-by-side", "heap", "metaspace", "threads", "files", "isolation"), List.of()),
    SANDBOXES(List.of("metaspace", "threads", "files", "isolation"), List.of()),
    STANDBY(List.of("pool"), List.of()),
    STORE(List.of("type", "engine"), List.of("url", "migrate", "replicas")),
    SESSIONS(
            List.of("count", "size", "session-size", "attributes", "attribute-size", "idle", "ledger-size", "answer-size", "retention"),
            List.of("soft-size", "soft-value-size")),
    POLICY(
            List.of("default-ttl", "max-ttl", "trusted-proxies", "recovery", "rejuvenation", "failure-map"),
            List.of("hold", "leases", "retry-budget", "restarts")),
    RECOVERY(List.of("failures", "share", "operation-share", "window", "stuck", "confirmation", "restarts", "per", "healthy", "smallest", "compare"), List.of()),
    REJUVENATION(List.of("start", "stop", "pause"), List.of()),
    FAILURE_MAP(List.of("window", "support", "confidence", "forget"), List.of()),
    JVM(List.of("heap", "options"), List.of());

    /** What one looks for in a descriptor, and where it is said instead. */
    private static final Map<String, String> ELSEWHERE = Map.of(
            "heap", "is said for all processes of an application in its 'jvm', and for one in the 'sandbox' of a component",
            "tls", "belongs to the server, whose front doors serve every application: crashonly run --tls-certificate FILE --tls-key FILE");

    private final List<String> keys;
    private final List<String> later;

    Block(List<String> keys, List<String> later) {
        this.keys = keys;
        this.later = later;
    }

    List<String> keys() {
        return keys;
    }

    /** What is wrong with {@code key} here; empty if it may stand. */
    Optional<String> problemWith(String key) {
        if (keys.contains(key)) {
            return Optional.empty();
        }
        String allowed = "allowed here: " + String.join(", ", keys);
        if (ELSEWHERE.containsKey(key)) {
            return Optional.of(ELSEWHERE.get(key) + "; " + allowed);
        }
        if (later.contains(key)) {
            return Optional.of("not yet supported; " + allowed);
        }
        String guess = Guess.nearest(key, Stream.concat(keys.stream(), later.stream()).toList())
                .map(it -> "did you mean '" + it + "'? ")
                .orElse("");
        return Optional.of("unknown key; " + guess + allowed);
    }
}
