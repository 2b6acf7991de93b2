package org.crashonly.host.payara;

import com.sun.ejb.containers.EJBTimerSchedule;
import com.sun.ejb.containers.RuntimeTimerState;
import com.sun.ejb.containers.TimerPrimaryKey;
import jakarta.ejb.CreateException;
import jakarta.ejb.FinderException;
import jakarta.ejb.TimerConfig;
import java.io.IOException;
import java.io.Serializable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Method;
import java.sql.SQLException;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TimerTask;
import java.util.UUID;
import org.crashonly.host.payara.HostTimer.Delivery;
import org.crashonly.host.store.StoreDataSource;
import org.crashonly.host.timers.TimerInfo;
import org.crashonly.host.timers.TimerRow;
import org.crashonly.host.timers.Turn;
import org.glassfish.ejb.deployment.descriptor.EjbDescriptor;
import org.glassfish.ejb.deployment.descriptor.ScheduledTimerDescriptor;

/**
 * Persistent timers: each has a row besides, from which it comes back, and which decides at each delivery whether there is anything to deliver. Without a
 * store declared ones live in memory, and there are no others.
 */
final class StoredTimers extends MemoryTimers {

    private static final Logger LOG = System.getLogger(StoredTimers.class.getName());

    private final TimerRows rows = new TimerRows(ejbContainerUtil);

    StoredTimers(TimedModules modules) throws Exception {
        super(modules);
        // Of this the ids of new timers are made, which are to differ from those of other processes, earlier and later ones.
        ownerIdOfThisServer_ = UUID.randomUUID().toString();
        // What Payara would drop since its method failed.
        enableRescheduleTimers();
    }

    @Override
    public boolean isPersistent() {
        return true;
    }

    private boolean isStored(TimerPrimaryKey id) {
        HostTimer timer = timer(id);
        return timer != null && timer.isStored();
    }

    /** What is kept of the bean's timers is known from now on; none of them expires before its module is the present generation. */
    @Override
    protected Map<TimerPrimaryKey, Method> recoverAndCreateSchedules(
            long container, long application, Map<Method, List<ScheduledTimerDescriptor>> schedules, boolean deploy) {
        EjbDescriptor bean = getContainer(container).getEjbDescriptor();
        TimedModule module = deploying(bean);
        if (!StoreDataSource.isThere()) {
            if (!schedules.isEmpty()) {
                LOG.log(Level.WARNING, "{0}: the persistent timers that {1} declares begin anew in each generation, since this application has no store: "
                        + "add one under ''stores'' in its descriptor", module.component(), bean.getName());
            }
            return super.recoverAndCreateSchedules(container, application, schedules, deploy);
        }
        DeclaredTimers declared = DeclaredTimers.of(bean.getName(), schedules);
        module.beans().put(container, new TimedModule.Bean(container, bean.getName(), bean.getEjbTimeoutMethod() != null, declared.all()));
        try {
            rows.of(module.component()).stream().filter(row -> row.bean().equals(bean.getName()) && row.nextMillis() != null)
                    .forEach(row -> restore(module, row));
        } catch (SQLException e) {
            throw createEJBException(e);
        }
        Map<TimerPrimaryKey, Method> methods = new HashMap<>();
        declared.methods().forEach((name, method) -> methods.put(key(name, container), method));
        return methods;
    }

    @Override
    void begin(TimedModule module) throws SQLException {
        if (!module.beans().isEmpty()) {
            rows.settle(module);
            look(module);
        }
        super.begin(module);
    }

