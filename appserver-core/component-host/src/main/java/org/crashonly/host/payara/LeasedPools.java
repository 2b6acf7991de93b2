package org.crashonly.host.payara;

import com.sun.appserv.connectors.internal.api.ConnectorConstants.PoolType;
import com.sun.appserv.connectors.internal.api.PoolingException;
import com.sun.enterprise.connectors.ConnectorRuntime;
import com.sun.enterprise.resource.ClientSecurityInfo;
import com.sun.enterprise.resource.ResourceHandle;
import com.sun.enterprise.resource.ResourceSpec;
import com.sun.enterprise.resource.allocator.ResourceAllocator;
import com.sun.enterprise.resource.pool.ConnectionLeakListener;
import com.sun.enterprise.resource.pool.PoolManagerImpl;
import com.sun.enterprise.resource.pool.ResourcePool;
import com.sun.enterprise.transaction.api.JavaEETransaction;
import jakarta.resource.spi.RetryableUnavailableException;
import jakarta.transaction.Transaction;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Field;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Hashtable;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.crashonly.host.boundary.Boundary;
import org.crashonly.host.boundary.InFlightRequest;
import org.crashonly.host.boundary.Lease;
import org.crashonly.host.resources.ResourceUse;
import org.crashonly.host.resources.Resources;
import org.crashonly.host.store.StoreDataSource;
import org.crashonly.power.PowerSwitch;
import org.crashonly.power.PowerSwitches;
import org.glassfish.hk2.api.ServiceLocator;
import org.glassfish.resourcebase.resources.api.PoolInfo;

/**
 * The pools of all data sources, the default one and those that modules define themselves. A connection that a request gets is a lease: given
 * back by nobody, it is taken back a little after the request was cancelled or crashed, and its place in the pool is free again. So is one that
 * another thread of a module gets, with the generation of that. Statements on connections to others than the store are cancelled with their
 * request, too. Each pool is a resource that is restarted alone: an empty one takes its place, its connections are ended, requests that have one
 * are crashed, and who waits for one waits for the new pool.
 */
final class LeasedPools extends PoolManagerImpl {

    private static final Logger LOG = System.getLogger(LeasedPools.class.getName());

    /** Of pools that end just now. */
    private static final ResourceUse NOBODYS = new ResourceUse();

