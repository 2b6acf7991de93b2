package org.crashonly.control.recording;

import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands in a recording instead of what is not kept: <code>{secret:password:5f0c…}</code> for a secret, and
 * <code>{key:5f0c…}</code> for the name of an effect. The digits tell values apart, and tell nothing of them.
 *
 * @param secrets what is known of them, by {@code password:5f0c…} or by {@code password} for all that are called so; those that nobody
 *     knows are made up, the same at each replay, so that whoever signed up with one can log in with it
 * @param keys gives the name of an effect for its digits
 */
public record Placeholders(Map<String, String> secrets, UnaryOperator<String> keys) {

    private static final String DIGITS = "[0-9a-f]{12}";
    private static final Pattern ANY = Pattern.compile("\\{(?:secret:([a-z0-9]{1,40}):(" + DIGITS + ")|key:(" + DIGITS + "))}");

    public Placeholders {
        secrets = Map.copyOf(secrets);
    }

    static String secret(String name, String digits) {
        return "{secret:" + name + ":" + digits + "}";
    }

    static String key(String digits) {
        return "{key:" + digits + "}";
    }

    /** Whether {@code text} is a secret's placeholder, and nothing else, of which nobody knows what it stands for. */
    public boolean isUnknown(String text) {
        Matcher whole = ANY.matcher(text);
        return whole.matches() && whole.group(1) != null && known(whole.group(1), whole.group(2)).isEmpty();
    }

    /** {@code text} with what is to be sent for its placeholders, each written by {@code encode}. */
    public String fill(String text, UnaryOperator<String> encode) {
        return ANY.matcher(text).replaceAll(it -> {
            String value = it.group(3) != null ? keys.apply(it.group(3))
                    : known(it.group(1), it.group(2)).orElse("Made-up-" + it.group(2));
            return Matcher.quoteReplacement(encode.apply(value));
        });
    }

    private Optional<String> known(String name, String digits) {
        return Optional.ofNullable(secrets.getOrDefault(name + ":" + digits, secrets.get(name)));
    }
}