    @Override
    void look(TimedModule module) throws SQLException {
        if (module.beans().isEmpty()) {
            return;
        }
        holdOn(module);
        // Asked before the rows: what is committed is seen in them, unless it is there no more.
        List<HostTimer> committed = timersOf(module).filter(it -> it.isStored() && it.isCommitted() && !it.isDelivered()).toList();
        Map<String, Long> next = rows.next(module.component());
        committed.stream().filter(it -> !next.containsKey(it.name())).forEach(it -> stopTimers(Set.of(it.id())));
        Set<String> missing = new HashSet<>(next.keySet());
        timersOf(module).forEach(it -> missing.remove(it.name()));
        missing.removeAll(module.unusable());
        if (!missing.isEmpty()) {
            rows.of(module.component()).stream().filter(row -> missing.contains(row.id()) && module.isPresent()).forEach(row -> restore(module, row));
        }
        long now = System.currentTimeMillis();
        timersOf(module).filter(it -> it.isStored() && next.containsKey(it.name()) && (!it.isScheduled() || it.isOverdue(now))).forEach(it -> {
            it.scheduled();
            scheduleTask(it.id(), new Date(next.get(it.name())));
        });
        wake();
        if (module.isGone()) {
            end(module);
        }
    }

    /** The JDK's timers wait by a clock that stands still while the machine is suspended, and that nobody puts forward: they look at the date again. */
    private void wake() {
        ejbContainerUtil.getTimer().schedule(new TimerTask() {
            @Override
            public void run() {}
        }, new Date(0));
    }

    /** What takes long is not to be delivered by another replica meanwhile. */
    private void holdOn(TimedModule module) throws SQLException {
        long now = System.currentTimeMillis();
        for (HostTimer timer : timersOf(module).filter(HostTimer::isStored).toList()) {
            Delivery delivery = timer.delivery();
            if (delivery != null && !delivery.moved() && now - delivery.begun() > Turn.LONGEST_HOLD.toMillis() / 2) {
                rows.holdOn(timer, delivery);
            }
        }
    }

    /** Adds the timer of a row, unless nothing can be made of it. */
    private void restore(TimedModule module, TimerRow row) {
        if (row.automatic() && !module.declares(row.id())) {
            // Another version's.
            boolean ignored = module.unusable().add(row.id());
            return;
        }
        try {
            TimedModule.Bean bean = TimerRows.beanOf(module, row);
            Serializable info = TimerInfo.read(row.info(), getTimerClassLoader(bean.container()));
            EJBTimerSchedule schedule = row.schedule() == null ? null : new EJBTimerSchedule(row.schedule());
            // Payara would call nobody for the last expiration of a calendar that has none after it.
            boolean isOver = schedule != null && HostTimer.next(schedule, System.currentTimeMillis()) == null;
            HostTimer timer = new HostTimer(key(row.id(), bean.container()), row.id(), module, bean.container(), schedule, row.firstMillis(),
                    row.intervalMillis(), true);
            timer.committed();
            add(timer, isOver ? null : schedule, info);
        } catch (IOException | RuntimeException e) {
            if (module.unusable().add(row.id())) {
                LOG.log(Level.ERROR, "timer " + row.id() + " of " + row.component() + ", bean " + row.bean()
                        + ", cannot be read and does not expire; its row in crashonly_timer is left as it is: " + e.getMessage(), e);
            }
        }
    }

    @Override
    protected void _createTimer(TimerPrimaryKey id, long container, long application, Object key, String server, Date first, long interval,
            EJBTimerSchedule schedule, TimerConfig config) throws Exception {
        boolean isOver = schedule != null && HostTimer.next(schedule, System.currentTimeMillis()) == null;
        if (schedule != null && schedule.isAutomatic() || isOver) {
            // There is no store, or nothing to keep.
            super._createTimer(id, container, application, key, server, first, interval, schedule, config);
            return;
        }
        TimedModule module = running(container);
        String bean = getContainer(container).getEjbDescriptor().getName();
        if (!StoreDataSource.isThere()) {
            throw new CreateException("a persistent timer of " + module.component() + ", bean " + bean + ", has nowhere to be kept, since this "
                    + "application has no store: add one under 'stores' in its descriptor, or create it with TimerConfig.setPersistent(false)");
        }
        byte[] info = TimerInfo.bytes(config.getInfo());
        Serializable copy = TimerInfo.read(info, getTimerClassLoader(container));
        rows.insert(new TimerRow(module.component(), id.getTimerId(), bean, false, schedule == null ? null : schedule.getScheduleAsString(),
                first.getTime(), interval, first.getTime(), info));
        create(new HostTimer(id, id.getTimerId(), module, container, schedule, first.getTime(), interval, true), first, copy);
    }

