package org.crashonly.shop.persistence;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Which component this is, and where its tables lie. Table names begin with the component's name, so that all components fit into
 * one schema; with {@code shop.schema-per-component=true} each uses a schema of that name, which has to exist.
 */
@ApplicationScoped
public class Component {

    @Inject
    @ConfigProperty(name = "shop.component")
    String name;

    @Inject
    @ConfigProperty(name = "shop.schema-per-component", defaultValue = "false")
    boolean schemaPerComponent;

    /** {@code cart}. */
    public String name() {
        return name;
    }

    /** The component's own schema; empty if it uses the one that the data source opens. */
    Optional<String> schema() {
        return schemaPerComponent ? Optional.of(name.toUpperCase(Locale.ROOT)) : Optional.empty();
    }
}
