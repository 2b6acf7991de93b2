package org.crashonly.frontdoor;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.crashonly.control.TlsFiles;
import org.crashonly.control.TlsFiles.Identity;

/**
 * Looks now and then whether a certificate or its key was replaced, and hands over what is in the files once they have stood still from one
 * look to the next: the two are replaced one after the other. Files that cannot be used are reported once, and what was used before stays.
 */
final class CertificateWatch implements AutoCloseable {

    private static final Logger LOG = System.getLogger(CertificateWatch.class.getName());

    /** What a replaced file does not have in common with the one before; a file that is not there has none of it. */
    private record Stamp(long modified, long bytes, Object inode) {

        static Stamp of(Path file) {
            try {
                BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
                return new Stamp(now.lastModifiedTime().to(TimeUnit.NANOSECONDS), now.size(), now.fileKey());
            } catch (IOException e) {
                return new Stamp(0, 0, null);
            }
        }
    }

    private record Stamps(Stamp certificate, Stamp key) {

        static Stamps of(TlsFiles files) {
            return new Stamps(Stamp.of(files.certificate()), Stamp.of(files.key()));
        }
    }

    private final TlsFiles files;
    private final long lookMillis;
    private final Consumer<Identity> replaced;
    private final Thread thread;
    /** Those of the files that were read last. */
    private Stamps read;
    private Stamps seen;
    private boolean usable;
    private final AtomicLong refused = new AtomicLong();

    /** Watches {@code files}, with {@code lookMillis} between two looks; {@code replaced} is told on the thread of the watch. */
    CertificateWatch(TlsFiles files, long lookMillis, Consumer<Identity> replaced) {
        this.files = files;
        this.lookMillis = lookMillis;
        this.replaced = replaced;
        this.thread = Thread.ofPlatform().daemon().name("certificate watch").unstarted(this::watch);
    }

    /** Reads the files for the first time and begins to watch them; null if they cannot be used yet. */
    Identity begin() {
        seen = Stamps.of(files);
        Identity first = read();
        thread.start();
        return first;
    }

    /** How often the files could not be used. */
    long refused() {
        return refused.get();
    }

    private Identity read() {
        read = seen;
        try {
            Identity identity = files.read();
            boolean outdated = identity.isOutdated(System.currentTimeMillis());
            if (usable && outdated) {
                return refuse("its time is over, or has not come: " + identity);
            }
            LOG.log(outdated ? Level.WARNING : Level.INFO, "TLS with the certificate of {0}{1}", identity, outdated ? ": not valid now" : "");
            usable = true;
            return identity;
        } catch (TlsFiles.Unusable e) {
            return refuse(e.getMessage());
        }
    }

    private Identity refuse(String why) {
        refused.incrementAndGet();
        LOG.log(Level.ERROR, usable ? "the certificate was not replaced, the one before stays: {0}" : "no TLS until this is mended: {0}", why);
        return null;
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(lookMillis);
                look();
            }
        } catch (InterruptedException e) {
            // The end of the front door.
        }
    }

    private void look() {
        Stamps now = Stamps.of(files);
        boolean still = now.equals(seen);
        seen = now;
        if (still && !now.equals(read)) {
            Identity identity = read();
            if (identity != null) {
                replaced.accept(identity);
            }
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
