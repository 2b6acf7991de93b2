package org.crashonly.power.instrument;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Reads archives within limits that hold for all of them together. */
final class Unpacking {

    private final Limits limits;
    private int entries;
    private long bytes;

    Unpacking(Limits limits) {
        this.limits = limits;
    }

    /** The bytes of an entry. */
    byte[] read(String archive, ZipFile zip, ZipEntry entry) throws IOException {
        byte[] content;
        try (InputStream in = zip.getInputStream(entry)) {
            content = read(archive, entry.getName(), in);
        }
        CRC32 checksum = new CRC32();
        checksum.update(content);
        if (entry.getCrc() != -1 && entry.getCrc() != checksum.getValue()) {
            throw new ZipException(archive + " is damaged: the checksum of " + entry.getName() + " is wrong; build or copy it again");
        }
        return content;
    }

    /** The bytes of a file that has a name in an archive. */
    byte[] read(String archive, String name, InputStream in) throws IOException {
        requireSafe(archive, name);
        if (++entries > limits.entries()) {
            throw new UnsafeArchiveException(archive + " has more than " + limits.entries() + " entries, with those of the archives in it");
        }
        long most = Math.min(limits.entryBytes(), limits.bytes() - bytes);
        byte[] content = in.readNBytes((int) Math.min(most + 1, Integer.MAX_VALUE - 8));
        bytes += content.length;
        if (content.length > limits.entryBytes()) {
            throw new UnsafeArchiveException(archive + " holds " + name + ", which unpacks to more than " + limits.entryBytes() + " bytes");
        }
        if (bytes > limits.bytes()) {
            throw new UnsafeArchiveException(archive + " unpacks to more than " + limits.bytes() + " bytes, with the archives in it");
        }
        return content;
    }

    /** What was read. */
    record Used(int entries, long bytes) {}

    Used used() {
        return new Used(entries, bytes);
    }

    Used usedSince(Used before) {
        return new Used(entries - before.entries(), bytes - before.bytes());
    }

    /** Counts what was read elsewhere already. */
    void count(String archive, Used used) throws UnsafeArchiveException {
        entries += used.entries();
        bytes += used.bytes();
        if (entries > limits.entries() || bytes > limits.bytes()) {
            throw new UnsafeArchiveException(archive + " has more than " + limits.entries() + " entries or unpacks to more than " + limits.bytes()
                    + " bytes, with the archives in it");
        }
    }

    /** A name that leads out of the directory into which an archive is unpacked is an attack. */
    static void requireSafe(String archive, String name) throws UnsafeArchiveException {
        String slashed = name.replace('\\', '/');
        boolean upwards = Arrays.asList(slashed.split("/")).contains("..");
        if (slashed.startsWith("/") || upwards || slashed.indexOf('\0') >= 0 || slashed.matches("[A-Za-z]:.*")) {
            throw new UnsafeArchiveException(archive + " has an entry that leads out of it: " + name + "; it must not be unpacked");
        }
    }
}
