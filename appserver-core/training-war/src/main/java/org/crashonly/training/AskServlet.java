package org.crashonly.training;

import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.client.Client;
import jakarta.ws.rs.client.ClientBuilder;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Asks the component {@code peer}, if there is one, how many notes it knows. */
@WebServlet("/ask")
public class AskServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Inject
    @ConfigProperty(name = "peer/mp-rest/url")
    private transient Optional<String> peer;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("text/plain");
        response.getWriter().println(peer.map(AskServlet::notesOf).orElse("nobody to ask"));
    }

    private static String notesOf(String url) {
        try (Client client = ClientBuilder.newClient()) {
            Response answer = client.target(url).path("api/notes").request("application/json").get();
            return answer.getStatus() == Response.Status.OK.getStatusCode()
                    ? answer.readEntity(Note[].class).length + " notes"
                    : "the neighbour answered " + answer.getStatus();
        }
    }
}
