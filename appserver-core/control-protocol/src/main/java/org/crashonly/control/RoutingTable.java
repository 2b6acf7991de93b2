package org.crashonly.control;

import java.nio.file.Path;
import java.util.List;

/**
 * Where requests go. Pushed whole by the manager on every change; a receiver replaces what it had if {@code (epoch, version)} is
 * larger, and goes on with the last one while there is no manager.
 *
 * @param epoch grows with every life of the manager
 * @param version grows with every change within an epoch
 */
public record RoutingTable(long epoch, long version, List<Route> routes) {

    /** What a process knows before the manager has spoken. */
    public static final RoutingTable EMPTY = new RoutingTable(0, 0, List.of());

    /** Whether this table replaces {@code other}. */
    public boolean isNewerThan(RoutingTable other) {
        return epoch != other.epoch ? epoch > other.epoch : version > other.version;
    }

    /**
     * One component.
     *
     * @param component the module's element; of replicas what they have in common, {@code machine/shop/web/cart} of
     *     {@code machine/shop/web.1/cart} and its like
     * @param host the Host header it answers to; null for any
     * @param path its context root, {@code /} or {@code /shop}; null if it is not reachable from outside
     * @param targets live generations, one of each replica that serves; possibly none
     * @param recovery what is known about the restart in progress: of the component, or, while it has targets, of the store that they
     *     wait for; null when nothing restarts
     * @param defaultTtlMillis the TTL of a request that brings none
     * @param maxTtlMillis the cap on what a request brings
     * @param operations those that recognise repeats
     * @param trustedProxies peers whose word about the client and its request is passed on; nobody else's is
     * @param staticContent the directory of the {@link StaticContent} that front doors serve themselves; null for none
     * @param identifiedBy header fields by which callers are known, besides {@code Authorization} and cookies
     */
    public record Route(
            ElementId component,
            String host,
            String path,
            List<Target> targets,
            Recovery recovery,
            long defaultTtlMillis,
            long maxTtlMillis,
            List<Operation> operations,
            List<String> trustedProxies,
            Path staticContent,
            List<String> identifiedBy) {

        public Route {
            identifiedBy = identifiedBy == null ? List.of() : List.copyOf(identifiedBy);
            operations = operations == null ? List.of() : List.copyOf(operations);
            trustedProxies = trustedProxies == null ? List.of() : List.copyOf(trustedProxies);
        }

        /** A component whose callers are known as usual. */
        public Route(
                ElementId component, String host, String path, List<Target> targets, Recovery recovery, long defaultTtlMillis, long maxTtlMillis,
                List<Operation> operations, List<String> trustedProxies, Path staticContent) {
            this(component, host, path, targets, recovery, defaultTtlMillis, maxTtlMillis, operations, trustedProxies, staticContent, List.of());
        }

        /** A component of which no operation recognises repeats, before which no proxy stands, and which serves all its files itself. */
        public Route(
                ElementId component, String host, String path, List<Target> targets, Recovery recovery, long defaultTtlMillis,
                long maxTtlMillis) {
            this(component, host, path, targets, recovery, defaultTtlMillis, maxTtlMillis, List.of(), List.of(), null);
        }

        /** The same component as other components call it: it serves all its files itself. */
        public Route withoutStaticContent() {
            return new Route(component, host, path, targets, recovery, defaultTtlMillis, maxTtlMillis, operations, trustedProxies, null, identifiedBy);
        }
    }

    /**
     * A generation that serves a component.
     *
     * @param process the life of the process that holds the component
     * @param nonce what this generation's boundary puts into its marks
     * @param predecessorEnded the process before this one is reaped or fenced at every store: only then may requests that are not
     *     repeatable come here
     */
    public record Target(Generation process, String address, int port, String nonce, boolean predecessorEnded) {}

    /**
     * A restart in progress.
     *
     * @param level how much is being restarted
     * @param startedNanos when it began, on {@code CLOCK_MONOTONIC} ({@link System#nanoTime}, the same for every process of one boot)
     * @param expectedMillis how long it takes, from what was measured (90th percentile) of all that restarts and the component needs; 0 if
     *     nothing was measured yet
     * @param givenUp nobody is restarting it any more: an operator has to act. It is tried again {@code expectedMillis} after {@code startedNanos},
     *     unless failures go on
     * @param quarantined it did not start when it was last tried, and may not the next time either: nobody waits for it
     */
    public record Recovery(Level level, long startedNanos, long expectedMillis, boolean givenUp, boolean quarantined) {

        /** A restart that is expected to succeed. */
        public Recovery(Level level, long startedNanos, long expectedMillis, boolean givenUp) {
            this(level, startedNanos, expectedMillis, givenUp, false);
        }
    }
}
