package org.crashonly.probe;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.InternalServerErrorException;
import jakarta.ws.rs.client.Client;
import jakarta.ws.rs.client.ClientBuilder;
import jakarta.ws.rs.client.Entity;
import jakarta.ws.rs.core.Response;
import java.net.MalformedURLException;
import java.net.URI;
import org.crashonly.component.RetryAfterException;

/** Has another component charge for what is ordered here: an effect of a request that is no effect of this component. */
@ApplicationScoped
public class Charges {

    private static final int UNAVAILABLE = 503;

    private Client client;

    @PostConstruct
    void open() {
        client = ClientBuilder.newClient();
    }

    @PreDestroy
    void close() {
        client.close();
    }

    /**
     * Has {@code component} charge for {@code order}.
     *
     * @param path of its operation
     * @throws RetryAfterException if that cannot be done in time
     * @throws InternalServerErrorException if it failed, or nobody knows
     */
    public void charge(String component, String path, String order) {
        try (Response answer = client.target(URI.create("crashonly:" + component).toURL().toString()).path(path).request().post(Entity.text(order))) {
            String seconds = answer.getHeaderString("Retry-After");
            if (answer.getStatus() == UNAVAILABLE && seconds != null) {
                throw new RetryAfterException(Long.parseLong(seconds));
            }
            if (answer.getStatusInfo().getFamily() != Response.Status.Family.SUCCESSFUL) {
                throw new InternalServerErrorException("not charged: " + answer.getStatus() + " " + answer.readEntity(String.class));
            }
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(component + " is no component's name", e);
        }
    }
}
