package org.crashonly.host.calls;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import org.crashonly.request.Digest;

/** What a call sends, as a digest: to whom, which method, path and query, and how its body begins. */
final class SentCall {

    /** Bytes of a body that tell calls apart. */
    static final int LONGEST = 4096;
    private static final int USUAL = 512;

    private final Digest digest;

    SentCall(String component, String method, URI uri) {
        digest = new Digest(List.of(component, method, uri.getRawPath(), uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery()));
    }

    /** Ends it. */
    String hex() {
        return digest.hex();
    }

    /**
     * Passes a body on to {@code out}.
     *
     * @param whenKnown called once, before anything goes out: when the body is complete, or longer than what tells calls apart
     */
    Body body(OutputStream out, Runnable whenKnown) {
        return new Body(out, whenKnown);
    }

    /** A body on its way out, of which the beginning waits until what it depends on is known. */
    final class Body extends OutputStream {

        private final OutputStream out;
        private final Runnable whenKnown;
        /** Null once it is known. */
        private byte[] kept = new byte[USUAL];
        private int size;

        private Body(OutputStream out, Runnable whenKnown) {
            this.out = out;
            this.whenKnown = whenKnown;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (kept != null && length <= LONGEST - size) {
                keep(bytes, offset, length);
                return;
            }
            if (kept != null) {
                digest.bytes(kept, 0, size);
                digest.bytes(bytes, offset, LONGEST - size);
                known();
            }
            out.write(bytes, offset, length);
        }

        private void keep(byte[] bytes, int offset, int length) {
            if (size + length > kept.length) {
                kept = Arrays.copyOf(kept, Math.min(LONGEST, Math.max(2 * kept.length, size + length)));
            }
            System.arraycopy(bytes, offset, kept, size, length);
            size += length;
        }

        private void known() throws IOException {
            whenKnown.run();
            out.write(kept, 0, size);
            kept = null;
        }

        @Override
        public void flush() throws IOException {
            if (kept == null) {
                out.flush();
            }
        }

        @Override
        public void close() throws IOException {
            complete();
            out.close();
        }

        /** Nothing more comes. */
        void complete() throws IOException {
            if (kept != null) {
                digest.bytes(kept, 0, size);
                known();
            }
        }
    }
}
