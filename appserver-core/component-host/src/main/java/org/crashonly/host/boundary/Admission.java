package org.crashonly.host.boundary;

/** Whether a request is started. */
public sealed interface Admission {

    /**
     * It is.
     *
     * @param deadlineNanos when its sender stops waiting ({@link System#nanoTime}); {@link #NO_DEADLINE} if it did not say
     */
    record Admitted(long deadlineNanos) implements Admission {

        /** Of a request whose sender did not say how long it waits. */
        public static final long NO_DEADLINE = Long.MAX_VALUE;
    }

    /**
     * It is not, and provably so: no code of the module has seen it.
     *
     * @param status 400, 503 or 504
     * @param type the last part of the problem's type
     * @param detail a sentence for people
     */
    record Refused(int status, String type, String detail) implements Admission {

        /** No module was deployed yet, or the one that was is being restarted. */
        static final Refused NO_MODULE = new Refused(503, "not-ready", "no module runs here yet");
    }
}
