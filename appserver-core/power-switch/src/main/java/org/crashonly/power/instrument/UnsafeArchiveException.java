package org.crashonly.power.instrument;

import java.util.zip.ZipException;

/** An archive that must not be unpacked; the message is a sentence for the user. */
public final class UnsafeArchiveException extends ZipException {

    private static final long serialVersionUID = 1L;

    UnsafeArchiveException(String sentence) {
        super(sentence);
    }
}
