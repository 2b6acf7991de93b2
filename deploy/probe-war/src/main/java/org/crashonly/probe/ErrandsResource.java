package org.crashonly.probe;

import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;

/** What a component asks of others on its way to an answer. */
@Path("/errands")
@Produces(MediaType.TEXT_PLAIN)
public class ErrandsResource {

    /** Looks {@code name} up in the local name space, and says whether that is a data source; or which exception was at the bottom of it. */
    @GET
    @Path("lookup")
    @SuppressWarnings("BanJNDI") // No other name space is asked.
    public String lookup(@QueryParam("name") String name) {
        if (name == null || (name.contains(":") && !name.startsWith("java:"))) {
            throw new BadRequestException("name: expected one of the local name space");
        }
        try {
            return Boolean.toString(new InitialContext().lookup(name) instanceof DataSource);
        } catch (NamingException e) {
            Throwable cause = e;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            return cause.getClass().getSimpleName();
        }
    }

    /** What a server of this machine answers. */
    @GET
    @Path("fetch")
    public String fetch(@QueryParam("port") int port) throws IOException {
        try (InputStream in = new URL("http", "127.0.0.1", port, "/").openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
