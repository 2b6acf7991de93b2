package org.crashonly.power.instrument;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Instrumented WARs that the data directories of one user have in common. A cache: it may be removed at any time, an entry that is not what it
 * was when it was written is not used, and one that cannot be written is done without. Several processes may use it at once.
 */
public final class CommonWars {

    private static final String WAR = ".war";
    private static final String NOTES = ".txt";
    private static final String SEAL = ".sha256";

    private final Path directory;
    private final long mostBytes;

    /**
     * @param directory made, for its owner alone, when there is something to keep
     * @param mostBytes that WARs may take; those that were not used for longest go, and one of more than a quarter of it is not kept
     */
    public CommonWars(Path directory, long mostBytes) {
        this.directory = directory;
        this.mostBytes = mostBytes;
    }

    /** Puts what is kept under {@code name} in the place of two files, the notes last; false if there is nothing, or nothing sound. */
    boolean copy(String name, Path war, Path notes) {
        try {
            byte[] wholeWar = Files.readAllBytes(entry(name, WAR));
            byte[] wholeNotes = Files.readAllBytes(entry(name, NOTES));
            if (!seal(wholeWar, wholeNotes).equals(Files.readString(entry(name, SEAL)))) {
                return false;
            }
            put(wholeWar, war);
            put(wholeNotes, notes);
            Files.setLastModifiedTime(entry(name, SEAL), FileTime.from(Instant.now()));
            return true;
        } catch (IOException e) {
            // Not there, or being removed.
            return false;
        }
    }

    /** Keeps copies, the seal last. */
    void keep(String name, Path war, Path notes) {
        try {
            if (Files.size(war) > mostBytes / 4) {
                return;
            }
            Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            byte[] wholeWar = Files.readAllBytes(war);
            byte[] wholeNotes = Files.readAllBytes(notes);
            put(wholeWar, entry(name, WAR));
            put(wholeNotes, entry(name, NOTES));
            put(seal(wholeWar, wholeNotes).getBytes(StandardCharsets.UTF_8), entry(name, SEAL));
            removeOldest();
        } catch (IOException e) {
            // The disk is full, or belongs to somebody else: it is made again next time.
        }
    }

    private void removeOldest() throws IOException {
        List<Path> seals;
        try (Stream<Path> files = Files.list(directory)) {
            seals = new ArrayList<>(files.filter(it -> it.toString().endsWith(SEAL)).toList());
        }
        seals.sort(Comparator.comparing(CommonWars::lastUse).reversed());
        long bytes = 0;
        for (Path seal : seals) {
            String name = seal.getFileName().toString().substring(0, seal.getFileName().toString().length() - SEAL.length());
            bytes += Files.exists(entry(name, WAR)) ? Files.size(entry(name, WAR)) : 0;
            if (bytes > mostBytes) {
                for (String suffix : List.of(SEAL, NOTES, WAR)) {
                    Files.deleteIfExists(entry(name, suffix));
                }
            }
        }
    }

    private static FileTime lastUse(Path seal) {
        try {
            return Files.getLastModifiedTime(seal);
        } catch (IOException removed) {
            return FileTime.fromMillis(0);
        }
    }

    private Path entry(String name, String suffix) {
        return directory.resolve(name + suffix);
    }

    private static void put(byte[] content, Path target) throws IOException {
        Path written = Files.createTempFile(target.toAbsolutePath().getParent(), ".copy", ".part");
        try {
            Files.write(written, content);
            Files.move(written, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(written);
        }
    }

    private static String seal(byte[] war, byte[] notes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(war);
            digest.update(notes);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
