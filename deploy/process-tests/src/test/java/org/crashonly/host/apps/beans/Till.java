package org.crashonly.host.apps.beans;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.crashonly.host.apps.Stubbornness;

/** Shared by all requests. */
@ApplicationScoped
public class Till {

    private final String instance = UUID.randomUUID().toString();
    private final Stubbornness stubbornness = new Stubbornness();

    /** Does {@code kind}, and says which instance it is. */
    public String ring(String kind) {
        if (kind.equals("fail")) {
            throw new IllegalStateException("no change");
        }
        stubbornness.persist(kind);
        return instance;
    }
}
