package org.crashonly.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import org.crashonly.bench.ServerUnderTest;
import org.crashonly.control.ElementId;
import org.crashonly.manager.DataDirectory;
import org.crashonly.sandbox.launch.Distribution;

/**
 * The database of a shop that has just opened: schemas migrated, shelves filled, nobody was in it yet. A backup of the first one is kept
 * beside the start-up caches, and shops that open later begin with it. A shop has it whole or not at all, and then fills its own.
 */
final class OpeningStock {

    private static final ElementId DATABASE = new ElementId("machine/shop/db");

    private final Path file;

    /** What fits these WARs and this store; those that fit no more are removed when the next one is kept. */
    OpeningStock(Distribution distribution) throws IOException {
        this.file = distribution.sampleStores().resolve("shop-" + key(distribution) + ".zip");
    }

    Path file() {
        return file;
    }

    /** Whether a shop's database was put into {@code data}, which has none. */
    boolean unpackInto(DataDirectory data) throws IOException {
        if (!Files.exists(file)) {
            return false;
        }
        Path store = data.prepare().store(DATABASE);
        Path draft = store.resolveSibling("opening");
        Files.createDirectories(store.getParent());
        Files.createDirectory(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(file))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path target = draft.resolve(entry.getName()).normalize();
                if (!target.startsWith(draft)) {
                    throw new ZipException(entry.getName() + " leads out of the archive");
                }
                Files.copy(zip, target);
            }
        } catch (ZipException e) {
            ServerUnderTest.deleteTree(draft);
            Files.delete(file);
            return false;
        }
        Files.move(draft, store, StandardCopyOption.ATOMIC_MOVE);
        return true;
    }

    /** Keeps what {@code server} has now, if its shop has just opened. A copy that cannot be had is none: the next shop fills its own. */
    void keep(ServerUnderTest server) throws IOException {
        Path directory = Files.createDirectories(file.getParent());
        Path draft = directory.resolve(file.getFileName() + "." + ProcessHandle.current().pid());
        if (server.crashonly("backup", "shop", "--to", draft.toString()).exitCode() == 0) {
            try (Stream<Path> others = Files.list(directory)) {
                for (Path other : others.filter(it -> !it.equals(draft)).toList()) {
                    Files.deleteIfExists(other);
                }
            }
            try {
                Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            } catch (NoSuchFileException e) {
                // Another demo keeps its own at the same moment, and took this one for what an earlier one had left.
            }
        }
    }

    /** Of all that decides what a new shop's database holds. */
    private static String key(Distribution distribution) throws IOException {
        try (DigestOutputStream digest = new DigestOutputStream(OutputStream.nullOutputStream(), MessageDigest.getInstance("SHA-256"))) {
            for (Path wars : List.of(distribution.home().resolve("samples/shop"), distribution.home().resolve("roles/acid-store"))) {
                try (Stream<Path> files = Files.walk(wars)) {
                    for (Path each : files.filter(Files::isRegularFile).sorted().toList()) {
                        try (InputStream in = Files.newInputStream(each)) {
                            in.transferTo(digest);
                        }
                    }
                }
            }
            return HexFormat.of().formatHex(digest.getMessageDigest().digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
