package org.crashonly.sessionstore;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.crashonly.session.LedgerKey;
import org.crashonly.session.SessionScope;

/**
 * Under what something is kept: a digest, so that nobody who chooses names can choose where they collide, and so that images do not tell
 * the ids of sessions.
 */
final class Key {

    private static final int LENGTH = 16;
    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(Key::sha256);

    private Key() {}

    static byte[] of(SessionScope scope, String id) {
        return digest(scope.application(), scope.module(), id);
    }

    static byte[] of(LedgerKey key) {
        return digest(key.application(), key.key());
    }

    private static byte[] digest(String... names) {
        MessageDigest digest = SHA_256.get();
        for (String name : names) {
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            digest.update(ByteBuffer.allocate(4).putInt(bytes.length).flip());
            digest.update(bytes);
        }
        return Arrays.copyOf(digest.digest(), LENGTH);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
