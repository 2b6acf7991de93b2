package org.crashonly.host.apps.effects;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.sql.SQLException;
import org.crashonly.component.Idempotent;

/** JPA and JDBC in the operation's own transaction, of which JPA's part reaches the store with the commit. */
@Path("jpa")
@RequestScoped
@Transactional
@Produces(MediaType.TEXT_PLAIN)
@Idempotent
public class JpaResource {

    @PersistenceContext
    private EntityManager entities;

    @Inject
    private Ledger ledger;

    @POST
    @Path("{name}")
    public Response add(@PathParam("name") String name, @QueryParam("entry") String entry, @QueryParam("throw") boolean fail) throws SQLException {
        ledger.add(name);
        entities.persist(new Entry(entry == null ? name : entry));
        if (fail) {
            throw new IllegalStateException("thrown after the effect");
        }
        return Response.created(URI.create("jpa/" + name)).entity("created " + name).build();
    }

    @GET
    @Path("{name}")
    public String find(@PathParam("name") String name) throws SQLException {
        return (entities.find(Entry.class, name) == null ? 0 : 1) + " " + ledger.count(name);
    }
}
