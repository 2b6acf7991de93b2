package org.crashonly.host.beans;

import java.lang.ref.WeakReference;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.crashonly.control.ElementId;
import org.crashonly.control.Message.Injection;
import org.crashonly.host.boundary.ArmedFault;
import org.crashonly.host.boundary.InFlightRequest;
import org.crashonly.power.Gate;
import org.crashonly.power.PowerSwitch;
import org.crashonly.power.SandboxCrashed;
import org.crashonly.power.Visit;

/**
 * The boundary of one bean: counts its calls and what leaves them, refuses those whose request has no time left, and those that come while the
 * bean is restarted. A call by the bean itself does not cross it.
 */
final class BeanGate extends Gate {

    private static final int LONGEST_TEXT = 300;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Class<?> bean;
    private final int number;
    private final PowerSwitch powerSwitch;
    private final Function<Class<?>, ElementId> blamed;
    private final LongAdder calls = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private volatile String latest;
    private volatile boolean closed;
    private volatile ArmedFault fault;
    /** The shared instance that was dropped last: who got hold of it just before must not call it. */
    private volatile WeakReference<Object> dropped;

    /**
     * @param number among the beans of its module, from 0
     * @param powerSwitch the module's
     * @param blamed the bean of a class, if its restart may cure what fails in it; else null
     */
    BeanGate(Class<?> bean, int number, PowerSwitch powerSwitch, Function<Class<?>, ElementId> blamed) {
        this.bean = bean;
        this.number = number;
        this.powerSwitch = powerSwitch;
        this.blamed = blamed;
    }

    @Override
    public void enter(Object instance) {
        Passage passage = Passage.ofThisThread();
        if (passage.isIn(this)) {
            passage.push(this);
            return;
        }
        calls.increment();
        passage.push(this);
        InFlightRequest request = passage.request();
        if (request != null) {
            request.called().add(number);
            if (request.isCancelled()) {
                passage.pop(this);
                throw new TimeOverException(bean.getName());
            }
        }
        if (closed || fault != null || dropped != null) {
            meet(passage, instance);
        }
    }

    private void meet(Passage passage, Object instance) {
        WeakReference<Object> old = dropped;
        if (closed || (old != null && old.refersTo(instance))) {
            if (passage.request() != null) {
                passage.request().failure().meetsRestart();
            }
            passage.pop(this);
            throw new RestartingException(bean.getName());
        }
        ArmedFault armed = fault;
        if (armed != null && armed.strikes(ThreadLocalRandom.current(), System.nanoTime())) {
            strike(armed, passage);
        }
    }

    private void strike(ArmedFault armed, Passage passage) {
        switch (armed.injection().harm()) {
            case LATENCY -> armed.suffer(ThreadLocalRandom.current());
            case HANG -> {
                // As a loop of the bean would: interrupts do not end it, a crash does, at the next test of the switch.
                while (armed.goesOn(System.nanoTime()) && !passage.isCut()) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                    boolean ignored = Thread.interrupted();
                }
            }
            case EXCEPTION -> {
                Throwable exception = armed.thrown(() -> new InjectedFaultException(bean.getName()));
                failed(exception);
                throw unchecked(exception);
            }
            case ERROR, LOOP, DEADLOCK, LEAK, THREAD_LEAK, FILE_LEAK, METASPACE_LEAK, NULL_RESULT, WRONG_RESULT, RESET, REFUSE,
                DATA_SOURCE_LOST, CONNECTION_LEAK, OUT_OF_MEMORY, DISK_FULL, CORRUPT_SESSION, CORRUPT_PAGE, NAME_LOST, SLOW_PEER, HALF_OPEN_PEER -> {
                // Never sent for a bean.
            }
        }
    }

    /** Throws whatever it is: the methods of a bean that is called may declare it. */
    @SuppressWarnings("unchecked")
    private static <T extends Throwable> RuntimeException unchecked(Throwable exception) throws T {
        throw (T) exception;
    }

    @Override
    public void leave() {
        Passage.ofThisThread().pop(this);
    }

    @Override
    public void failed(Throwable exception) {
        Passage passage = Passage.ofThisThread();
        InFlightRequest request = passage.request();
        if (passage.pop(this) && !(exception instanceof SandboxCrashed)) {
            failures.increment();
            latest = text(exception);
            ElementId at = request == null ? null : blamed();
            if (at != null) {
                request.failure().left(at, exception);
            }
        }
    }

    /** The bean, if its restart may cure what fails in it; else null. */
    ElementId blamed() {
        return blamed.apply(bean);
    }

    private static String text(Throwable exception) {
        String text = exception.getClass().getName();
        try {
            text = exception.getMessage() == null ? text : text + ": " + exception.getMessage();
        } catch (RuntimeException | StackOverflowError e) {
            // Messages are the application's code.
            return text;
        }
        return text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) : text;
    }

    /** Registers the calling thread, which comes by itself and not in the course of a request. */
    Visit visit() {
        return powerSwitch.enter();
    }

    int number() {
        return number;
    }

    /** From now on calls are refused. */
    void close() {
        closed = true;
    }

    /**
     * From now on calls are let in. What was injected strikes nobody any more; who hangs in it hangs until he is cut, or he would go on as if
     * nothing had happened.
     *
     * @param old the instance that was dropped; null if none was, or it was nobody's alone
     */
    void open(Object old) {
        dropped = old == null ? null : new WeakReference<>(old);
        fault = null;
        closed = false;
    }

    /** Injects a fault; null ends the one that is there. */
    void inject(Injection injection) {
        ArmedFault before = fault;
        fault = injection == null ? null : new ArmedFault(injection, System.nanoTime());
        if (before != null) {
            before.end();
        }
    }

    long calls() {
        return calls.sum();
    }

    long failures() {
        return failures.sum();
    }

    /** Class and message of the latest exception that left it; null if none did. */
    String latest() {
        return latest;
    }

    /** What is injected, in words; null if nothing is. */
    String faultText() {
        ArmedFault armed = fault;
        return armed == null || armed.isOver(System.nanoTime()) ? null : armed.injection().text();
    }
}
