package org.crashonly.host.sessions;

import org.crashonly.session.Bytes;

/** What is remembered of bytes to tell whether others are the same: length and two independent checksums. */
record Print(int length, int crc, int hash) {

    static Print of(Bytes bytes) {
        return new Print(bytes.length(), bytes.checksum(), bytes.hashCode());
    }
}
