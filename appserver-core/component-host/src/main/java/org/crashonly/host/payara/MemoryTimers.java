package org.crashonly.host.payara;

import com.sun.ejb.containers.BaseContainer;
import com.sun.ejb.containers.EJBTimerSchedule;
import com.sun.ejb.containers.NonPersistentEJBTimerService;
import com.sun.ejb.containers.RuntimeTimerState;
import com.sun.ejb.containers.TimerPrimaryKey;
import jakarta.ejb.EJBException;
import jakarta.ejb.FinderException;
import jakarta.ejb.TimerConfig;
import java.io.Serializable;
import java.lang.reflect.Method;
import java.sql.SQLException;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.crashonly.host.payara.TimedModule.Phase;
import org.glassfish.ejb.deployment.descriptor.EjbDescriptor;
import org.glassfish.ejb.deployment.descriptor.ScheduledTimerDescriptor;

/**
 * Payara's timers of enterprise beans, in memory, which expire in the present generation of their module only. Two generations of a module may be
 * there at a time, so no two of them have a timer of the same id.
 */
class MemoryTimers extends NonPersistentEJBTimerService {

    /** Between a timer's name and who knows it. */
    private static final char OF = '|';

    private final TimedModules modules;
    private final Map<TimerPrimaryKey, HostTimer> timers = new ConcurrentHashMap<>();

    MemoryTimers(TimedModules modules) throws Exception {
        this.modules = modules;
    }

    /** Makes these the services of this process: of persistent timers, and of others. */
    static List<MemoryTimers> install(TimedModules modules) throws Exception {
        MemoryTimers persistent = new StoredTimers(modules);
        MemoryTimers others = new MemoryTimers(modules);
        setPersistentTimerService(persistent);
        setNonPersistentTimerService(others);
        return List.of(persistent, others);
    }

    /** Null for none. */
    final HostTimer timer(TimerPrimaryKey id) {
        return timers.get(id);
    }

    final Stream<HostTimer> timersOf(TimedModule module) {
        return timers.values().stream().filter(it -> it.module() == module);
    }

    /** Whether another generation that is still deployed is in the timer's method just now. */
    final boolean isDeliveredByAnEarlierGeneration(HostTimer timer) {
        return timers.values().stream().anyMatch(it -> it != timer && it.name().equals(timer.name()) && it.isDelivered());
    }

    /** By which the generation of {@code container} knows the timer {@code name} that it has from somewhere else. */
    static TimerPrimaryKey key(String name, long container) {
        return new TimerPrimaryKey(name + OF + container);
    }

    /** By which a timer is known here whose handle may come from another generation or process. */
    final TimerPrimaryKey here(TimerPrimaryKey id) {
        if (timers.containsKey(id)) {
            return id;
        }
        String text = id.getTimerId();
        int end = text.lastIndexOf(OF);
        String name = end < 0 ? text : text.substring(0, end);
        return timers.values().stream().filter(it -> it.name().equals(name) && it.module().isPresent()).findFirst().map(HostTimer::id).orElse(id);
    }

    @Override
    protected final boolean timerExists(TimerPrimaryKey id) {
        return super.timerExists(here(id));
    }

    @Override
    protected final Date getNextTimeout(TimerPrimaryKey id) throws FinderException {
        return super.getNextTimeout(here(id));
    }

    @Override
    protected final Serializable getInfo(TimerPrimaryKey id) throws FinderException {
        return super.getInfo(here(id));
    }

    @Override
    protected final EJBTimerSchedule getTimerSchedule(TimerPrimaryKey id) throws FinderException {
        return super.getTimerSchedule(here(id));
    }

    /** For a deployment to several servers, which there are not. */
    @Override
    public final void createSchedulesOnServer(EjbDescriptor bean, String server) {}

    /** The generation that a bean being deployed is of. */
    final TimedModule deploying(EjbDescriptor bean) {
        return modules.deploying(bean.getApplication().getRegistrationName());
    }

    /** A bean's container is there, and has what it declares. */
    @Override
    protected Map<TimerPrimaryKey, Method> recoverAndCreateSchedules(
            long container, long application, Map<Method, List<ScheduledTimerDescriptor>> schedules, boolean deploy) {
        TimedModule ignored = deploying(getContainer(container).getEjbDescriptor());
        Map<TimerPrimaryKey, Method> methods = new HashMap<>();
        try {
            createSchedules(container, application, schedules, methods, ownerIdOfThisServer_, true, true);
            return methods;
        } catch (Exception e) {
            throw e instanceof EJBException known ? known : createEJBException(e);
        }
    }

