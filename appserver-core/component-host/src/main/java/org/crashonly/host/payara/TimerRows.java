package org.crashonly.host.payara;

import com.sun.ejb.containers.EJBTimerSchedule;
import com.sun.ejb.containers.EjbContainerUtil;
import com.sun.enterprise.resource.ResourceHandle;
import com.sun.enterprise.transaction.api.JavaEETransaction;
import jakarta.ejb.EJBException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;
import org.crashonly.host.payara.HostTimer.Delivery;
import org.crashonly.host.payara.TimedModule.Bean;
import org.crashonly.host.payara.TimedModule.Declared;
import org.crashonly.host.store.StoreDataSource;
import org.crashonly.host.timers.TimerInfo;
import org.crashonly.host.timers.TimerRow;
import org.crashonly.host.timers.TimerTable;
import org.crashonly.host.timers.Turn;
import org.glassfish.api.invocation.ComponentInvocation;

/**
 * The rows of timers in the store of this process's modules. What is done for a thread that has a transaction is a part of that, on the connection that the
 * application's own statements have; anything else is committed at once.
 */
final class TimerRows {

    private static final Logger LOG = System.getLogger(TimerRows.class.getName());

    private final EjbContainerUtil container;
    private boolean made;

    TimerRows(EjbContainerUtil container) {
        this.container = container;
    }

    /** Something to do with a connection. */
    private interface Work {
        boolean on(Connection connection) throws SQLException;
    }

    /** Makes the table the first time, on a connection of its own: that ends a transaction in some databases. */
    private synchronized void make() throws SQLException {
        if (!made) {
            try (Connection own = new StoreDataSource().getConnection()) {
                TimerTable.create(own);
            }
            made = true;
        }
    }

    /** One of the calling thread's, who is known by its context class loader; the container's own threads, which have none, pass for the host's. */
    @SuppressWarnings("BanJNDI") // A constant name in the local name space.
    private static Connection connection() throws SQLException {
        Thread thread = Thread.currentThread();
        ClassLoader own = thread.getContextClassLoader();
        if (own == null) {
            // The name space copies what it gives out by it.
            thread.setContextClassLoader(TimerRows.class.getClassLoader());
        }
        try {
            return ((DataSource) new InitialContext().lookup("jdbc/__default")).getConnection();
        } catch (NamingException e) {
            throw new IllegalStateException("the container has jdbc/__default", e);
        } finally {
            thread.setContextClassLoader(own);
        }
    }

    /** All rows of a component. */
    List<TimerRow> of(String component) throws SQLException {
        make();
        try (Connection connection = connection()) {
            return TimerTable.of(connection, component);
        }
    }

    /** Which of a component's timers expire again, each with its next expiration. */
    Map<String, Long> next(String component) throws SQLException {
        make();
        try (Connection connection = connection()) {
            return TimerTable.next(connection, component);
        }
    }

    /** Makes rows and declarations agree: who is declared and has no row gets one, and who has one and is not declared any more loses it. */
    void settle(TimedModule module) throws SQLException {
        make();
        try (Connection connection = connection()) {
            Set<String> there = new HashSet<>();
            for (TimerRow row : TimerTable.of(connection, module.component())) {
                there.add(row.id());
                if (row.automatic() && !module.declares(row.id())) {
                    LOG.log(Level.INFO, "{0}: bean {1} does not declare its timer {2} any more, which ends", row.component(), row.bean(), row.schedule());
                    TimerTable.delete(connection, row.component(), row.id());
                }
            }
            for (Bean bean : module.beans().values()) {
                for (Declared declared : bean.declared()) {
                    if (!there.contains(declared.id())) {
                        TimerTable.insertIfAbsent(connection, first(module, bean, declared));
                    }
                }
            }
        }
    }

    private static TimerRow first(TimedModule module, Bean bean, Declared declared) {
        Long first = HostTimer.next(new EJBTimerSchedule(declared.schedule()), System.currentTimeMillis());
        try {
            return new TimerRow(module.component(), declared.id(), bean.name(), true, declared.schedule(),
                    first == null ? System.currentTimeMillis() : first, 0, first, TimerInfo.bytes(declared.info()));
        } catch (IOException e) {
            throw new IllegalStateException("a string can be serialised", e);
        }
    }

    /**
     * The bean that a timer calls.
     *
     * @throws IOException if the module has none any more
     */
    static Bean beanOf(TimedModule module, TimerRow row) throws IOException {
        Bean bean = module.beans().values().stream().filter(it -> it.name().equals(row.bean())).findFirst()
                .orElseThrow(() -> new IOException("the module has no bean of this name that has timers"));
        if (!row.automatic() && !bean.isCalledByAny()) {
            throw new IOException("the bean has no timeout method any more");
        }
        return bean;
    }

    void insert(TimerRow row) throws SQLException {
        make();
        try (Connection connection = connection()) {
            TimerTable.insert(connection, row);
        }
    }

