package org.crashonly.host.payara;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** Payara's directory in one life of a host: new, filled from the distribution, deleted by the manager after that life. */
record InstanceRoot(Path directory) {

    /** What Payara's own launcher sets before it boots. */
    private static final Map<String, String> PROPERTIES = Map.of(
            "product.name", "Payara Micro",
            "com.sun.enterprise.config.config_environment_factory_class",
                    "com.sun.enterprise.config.serverbeans.AppserverConfigEnvironmentFactory",
            "com.ctc.wstx.returnNullForDefaultNamespace", "true",
            "jdk.corba.allowOutputStreamSubclass", "true",
            "jdk.tls.rejectClientInitiatedRenegotiation", "true",
            "org.jboss.weld.serialization.beanIdentifierIndexOptimization", "false",
            "org.glassfish.grizzly.DEFAULT_MEMORY_MANAGER", "org.glassfish.grizzly.memory.HeapMemoryManager",
            "org.glassfish.grizzly.nio.DefaultSelectorHandler.force-selector-spin-detection", "true",
            "org.glassfish.startupThreadPolicy", "FULLY_THREADED",
            "fish.payara.jts.RecoveryResynchTimeout", "30");

    static InstanceRoot create(Path payara, Path directory) throws IOException {
        Files.createDirectories(directory.resolve("docroot"));
        Path template = payara.resolve("domain");
        try (Stream<Path> files = Files.walk(template)) {
            for (Path file : files.toList()) {
                Path target = directory.resolve(template.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
        InstanceRoot root = new InstanceRoot(directory.toAbsolutePath());
        root.writeBootJar();
        return root;
    }

    void write(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
    }

    void setSystemProperties() {
        PROPERTIES.forEach(System::setProperty);
        for (String root : List.of("com.sun.aas.instanceRoot", "com.sun.aas.installRoot")) {
            System.setProperty(root, directory.toString());
            System.setProperty(root + "URI", directory.toUri().toString());
        }
        System.setProperty("com.sun.aas.imqLib", directory.resolve("lib/install/applications/jmsra").toString());
        System.setProperty("java.security.auth.login.config", config("login.conf"));
        System.setProperty("java.security.policy", config("server.policy"));
        System.setProperty("javax.net.ssl.keyStore", config("keystore.p12"));
        System.setProperty("javax.net.ssl.trustStore", config("cacerts.p12"));
        System.setProperty("fish.payara.micro.BootJar", bootJar().toUri().toString());
    }

    /** Payara reads the locations of its parts from a jar's manifest: here, the class path itself. */
    private void writeBootJar() throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classPathUris());
        try (OutputStream out = Files.newOutputStream(bootJar())) {
            new JarOutputStream(out, manifest).close();
        }
    }

    private static String classPathUris() {
        StringBuilder uris = new StringBuilder();
        for (String entry : System.getProperty("java.class.path").split(":")) {
            uris.append(uris.isEmpty() ? "" : " ").append(Path.of(entry).toUri());
        }
        return uris.toString();
    }

    private Path bootJar() {
        return directory.resolve("class-path.jar");
    }

    private String config(String file) {
        return directory.resolve("config").resolve(file).toString();
    }
}
