package org.crashonly.host.effects;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.crashonly.request.Digest;

/** A request's body on its way to the component: whatever the component reads of it, the fingerprint is of all of it. */
final class DigestedBody extends InputStream {

    private final InputStream body;
    private final Digest digest;
    private final byte[] one = new byte[1];
    private String fingerprint;

    /** @param head what belongs to the fingerprint besides the body */
    DigestedBody(InputStream body, List<String> head) {
        this.body = body;
        this.digest = new Digest(head);
    }

    @Override
    public int read() throws IOException {
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = fingerprint == null ? body.read(bytes, offset, length) : -1;
        if (count > 0) {
            digest.bytes(bytes, offset, count);
        }
        return count;
    }

    @Override
    public int available() throws IOException {
        return fingerprint == null ? body.available() : 0;
    }

    /** The body's own stream stays open: it is the container's. */
    @Override
    public void close() throws IOException {
        fingerprint();
    }

    /** Reads what is left of the body; then the fingerprint is known. */
    String fingerprint() throws IOException {
        if (fingerprint == null) {
            byte[] rest = new byte[1 << 13];
            while (read(rest, 0, rest.length) >= 0) {
                // Digested on the way.
            }
            fingerprint = digest.hex();
        }
        return fingerprint;
    }
}
