package org.crashonly.sessionstore;

import org.crashonly.control.ProcessSpec.SessionLimits;

/** Limits of tests: images that are made in no time. */
final class Limits {

    static final SessionLimits SMALL =
            new SessionLimits(4 << 20, 64 << 10, 20, 2 << 20, 16 << 10, 86_400_000, 64 << 10, 16 << 10, 3_000, 20_000, 64);

    private Limits() {}
}
