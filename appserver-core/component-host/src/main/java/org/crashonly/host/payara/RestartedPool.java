package org.crashonly.host.payara;

import com.sun.enterprise.resource.ResourceHandle;
import com.sun.enterprise.resource.pool.ConnectionPool;
import com.sun.enterprise.resource.pool.ResourcePool;
import com.sun.enterprise.resource.pool.datastructure.RWLockDataStructure;
import com.sun.enterprise.resource.pool.waitqueue.PoolWaitQueue;
import java.lang.reflect.Field;
import java.sql.Connection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;

/** A pool in whose place there is another one: nobody gets anything from it any more, and what it holds is ended. */
final class RestartedPool {

    /** Who joined the queue just when it was closed is sent on that much later at most. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int LOOKS = 100;
    private static final Field CONNECTIONS = field(ConnectionPool.class, "ds");
    private static final Field ALL = field(RWLockDataStructure.class, "allResources");
    private static final Field LOCK = field(RWLockDataStructure.class, "readLock");

    private final ResourcePool pool;

    RestartedPool(ResourcePool pool) {
        this.pool = pool;
    }

    private static Field field(Class<?> type, String name) {
        try {
            Field field = type.getDeclaredField(name);
            field.setAccessible(true);
            return field;
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException("this Payara's pools keep connections in another way", e);
        }
    }

    /** All that it holds, lent or not. */
    @SuppressWarnings("unchecked")
    List<ResourceHandle> connections() {
        try {
            // Payara has a method for it that does nothing yet.
            Object connections = CONNECTIONS.get(pool);
            Lock lock = (Lock) LOCK.get(connections);
            lock.lock();
            try {
                return List.copyOf((List<ResourceHandle>) ALL.get(connections));
            } finally {
                lock.unlock();
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("this Payara's pools keep connections where nobody may look", e);
        }
    }

    /** Those who wait for it get an exception by which they are recognised, now and from now on. */
    void close() {
        pool.blockRequests(0);
        pool.cancelResizerTask();
        sendOn();
        Thread ignored = Thread.ofVirtual().name("sends on who waits for a pool that has ended").start(() -> {
            for (int look = 0; look < LOOKS; look++) {
                LockSupport.parkNanos(LOOK_NANOS);
                sendOn();
            }
        });
    }

    private void sendOn() {
        for (Object waiter = first(); waiter != null; waiter = first()) {
            synchronized (waiter) {
                waiter.notifyAll();
            }
        }
    }

    private Object first() {
        PoolWaitQueue queue = pool.getPoolWaitQueue();
        synchronized (queue) {
            return queue.getQueueLength() == 0 ? null : queue.remove();
        }
    }

    /**
     * Ends a connection of it, in a thread of its own: the database may hang.
     *
     * @param lent what its holder has; null if nobody does
     */
    void end(ResourceHandle handle, Connection lent) {
        Thread ignored = Thread.ofVirtual().name("ends a connection").start(() -> {
            if (lent != null) {
                LeasedPools.abort(lent);
            }
            pool.resourceErrorOccurred(handle);
        });
    }
}
