package org.crashonly.frontdoor;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.crashonly.control.TlsFiles;
import org.crashonly.control.TlsFiles.Unusable;

/** Certificates that sign themselves, and clients that trust them. */
final class Certificates {

    private static final Map<String, List<String>> ALGORITHMS = Map.of("rsa", List.of("RSA"), "ed25519", List.of("Ed25519"));
    private static final Map<String, Path> MADE = new ConcurrentHashMap<>();

    private Certificates() {}

    /** A file {@code NAME.crt} or {@code NAME.key}; the pair is made when it is asked for the first time. */
    static Path file(String name) {
        return MADE.computeIfAbsent(name.substring(0, name.indexOf('.')), Certificates::make).resolve(name);
    }

    /** Made by the JDK's own tool; the keys are gone with the next build. */
    private static Path make(String name) {
        try {
            Path directory = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "tls");
            String password = UUID.randomUUID().toString();
            Path store = directory.resolve("store");
            List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/keytool", "-genkeypair", "-alias", name,
                    "-keystore", store.toString(), "-storetype", "PKCS12", "-storepass:env", "STORE_PASSWORD", "-dname", "CN=" + name + ".example",
                    "-validity", "36500", "-ext", "san=dns:localhost,ip:127.0.0.1", "-keyalg"));
            command.addAll(ALGORITHMS.getOrDefault(name, List.of("EC", "-groupname", "secp256r1")));
            ProcessBuilder keytool = new ProcessBuilder(command).redirectErrorStream(true);
            keytool.environment().put("STORE_PASSWORD", password);
            Process process = keytool.start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(said);
            }
            KeyStore keys = KeyStore.getInstance(store.toFile(), password.toCharArray());
            write(directory.resolve(name + ".crt"), "CERTIFICATE", keys.getCertificate(name).getEncoded());
            write(directory.resolve(name + ".key"), "PRIVATE KEY", keys.getKey(name, password.toCharArray()).getEncoded());
            Files.delete(store);
            return directory;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void write(Path file, String what, byte[] encoded) throws IOException {
        Files.writeString(file, "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder().encodeToString(encoded) + "\n-----END " + what + "-----\n");
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
