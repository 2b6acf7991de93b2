package org.crashonly.request;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** SHA-256 of a row of texts and of bytes after them; no two rows give the same bytes to digest. For one thread, once. */
public final class Digest {

    private final MessageDigest digest;

    /** Begins with {@code texts}. */
    public Digest(List<String> texts) {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
        texts.forEach(this::text);
    }

    /** Goes on with another text of the row. */
    public void text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
        digest.update(bytes);
    }

    /** Goes on with the bytes after the row. */
    public void bytes(byte[] bytes, int offset, int length) {
        digest.update(bytes, offset, length);
    }

    /** Goes on with what remains in {@code bytes}. */
    public void bytes(ByteBuffer bytes) {
        digest.update(bytes);
    }

    /** The 32 bytes; ends this digest. */
    public byte[] toBytes() {
        return digest.digest();
    }

    /** Lower-case hex, 64 digits; ends this digest. */
    public String hex() {
        return HexFormat.of().formatHex(toBytes());
    }
}
