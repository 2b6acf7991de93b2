package org.crashonly.host.apps;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** A bean that nobody can make, if {@link Missing} is left out of its WAR or is no bean. */
@ApplicationScoped
public class NeedsMissing {

    @Inject
    private Missing missing;

    public String name() {
        return missing.name();
    }

    /** What it needs. */
    public interface Missing {

        String name();
    }
}
