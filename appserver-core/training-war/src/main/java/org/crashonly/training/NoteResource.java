package org.crashonly.training;

import jakarta.ejb.EJB;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.validation.constraints.NotBlank;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.util.List;

/** The notebook over REST. */
@Path("notes")
@Produces(MediaType.APPLICATION_JSON)
public class NoteResource {

    @Inject
    private Notebook notebook;

    @EJB
    private NoteCounter counter;

    @GET
    public List<Note> read() {
        return notebook.read();
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response write(@NotBlank @FormParam("text") String text) {
        return Response.status(Response.Status.CREATED).entity(notebook.write(text)).build();
    }

    @GET
    @Path("count")
    public JsonObject count() throws SQLException {
        return Json.createObjectBuilder().add("count", counter.count()).build();
    }
}
