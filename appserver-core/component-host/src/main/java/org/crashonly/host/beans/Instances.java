package org.crashonly.host.beans;

import jakarta.enterprise.inject.spi.Bean;

/** Where the container keeps the instances of beans. */
@FunctionalInterface
public interface Instances {

    /**
     * Forgets the instances that lie in scopes, in whatever session, without running any code of theirs: callbacks before their end neither.
     *
     * @param module whose bean it is
     * @return the instance that all requests shared, if there was one; else null
     */
    Object drop(Bean<?> bean, ClassLoader module);
}
