package org.crashonly.host.peers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import org.crashonly.control.Message.Harm;
import org.crashonly.host.boundary.ArmedFault;

/**
 * A connection through a {@link Relay}. What is sent reaches the peer as ever; what the peer answers comes slowly, or not at all, until the
 * fault is over. Then slow connections go on at full speed, and silent ones are reset, as by a peer that came back and knows them no more.
 */
final class RelayedConnection {

    private static final Logger LOG = System.getLogger(RelayedConnection.class.getName());
    /** A second is so many pieces, if there are as many bytes. */
    private static final int PIECES = 20;
    private static final int LARGEST_PIECE = 8_192;
    private static final int RESET_AT_ONCE = 0;

    private final ArmedFault fault;
    private final Socket client;
    private final Socket peer;

    RelayedConnection(ArmedFault fault, Socket client, Socket peer) {
        this.fault = fault;
        this.client = client;
        this.peer = peer;
    }

    /** Goes on until both have ended it. */
    void run() throws IOException {
        Thread ignored = Thread.ofVirtual().name("relayed requests").start(this::forward);
        if (fault.injection().harm() == Harm.SLOW_PEER) {
            slowly();
        } else {
            fallSilent();
        }
    }

    private void forward() {
        try {
            long passed = client.getInputStream().transferTo(peer.getOutputStream());
            peer.shutdownOutput();
            LOG.log(Level.TRACE, "{0} bytes were sent", passed);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "nothing more is sent on a relayed connection: {0}", e.getMessage());
        }
    }

    private void slowly() throws IOException {
        long perSecond = fault.injection().bytes();
        byte[] piece = new byte[Math.clamp(perSecond / PIECES, 1, LARGEST_PIECE)];
        InputStream from = peer.getInputStream();
        OutputStream to = client.getOutputStream();
        for (int length = from.read(piece); length >= 0; length = from.read(piece)) {
            fault.pause(System.nanoTime() + TimeUnit.SECONDS.toNanos(length) / perSecond);
            to.write(piece, 0, length);
        }
        client.shutdownOutput();
    }

    private void fallSilent() throws IOException {
        byte[] before = new byte[LARGEST_PIECE];
        // Who comes when the fault is over already was only sent this way.
        long left = fault.goesOn(System.nanoTime()) ? fault.injection().bytes() : Long.MAX_VALUE;
        while (left > 0 && fault.goesOn(System.nanoTime())) {
            int length = peer.getInputStream().read(before, 0, (int) Math.min(left, before.length));
            if (length < 0) {
                return;
            }
            client.getOutputStream().write(before, 0, length);
            left -= length;
        }
        if (left > 0) {
            // It never came to that.
            long ignored = peer.getInputStream().transferTo(client.getOutputStream());
            return;
        }
        fault.outlast();
        client.setSoLinger(true, RESET_AT_ONCE);
        client.close();
    }
}
