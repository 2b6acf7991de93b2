package org.crashonly.host.calls;

import org.eclipse.microprofile.rest.client.RestClientBuilder;
import org.eclipse.microprofile.rest.client.spi.RestClientListener;

/** Lets every MicroProfile Rest Client carry on the request in whose course it calls. */
public final class CallListener implements RestClientListener {

    @Override
    public void onNewClient(Class<?> serviceInterface, RestClientBuilder builder) {
        builder.register(new CallFilter());
        builder.register(new CallKeys(), CallKeys.PLACES);
        builder.register(new CallContext());
        builder.register(new CallFailures());
    }
}
