package org.crashonly.frontdoor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.crashonly.control.TlsFiles;
import org.crashonly.control.TlsFiles.Identity;
import org.crashonly.control.TlsFiles.Unusable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlsFilesTest {

    @TempDir
    Path directory;

    private static Path resource(String name) {
        return Certificates.file(name);
    }

    private static TlsFiles files(String certificate, String key) {
        return new TlsFiles(resource(certificate), resource(key));
    }

    private Path file(String name, String text) throws Exception {
        return Files.writeString(directory.resolve(name), text);
    }

    @ParameterizedTest
    @CsvSource({"first,EC", "rsa,RSA", "ed25519,EdDSA"})
    void aPairIsRead(String name, String algorithm) throws Exception {
        Identity identity = files(name + ".crt", name + ".key").read();
        assertThat(identity.chain()).hasSize(1);
        assertThat(identity.key().getAlgorithm()).isEqualTo(algorithm);
        assertThat(identity.describe()).startsWith("CN=" + name + ".example, valid until 21");
        assertThat(identity.toString()).isEqualTo(identity.describe());
    }

    @Test
    void whatStandsBehindTheCertificateIsRead() throws Exception {
        Path chain = file("chain", Files.readString(resource("first.crt")) + "\n# and whose word it has\n" + Files.readString(resource("second.crt")));
        Identity identity = new TlsFiles(chain, resource("first.key")).read();
        assertThat(identity.chain()).extracting(it -> it.getSubjectX500Principal().getName()).containsExactly("CN=first.example", "CN=second.example");
    }

    @Test
    void aCertificateHasItsTime() throws Exception {
        Identity identity = files("first.crt", "first.key").read();
        assertThat(identity.isOutdated(Instant.parse("2026-01-01T00:00:00Z").toEpochMilli())).isTrue();
        assertThat(identity.isOutdated(Instant.parse("2050-01-01T00:00:00Z").toEpochMilli())).isFalse();
        assertThat(identity.isOutdated(Instant.parse("2150-01-01T00:00:00Z").toEpochMilli())).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"first,second", "first,rsa", "rsa,ed25519"})
    void aKeyOfAnotherCertificateIsRefused(String certificate, String key) {
        assertThatThrownBy(() -> files(certificate + ".crt", key + ".key").read())
                .isInstanceOf(Unusable.class)
                .hasMessageContaining(key + ".key is not that of the certificate in")
                .hasMessageContaining("CN=" + certificate + ".example");
    }

    @Test
    void whatIsWrongWithAFileIsSaid() throws Exception {
        Path certificate = resource("first.crt");
        Path key = resource("first.key");
        Path missing = directory.resolve("missing");
        Path other = file("other", "hello\n");
        Path cut = file("cut", Files.readString(certificate).substring(0, 300));
        Path broken = file("broken", "-----BEGIN PRIVATE KEY-----\naGVsbG8=\n-----END PRIVATE KEY-----\n");

        assertThatThrownBy(() -> new TlsFiles(missing, key).read()).hasMessage(missing + " does not exist");
        assertThatThrownBy(() -> new TlsFiles(certificate, missing).read()).hasMessage(missing + " does not exist");
        assertThatThrownBy(() -> new TlsFiles(directory, key).read()).hasMessageStartingWith(directory + " cannot be read: ");
        assertThatThrownBy(() -> new TlsFiles(other, key).read()).hasMessageContaining(other + " holds no certificate");
        assertThatThrownBy(() -> new TlsFiles(file("empty", ""), key).read()).hasMessageContaining("holds no certificate; expected PEM");
        assertThatThrownBy(() -> new TlsFiles(cut, key).read()).hasMessageContaining(cut + " holds no certificate that can be read");
        assertThatThrownBy(() -> new TlsFiles(certificate, other).read()).hasMessageContaining(other + " holds no private key; expected PKCS#8");
        assertThatThrownBy(() -> new TlsFiles(certificate, broken).read()).hasMessageContaining(broken + " holds a private key that cannot be read");
        Path old = file("rsa-old.key", Files.readString(resource("rsa.key")).replace("PRIVATE KEY", "RSA PRIVATE KEY"));
        assertThatThrownBy(() -> new TlsFiles(resource("rsa.crt"), old).read())
                .hasMessageContaining("rsa-old.key holds a private key in another form")
                .hasMessageContaining("openssl pkcs8 -topk8 -nocrypt");
    }
}
