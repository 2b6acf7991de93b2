package org.crashonly.rvm;

/** A heap has no room for what was asked. The transaction that asked should be aborted. */
public final class HeapFullException extends RuntimeException {

    private static final long serialVersionUID = 1;

    HeapFullException(String message) {
        super(message);
    }
}
