package org.crashonly.host.calls;

import org.crashonly.host.boundary.Boundary;
import org.crashonly.host.boundary.InFlightRequest;
import org.eclipse.microprofile.rest.client.ext.AsyncInvocationInterceptor;
import org.eclipse.microprofile.rest.client.ext.AsyncInvocationInterceptorFactory;

/** Takes the request of the calling thread along to the thread that makes an asynchronous call. */
public final class CallContext implements AsyncInvocationInterceptorFactory {

    @Override
    public AsyncInvocationInterceptor newInterceptor() {
        return new Interceptor();
    }

    /** One call's. */
    private static final class Interceptor implements AsyncInvocationInterceptor {

        private InFlightRequest request;

        @Override
        public void prepareContext() {
            request = Boundary.currentRequest();
        }

        @Override
        public void applyContext() {
            Boundary.workFor(request);
        }

        @Override
        public void removeContext() {
            Boundary.workFor(null);
        }
    }
}
