package org.crashonly.power;

import java.util.List;

/**
 * A registered thread's stay in a component. An interrupt that was meant for it never reaches what the thread does afterwards.
 */
public final class Visit implements Inhabitant, AutoCloseable {

    private final PowerSwitch owner;
    private final Thread thread;
    private boolean interrupted;
    private boolean cut;
    private boolean ended;

    Visit(PowerSwitch owner, Thread thread) {
        this.owner = owner;
        this.thread = thread;
    }

    @Override
    public Thread thread() {
        return thread;
    }

    @Override
    public synchronized void interrupt() {
        if (!ended) {
            interrupted = true;
            Threads.interrupt(thread);
        }
    }

    @Override
    public synchronized void whileInside(Runnable deed) {
        if (!ended) {
            deed.run();
        }
    }

    /**
     * Cuts the visit short: from now on until it ends, every test throws in its thread, as if the switch were thrown for it alone, and the
     * thread is interrupted. To be repeated until it has left: a component may swallow an interrupt on its way to the next test.
     */
    public synchronized void cut() {
        if (!ended && !cut) {
            cut = true;
            owner.cut(thread);
        }
        interrupt();
    }

    /**
     * Ends the connection at which its thread is blocked, if it was cut and is: whoever opened that, no interrupt wakes the thread. Done by another
     * thread, in some milliseconds. To be repeated like {@link #cut}: a library may try again.
     */
    public void unblock() {
        if (isCut() && !isEnded()) {
            Thread ignored = Thread.ofVirtual().name("unblocks a thread").start(() -> owner.sockets().end(List.of(this)));
        }
    }

    /** Whether the next test in its thread throws. */
    public synchronized boolean isCut() {
        return cut || owner.isThrownEverywhere();
    }

    /** Whether the thread has left. */
    public synchronized boolean isEnded() {
        return ended;
    }

    /** The component's switch. */
    public PowerSwitch owner() {
        return owner;
    }

    /** The thread has left. If it was interrupted on behalf of the switch, its interrupt status is cleared. */
    @Override
    public void close() {
        synchronized (this) {
            ended = true;
            if (cut) {
                owner.spare(thread);
            }
            if (interrupted && thread == Thread.currentThread()) {
                Thread.interrupted();
            }
        }
        owner.left(this);
    }
}
