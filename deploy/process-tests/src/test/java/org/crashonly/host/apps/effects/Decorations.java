package org.crashonly.host.apps.effects;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.WriterInterceptor;
import jakarta.ws.rs.ext.WriterInterceptorContext;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;

/** What an application does to all of its answers; told to, it lets none out, takes the entity away, or writes words of its own instead. */
@Provider
public class Decorations implements ContainerResponseFilter, WriterInterceptor {

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        response.getHeaders().add("Decorated", "once");
        request.setProperty("stall", request.getHeaderString("Stall") != null);
        request.setProperty("own words", request.getHeaderString("Own-Words"));
        if (request.getHeaderString("Drop-Entity") != null) {
            response.setEntity(null);
        }
    }

    @Override
    public void aroundWriteTo(WriterInterceptorContext answer) throws IOException {
        if (answer.getProperty("own words") instanceof String words) {
            answer.getOutputStream().write(words.getBytes(StandardCharsets.US_ASCII));
            return;
        }
        if (Boolean.TRUE.equals(answer.getProperty("stall"))) {
            answer.setOutputStream(new Stalling(answer.getOutputStream()));
        }
        answer.proceed();
    }

    /** Never writes. */
    private static final class Stalling extends FilterOutputStream {

        Stalling(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            while (true) {
                LockSupport.park();
            }
        }
    }
}