    /**
     * Whether the timer's next expiration is to be delivered by this process; then no other replica delivers it meanwhile.
     *
     * @throws SQLException if the store does not say so, as it says nothing to a process that is not to act any more
     */
    Turn turn(HostTimer timer) throws SQLException {
        String component = timer.module().component();
        String holder = timer.module().holder();
        try (Connection connection = connection()) {
            long now = System.currentTimeMillis();
            Turn turn = TimerTable.turn(connection, component, timer.name(), holder, now);
            if (turn instanceof Turn.Mine mine && !TimerTable.hold(connection, component, timer.name(), mine.expiration(), holder, now)) {
                // Another one was faster, or it was cancelled.
                return new Turn.Later(now + Turn.LOOK_AGAIN.toMillis());
            }
            return turn;
        }
    }

    /** Holds what is being delivered for longer. */
    void holdOn(HostTimer timer, Delivery delivery) throws SQLException {
        try (Connection connection = connection()) {
            TimedModule module = timer.module();
            boolean ignored = TimerTable.hold(
                    connection, module.component(), timer.name(), delivery.expiration(), module.holder(), System.currentTimeMillis());
        }
    }

    /**
     * Says that the expiration was delivered that this thread delivers.
     *
     * @param next the one after it; null if there is none
     * @throws EJBException if another generation or replica did so, or the store does not take it; the thread's transaction, if it has one, is rolled back then
     */
    void moveOn(HostTimer timer, Long next) {
        Delivery delivery = timer.delivery();
        Transaction transaction = transaction();
        if (timer.isDeliveredByThisThread() && isOfAnotherDatabase(transaction)) {
            afterCommit(transaction, timer, delivery.expiration(), next);
        } else {
            inOrOut(timer, connection -> timer.isDeliveredByThisThread() && moveOn(connection, timer, delivery.expiration(), next));
        }
        timer.moved(next);
    }

    /** Payara lets one data source that is not XA into a transaction, and this one has it already. */
    private static boolean isOfAnotherDatabase(Transaction transaction) {
        return transaction instanceof JavaEETransaction its && its.getNonXAResource() instanceof ResourceHandle other
                && !PoolNames.isDefault(other.getResourceSpec().getPoolInfo());
    }

    /** Whoever is killed between the two delivers the expiration again. */
    private static void afterCommit(Transaction transaction, HostTimer timer, long delivered, Long next) {
        try {
            transaction.registerSynchronization(new Synchronization() {
                @Override
                public void beforeCompletion() {}

                @Override
                public void afterCompletion(int status) {
                    if (status == Status.STATUS_COMMITTED) {
                        moveOnNow(timer, delivered, next);
                    }
                }
            });
        } catch (RollbackException | SystemException e) {
            throw new EJBException("timer " + timer.name() + " of " + timer.module().component() + ": " + e.getMessage(), e);
        }
    }

    private static void moveOnNow(HostTimer timer, long delivered, Long next) {
        try (Connection own = new StoreDataSource().getConnection()) {
            boolean ignored = moveOn(own, timer, delivered, next);
        } catch (SQLException e) {
            LOG.log(Level.WARNING, "timer " + timer.name() + " of " + timer.module().component() + " is delivered again: the store does not take it that it "
                    + "was: " + e.getMessage(), e);
        }
    }

    /** Ends a timer. If this thread delivers it, its expiration counts as delivered, as for {@link #moveOn}. */
    void cancel(HostTimer timer) {
        if (timer.isDeliveredByThisThread()) {
            moveOn(timer, null);
        } else {
            inOrOut(timer, connection -> end(connection, timer));
        }
    }

    private static boolean moveOn(Connection connection, HostTimer timer, long delivered, Long next) throws SQLException {
        String component = timer.module().component();
        return next == null && !timer.isAutomatic() ? TimerTable.delete(connection, component, timer.name(), delivered)
                : TimerTable.moveOn(connection, component, timer.name(), delivered, next);
    }

    private static boolean end(Connection connection, HostTimer timer) throws SQLException {
        if (timer.isAutomatic()) {
            TimerTable.end(connection, timer.module().component(), timer.name());
        } else {
            TimerTable.delete(connection, timer.module().component(), timer.name());
        }
        return true;
    }

    private void inOrOut(HostTimer timer, Work work) {
        try (Connection connection = connection()) {
            if (!work.on(connection)) {
                throw new EJBException("timer " + timer.name() + " of " + timer.module().component()
                        + ": its expiration was delivered, or it was cancelled, by another generation or replica");
            }
        } catch (SQLException e) {
            rollBack();
            throw new EJBException("timer " + timer.name() + " of " + timer.module().component() + ": " + e.getMessage(), e);
        } catch (EJBException e) {
            rollBack();
            throw e;
        }
    }

    boolean isInTransaction() {
        return transaction() != null;
    }

    /** As Payara finds it for those who use connections. */
    private Transaction transaction() {
        ComponentInvocation invocation = container.getCurrentInvocation();
        try {
            return invocation == null ? container.getTransactionManager().getTransaction() : (Transaction) invocation.getTransaction();
        } catch (SystemException e) {
            throw new EJBException("the transaction does not say how it stands", e);
        }
    }

    private void rollBack() {
        Transaction transaction = transaction();
        try {
            if (transaction != null && transaction.getStatus() == Status.STATUS_ACTIVE) {
                transaction.setRollbackOnly();
            }
        } catch (SystemException e) {
            throw new EJBException("the transaction cannot be rolled back", e);
        }
    }
}
