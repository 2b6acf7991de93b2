package org.crashonly.host.beans;

import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessManagedBean;

/**
 * Learns which managed beans a module has. It changes none: what it has to know of their calls, their classes say themselves, so that the
 * container makes no subclass or proxy more than it would.
 */
public final class FoundBeans implements Extension {

    void found(@Observes ProcessManagedBean<?> event) {
        Beans.installed().ifPresent(beans -> beans.found(event.getBean()));
    }
}
