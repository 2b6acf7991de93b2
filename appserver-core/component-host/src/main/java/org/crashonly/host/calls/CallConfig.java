package org.crashonly.host.calls;

import java.net.URI;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Tells MicroProfile Rest Clients where the other components are: {@code NAME/mp-rest/url} for each of them. It outdoes what a WAR
 * brings as its default, and gives way to environment variables and system properties.
 */
public final class CallConfig implements ConfigSource {

    private static final String URL = "/mp-rest/url";
    /** The client prefers it to the URL: a WAR that brings one would otherwise keep its own. */
    private static final String URI_KEY = "/mp-rest/uri";
    /** Between a WAR's {@code microprofile-config.properties} (100) and environment variables (300). */
    private static final int ORDINAL = 200;

    @Override
    public int getOrdinal() {
        return ORDINAL;
    }

    @Override
    public String getName() {
        return "components of this application";
    }

    @Override
    public Set<String> getPropertyNames() {
        Set<String> names = new LinkedHashSet<>();
        Calls.installed().ifPresent(calls -> calls.names().forEach(name -> {
            names.add(name + URL);
            names.add(name + URI_KEY);
        }));
        return names;
    }

    @Override
    public String getValue(String key) {
        return component(key).flatMap(name -> Calls.installed().flatMap(calls -> calls.url(name))).map(URI::toString).orElse(null);
    }

    private static Optional<String> component(String key) {
        return key.endsWith(URL) || key.endsWith(URI_KEY) ? Optional.of(key.substring(0, key.length() - URL.length())) : Optional.empty();
    }
}
