package org.crashonly.acid;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;

/** The password of the store's own database account: drawn at the first start, kept in a file that only its owner reads. */
final class AdminKey {

    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private AdminKey() {}

    /**
     * Reads the key, or draws one if {@code database} does not exist yet.
     *
     * @throws IOException also if there is a database without a key
     */
    static String of(Path file, Path database) throws IOException {
        if (Files.exists(file)) {
            return Files.readString(file).trim();
        }
        if (Files.exists(database)) {
            throw new IOException("the database " + database + " has no key: " + file
                    + " is missing. Restore that file from a backup of the directory; without it nobody can open the database");
        }
        String key = draw();
        writeWhole(file, key);
        return key;
    }

    /** A password that nobody guesses. */
    static String draw() {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    /** The file appears with all of its content or not at all. */
    private static void writeWhole(Path file, String key) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(draft);
        try (FileChannel channel =
                FileChannel.open(draft, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OWNER_ONLY)) {
            channel.write(ByteBuffer.wrap((key + "\n").getBytes(StandardCharsets.UTF_8)));
            channel.force(true);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