    private final Map<ResourceHandle, Lease> leases = new ConcurrentHashMap<>();
    private final Map<PoolInfo, PoolResource> resources = new ConcurrentHashMap<>();
    /** The applications whose pools are no resources yet. */
    private final Set<String> hidden = ConcurrentHashMap.newKeySet();
    /** Connections of pools that were restarted. */
    private final Set<ResourceHandle> ended = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));
    private final ConcurrentMap<PoolInfo, ResourcePool> table = table();

    /** From now on all connections of {@code payara} come from pools like this. There must be none yet. */
    static LeasedPools install(ServiceLocator payara) {
        ConnectorRuntime runtime = payara.getService(ConnectorRuntime.class);
        LeasedPools pools = payara.createAndInitialize(LeasedPools.class);
        try {
            // Payara has an interface of it, and no way to give it another implementation.
            Field manager = ConnectorRuntime.class.getDeclaredField("poolManager");
            manager.setAccessible(true);
            manager.set(runtime, pools);
            return pools;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this Payara manages its pools in another way", e);
        }
    }

    /** Where Payara keeps its pools. */
    @SuppressWarnings("unchecked")
    private ConcurrentMap<PoolInfo, ResourcePool> table() {
        try {
            Field kept = PoolManagerImpl.class.getDeclaredField("poolTable");
            kept.setAccessible(true);
            return (ConcurrentMap<PoolInfo, ResourcePool>) kept.get(this);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this Payara manages its pools in another way", e);
        }
    }

    @Override
    public void createEmptyConnectionPool(PoolInfo info, PoolType type, @SuppressWarnings("rawtypes") Hashtable environment) throws PoolingException {
        super.createEmptyConnectionPool(info, type, environment);
        PoolResource resource = resources.computeIfAbsent(info, it -> new PoolResource(this, it, type, environment));
        if (!hidden.contains(PoolNames.application(info))) {
            Resources.installed().add(PoolNames.of(info), resource);
        }
    }

    /** Pools of what Payara calls {@code application} are no resources until they are {@linkplain #show shown}: others have their names. */
    void hide(String application) {
        hidden.add(application);
    }

    /** From now on the pools of {@code application} are resources, instead of those that had their names. */
    void show(String application) {
        hidden.remove(application);
        resources.forEach((info, resource) -> {
            if (PoolNames.application(info).equals(application)) {
                Resources.installed().add(PoolNames.of(info), resource);
            }
        });
    }

    @Override
    public void killPool(PoolInfo info) {
        super.killPool(info);
        PoolResource gone = resources.remove(info);
        if (gone != null) {
            Resources.installed().remove(PoolNames.of(info), gone);
        }
    }

    /** {@code fresh} takes the place of the pool that is there, which is returned; empty if there is none any more. */
    Optional<ResourcePool> replace(PoolInfo info, ResourcePool fresh) {
        return Optional.ofNullable(table.replace(info, fresh));
    }

    /** The pool of {@code handle} was replaced: who has it gets nothing of it any more, and it comes back to no pool. Returns the request that has it. */
    Optional<InFlightRequest> ends(ResourceHandle handle) {
        ended.add(handle);
        handle.setConnectionErrorOccurred();
        // So that the end of its transaction does not put it back.
        handle.getResourceState().setBusy(true);
        Lease lease = leases.remove(handle);
        return lease != null && lease.giveBack() ? lease.request() : Optional.empty();
    }

    @Override
    public ResourceHandle getResourceFromPool(ResourceSpec spec, ResourceAllocator allocator, ClientSecurityInfo who, Transaction transaction)
            throws PoolingException, RetryableUnavailableException {
        Optional<PowerSwitch> over = Boundary.currentRequest() == null ? component().filter(PowerSwitch::isThrown) : Optional.empty();
        if (over.isPresent()) {
            throw new PoolingException(over.get().generation() + " has ended, and gets no connection of " + spec.getPoolInfo() + " any more");
        }
        PoolResource resource = resources.get(spec.getPoolInfo());
        try (ResourceUse.Wait wait = (resource == null ? NOBODYS : resource.use()).begin()) {
            ResourceHandle handle = fromPool(spec, allocator, transaction, wait);
            wait.served();
            return handle;
        } catch (PoolingException | RetryableUnavailableException e) {
            Boundary.disturbed();
            throw e;
        }
    }

    private ResourceHandle fromPool(ResourceSpec spec, ResourceAllocator allocator, Transaction transaction, ResourceUse.Wait wait)
            throws PoolingException, RetryableUnavailableException {
        while (true) {
            ResourcePool pool = table.get(spec.getPoolInfo());
            if (pool == null) {
                throw new PoolingException(spec.getPoolInfo() + " is there no more");
            }
            try {
                ResourceHandle handle = pool.getResource(spec, allocator, transaction);
                // One of a pool that was just replaced may have been put back into this one. Asked after it was lent: who has it then is crashed.
                if (lend(handle, spec) && table.get(spec.getPoolInfo()) == pool && !ended.contains(handle)) {
                    return handle;
                }
                // Its last holder's lease ended while it was handed out, or its pool did.
                boolean ignored = release(handle);
                pool.resourceErrorOccurred(handle);
            } catch (RetryableUnavailableException e) {
                if (table.get(spec.getPoolInfo()) == pool) {
                    throw e;
                }
            } catch (PoolingException e) {
                if (table.get(spec.getPoolInfo()) == pool) {
                    missed(wait, e);
                    throw e;
                }
                // Who was interrupted meanwhile is not to wait for the next one.
                if (Thread.currentThread().isInterrupted() || isOver(Boundary.currentRequest())) {
                    throw e;
                }
            }
        }
    }

    /** What the store or the end of a request is to blame for is not the pool's failure. */
    private static void missed(ResourceUse.Wait wait, PoolingException why) {
        if (!isOver(Boundary.currentRequest()) && !StoreDataSource.isLoss(why)) {
            wait.missed(why.toString());
        }
    }

    private static boolean isOver(InFlightRequest request) {
        return request != null && (request.isCancelled() || request.isCrashed());
    }

    /** False if it cannot be used any more. */
    private boolean lend(ResourceHandle handle, ResourceSpec spec) {
        InFlightRequest request = Boundary.currentRequest();
        Optional<PowerSwitch> component = request == null ? component() : Optional.empty();
        Lease before = leases.get(handle);
        if (before != null && (request != null ? before.isOf(request) : component.filter(before::isOf).isPresent())) {
            // Shared with what else is done in the same transaction.
            return true;
        }
        if (before != null && !leases.remove(handle).giveBack()) {
            return false;
        }
        Connection connection = UserConnections.tracked(handle.getUserConnection());
        String what = "a connection of " + spec.getPoolInfo().getName();
        if (request != null && connection != null) {
            request.connections().givenOther(connection);
            leases.put(handle, Boundary.installed().lend(request, what, () -> takeBack(handle, connection)));
        } else if (component.isPresent() && connection != null) {
            leases.put(handle, Boundary.installed().lend(component.get(), what, () -> takeBack(handle, connection)));
        }
        return true;
    }

    /** In which the calling thread works, by its context class loader; empty if in none. */
    private static Optional<PowerSwitch> component() {
        return PowerSwitches.around(Thread.currentThread().getContextClassLoader());
    }

    @Override
    public void resourceClosed(ResourceHandle handle) {
        if (givenBack(handle)) {
            super.resourceClosed(handle);
        } else {
            super.resourceAbortOccurred(handle);
        }
    }

    @Override
    public void badResourceClosed(ResourceHandle handle) {
        if (givenBack(handle)) {
            super.badResourceClosed(handle);
        } else {
            super.resourceAbortOccurred(handle);
        }
    }

    @Override
    public void putbackDirectToPool(ResourceHandle handle, PoolInfo pool) {
        if (givenBack(handle) && !ended.contains(handle)) {
            super.putbackDirectToPool(handle, pool);
        }
    }

    @Override
    public void putbackResourceToPool(ResourceHandle handle, boolean errorOccurred) {
        if (!ended.contains(handle)) {
            super.putbackResourceToPool(handle, errorOccurred);
        }
    }

    @Override
    public void putbackBadResourceToPool(ResourceHandle handle) {
        if (!ended.contains(handle)) {
            super.putbackBadResourceToPool(handle);
        }
    }

    @Override
    public void resourceErrorOccurred(ResourceHandle handle) {
        boolean ignored = givenBack(handle);
        super.resourceErrorOccurred(handle);
    }

    /** What was closed while its transaction ran is given back now. */
    @Override
    public void transactionCompleted(Transaction transaction, int status) {
        JavaEETransaction ended = (JavaEETransaction) transaction;
        for (Object pool : ended.getAllParticipatingPools()) {
            Set<?> enlisted = ended.getResources(pool);
            if (enlisted != null) {
                enlisted.stream().map(ResourceHandle.class::cast).filter(it -> it.getResourceState().isFree()).forEach(this::release);
            }
        }
        super.transactionCompleted(transaction, status);
    }

    /** The component has closed it; false if it was taken before. */
    private boolean givenBack(ResourceHandle handle) {
        Lease lease = leases.get(handle);
        // Until its transaction ends, it is nobody else's.
        return lease == null || (handle.getResourceState().isEnlisted() ? !lease.isEnded() : release(handle));
    }

    private boolean release(ResourceHandle handle) {
        Lease lease = leases.remove(handle);
        return lease == null || lease.giveBack();
    }

    private void takeBack(ResourceHandle handle, Connection connection) {
        handle.setConnectionErrorOccurred();
        handle.markForReclaim(true);
        // So that the end of its transaction does not put it back.
        handle.getResourceState().setBusy(true);
        Thread.ofVirtual().name("aborts a connection").start(() -> abort(connection));
        Thread.ofVirtual().name("frees a place in a pool").start(() -> free(handle));
    }

    private void free(ResourceHandle handle) {
        if (ended.contains(handle)) {
            return;
        }
        ResourcePool pool = getPool(handle.getResourceSpec().getPoolInfo());
        if (pool instanceof ConnectionLeakListener leaking) {
            leaking.reclaimConnection(handle);
        } else if (pool != null) {
            pool.resourceErrorOccurred(handle);
        }
    }

    /** PostgreSQL's is cut by the one, H2's ended by the other. */
    static void abort(Connection connection) {
        try {
            connection.abort(Runnable::run);
            connection.close();
        } catch (SQLException e) {
            LOG.log(Level.DEBUG, "a connection that was taken back is closed already: {0}", e.getMessage());
        }
    }
}
