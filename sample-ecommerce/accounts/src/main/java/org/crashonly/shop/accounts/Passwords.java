package org.crashonly.shop.accounts;

import at.favre.lib.crypto.bcrypt.BCrypt;
import at.favre.lib.crypto.bcrypt.LongPasswordStrategies;
import java.nio.charset.StandardCharsets;

/** Hashes passwords with bcrypt. */
final class Passwords {

    static final String EXPECTED = "expected a password of 8 to 200 characters";

    /** 2^10 rounds: some 60 ms for us, and for whoever tries the passwords of a stolen table. */
    private static final int COST = 10;
    private static final BCrypt.Version VERSION = BCrypt.Version.VERSION_2B;
    /** bcrypt sees 72 bytes; what is longer is hashed first. */
    private static final BCrypt.Hasher HASHER = BCrypt.with(VERSION, LongPasswordStrategies.hashSha512(VERSION));
    private static final BCrypt.Verifyer VERIFYER = BCrypt.verifyer(VERSION, LongPasswordStrategies.hashSha512(VERSION));
    /** Of a password that nobody has. */
    private static final String NOBODYS = hash("nobody has this one");

    private Passwords() {}

    static boolean isAcceptable(String password) {
        return password.length() >= 8 && password.length() <= 200;
    }

    static String hash(String password) {
        return HASHER.hashToString(COST, password.toCharArray());
    }

    static boolean matches(String password, String hash) {
        return VERIFYER.verify(password.getBytes(StandardCharsets.UTF_8), hash.getBytes(StandardCharsets.UTF_8)).verified;
    }

    /** Takes as long as {@link #matches}, so that the time does not tell which addresses have accounts. */
    static void waste(String password) {
        matches(password, NOBODYS);
    }
}
