package org.crashonly.frontdoor;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.crashonly.control.Cidr;
import org.crashonly.control.ElementId;
import org.crashonly.control.Operations;
import org.crashonly.control.RoutingTable.Recovery;
import org.crashonly.control.RoutingTable.Route;
import org.crashonly.request.RetryAfter;
import org.crashonly.request.Ttl;

/** A component as one event loop sees it: where it lives now, what waits for it, and what its repeats may cost. */
final class Component {

    private static final long NANOS_PER_MILLI = 1_000_000L;

    private ElementId id;
    private final RetryBudget budget;
    private final Set<Exchange> held = new LinkedHashSet<>();
    private Ttl ttl;
    private Recovery recovery;
    private Operations operations = Operations.NONE;
    private String contextRoot = "";
    private List<Cidr> trustedProxies = List.of();
    private List<String> identifiedBy = List.of();
    private StaticFiles staticFiles = StaticFiles.NONE;
    private TargetPool[] targets = {};
    private int turn;
    private long lastExpectedMillis;

    Component(ElementId id, RetryBudget budget) {
        this.id = id;
        this.budget = budget;
    }

    /** Where it is now, or was last: another version of its application may have it in another process. */
    ElementId id() {
        return id;
    }

    /** What the component {@code id} is known by in whichever process it is: what waits for it, or was done under a key, is so wherever it goes. */
    static String name(ElementId id) {
        return Ledgers.application(id) + "/" + id.name();
    }

    Ttl ttl() {
        return ttl;
    }

    /** Those that recognise repeats. */
    Operations operations() {
        return operations;
    }

    /** Header fields by which its callers are known, besides the usual ones. */
    List<String> identifiedBy() {
        return identifiedBy;
    }

    /** What the operation of a request is called, see {@link OperationNames}. */
    String operation(String method, RequestPath path) {
        return OperationNames.of(contextRoot, operations, method, path);
    }

    /** Those of its files that need no target. */
    StaticFiles staticFiles() {
        return staticFiles;
    }

    /** Whether what {@code peer} says about the client and its request is to be believed. */
    boolean trusts(String peer) {
        return !trustedProxies.isEmpty() && isIn(trustedProxies, InetAddress.ofLiteral(withoutScope(peer)));
    }

    /** Link-local addresses name their interface: {@code fe80::1%eth0}. */
    private static String withoutScope(String peer) {
        int percent = peer.indexOf('%');
        return percent < 0 ? peer : peer.substring(0, percent);
    }

    private static boolean isIn(List<Cidr> networks, InetAddress address) {
        return networks.stream().anyMatch(network -> network.contains(address));
    }

    RetryBudget budget() {
        return budget;
    }

    /** Takes over what a new routing table says. */
    void update(Route route, TargetPool[] pools, StaticFiles files) {
        id = route.component();
        ttl = new Ttl(Math.max(1, route.defaultTtlMillis()), Math.max(Math.max(1, route.defaultTtlMillis()), route.maxTtlMillis()));
        recovery = route.recovery();
        String root = route.path() == null ? "/" : route.path();
        contextRoot = root.endsWith("/") ? root.substring(0, root.length() - 1) : root;
        operations = Operations.at(root, route.operations());
        trustedProxies = route.trustedProxies().stream().map(Cidr::parse).toList();
        identifiedBy = route.identifiedBy();
        targets = pools;
        staticFiles = files;
        if (recovery != null && !hasTargets() && !recovery.givenUp() && recovery.expectedMillis() > 0) {
            lastExpectedMillis = recovery.expectedMillis();
        }
    }

    /** A newer routing table does not name it. */
    void withdraw() {
        targets = new TargetPool[0];
        staticFiles = StaticFiles.NONE;
    }

    boolean hasTargets() {
        return targets.length > 0;
    }

    /** Nobody restarts it any more, until it is tried again. */
    boolean isGivenUp() {
        return !hasTargets() && recovery != null && recovery.givenUp();
    }

    /** It did not start when it was last tried. */
    boolean isQuarantined() {
        return !hasTargets() && recovery != null && recovery.quarantined();
    }

    /** Whether its measured recovery will, as far as anybody knows, last longer than until {@code deadline}. */
    boolean recoversAfter(long deadline, long now) {
        if (hasTargets() || recovery == null || recovery.expectedMillis() <= 0) {
            return false;
        }
        long over = recovery.startedNanos() + recovery.expectedMillis() * NANOS_PER_MILLI;
        return over - now > 0 && over - deadline > 0;
    }

    /** What {@code Retry-After} says, in seconds. */
    long retryAfterSeconds(long now, RandomGenerator random) {
        if (isGivenUp()) {
            // Whoever comes before it is tried again comes in vain, and nobody is to come long after.
            return RetryAfter.seconds(recovery.expectedMillis() - (now - recovery.startedNanos()) / NANOS_PER_MILLI, random.nextDouble());
        }
        long remaining = recovery == null
                ? RetryAfter.remainingMillis(0, lastExpectedMillis)
                : RetryAfter.remainingMillis((now - recovery.startedNanos()) / NANOS_PER_MILLI, recovery.expectedMillis());
        return RetryAfter.seconds(remaining, random.nextDouble());
    }

    /**
     * The target with the least outstanding of those that one more of {@code attempts} may go to now, or null; it expects that one then.
     * Those with as much outstanding take turns, and one that the request failed at is asked again only if there is no other.
     */
    TargetPool choose(Attempts attempts, long now) {
        if (targets.length == 1) {
            return attempts.mayGoTo(targets[0], now) && targets[0].admits() ? targets[0] : null;
        }
        List<TargetPool> left = new ArrayList<>(targets.length);
        for (int i = 0; i < targets.length; i++) {
            TargetPool target = targets[(turn + i) % targets.length];
            if (attempts.mayGoTo(target, now)) {
                left.add(target);
            }
        }
        turn = targets.length == 0 ? 0 : (turn + 1) % targets.length;
        while (!left.isEmpty()) {
            TargetPool least = left.getFirst();
            for (TargetPool target : left) {
                least = attempts.prefer(target, least) ? target : least;
            }
            if (least.admits()) {
                return least;
            }
            left.remove(least);
        }
        return null;
    }

    void hold(Exchange exchange) {
        held.add(exchange);
    }

    void letGo(Exchange exchange) {
        held.remove(exchange);
    }

    /** Sends on held requests that can go now, {@code most} at a time: a component that just came up must not be overrun. */
    void release(int most, long now) {
        if (held.isEmpty() || !hasTargets()) {
            return;
        }
        int released = 0;
        for (Exchange exchange : List.copyOf(held)) {
            if (letsGo(exchange, now) && ++released >= most) {
                return;
            }
        }
    }

    /** Sends on a held request, or has the ledger asked whether it may be; false if there is no target for it. */
    private boolean letsGo(Exchange exchange, long now) {
        if (exchange.mustClaim()) {
            boolean mightGo = Stream.of(targets).anyMatch(it -> exchange.attempts().mayGoTo(it, now) && it.mightAdmit());
            if (mightGo) {
                exchange.claim(now);
            }
            return mightGo;
        }
        TargetPool target = choose(exchange.attempts(), now);
        if (target != null) {
            exchange.goTo(target, now);
        }
        return target != null;
    }

    /** After a new routing table: requests that cannot be served in time are told so at once. */
    void reconsider(long now) {
        for (Exchange exchange : new ArrayList<>(held)) {
            exchange.reconsider(now);
        }
    }
}
