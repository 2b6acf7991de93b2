package org.crashonly.shop.contract;

/** The key names another effect already; nothing was done. */
public final class KeyReusedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public KeyReusedException(String message) {
        super(message);
    }
}
