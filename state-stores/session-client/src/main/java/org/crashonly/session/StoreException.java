package org.crashonly.session;

/** The session store could not do what it was asked. */
public sealed class StoreException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private StoreException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * No answer before the caller's deadline: the store is restarting, or hangs. Whether the call had its effect is not known. Doing it
     * again is safe: no call of this package is harmed by its repeat.
     */
    public static final class Unavailable extends StoreException {
        private static final long serialVersionUID = 1;

        public Unavailable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** What was to be kept is larger than one such thing may be; nothing was changed. The same again fails again. */
    public static final class TooLarge extends StoreException {
        private static final long serialVersionUID = 1;

        public TooLarge(String message) {
            super(message, null);
        }
    }

    /** The store has no room left; nothing was changed. It may have room later, when something has expired. */
    public static final class Full extends StoreException {
        private static final long serialVersionUID = 1;

        public Full(String message) {
            super(message, null);
        }
    }

    /** The generation that this client speaks for has ended, as far as the store is concerned: it will never be served again. */
    public static final class Fenced extends StoreException {
        private static final long serialVersionUID = 1;

        public Fenced(String message) {
            super(message, null);
        }
    }

    /** Store and client do not understand each other, be it for their versions or a defect; the connection was closed. */
    public static final class Protocol extends StoreException {
        private static final long serialVersionUID = 1;

        public Protocol(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
