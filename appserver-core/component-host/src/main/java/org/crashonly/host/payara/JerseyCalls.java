package org.crashonly.host.payara;

import jakarta.ws.rs.ConstrainedTo;
import jakarta.ws.rs.RuntimeType;
import jakarta.ws.rs.core.FeatureContext;
import org.crashonly.host.calls.CallFilter;
import org.glassfish.jersey.internal.spi.ForcedAutoDiscoverable;

/** Lets every Jakarta REST client of a module, which finds this class by itself, carry on the request in whose course it calls. */
@ConstrainedTo(RuntimeType.CLIENT)
public final class JerseyCalls implements ForcedAutoDiscoverable {

    @Override
    public void configure(FeatureContext context) {
        if (!context.getConfiguration().isRegistered(CallFilter.class)) {
            context.register(new CallFilter());
        }
    }
}
