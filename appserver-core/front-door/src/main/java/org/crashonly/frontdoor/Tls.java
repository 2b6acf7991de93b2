package org.crashonly.frontdoor;

import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import org.crashonly.control.TlsFiles.Identity;

/** How a server shows an identity. The key stays in memory. */
final class Tls {

    private Tls() {}

    /** Has a server that is to be made speak TLS. */
    static HttpServerOptions of(Identity identity, HttpServerOptions options) {
        return options.setSsl(true).setKeyCertOptions(keyOf(identity));
    }

    /** What a server that speaks TLS is told to show to new connections. */
    static ServerSSLOptions replacing(Identity identity) {
        ServerSSLOptions options = new ServerSSLOptions();
        options.setKeyCertOptions(keyOf(identity));
        return options;
    }

    private static KeyCertOptions keyOf(Identity identity) {
        char[] unused = new char[0];
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("front door", identity.key(), unused, identity.chain().toArray(X509Certificate[]::new));
            KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
            factory.init(store, unused);
            return KeyCertOptions.wrap(factory);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("the JDK keeps no keys in memory: " + e.getMessage(), e);
        }
    }
}
