package org.crashonly.payara;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Build step: sorts an unpacked Payara Micro into {@code base}, {@code features} and {@code domain}. Fails if the catalogue and
 * Payara disagree about which jars there are, so that a new version of Payara cannot lose or gain a jar unnoticed.
 */
final class LayOut {

    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final KeyStore.ProtectionParameter PROTECTION = new KeyStore.PasswordProtection(PASSWORD);
    private static final Pattern MIME_MAPPING = Pattern.compile(
            "\\s*<mime-mapping>(?:\\s*<!--[^>]*-->)*\\s*<extension>([^<]*)</extension>\\s*<mime-type>([^<]*)</mime-type>\\s*</mime-mapping>");
    private static final List<String> DOMAIN_FILES =
            List.of("cacerts.p12", "keyfile", "keystore.p12", "login.conf", "server.policy");

    private final Path unpacked;
    private final Path target;

    private LayOut(Path unpacked, Path target) {
        this.unpacked = unpacked;
        this.target = target;
    }

    public static void main(String[] arguments) throws IOException {
        LayOut layOut = new LayOut(Path.of(arguments[0]), Path.of(arguments[1]));
        layOut.check(PayaraRuntime.catalogue());
        layOut.jars(PayaraRuntime.catalogue());
        layOut.domain();
    }

    private void check(PayaraRuntime catalogue) throws IOException {
        Set<String> known = Stream.concat(
                        Stream.concat(catalogue.base().stream(), catalogue.features().stream().flatMap(f -> f.jars().stream())),
                        catalogue.leftOut().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> there = new TreeSet<>(List.of("payara-boot.jar"));
        try (Stream<Path> files = Stream.concat(Files.list(runtime()), Files.list(unpacked.resolve("own")))) {
            files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".jar")).forEach(there::add);
        }
        Set<String> unknown = new TreeSet<>(there);
        unknown.removeAll(known);
        Set<String> missing = new TreeSet<>(known);
        missing.removeAll(there);
        if (!unknown.isEmpty() || !missing.isEmpty()) {
            throw new IllegalStateException("payara-runtime.json and Payara Micro disagree: not in the catalogue " + unknown
                    + ", not in Payara " + missing + "; put each jar into base, a feature or leftOut");
        }
    }

    private void jars(PayaraRuntime catalogue) throws IOException {
        for (String place : catalogue.layout().toList()) {
            String jar = place.substring(place.lastIndexOf('/') + 1);
            Path own = unpacked.resolve("own").resolve(jar);
            copy(Files.exists(own) ? own : runtime().resolve(jar), target.resolve(place));
        }
        try (Stream<Path> there = Files.walk(target)) {
            Set<String> wanted = catalogue.layout().collect(Collectors.toSet());
            for (Path stale : there.filter(file -> file.toString().endsWith(".jar")
                            && !file.startsWith(target.resolve("domain"))
                            && !wanted.contains(target.relativize(file).toString()))
                    .toList()) {
                Files.delete(stale);
            }
        }
    }

    private void domain() throws IOException {
        Path domain = target.resolve("domain");
        for (String file : DOMAIN_FILES) {
            copy(unpacked.resolve("MICRO-INF/domain").resolve(file), domain.resolve("config").resolve(file));
        }
        cheapToOpen(domain.resolve("config/cacerts.p12"));
        cheapToOpen(domain.resolve("config/keystore.p12"));
        defaultWebXml(domain);
        Path branding = Path.of("branding", "glassfish-version.properties");
        copy(unpacked.resolve("MICRO-INF/domain").resolve(branding), domain.resolve("config").resolve(branding));
        Path adapters = unpacked.resolve("adapters");
        try (Stream<Path> files = Files.walk(adapters)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                copy(file, domain.resolve(adapters.relativize(file).toString()));
            }
        }
    }

    /**
     * Without the key derivations by which a store is opened and checked, thousands of rounds at every boot: its password is Payara's, which
     * everybody knows. A private key stays under it.
     */
    private static void cheapToOpen(Path store) throws IOException {
        System.setProperty("keystore.pkcs12.certProtectionAlgorithm", "NONE");
        System.setProperty("keystore.pkcs12.macAlgorithm", "NONE");
        try {
            KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD);
            // A store that was read is written with the algorithms with which it was read.
            KeyStore cheap = KeyStore.getInstance("PKCS12");
            cheap.load(null, null);
            for (String alias : Collections.list(keys.aliases())) {
                boolean certificate = keys.isCertificateEntry(alias);
                cheap.setEntry(alias, keys.getEntry(alias, certificate ? null : PROTECTION), certificate ? null : PROTECTION);
            }
            try (OutputStream out = Files.newOutputStream(store)) {
                cheap.store(out, PASSWORD);
            }
        } catch (GeneralSecurityException e) {
            throw new IOException(store + " of Payara Micro cannot be read", e);
        }
    }

    /**
     * Without loading the JSP servlet at the start of every module: most have no JSPs, the others wait for it once. And without a thousand
     * MIME types, the bulk of what is parsed for every module: the host adds them itself.
     */
    private void defaultWebXml(Path domain) throws IOException {
        String web = Files.readString(unpacked.resolve("MICRO-INF/domain/default-web.xml"));
        String lazy = web.replaceFirst("(?s)(<servlet-name>jsp</servlet-name>.*?)<load-on-startup>\\d+</load-on-startup>", "$1");
        if (lazy.equals(web)) {
            throw new IllegalStateException("default-web.xml has no JSP servlet that is loaded at start");
        }
        Matcher mapping = MIME_MAPPING.matcher(lazy);
        String types = mapping.results().map(it -> it.group(1) + " " + it.group(2) + "\n").collect(Collectors.joining());
        String small = mapping.replaceAll("");
        if (types.isEmpty() || small.contains("<mime-mapping>")) {
            throw new IllegalStateException("the MIME mappings of default-web.xml are not as they were");
        }
        Files.writeString(target.resolve(PayaraRuntime.MIME_TYPES), types);
        Files.writeString(domain.resolve("config/default-web.xml"), small);
    }

    private Path runtime() {
        return unpacked.resolve("MICRO-INF/runtime");
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        if (!Files.exists(to) || Files.size(from) != Files.size(to)) {
            Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
