package org.crashonly.host.beans;

import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessManagedBean;
import jakarta.enterprise.inject.spi.ProcessSessionBean;

/**
 * Learns which beans a module has, managed ones and those of EJB. It changes none: what it has to know of their calls, their classes say
 * themselves, so that the container makes no subclass or proxy more than it would.
 */
public final class FoundBeans implements Extension {

    /** Those of EJB are events of this type, too. */
    void found(@Observes ProcessManagedBean<?> event) {
        Beans.installed().ifPresent(beans ->
                beans.found(event.getBean(), event instanceof ProcessSessionBean<?> enterprise ? enterprise.getSessionBeanType() : null));
    }
}
