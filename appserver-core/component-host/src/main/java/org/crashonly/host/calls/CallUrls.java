package org.crashonly.host.calls;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.net.spi.URLStreamHandlerProvider;
import java.util.Set;

/**
 * Makes {@code crashonly:inventory} a URL of this JVM, so that it can stand wherever a base URL can. Its external form, which clients
 * turn into a URI, is the HTTP URL at which the stub takes calls to that component. It ends in no slash, wherever the component is, so
 * that a path can be appended to it.
 */
public final class CallUrls extends URLStreamHandlerProvider {

    private static final String SCHEME = "crashonly";

    @Override
    public URLStreamHandler createURLStreamHandler(String protocol) {
        return protocol.equals(SCHEME) ? new Handler() : null;
    }

    private static final class Handler extends URLStreamHandler {

        @Override
        protected void parseURL(URL url, String spec, int start, int limit) {
            super.parseURL(url, spec, start, limit);
            Set<String> names = Calls.installed().map(Calls::names).orElse(Set.of());
            if (!names.contains(name(url))) {
                throw new IllegalArgumentException(spec + ": this application has no component '" + name(url) + "' that could be called, only " + names);
            }
        }

        @Override
        protected URLConnection openConnection(URL url) throws IOException {
            return http(url).toURL().openConnection();
        }

        @Override
        protected String toExternalForm(URL url) {
            return http(url).toString();
        }

        /** {@code crashonly:inventory/stock} and {@code crashonly://inventory/stock} are the same. */
        private static URI http(URL url) {
            String base = Calls.installed().flatMap(calls -> calls.url(name(url))).orElseThrow().toString();
            String rest = whole(url).substring(name(url).length());
            return URI.create(rest.equals("/") ? base : base + rest);
        }

        private static String name(URL url) {
            return whole(url).split("[/?]", 2)[0];
        }

        private static String whole(URL url) {
            return (url.getHost() == null ? "" : url.getHost()) + url.getFile();
        }
    }
}
