package org.crashonly.control.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not kept of requests, and what stands for it. */
class RedactionTest {

    private static final String SECRET = "\\{secret:%s:[0-9a-f]{12}}";

    private final Redaction redaction = redaction("one key");

    @ParameterizedTest
    @ValueSource(strings = {"password", "j_password", "Password2", "new-password", "access_token", "csrfToken", "api_key", "card-number", "cardCode", "pin", "OTP", "clientSecret",
            "favouriteColour"})
    void fieldsThatAreCalledLikeSecretsAreReplacedWhereverTheyAre(String name) {
        String plain = name.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9]", "");
        assertThat(redaction.form("a=1&" + name + "=hunter%2B2&b=2", null)).matches("a=1&" + name + "=" + SECRET.formatted(plain) + "&b=2");
        assertThat(redaction.target("/x;jsessionid=ABC/y?" + name + "=hunter2")).matches("/x/y\\?" + name + "=" + SECRET.formatted(plain));
        assertThat(redaction.json("{\"who\": {\"name\": \"ada\", \"" + name + "\": [\"hunter2\", 7, null]}}").orElseThrow())
                .matches("\\{\"who\":\\{\"name\":\"ada\",\"" + name + "\":\\[\"" + SECRET.formatted(plain) + "\",\"" + SECRET.formatted(plain) + "\",null]}}")
                .doesNotContain("hunter");
    }

    @ParameterizedTest
    @ValueSource(strings = {"shipping", "passenger", "codename", "pinned", "email", "quantity", "sku"})
    void othersStay(String name) {
        assertThat(redaction.form(name + "=x%20y&flag&empty=", null)).isEqualTo(name + "=x%20y&flag&empty=");
    }

    @Test
    void equalSecretsAreEqualInOneRecordingAndTellNothingInAnother() {
        String one = redaction.form("password=hunter2", null);
        assertThat(redaction.form("password=hunter2", null)).isEqualTo(one);
        assertThat(redaction.form("password=hunter3", null)).isNotEqualTo(one);
        assertThat(redaction("another key").form("password=hunter2", null)).isNotEqualTo(one);
    }

    @Test
    void namesOfEffectsAreTheSamePlaceholderWhereverTheyAreMet() {
        String form = redaction.form("idempotency-key=k-1&n=2", "idempotency-key");
        String key = form.substring("idempotency-key=".length(), form.indexOf('&'));
        assertThat(key).matches("\\{key:[0-9a-f]{12}}");
        assertThat(redaction.target("/orders/k-1?again=k-1")).isEqualTo("/orders/" + key + "?again=" + key);
        assertThat(redaction.json("{\"order\":\"k-1\"}")).contains("{\"order\":\"" + key + "\"}");
        assertThat(redaction.target("/orders/k-2")).isEqualTo("/orders/k-2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{} {}", "hello", "[1,"})
    void whatIsNoJsonIsNotKept(String text) {
        assertThat(redaction.json(text)).isEmpty();
    }

    @Test
    void aMalformedFormIsRefused() {
        assertThatThrownBy(() -> redaction.form("password=%zz", null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> redaction.target("/x?a=%f")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aReplayFillsInWhatItKnowsAndMakesUpTheRest() {
        String form = redaction.form("user=ada&password=a&password=b&pin=7&idempotency-key=k", "idempotency-key");
        String other = form.replaceAll(".*password=\\{secret:password:[0-9a-f]{12}}&password=\\{secret:(password:[0-9a-f]{12})}.*", "$1");
        Placeholders placeholders = new Placeholders(Map.of("password", "all & sundry", other, "one"), digits -> "fresh-" + digits.length());
        assertThat(placeholders.fill(form, it -> it.replace(" ", "+").replace("&", "%26")))
                .matches("user=ada&password=all\\+%26\\+sundry&password=one&pin=Made-up-[0-9a-f]{12}&idempotency-key=fresh-12");
        assertThat(placeholders.isUnknown(redaction.secret("authorization", "Basic x"))).isTrue();
        assertThat(placeholders.isUnknown(redaction.secret("password", "x"))).isFalse();
        assertThat(placeholders.isUnknown("text/html")).isFalse();
    }

    private static Redaction redaction(String key) {
        return new Redaction(key.getBytes(StandardCharsets.UTF_8), List.of("favourite colour"));
    }
}
