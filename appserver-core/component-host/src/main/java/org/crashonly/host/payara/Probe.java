package org.crashonly.host.payara;

import org.crashonly.request.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A request of the host to itself, through the listener and Payara's mapping up to the boundary, which answers it: it proves that
 * this process serves the module on this port, and runs no code of the module.
 */
record Probe(int port, String contextRoot, String nonce) {

    private static final int TIMEOUT_MILLIS = 10_000;

    /** Whether the module is there. */
    boolean answers() throws IOException {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), TIMEOUT_MILLIS);
            String path = contextRoot.endsWith("/") ? contextRoot : contextRoot + "/";
            socket.getOutputStream().write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                    + Headers.PROBE + ": " + nonce + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            String head = head(socket.getInputStream());
            return head.startsWith("HTTP/1.1 204")
                    && head.toLowerCase(Locale.ROOT).contains((Headers.PROBE + ": " + nonce).toLowerCase(Locale.ROOT));
        }
    }

    private static String head(InputStream in) throws IOException {
        return new String(in.readNBytes(8192), StandardCharsets.ISO_8859_1);
    }
}
