package org.crashonly.host.effects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class DigestedBodyTest {

    private static final List<String> HEAD = List.of("POST", "/orders", "");

    @Test
    void theFingerprintIsOfAllOfTheBodyHoweverMuchIsReadAndHow() throws Exception {
        String unread = body("milk and bread").fingerprint();
        DigestedBody whole = body("milk and bread");
        assertThat(new String(whole.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("milk and bread");
        DigestedBody partly = body("milk and bread");
        assertThat(partly.read()).isEqualTo('m');
        assertThat(partly.readNBytes(3)).isEqualTo("ilk".getBytes(StandardCharsets.UTF_8));
        DigestedBody closed = body("milk and bread");
        closed.close();
        assertThat(closed.read()).isNegative();
        assertThat(List.of(whole.fingerprint(), partly.fingerprint(), closed.fingerprint())).containsOnly(unread);
    }

    @Test
    void anotherBodyOrHeadIsAnotherFingerprint() throws Exception {
        assertThat(body("milk").fingerprint()).isNotEqualTo(body("milk ").fingerprint());
        assertThat(new DigestedBody(InputStream.nullInputStream(), List.of("POST", "/a", "b")).fingerprint())
                .isNotEqualTo(new DigestedBody(InputStream.nullInputStream(), List.of("POST", "/ab", "")).fingerprint())
                .isNotEqualTo(new DigestedBody(new ByteArrayInputStream(new byte[] {'b'}), List.of("POST", "/a")).fingerprint());
    }

    @Test
    void aBodyThatBreaksOffHasNoFingerprint() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("reset");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                throw new IOException("reset");
            }
        };
        assertThatThrownBy(() -> new DigestedBody(broken, HEAD).fingerprint()).hasMessage("reset");
    }

    private static DigestedBody body(String text) {
        return new DigestedBody(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), HEAD);
    }
}
