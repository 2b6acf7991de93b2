package org.crashonly.manager.api;

import java.time.Duration;
import java.util.List;
import org.crashonly.control.ElementId;

/**
 * What front doors are to write down, see {@link org.crashonly.control.Message.RecordRequests}.
 *
 * @param run names the recording, and its directory in the data directory
 * @param key what tokens are made with, base 64
 * @param lease for so long from now on; zero ends it
 * @param requests of each front door, at most
 * @param bytes of each front door's file, at most
 */
public record RecordOrder(
        ElementId application, String run, String key, Duration lease, int requests, long bytes, int bodyBytes, String sessionCookie,
        List<String> secrets) {

    public RecordOrder {
        secrets = List.copyOf(secrets);
    }
}
