package org.crashonly.host.payara;

import java.util.stream.Collectors;
import org.crashonly.host.boundary.Boundary;
import org.crashonly.host.boundary.InFlightRequest;
import org.crashonly.host.resources.CutRequests;
import org.crashonly.host.resources.Renewal;
import org.crashonly.host.resources.Resource;
import org.crashonly.host.resources.ResourceUse;
import org.crashonly.host.sessions.RenewableStore;
import org.crashonly.host.sessions.SessionUse;

/**
 * The session manager of a process as a resource: this process's copies of sessions, and its connection to the session store. In a restart both are
 * dropped without telling any listener, and requests that have a session are crashed: none of them has told anybody yet of what it did to it.
 * Sessions come from the store again, and nobody is logged out; values that cannot be kept there are gone, as with the process.
 */
final class SessionManagement implements Resource {

    private final Boundary boundary;
    private final ModuleSessions modules;
    private final RenewableStore store;
    private final ResourceUse use;

    /** @param use how it serves, as is counted where sessions are asked for */
    SessionManagement(Boundary boundary, ModuleSessions modules, RenewableStore store, ResourceUse use) {
        this.boundary = boundary;
        this.modules = modules;
        this.store = store;
        this.use = use;
    }

    @Override
    public synchronized Renewal restart() {
        long begun = System.nanoTime();
        CutRequests cut = CutRequests.crash(boundary.requests().stream().filter(SessionManagement::hasSession).collect(Collectors.toSet()));
        modules.dropAll();
        store.renew();
        return cut.leave(begun);
    }

    private static boolean hasSession(InFlightRequest request) {
        return request.preliminaries().get() instanceof SessionUse sessions && sessions.hasAny();
    }

    @Override
    public ResourceUse use() {
        return use;
    }
}
