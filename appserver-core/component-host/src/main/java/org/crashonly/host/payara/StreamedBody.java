package org.crashonly.host.payara;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.crashonly.host.boundary.BodyFlow;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.ConnectionProbe;

/** Sees at its connection how a body that streams moves, until its request is over: the connection serves others after it. */
final class StreamedBody extends ConnectionProbe.Adapter {

    private final BodyFlow flow;

    private StreamedBody(BodyFlow flow) {
        this.flow = flow;
    }

    /**
     * Begins to look at {@code request}, if its body streams.
     *
     * @param silence what front doors said of how long it may stand still, in milliseconds; null if it does not stream
     * @param deadlineNanos until when its sender waits if that is no number ({@link System#nanoTime})
     */
    static Optional<BodyFlow> of(org.glassfish.grizzly.http.server.Request request, String silence, long deadlineNanos) {
        if (silence == null) {
            return Optional.empty();
        }
        long now = System.nanoTime();
        BodyFlow flow = new BodyFlow(now, millis(silence, deadlineNanos - now));
        StreamedBody probe = new StreamedBody(flow);
        Connection<?> connection = request.getContext().getConnection();
        connection.getMonitoringConfig().addProbes(probe);
        request.addAfterServiceListener(done -> connection.getMonitoringConfig().removeProbes(probe));
        return Optional.of(flow);
    }

    private static long millis(String silence, long leftNanos) {
        try {
            return Long.parseLong(silence.strip());
        } catch (NumberFormatException e) {
            return TimeUnit.NANOSECONDS.toMillis(leftNanos);
        }
    }

    @Override
    @SuppressWarnings("rawtypes") // As Grizzly declares it.
    public void onReadEvent(Connection connection, Buffer data, int size) {
        flow.moved();
    }

    @Override
    @SuppressWarnings("rawtypes") // As Grizzly declares it.
    public void onWriteEvent(Connection connection, Buffer data, long size) {
        flow.moved();
    }
}
