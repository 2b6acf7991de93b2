package org.crashonly.host.payara;

import jakarta.ws.rs.ConstrainedTo;
import jakarta.ws.rs.RuntimeType;
import jakarta.ws.rs.client.ClientRequestContext;
import jakarta.ws.rs.client.ClientResponseContext;
import jakarta.ws.rs.core.FeatureContext;
import org.crashonly.host.calls.CallFilter;
import org.crashonly.host.calls.CallKeys;
import org.glassfish.jersey.client.spi.PostInvocationInterceptor;
import org.glassfish.jersey.internal.spi.ForcedAutoDiscoverable;

/** Lets every Jakarta REST client of a module, which finds this class by itself, carry on the request in whose course it calls. */
@ConstrainedTo(RuntimeType.CLIENT)
public final class JerseyCalls implements ForcedAutoDiscoverable {

    @Override
    public void configure(FeatureContext context) {
        if (!context.getConfiguration().isRegistered(CallFilter.class)) {
            context.register(new CallFilter());
        }
        if (!context.getConfiguration().isRegistered(CallKeys.class)) {
            context.register(new CallKeys(), CallKeys.PLACES);
        }
        if (!context.getConfiguration().isRegistered(Unanswered.class)) {
            context.register(new Unanswered());
        }
    }

    /** Sees calls end without an answer, of which Jakarta REST tells no filter. */
    @ConstrainedTo(RuntimeType.CLIENT)
    private static final class Unanswered implements PostInvocationInterceptor {

        @Override
        public void afterRequest(ClientRequestContext call, ClientResponseContext answer) {
            // The filters have seen it.
        }

        @Override
        public void onException(ClientRequestContext call, ExceptionContext exception) {
            CallKeys.failed(call);
        }
    }
}
