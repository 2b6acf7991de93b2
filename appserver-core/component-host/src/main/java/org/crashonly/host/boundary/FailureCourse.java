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
