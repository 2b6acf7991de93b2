package org.crashonly.host.payara;

import com.sun.enterprise.config.serverbeans.Application;
import com.sun.enterprise.config.serverbeans.Applications;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Field;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.glassfish.hk2.api.ActiveDescriptor;
import org.glassfish.hk2.api.Descriptor;
import org.glassfish.hk2.api.DynamicConfiguration;
import org.glassfish.hk2.api.DynamicConfigurationService;
import org.glassfish.hk2.api.ServiceLocator;
import org.glassfish.hk2.utilities.AliasDescriptor;
import org.glassfish.internal.api.Globals;
import org.jvnet.hk2.config.Dom;

/**
 * What is written in Payara's configuration of an application is also found among its services, each element by two descriptors. When the application is taken
 * out of the configuration, one of some twenty goes; the others would stay as long as the process, most of 100 KB for each generation of a module.
 */
final class ConfiguredServices {

    private static final Logger LOG = System.getLogger(ConfiguredServices.class.getName());

    private final Set<Long> services = new HashSet<>();
    private final Set<String> aliases = new HashSet<>();

    private ConfiguredServices() {}

    /** Of the application of this name; none if there is no such one. */
    static ConfiguredServices of(String application) {
        ConfiguredServices its = new ConfiguredServices();
        Application configured = Globals.get(Applications.class).getApplication(application);
        if (configured != null) {
            try {
                Field descriptor = Dom.class.getDeclaredField("domDescriptor");
                descriptor.setAccessible(true);
                its.add(Dom.unwrap(configured), descriptor);
            } catch (ReflectiveOperationException e) {
                LOG.log(Level.WARNING, "what is known of the configuration of {0} may stay: {1}", application, e);
            }
        }
        return its;
    }

    private void add(Dom element, Field descriptor) throws IllegalAccessException {
        if (descriptor.get(element) instanceof ActiveDescriptor<?> service && service.getServiceId() != null) {
            services.add(service.getServiceId());
            aliases.add(service.getLocatorId() + "." + service.getServiceId());
        }
        for (String name : element.getElementNames()) {
            for (Dom below : element.nodeElements(name)) {
                add(below, descriptor);
            }
        }
    }

    /** To be called when the application is not configured any more. */
    void forget() {
        if (services.isEmpty()) {
            return;
        }
        ServiceLocator payara = Globals.getDefaultHabitat();
        DynamicConfiguration change = payara.getService(DynamicConfigurationService.class).createDynamicConfiguration();
        change.addUnbindFilter(this::isIts);
        change.commit();
    }

    private boolean isIts(Descriptor service) {
        if (services.contains(service.getServiceId())) {
            return true;
        }
        Map<String, List<String>> metadata = service.getMetadata();
        return metadata.getOrDefault(AliasDescriptor.ALIAS_METADATA_MARKER, List.of()).stream().anyMatch(aliases::contains);
    }
}
