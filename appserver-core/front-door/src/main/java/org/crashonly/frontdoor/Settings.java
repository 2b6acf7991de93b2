package org.crashonly.frontdoor;

import java.util.Objects;
import org.crashonly.control.ProcessSpec.AccessLogSpec;
import org.crashonly.control.ProcessSpec.ClientLimits;
import org.crashonly.control.ProcessSpec.FrontDoorSpec;
import org.crashonly.control.ProcessSpec.HoldLimits;
import org.crashonly.control.ProcessSpec.TlsSpec;

/**
 * What a front door is told.
 *
 * @param bindAddress where it listens
 * @param port 0 for a free one
 * @param eventLoops threads that carry requests, at least 1
 * @param hold bounds on what it holds while components restart
 * @param clients bounds on what clients may take
 * @param accessLog where a line is written for each request; null for nowhere
 * @param tls where it listens for TLS as well, port 0 for a free one; null for nowhere
 * @param certificateMillis how often it looks whether the certificate was replaced
 */
record Settings(
        String bindAddress, int port, int eventLoops, HoldLimits hold, ClientLimits clients, AccessLogSpec accessLog, TlsSpec tls,
        long certificateMillis) {

    static final long CERTIFICATE_MILLIS = 1_000;

    private static final int MOST_LOOPS_BY_DEFAULT = 2;

    Settings {
        if (port < 0 || port > 65_535 || eventLoops < 1) {
            throw new IllegalArgumentException("port " + port + ", " + eventLoops + " event loops: expected 0 to 65535, and 1 or more");
        }
        if (tls != null && (tls.port() < 0 || tls.port() > 65_535)) {
            throw new IllegalArgumentException("TLS on port " + tls.port() + ": expected 0 to 65535");
        }
    }

    static Settings of(FrontDoorSpec spec) {
        int processors = Runtime.getRuntime().availableProcessors();
        return new Settings(
                spec.bindAddress(),
                spec.port(),
                spec.eventLoops() > 0 ? spec.eventLoops() : Math.min(MOST_LOOPS_BY_DEFAULT, processors),
                Objects.requireNonNullElse(spec.hold(), HoldLimits.DEFAULT),
                Objects.requireNonNullElse(spec.clients(), ClientLimits.DEFAULT),
                spec.accessLog(),
                spec.tls(),
                CERTIFICATE_MILLIS);
    }
}
