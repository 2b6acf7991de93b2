package org.crashonly.host.payara;

import org.apache.catalina.Request;
import org.apache.catalina.Response;
import org.crashonly.host.boundary.InFlightRequest;
import org.glassfish.web.valve.GlassFishValve;

/**
 * The first valve of each module. What asks for the session before it is Payara, for every request that names one, and is told that there
 * is none; what asks after it is the module, or a part of the container that needs the session.
 */
final class SessionGate implements GlassFishValve {

    private static final String OPEN = "org.crashonly.session.open";

    /** The request in whose name {@code request} asks for its session; null if it does not count yet. */
    static InFlightRequest passedBy(jakarta.servlet.ServletRequest request) {
        return request.getAttribute(OPEN) instanceof InFlightRequest inFlight ? inFlight : null;
    }

    @Override
    public String getInfo() {
        return "session gate";
    }

    @Override
    public int invoke(Request request, Response response) {
        org.apache.catalina.connector.Request catalina = (org.apache.catalina.connector.Request) request;
        catalina.setAttribute(OPEN, catalina.getAttribute(BoundaryValve.IN_FLIGHT));
        catalina.setSession(null);
        catalina.setUnsuccessfulSessionFind(false);
        return INVOKE_NEXT;
    }

    @Override
    public void postInvoke(Request request, Response response) {}
}
