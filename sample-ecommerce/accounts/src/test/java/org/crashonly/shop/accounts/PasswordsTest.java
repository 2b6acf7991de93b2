package org.crashonly.shop.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PasswordsTest {

    @Test
    void matchTheirHashAndNoOther() {
        String hash = Passwords.hash("correct horse");
        assertThat(hash).doesNotContain("correct");
        assertThat(Passwords.matches("correct horse", hash)).isTrue();
        assertThat(Passwords.matches("correct horsf", hash)).isFalse();
    }

    @Test
    void differBeyondWhatBcryptSeesByItself() {
        String hash = Passwords.hash("x".repeat(100) + "a");
        assertThat(Passwords.matches("x".repeat(100) + "a", hash)).isTrue();
        assertThat(Passwords.matches("x".repeat(100) + "b", hash)).isFalse();
    }

    @Test
    void haveBounds() {
        assertThat(Passwords.isAcceptable("1234567")).isFalse();
        assertThat(Passwords.isAcceptable("12345678")).isTrue();
        assertThat(Passwords.isAcceptable("x".repeat(201))).isFalse();
    }
}
