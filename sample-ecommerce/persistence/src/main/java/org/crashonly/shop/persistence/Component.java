package org.crashonly.shop.persistence;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Which component this is. Its tables lie in the schema of its name, which nobody else writes to. */
@ApplicationScoped
public class Component {

    @Inject
    @ConfigProperty(name = "shop.component")
    String name;

    /** {@code cart}. */
    public String name() {
        return name;
    }
}
