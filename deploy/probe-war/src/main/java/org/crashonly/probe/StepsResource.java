package org.crashonly.probe;

import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;

/** Counts in the caller's session, twice: in a bean and in an attribute. */
@Path("steps")
@Produces(MediaType.TEXT_PLAIN)
public class StepsResource {

    private static final String MADE = "made";

    @Inject
    private Steps steps;

    /** How many steps the caller made. */
    @GET
    public String made(@Context HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        return session == null ? "0" : String.valueOf(session.getAttribute(MADE));
    }

    @POST
    public String step(@Context HttpServletRequest request) {
        HttpSession session = request.getSession();
        int made = session.getAttribute(MADE) instanceof Integer before ? before + 1 : 1;
        session.setAttribute(MADE, made);
        return steps.next() + " " + made;
    }
}
