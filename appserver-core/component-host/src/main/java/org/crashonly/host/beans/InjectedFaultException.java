package org.crashonly.host.beans;

/** What an injected exception is: no code of anybody's threw it. */
public final class InjectedFaultException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    InjectedFaultException(String bean) {
        super("a fault was injected into " + bean, null, false, false);
    }
}
