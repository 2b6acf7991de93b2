package org.crashonly.host.beans;

/** A call of a bean that is being restarted, or of an instance that was dropped: it was never begun. A later one gets a new instance. */
public final class RestartingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RestartingException(String bean) {
        super(bean + " is being restarted; the call was not begun", null, false, false);
    }
}
