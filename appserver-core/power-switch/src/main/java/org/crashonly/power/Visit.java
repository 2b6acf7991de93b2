package org.crashonly.power;

/**
 * A registered thread's stay in a component. An interrupt that was meant for it never reaches what the thread does afterwards.
 */
public final class Visit implements Inhabitant, AutoCloseable {

    private final PowerSwitch owner;
    private final Thread thread;
    private boolean interrupted;
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
            thread.interrupt();
        }
    }

    /** The thread has left. If it was interrupted on behalf of the switch, its interrupt status is cleared. */
    @Override
    public void close() {
        synchronized (this) {
            ended = true;
            if (interrupted && thread == Thread.currentThread()) {
                Thread.interrupted();
            }
        }
        owner.left(this);
    }
}
