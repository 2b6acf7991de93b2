package org.crashonly.shop.contract;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Keys of effects, and digests by which contents are compared. */
public final class Keys {

    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_.:-]{8,80}");

    private Keys() {}

    /** Whether {@code key} can name an effect: 8 to 80 letters, digits, or any of {@code _ . : -}. */
    public static boolean isKey(String key) {
        return key != null && KEY.matcher(key).matches();
    }

    /** The SHA-256 of {@code text}, in hexadecimal. */
    public static String digest(String text) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
