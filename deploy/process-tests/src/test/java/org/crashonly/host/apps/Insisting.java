package org.crashonly.host.apps;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.faulttolerance.Retry;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/** Calls again when a call fails. */
@ApplicationScoped
public class Insisting {

    @Inject
    @RestClient
    private CalleeClient callee;

    /** Has it made, whatever becomes of the first attempt. */
    @Retry(maxRetries = 3, delay = 0, jitter = 0)
    public String make(String what) {
        return callee.makeOrFail(what);
    }
}
