package org.crashonly.frontdoor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.crashonly.control.TlsFiles;
import org.crashonly.control.TlsFiles.Unusable;

/** Certificates that sign themselves, and clients that trust them. */
final class Certificates {

    private Certificates() {}

    static Path file(String name) {
        try {
            return Path.of(Certificates.class.getResource("/tls/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(name, e);
        }
    }

    /** The pair of that name. */
    static TlsFiles pair(String name) {
        return new TlsFiles(file(name + ".crt"), file(name + ".key"));
    }

    /** Trusts all of them. */
    static SSLContext trust() {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (String name : new String[] {"first", "second", "rsa"}) {
                X509Certificate certificate = pair(name).read().chain().getFirst();
                store.setCertificateEntry(name, certificate);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, factory.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException | Unusable e) {
            throw new IllegalStateException(e);
        }
    }

    /** A client whose bytes are encrypted. */
    static Client client(int port) throws IOException {
        SSLSocket socket = (SSLSocket) trust().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
        try {
            socket.startHandshake();
            return new Client(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }
}
