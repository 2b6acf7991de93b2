package org.crashonly.host.boundary;

import org.crashonly.control.ElementId;

/** How one request failed: which exception made its answer, and which bean that left. */
public final class FailureCourse {

    /** Causes of exceptions may go round in circles. */
    private static final int LONGEST_CHAIN = 50;

    private final Flow flow;
    private Throwable thrown;
    private Throwable leftBean;
    private ElementId bean;
    private boolean counted;
    private boolean outOfTime;
    private boolean outcomeUnknown;
    private boolean metRestart;
    private boolean exited;

    /** @param flow of the request's module; null if it is not counted */
    FailureCourse(Flow flow) {
        this.flow = flow;
    }

    /** Notes which exception left the module and made the answer; null for none. */
    public synchronized void thrown(Throwable exception) {
        thrown = exception == null ? thrown : exception;
    }

    synchronized Throwable thrown() {
        return thrown;
    }

    /** Notes that a call of the request to another component lasted for as long as the request itself has. */
    public synchronized void outOfTime() {
        outOfTime = true;
    }

    /** Whether its own time ran out in a component that it called. */
    public synchronized boolean isOutOfTime() {
        return outOfTime;
    }

    /** Notes that of a call of the request to another component nobody knows whether it had its effect. */
    public synchronized void outcomeUnknown() {
        outcomeUnknown = true;
    }

    /** Whether nobody knows what became of a call to another component. */
    public synchronized boolean isOutcomeUnknown() {
        return outcomeUnknown;
    }

    /** Notes that a bean refused a call of the request, because that was being restarted: if nothing comes of it, it is for that. */
    public synchronized void meetsRestart() {
        metRestart = true;
    }

    synchronized boolean metRestart() {
        return metRestart;
    }

    /** Notes that the request had its module end, by a call that would have ended the JVM. */
    synchronized void exits() {
        exited = true;
    }

    /** Whether the request had its module end. */
    public synchronized boolean hasExited() {
        return exited;
    }

    /** Notes that {@code exception} left {@code bean}; what carries an exception that left another before is the same failure. */
    public synchronized void left(ElementId bean, Throwable exception) {
        Throwable cause = exception;
        for (int i = 0; cause != null && i < LONGEST_CHAIN; i++) {
            if (cause == leftBean) {
                return;
            }
            cause = cause.getCause();
        }
        leftBean = exception;
        this.bean = bean;
    }

    /** The request has failed, in the bean that the latest exception left; counted once. */
    synchronized void count() {
        count(bean);
    }

    /** The request has failed in {@code where}; null if that is not known. Counted once. */
    synchronized void count(ElementId where) {
        if (flow != null && !counted) {
            counted = true;
            flow.failed(where);
        }
    }
}
