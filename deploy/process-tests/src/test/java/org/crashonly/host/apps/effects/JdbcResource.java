package org.crashonly.host.apps.effects;

import jakarta.annotation.Resource;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.crashonly.component.Idempotent;

/** Plain JDBC, no transaction of its own, no scope: as simple as a resource can be. */
@Path("jdbc")
public class JdbcResource {

    @Inject
    private Ledger ledger;

    @Inject
    private Roll roll;

    @Resource
    private DataSource database;

    @Context
    private HttpServletResponse response;

    /** Has its effect, then does what {@code then} says. */
    @POST
    @Path("{name}")
    @Produces(MediaType.APPLICATION_JSON)
    @Idempotent
    public Receipt add(@PathParam("name") String name, @QueryParam("then") String then, String body) throws Exception {
        long number = ledger.add(name);
        switch (then == null ? "" : then) {
            case "throw" -> throw new IllegalStateException("thrown after the effect");
            case "refuse" -> throw new ClientErrorException("refused after the effect", 409);
            case "checked" -> throw new SQLException("checked");
            case "wait" -> waitFor(100);
            case "hang" -> waitFor(60_000);
            case "commit" -> commitAndThrow();
            case "succeed" -> throw new WebApplicationException(Response.ok("done, it says").build());
            case "flush" -> flushAndThrow();
            default -> { }
        }
        return Receipt.of(name, number);
    }

    /** Has its effect when {@link Roll} is there, which the first of many makes. */
    @POST
    @Path("{name}/enrolled")
    @Idempotent
    public String enrol(@PathParam("name") String name) throws SQLException {
        Roll.arrive();
        return roll.call() + " " + ledger.add(name);
    }

    /** Answers with a status, a header and perhaps nothing else. */
    @POST
    @Path("{name}/response/{status}")
    @Idempotent
    public Response respond(@PathParam("name") String name, @PathParam("status") int status) throws SQLException {
        long number = ledger.add(name);
        Response.ResponseBuilder response = Response.status(status).header("Effect-Number", number).tag("v" + number);
        return (status == 204 ? response : response.entity("number " + number)).build();
    }

    @POST
    @Path("form/{name}")
    @Idempotent(formField = "key")
    public String form(@PathParam("name") String name, @FormParam("text") String text) throws SQLException {
        return text + " " + ledger.add(name);
    }

    @POST
    @Path("path/{name}/{key}")
    @Idempotent(pathParam = "key")
    public String path(@PathParam("name") String name) throws SQLException {
        return "number " + ledger.add(name);
    }

    @GET
    @Path("{name}")
    @Produces(MediaType.TEXT_PLAIN)
    public long count(@PathParam("name") String name) throws SQLException {
        return ledger.count(name);
    }

    private void flushAndThrow() throws IOException {
        response.getWriter().print("done, it says");
        response.flushBuffer();
        throw new IllegalStateException("thrown after it had answered");
    }

    private void commitAndThrow() throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.commit();
        }
        throw new IllegalStateException("thrown after its own commit");
    }

    private static void waitFor(long millis) {
        long until = System.nanoTime() + millis * 1_000_000;
        while (System.nanoTime() < until) {
            LockSupport.parkNanos(until - System.nanoTime());
        }
    }
}
