package org.crashonly.host.payara;

import com.sun.appserv.connectors.internal.api.ConnectorConstants.PoolType;
import com.sun.appserv.connectors.internal.api.PoolingException;
import com.sun.enterprise.resource.ResourceHandle;
import com.sun.enterprise.resource.pool.ResourcePool;
import com.sun.enterprise.resource.pool.ResourcePoolFactoryImpl;
import java.sql.Connection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.crashonly.host.boundary.InFlightRequest;
import org.crashonly.host.resources.CutRequests;
import org.crashonly.host.resources.Renewal;
import org.crashonly.host.resources.Resource;
import org.crashonly.host.resources.ResourceUse;
import org.glassfish.resourcebase.resources.api.PoolInfo;

/**
 * A pool of connections as a resource. In a restart an empty one takes its place; its connections are ended, lent or not; requests that have one
 * are crashed; and who waits for one waits for one of the new pool.
 */
final class PoolResource implements Resource {

    private final LeasedPools pools;
    private final PoolInfo info;
    private final PoolType type;
    private final Hashtable<?, ?> environment;
    private final ResourceUse use = new ResourceUse();

    /**
     * A pool that {@code pools} has.
     *
     * @param environment in which Payara looks for its configuration; null for the usual one
     */
    PoolResource(LeasedPools pools, PoolInfo info, PoolType type, Hashtable<?, ?> environment) {
        this.pools = pools;
        this.info = info;
        this.type = type;
        this.environment = environment;
    }

    @Override
    public synchronized Renewal restart() {
        long begun = System.nanoTime();
        try {
            ResourcePool fresh = ResourcePoolFactoryImpl.newInstance(info, type, environment);
            Optional<ResourcePool> old = pools.replace(info, fresh);
            return old.isEmpty() ? Renewal.ofNothing() : end(new RestartedPool(old.get()), begun);
        } catch (PoolingException e) {
            throw new IllegalStateException("no pool can be made in the place of " + info, e);
        }
    }

    private Renewal end(RestartedPool restarted, long begun) {
        Set<InFlightRequest> holders = new HashSet<>();
        Map<ResourceHandle, Connection> lent = new HashMap<>();
        for (ResourceHandle handle : restarted.connections()) {
            lent.put(handle, handle.getResourceState().isBusy() ? UserConnections.tracked(handle.getUserConnection()) : null);
            pools.ends(handle).ifPresent(holders::add);
        }
        CutRequests cut = CutRequests.crash(holders);
        // They have a connection that is ended now, and may hear of it from Payara before they are thrown out.
        holders.forEach(InFlightRequest::disturbed);
        restarted.close();
        lent.forEach(restarted::end);
        return cut.leave(begun);
    }

    @Override
    public ResourceUse use() {
        return use;
    }
}
