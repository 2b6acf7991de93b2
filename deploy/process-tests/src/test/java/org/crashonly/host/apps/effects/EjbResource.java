package org.crashonly.host.apps.effects;

import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.sql.SQLException;
import org.crashonly.component.Idempotent;

/** An EJB whose transaction is the recorder's. */
@Path("ejb")
@Stateless
public class EjbResource {

    @Inject
    private Ledger ledger;

    @POST
    @Path("{name}")
    @Idempotent
    public String add(@PathParam("name") String name) throws SQLException {
        return "number " + ledger.add(name);
    }
}
