package org.crashonly.host.apps.timers;

import jakarta.annotation.Resource;
import jakarta.ejb.ScheduleExpression;
import jakarta.ejb.SessionContext;
import jakarta.ejb.Stateless;
import jakarta.ejb.Timeout;
import jakarta.ejb.Timer;
import jakarta.ejb.TimerConfig;
import jakarta.ejb.TimerHandle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/** Sets alarms, in transactions of the container, and writes down that they rang. */
@Stateless
public class AlarmBean {

    @Resource
    private SessionContext context;

    @Resource
    private DataSource database;

    /** Once at {@code first}, then every {@code interval} milliseconds unless that is 0. */
    public void set(Alarm alarm, Date first, long interval) {
        TimerConfig config = new TimerConfig(alarm, true);
        Timer ignored = interval == 0 ? context.getTimerService().createSingleActionTimer(first, config)
                : context.getTimerService().createIntervalTimer(first, interval, config);
    }

    /** At 3:30 on the 1st of January. */
    public void setYearly(Alarm alarm) {
        Timer ignored = context.getTimerService().createCalendarTimer(
                new ScheduleExpression().month(1).dayOfMonth(1).hour(3).minute(30), new TimerConfig(alarm, true));
    }

    /** As {@link #set}, and undoes it. */
    public void setInVain(Alarm alarm, Date first) {
        set(alarm, first, 0);
        context.setRollbackOnly();
    }

    /** Cancels all alarms of this name. */
    public void cancel(String name) {
        context.getTimerService().getTimers().stream().filter(it -> it.getInfo() instanceof Alarm alarm && alarm.name().equals(name))
                .forEach(Timer::cancel);
    }

    /** As {@link #cancel}, and undoes it. */
    public void cancelInVain(String name) {
        cancel(name);
        context.setRollbackOnly();
    }

    /** How many alarms there are of this name. */
    public long count(String name) {
        return context.getTimerService().getTimers().stream().filter(it -> it.getInfo() instanceof Alarm alarm && alarm.name().equals(name)).count();
    }

    /** A handle of an alarm of this name. */
    public TimerHandle handle(String name) {
        return context.getTimerService().getTimers().stream().filter(it -> it.getInfo() instanceof Alarm alarm && alarm.name().equals(name))
                .findFirst().orElseThrow().getHandle();
    }

    /** The name of the alarm that the handle is of. */
    public String nameOf(TimerHandle handle) {
        return ((Alarm) handle.getTimer().getInfo()).name();
    }

    @Timeout
    void ring(Timer timer) throws SQLException {
        Alarm alarm = (Alarm) timer.getInfo();
        Rung.add(database, alarm.name());
        if (alarm.gate() != null) {
            Path entered = Path.of(alarm.gate() + ".entered");
            try {
                Files.writeString(entered, Rung.generation() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            while (Files.exists(Path.of(alarm.gate()))) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            }
        }
        if (alarm.name().equals("broken")) {
            throw new IllegalStateException("as it is meant to");
        }
    }
}
