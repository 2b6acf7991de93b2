package org.crashonly.control;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;

/**
 * What a TLS server shows and proves, in two PEM files that others write, may replace at any time, and that never leave their places.
 *
 * @param certificate the server's certificate, and behind it those that lead to one that clients know
 * @param key its private key, PKCS#8 without a passphrase
 */
public record TlsFiles(Path certificate, Path key) {

    /** The files do not hold what a TLS server needs. The message says which, why, and what to do. */
    public static final class Unusable extends Exception {
        private static final long serialVersionUID = 1L;

        Unusable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * What the files held: a certificate and the key that belongs to it.
     *
     * @param chain the server's certificate first
     * @param key of the first certificate
     */
    public record Identity(List<X509Certificate> chain, PrivateKey key) {

        public Identity {
            chain = List.copyOf(chain);
        }

        /** For logs: whose it is, and until when. */
        public String describe() {
            X509Certificate first = chain.getFirst();
            return first.getSubjectX500Principal().getName() + ", valid until " + first.getNotAfter().toInstant();
        }

        /** Whether clients would refuse it because of the time. */
        public boolean isOutdated(long wallMillis) {
            X509Certificate first = chain.getFirst();
            return wallMillis > first.getNotAfter().getTime() || wallMillis < first.getNotBefore().getTime();
        }

        /** Nothing of the key. */
        @Override
        public String toString() {
            return describe();
        }
    }

    private static final String BEGIN = "-----BEGIN ";
    private static final String PKCS8 = "PRIVATE KEY-----";
    private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA");

    /** Reads both, and makes sure that they belong together. */
    public Identity read() throws Unusable {
        List<X509Certificate> chain = chain(bytes(certificate));
        PublicKey shown = chain.getFirst().getPublicKey();
        PrivateKey own = privateKey(new String(bytes(key), StandardCharsets.ISO_8859_1));
        if (!belongTogether(shown, own)) {
            throw new Unusable("the key in " + key + " is not that of the certificate in " + certificate + " ("
                    + chain.getFirst().getSubjectX500Principal().getName() + "); expected the pair", null);
        }
        return new Identity(chain, own);
    }

    private static byte[] bytes(Path file) throws Unusable {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new Unusable(file + " does not exist", e);
        } catch (AccessDeniedException e) {
            throw new Unusable(file + " may not be read by this user", e);
        } catch (IOException e) {
            throw new Unusable(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private List<X509Certificate> chain(byte[] pem) throws Unusable {
        try {
            List<X509Certificate> chain = CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem)).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (!chain.isEmpty()) {
                return chain;
            }
        } catch (GeneralSecurityException e) {
            throw new Unusable(certificate + " holds no certificate that can be read; expected PEM, '" + BEGIN + "CERTIFICATE-----'", e);
        }
        throw new Unusable(certificate + " holds no certificate; expected PEM, '" + BEGIN + "CERTIFICATE-----'", null);
    }

    private PrivateKey privateKey(String pem) throws Unusable {
        int begin = pem.indexOf(BEGIN + PKCS8);
        int end = pem.indexOf("-----END " + PKCS8);
        if (begin < 0 || end < begin) {
            throw new Unusable(key + " holds " + (pem.contains(PKCS8) ? "a private key in another form" : "no private key") + "; expected PKCS#8 without"
                    + " a passphrase, '" + BEGIN + PKCS8 + "', which 'openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW' makes of others", null);
        }
        byte[] encoded = Base64.getMimeDecoder().decode(pem.substring(begin + BEGIN.length() + PKCS8.length(), end));
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
            } catch (InvalidKeySpecException e) {
                // One of another algorithm.
            } catch (GeneralSecurityException e) {
                throw new Unusable("this JDK knows no " + algorithm + " keys", e);
            }
        }
        throw new Unusable(key + " holds a private key that cannot be read; expected one of " + String.join(", ", ALGORITHMS), null);
    }

    /** Whether what one signs the other verifies. */
    private static boolean belongTogether(PublicKey shown, PrivateKey own) {
        byte[] proof = {1, 2, 3};
        try {
            Signature signature = Signature.getInstance(own.getAlgorithm().equals("EdDSA") ? "EdDSA" : "SHA256with" + own.getAlgorithm().replace("EC", "ECDSA"));
            signature.initSign(own);
            signature.update(proof);
            byte[] signed = signature.sign();
            signature.initVerify(shown);
            signature.update(proof);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