    /** Whether there is anything to deliver, and by whom, the store knows. */
    @Override
    protected boolean isCancelledByAnotherInstance(RuntimeTimerState state) {
        TimerPrimaryKey id = state.getTimerId();
        if (super.isCancelledByAnotherInstance(state)) {
            return true;
        }
        HostTimer timer = timer(id);
        if (timer == null || !timer.isStored()) {
            return false;
        }
        return switch (isDeliveredByAnEarlierGeneration(timer) ? new Turn.Later(System.currentTimeMillis()) : turn(timer)) {
            case Turn.Mine(long expiration) -> {
                timer.delivers(expiration, System.currentTimeMillis());
                yield false;
            }
            case Turn.Later(long millis) -> {
                scheduleTask(id, new Date(millis));
                yield true;
            }
            case Turn.Over() -> {
                forget(id);
                yield true;
            }
        };
    }

    private Turn turn(HostTimer timer) {
        try {
            return rows.turn(timer);
        } catch (SQLException e) {
            LOG.log(Level.WARNING, "the store does not say whether timer {0} of {1} is to be delivered, and is asked again: {2}",
                    timer.name(), timer.module().component(), e.getMessage());
            return new Turn.Later(System.currentTimeMillis() + Turn.LOOK_AGAIN.toMillis());
        }
    }

    /** Called after a timeout method of a timer that goes on, in its transaction if it has one. */
    @Override
    protected void resetLastExpiration(TimerPrimaryKey id, RuntimeTimerState state) {
        if (isStored(id)) {
            rows.moveOn(timer(id), timer(id).following(System.currentTimeMillis()));
        }
    }

    /**
     * Called by applications; after a timeout method of a timer that expires once, in its transaction if it has one; and after the last expiration. What
     * takes the row's lock for longer than a moment takes Payara's of the timer before, but for what another thread delivers: its row alone decides.
     */
    @Override
    protected void cancelTimer(TimerPrimaryKey any) throws Exception {
        TimerPrimaryKey id = here(any);
        HostTimer timer = timer(id);
        if (timer == null || !timer.isStored() || !timerExists(id)) {
            super.cancelTimer(id);
        } else if (timer.isDelivered() && !timer.isDeliveredByThisThread()) {
            rows.cancel(timer);
        } else if (rows.isInTransaction()) {
            super.cancelTimer(id);
            rows.cancel(timer);
        } else {
            rows.cancel(timer);
            super.cancelTimer(id);
        }
    }

    @Override
    protected boolean redeliverTimeout(RuntimeTimerState state) {
        HostTimer timer = timer(state.getTimerId());
        if (timer != null) {
            timer.failed(System.currentTimeMillis());
        }
        return super.redeliverTimeout(state);
    }

    @Override
    protected Date calcNextFixedRateExpiration(RuntimeTimerState state) {
        TimerPrimaryKey id = state.getTimerId();
        return isStored(id) ? timer(id).afterDelivery(System.currentTimeMillis()) : super.calcNextFixedRateExpiration(state);
    }

    /** What Payara gives up since it could not be delivered is tried again; its row is left to those who cancel it. */
    @Override
    protected void expungeTimer(TimerPrimaryKey id, boolean givenUp) {
        HostTimer timer = timer(id);
        boolean isThere = timer != null && timer.module().isPresent() && getTimerState(id) != null && getContainer(timer.container()) != null;
        if (givenUp && isThere && timer.isStored()) {
            leave();
            timer.failed(System.currentTimeMillis());
            scheduleTask(id, timer.afterDelivery(System.currentTimeMillis()));
        } else {
            super.expungeTimer(id, givenUp);
        }
    }

    @Override
    protected boolean isPersistent(TimerPrimaryKey id) throws FinderException {
        // Throws if it is not there.
        boolean ignored = super.isPersistent(here(id));
        return isStored(here(id));
    }
}
