package org.crashonly.sandbox.staging;

import java.nio.file.Path;

/** What was given cannot be run; the message is a sentence for the user that says what to do instead. */
public final class UnusableWarException extends Exception {

    private static final long serialVersionUID = 1L;

    /** What it is instead of a WAR. */
    public enum Kind {
        /** There is no such file, or it is a device, a socket or a pipe. */
        MISSING,
        /** The file or directory may not be read. */
        UNREADABLE,
        /** No zip archive, or a damaged one. */
        DAMAGED,
        /** Nothing in it. */
        EMPTY,
        /** An enterprise archive. */
        EAR,
        /** A resource adapter. */
        RAR,
        /** A library, an EJB module or a program. */
        JAR,
        /** A WAR, but one with too many static files. */
        STATIC,
        /** A web application that asks for what the server cannot keep. */
        UNRECORDABLE
    }

    private final Kind kind;

    UnusableWarException(Kind kind, Path war, String sentence) {
        super(war + " " + sentence);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
