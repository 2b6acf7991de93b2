package org.crashonly.power.instrument;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.jar.Attributes;
import java.util.jar.Manifest;

/** What signs a jar. Changed classes would be refused under it, so that it is taken away. */
final class Signatures {

    static final String MANIFEST = "META-INF/MANIFEST.MF";

    private Signatures() {}

    /** Whether an entry is a signature, or what it was made of. */
    static boolean isSignature(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        if (!upper.startsWith("META-INF/") || upper.indexOf('/', "META-INF/".length()) >= 0) {
            return false;
        }
        return upper.endsWith(".SF") || upper.endsWith(".RSA") || upper.endsWith(".DSA") || upper.endsWith(".EC")
                || upper.startsWith("META-INF/SIG-");
    }

    /** A manifest without the digests of entries. */
    static byte[] withoutDigests(byte[] manifest) throws IOException {
        Manifest read = new Manifest(new ByteArrayInputStream(manifest));
        read.getEntries().values().forEach(Signatures::removeDigests);
        read.getEntries().values().removeIf(Attributes::isEmpty);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        read.write(bytes);
        return bytes.toByteArray();
    }

    private static void removeDigests(Attributes attributes) {
        attributes.keySet().removeIf(key -> key.toString().toLowerCase(Locale.ROOT).contains("-digest"));
    }
}
