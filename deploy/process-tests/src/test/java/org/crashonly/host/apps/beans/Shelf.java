package org.crashonly.host.apps.beans;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** Another one that all requests share. */
@ApplicationScoped
public class Shelf {

    private final String instance = UUID.randomUUID().toString();

    public String instance() {
        return instance;
    }
}
