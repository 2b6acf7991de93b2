package org.crashonly.rvm;

import java.io.IOException;

/** What lies where an image is expected cannot be used as it is. Nothing of it was changed; the message says what to do. */
public final class UnusableImageException extends IOException {

    private static final long serialVersionUID = 1;

    /** Why not. */
    public enum Reason {
        /** It is no image: another program's, which is none of ours to write to. */
        FOREIGN,
        /** It has a format of another release, which reads it. */
        VERSION,
        /** It was an image, and is damaged beyond repair. */
        DAMAGED
    }

    private final Reason reason;

    UnusableImageException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** The format of {@code what} is of another release. */
    static UnusableImageException version(String what, int found, int expected) {
        return new UnusableImageException(Reason.VERSION, what + " has format " + found + ", this release reads " + expected + ": it was written by "
                + (found > expected ? "a later" : "an earlier") + " one. Start that, or move the directory away to begin anew");
    }
}
