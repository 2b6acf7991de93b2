package org.crashonly.frontdoor;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Message.EndpointFailed;
import org.crashonly.control.Message.Outcome;
import org.crashonly.control.ProcessSpec.CallableSpec;
import org.crashonly.control.ProcessSpec.ClientLimits;
import org.crashonly.control.ProcessSpec.HoldLimits;
import org.crashonly.control.ProcessSpec.SessionAccessSpec;
import org.crashonly.control.RoutingTable;
import org.crashonly.control.RoutingTable.Route;
import org.crashonly.control.Vitals;

/**
 * The client side of calls from component to component: a front door inside the caller's process, with a loopback port for each
 * component that may be called. A call is held and repeated by the same rules as a request from outside, and dies with its caller. A
 * port of its own, rather than a path, leaves every URL in an answer as it should be.
 */
public final class Stub implements AutoCloseable {

    private static final String LOOPBACK = "127.0.0.1";
    /** A host lends less memory to what waits than a front door has: 1 MiB a body, 500 calls and 16 MiB a component, 32 MiB in all. */
    private static final HoldLimits HOLD = new HoldLimits(1 << 20, 500, 16L << 20, 1_000, 32L << 20);

    private final FrontDoor door;
    private final Set<ElementId> callable;

    private Stub(FrontDoor door, Set<ElementId> callable) {
        this.door = door;
        this.callable = callable;
    }

    /**
     * Begins to listen. Until the first {@link #routes} nobody is known to serve any of {@code callables}, and calls are held.
     *
     * @param failures told of targets that give no answer; must not block
     * @param onFailure called after each failure was counted among the {@link #outcomes}; must not block
     * @param own the generation that this process is
     * @param ledger where calls with keys are kept account of; null if nowhere
     */
    public static Stub open(
            List<CallableSpec> callables, Consumer<EndpointFailed> failures, Runnable onFailure, Generation own, SessionAccessSpec ledger) {
        Settings settings = new Settings(LOOPBACK, 0, 1, HOLD, ClientLimits.DEFAULT, null, null, Settings.CERTIFICATE_MILLIS);
        List<Origin> origins = callables.stream().<Origin>map(it -> new Origin.Inside(it.component())).toList();
        FrontDoor door = new FrontDoor(settings, Vitals.unshared(), failures, ledger == null ? Ledgers.none() : Ledgers.of(List.of(ledger), own), origins);
        door.onFailure(onFailure);
        door.listen(new RoutingTable(0, 0, callables.stream().map(Stub::unserved).toList())).await();
        // Modules of this process may bring a Vert.x of their own.
        FrontDoor.SWITCHES.forEach(System::clearProperty);
        return new Stub(door, callables.stream().map(CallableSpec::component).collect(Collectors.toUnmodifiableSet()));
    }

    private static Route unserved(CallableSpec callable) {
        return new Route(callable.component(), null, null, List.of(), null, callable.defaultTtlMillis(), callable.maxTtlMillis());
    }

    /** Replaces the routing table if {@code newer} is newer. From any thread. */
    public void routes(RoutingTable newer) {
        List<Route> own = newer.routes().stream().filter(route -> callable.contains(route.component()))
                .map(Route::withoutStaticContent).toList();
        door.routes(new RoutingTable(newer.epoch(), newer.version(), own));
    }

    /**
     * These {@code visits} to modules of this process were crashed: what is called from them is given up at once, so that their threads come
     * back; what a ledger waits for goes on without them. From any thread.
     */
    public void callersCrashed(Set<String> visits) {
        door.callersCrashed(visits);
    }

    /** The loopback ports, by the component that is called there. */
    public Map<ElementId, Integer> ports() {
        return door.ports();
    }

    /** Everything counted since the beginning, by name. From any thread. */
    public Map<String, Long> totals() {
        return new LinkedHashMap<>(door.totals());
    }

    /** How calls went, by the lives of components that can be called. From any thread. */
    public List<Outcome> outcomes() {
        return door.outcomes();
    }

    @Override
    public void close() {
        door.close();
    }
}