    @Override
    protected void _createTimer(TimerPrimaryKey id, long container, long application, Object key, String server, Date first, long interval,
            EJBTimerSchedule schedule, TimerConfig config) throws Exception {
        create(new HostTimer(id, id.getTimerId(), running(container), container, schedule, first.getTime(), interval, false), first, config.getInfo());
    }

    /** The generation that a bean's container is of. */
    final TimedModule running(long container) {
        return modules.running(getContainer(container).getEjbDescriptor().getApplication().getRegistrationName());
    }

    /** Adds a timer that is new; it expires if its creation is committed. */
    final void create(HostTimer timer, Date first, Serializable info) throws Exception {
        timer.scheduled();
        add(timer, timer.schedule(), info);
        try {
            addTimerSynchronization(null, timer.id().getTimerId(), first, timer.container(), ownerIdOfThisServer_, false);
        } catch (Exception e) {
            forget(timer.id());
            throw e;
        }
    }

    /** Payara has to take it for one of memory, persistent or not: all its questions are answered then. */
    final void add(HostTimer timer, EJBTimerSchedule schedule, Serializable info) {
        BaseContainer container = getContainer(timer.container());
        timerCache_.removeTimer(timer.id());
        timerCache_.addTimer(timer.id(),
                new RuntimeTimerState(timer.id(), new Date(timer.first()), timer.interval(), container, null, schedule, info, false));
        timers.put(timer.id(), timer);
    }

    final void forget(TimerPrimaryKey id) {
        timerCache_.removeTimer(id);
        timers.remove(id);
    }

    /**
     * Lets the timers of a module expire that has become the present generation. May be repeated, by the thread that keeps the module.
     *
     * @throws SQLException if they cannot be had
     */
    void begin(TimedModule module) throws SQLException {
        timersOf(module).forEach(timer -> {
            Date due = timer.due();
            if (due != null) {
                scheduleTask(timer.id(), due);
            }
        });
    }

    /**
     * Finds the timers of a present generation that others have made or cancelled meanwhile: other replicas, and the generation before. Asked by
     * the thread that keeps the module.
     *
     * @throws SQLException if they cannot be had
     */
    void look(TimedModule module) throws SQLException {}

    /** Forgets the timers of a generation of which nothing is deployed any more. */
    final void end(TimedModule module) {
        Set<TimerPrimaryKey> its = new HashSet<>();
        timersOf(module).forEach(it -> its.add(it.id()));
        stopTimers(its);
    }

    @Override
    protected final void scheduleTask(TimerPrimaryKey id, Date at) {
        HostTimer timer = timers.get(id);
        if (timer != null) {
            timer.committed();
        }
        if (timer == null || timer.mayExpire(at)) {
            super.scheduleTask(id, at);
        }
    }

    /** Asked before each delivery. What an ended generation has in memory is known as long as that may ask for it, but does not expire. */
    @Override
    protected boolean isCancelledByAnotherInstance(RuntimeTimerState state) {
        leave();
        HostTimer timer = timers.get(state.getTimerId());
        return timer != null && timer.module().phase() == Phase.ENDED;
    }

    /** Asked after a delivery that failed. */
    @Override
    protected boolean redeliverTimeout(RuntimeTimerState state) {
        HostTimer timer = timers.get(state.getTimerId());
        return (timer == null || timer.module().phase() != Phase.ENDED) && super.redeliverTimeout(state);
    }

    /**
     * The thread of a delivery is in no bean. Payara does not end the invocation of one that was undeployed meanwhile: it would stay the thread's, with a
     * transaction that nobody ends, and what the thread's next delivery writes would be part of that.
     */
    final void leave() {
        List<?> ignored = ejbContainerUtil.getInvocationManager().popAllInvocations();
    }

    @Override
    protected void expungeTimer(TimerPrimaryKey id, boolean givenUp) {
        if (givenUp) {
            leave();
        }
        timers.remove(id);
        super.expungeTimer(id, givenUp);
    }

    /** A bean's container ends. */
    @Override
    protected final void stopTimers(long container) {
        super.stopTimers(container);
        modules.ended(container);
    }

    @Override
    protected final void stopTimers(Set<TimerPrimaryKey> ids) {
        super.stopTimers(ids);
        timers.keySet().removeAll(ids);
    }
}
