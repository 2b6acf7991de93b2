package org.crashonly.host.payara;

import com.sun.enterprise.deployment.deploy.shared.InputJarArchive;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.glassfish.api.deployment.archive.ReadableArchive;
import org.glassfish.hk2.api.PerLookup;
import org.glassfish.hk2.api.ServiceLocator;
import org.glassfish.hk2.utilities.BuilderHelper;
import org.glassfish.hk2.utilities.ServiceLocatorUtilities;

/**
 * A JAR file, as Payara reads it when it deploys a module, but listed at once. Payara's own lists know a cleaner that knows them: none of them is ever collected,
 * nor the archive that it is of, some seven for each generation of a module.
 */
@PerLookup
public class JarContents extends InputJarArchive {

    /** As Payara names it. */
    private static final String JAR = "jar";
    private static final int BEFORE_PAYARAS_OWN = 1_000;

    /** For archives that are opened from now on. */
    static void install(ServiceLocator payara) {
        ServiceLocatorUtilities.addOneDescriptor(payara, BuilderHelper.link(JarContents.class).named(JAR).to(ReadableArchive.class).in(PerLookup.class)
                .ofRank(BEFORE_PAYARAS_OWN).build());
    }

    /** The names of all files in it, without the manifest. */
    @Override
    public Enumeration<String> entries() {
        if (jarFile == null) {
            return super.entries();
        }
        // Its own, as Payara does: the archive may be closed before the last name was read.
        try (JarFile own = new JarFile(jarFile.getName())) {
            List<String> names = own.stream().filter(it -> !it.isDirectory()).map(ZipEntry::getName).filter(it -> !it.equals(JarFile.MANIFEST_NAME)).toList();
            return Collections.enumeration(names);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
