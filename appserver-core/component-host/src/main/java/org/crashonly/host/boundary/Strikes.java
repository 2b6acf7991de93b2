package org.crashonly.host.boundary;

import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.crashonly.control.Message.Harm;

/** Whom a fault strikes that was injected into a module: a request as it comes, or what it asks of others on its way. */
public final class Strikes {

    private Strikes() {}

    /** The fault that strikes {@code request}, which asks for {@code path}; null if none does. */
    public static ArmedFault request(InFlightRequest request, String path) {
        ArmedFault fault = in(request);
        return fault != null && !fault.injection().harm().isOfErrands() && fault.injection().isOf(path) && strikes(fault) ? fault : null;
    }

    /** The fault of one of {@code kinds} that strikes what the calling thread's request asks of somebody now; null if none does. */
    public static ArmedFault errand(Set<Harm> kinds) {
        ArmedFault fault = in(Boundary.currentRequest());
        return fault != null && kinds.contains(fault.injection().harm()) && strikes(fault) ? fault : null;
    }

    private static ArmedFault in(InFlightRequest request) {
        return request == null || request.flow == null ? null : request.flow.fault();
    }

    private static boolean strikes(ArmedFault fault) {
        return fault.strikes(ThreadLocalRandom.current(), System.nanoTime());
    }
}
