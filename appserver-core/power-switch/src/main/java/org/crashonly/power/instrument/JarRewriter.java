package org.crashonly.power.instrument;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** Instruments the classes of one library. */
final class JarRewriter {

    /** Written once and read once, from the same disk: thorough compression would take most of the time. */
    static final int COMPRESSION = Deflater.BEST_SPEED;

    private static final String VERSIONS = "META-INF/versions/";

    private final String name;
    private final Path jar;
    private final ClassInstrumenter instrumenter;
    private final Unpacking unpacking;
    private final List<Gap> gaps = new ArrayList<>();
    private InstrumentedWar sum = InstrumentedWar.NOTHING;
    private boolean signed;

    /**
     * @param name of the library, for messages
     * @param jar the file
     */
    JarRewriter(String name, Path jar, ClassInstrumenter instrumenter, Unpacking unpacking) {
        this.name = name;
        this.jar = jar;
        this.instrumenter = instrumenter;
        this.unpacking = unpacking;
    }

    /** What it came to; complete after {@link #rewrite}. */
    InstrumentedWar sum() {
        return sum.plus(new InstrumentedWar(0, 0, 0, 0, 0, gaps));
    }

    /** The new jar, or {@code original} if no class of it was to be changed. */
    byte[] rewrite(byte[] original) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(original.length + original.length / 8);
        try (ZipFile zip = new ZipFile(jar.toFile()); ZipOutputStream out = new ZipOutputStream(bytes)) {
            out.setLevel(COMPRESSION);
            signed = zip.stream().anyMatch(entry -> Signatures.isSignature(entry.getName()));
            for (ZipEntry entry : WarSource.Archive.distinct(zip)) {
                if (!(signed && Signatures.isSignature(entry.getName()))) {
                    put(out, entry, changed(entry.getName(), unpacking.read(name, zip, entry)));
                }
            }
        }
        if (sum.tests() == 0) {
            return original;
        }
        if (signed) {
            gaps.add(new Gap(name, "is signed no longer, because its classes were changed"));
        }
        return bytes.toByteArray();
    }

    private byte[] changed(String entry, byte[] content) throws IOException {
        if (signed && entry.equals(Signatures.MANIFEST)) {
            return Signatures.withoutDigests(content);
        }
        if (!isClass(entry)) {
            return content;
        }
        InstrumentedClass result = instrumenter.instrument(entry.substring(0, entry.length() - ".class".length()), content);
        sum = sum.plus(sumOf(content, result));
        return result.bytes();
    }

    static InstrumentedWar sumOf(byte[] before, InstrumentedClass after) {
        return new InstrumentedWar(1, after.tests() > 0 ? 1 : 0, after.tests(), before.length, after.bytes().length, after.gaps());
    }

    static boolean isClass(String entry) {
        return entry.endsWith(".class") && !entry.endsWith("module-info.class");
    }

    /** Writes an entry as of the same time, so that the same input gives the same archive. */
    static void put(ZipOutputStream out, ZipEntry like, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry(like.getName());
        if (like.getTime() >= 0) {
            entry.setTimeLocal(like.getTimeLocal());
        }
        out.putNextEntry(entry);
        out.write(content);
        out.closeEntry();
    }

    /** The name with slashes of the class in an entry, whatever version of the JDK it is for. */
    static String className(String entry) {
        String path = entry.substring(0, entry.length() - ".class".length());
        if (path.startsWith(VERSIONS)) {
            int end = path.indexOf('/', VERSIONS.length());
            return end < 0 ? path : path.substring(end + 1);
        }
        return path;
    }
}
