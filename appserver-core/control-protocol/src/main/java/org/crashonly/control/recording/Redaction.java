package org.crashonly.control.recording;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.crashonly.control.Json;

/**
 * Replaces what must not be kept of a request by {@link Placeholders}: values of fields that are called like secrets, and names of
 * effects. Equal values get equal placeholders within a recording and none outside of it: they are made with a key that is thrown away
 * with the recording's end, so that nobody can try values against them afterwards. For one thread.
 */
public final class Redaction {

    /** A field whose name, less case and signs, contains one of these holds a secret. */
    public static final List<String> SECRET_PARTS = List.of("password", "passwd", "passphrase", "secret", "token", "credential", "apikey", "accesskey",
            "authorization", "sessionid", "csrf", "xsrf", "creditcard", "cardnumber", "cardcode", "securitycode", "iban");
    /** The same, if it is called just so. */
    public static final List<String> SECRET_NAMES = List.of("pwd", "pass", "pin", "otp", "cvv", "cvc", "ssn", "sid", "code");

    private static final int TOKEN_BYTES = 6;
    private static final int LONGEST_NAME = 40;
    /** More keys than this are not recognised again: the memory for them is bounded. */
    private static final int MOST_KEYS = 10_000;
    private static final ObjectReader ONE_VALUE = Json.MAPPER.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final Mac mac;
    private final Set<String> more;
    private final Set<String> keys = new LinkedHashSet<>();

    /**
     * Begins.
     *
     * @param key of the placeholders; whoever has it could try values
     * @param more names of further fields that hold secrets
     */
    public Redaction(byte[] key, List<String> more) {
        try {
            mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
        this.more = more.stream().map(Redaction::plain).collect(Collectors.toUnmodifiableSet());
    }

    /** A short name of {@code value}, the same for the same value and kind in this recording. */
    public String token(String kind, String value) {
        mac.update((byte) kind.length());
        mac.update(kind.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(Arrays.copyOf(mac.doFinal(value.getBytes(StandardCharsets.UTF_8)), TOKEN_BYTES));
    }

    /** The placeholder of the name of an effect, which stands for it wherever else it is met from now on. */
    public String key(String value) {
        if (keys.size() < MOST_KEYS) {
            keys.add(value);
        }
        return Placeholders.key(token("key", value));
    }

    /** The placeholder of {@code value}, the secret called {@code name}. */
    public String secret(String name, String value) {
        String plain = plain(name);
        return Placeholders.secret(plain.isEmpty() ? "unnamed" : plain.substring(0, Math.min(LONGEST_NAME, plain.length())), token("secret", value));
    }

    /** Whether a field of this name holds a secret. */
    public boolean isSecret(String name) {
        String plain = plain(name);
        return more.contains(plain) || SECRET_NAMES.contains(plain) || SECRET_PARTS.stream().anyMatch(plain::contains);
    }

    /**
     * A request's path and query, without a session's name.
     *
     * @throws IllegalArgumentException if its query is malformed
     */
    public String target(String target) {
        int question = target.indexOf('?');
        String path = (question < 0 ? target : target.substring(0, question)).replaceAll("(?i);jsessionid[^/;]*", "");
        String shown = Arrays.stream(path.split("/", -1)).map(it -> keys.contains(it) ? key(it) : it).collect(Collectors.joining("/"));
        return question < 0 ? shown : shown + "?" + form(target.substring(question + 1), null);
    }

    /**
     * A form, or a query.
     *
     * @param keyField holds the name of an effect; null for none
     * @throws IllegalArgumentException if it is malformed
     */
    public String form(String form, String keyField) {
        return Arrays.stream(form.split("&", -1)).map(pair -> {
            int equals = pair.indexOf('=');
            if (equals < 0 || equals == pair.length() - 1) {
                return pair;
            }
            String name = URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8);
            String value = URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8);
            boolean names = name.equals(keyField) || keys.contains(value);
            String kept = names ? key(value) : isSecret(name) ? secret(name, value) : pair.substring(equals + 1);
            return pair.substring(0, equals + 1) + kept;
        }).collect(Collectors.joining("&"));
    }

    /** A JSON text; empty if it is none. */
    public Optional<String> json(String text) {
        try {
            JsonNode root = ONE_VALUE.readTree(text);
            return root == null || root.isMissingNode() ? Optional.empty() : Optional.of(Json.line(redacted(root, null)));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /** @param secret the name of the secret that {@code node} is, or is part of; null for none */
    private JsonNode redacted(JsonNode node, String secret) {
        if (node instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                field.setValue(redacted(field.getValue(), secret != null || !isSecret(field.getKey()) ? secret : field.getKey()));
            }
            return object;
        }
        if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, redacted(array.get(i), secret));
            }
            return array;
        }
        if (node.isNull() || node.isBoolean()) {
            return node;
        }
        String value = node.asText();
        return secret != null ? TextNode.valueOf(secret(secret, value)) : keys.contains(value) ? TextNode.valueOf(key(value)) : node;
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }
}
