package org.crashonly.session;

/**
 * What a request under a key is.
 *
 * @param fingerprint a digest of method, path, query and body, of at most 64 bytes
 * @param principal a digest of the request's credentials, of at most 64 bytes
 * @param deduplicates the operation recognises a repeat by itself: what is in doubt may be sent again
 */
public record Intent(Bytes fingerprint, Bytes principal, boolean deduplicates) {

    private static final int LONGEST = 64;

    public Intent {
        if (fingerprint.length() > LONGEST || principal.length() > LONGEST) {
            throw new IllegalArgumentException("fingerprint of " + fingerprint.length() + " and principal of " + principal.length()
                    + " bytes: expected digests of at most " + LONGEST);
        }
    }
}
