package org.crashonly.frontdoor;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The path of a request, as the component's container will see it: decoded once, without path parameters, empty and dot segments.
 * Routing by anything else would let a request escape its route.
 *
 * @param forMatching what is compared with routes, always beginning with {@code /}
 * @param toSend the request target to send: as received, but without literal dot segments
 */
record RequestPath(String forMatching, String toSend) {

    /** The path cannot be sent on safely. Carries no stack trace. */
    static final class Unsafe extends Exception {
        private static final long serialVersionUID = 1L;

        Unsafe(String message) {
            super(message, null, false, false);
        }
    }

    /** As it was sent, less the query; differs from what is compared with routes if that had to be made of it. */
    String asSent() {
        int question = toSend.indexOf('?');
        return question < 0 ? toSend : toSend.substring(0, question);
    }

    /** Reads a request target in origin form, with or without a query. */
    static RequestPath of(String target) throws Unsafe {
        int question = target.indexOf('?');
        int end = question < 0 ? target.length() : question;
        boolean plain = true;
        boolean ascii = true;
        char previous = 0;
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c <= ' ' || c == 0x7f || (i < end && (c > '~' || c == '\\' || c == '#'))) {
                throw new Unsafe("the target has a character that must be percent-encoded, 0x" + Integer.toHexString(c));
            }
            ascii &= c <= '~';
            if (i < end && (c == '%' || c == ';' || (previous == '/' && (c == '/' || c == '.')))) {
                plain = false;
            }
            previous = c;
        }
        String query = ascii ? target.substring(end) : encoded(target.substring(end));
        if (plain) {
            return new RequestPath(end == target.length() ? target : target.substring(0, end), ascii ? target : target.substring(0, end) + query);
        }
        return careful(target.substring(0, end), query);
    }

    /** With what is not ASCII as the bytes that came: a target would get others, because a character of the decoder is a byte, and one of the encoder is not. */
    private static String encoded(String query) throws Unsafe {
        StringBuilder encoded = new StringBuilder(query.length() + 16);
        for (int i = 0; i < query.length(); i++) {
            char c = query.charAt(i);
            if (c > 0xff) {
                throw new Unsafe("the query has a character that is no byte, 0x" + Integer.toHexString(c));
            }
            if (c > '~') {
                encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits((byte) c));
            } else {
                encoded.append(c);
            }
        }
        return encoded.toString();
    }

    private static RequestPath careful(String path, String query) throws Unsafe {
        List<String> seen = new ArrayList<>();
        List<String> sent = new ArrayList<>();
        boolean dots = false;
        String[] segments = path.substring(1).split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            String raw = segments[i];
            boolean last = i == segments.length - 1;
            if (raw.equals(".") || raw.equals("..")) {
                dots = true;
                if (raw.equals("..")) {
                    if (sent.isEmpty()) {
                        throw new Unsafe("the path leaves the root");
                    }
                    sent.removeLast();
                    seen.removeLast();
                }
                if (last) {
                    sent.add("");
                }
                continue;
            }
            sent.add(raw);
            String decoded = decoded(raw);
            if (!decoded.isEmpty()) {
                seen.add(decoded);
            } else if (!last) {
                seen.add("");
            }
        }
        StringBuilder forMatching = new StringBuilder(path.length());
        seen.stream().filter(segment -> !segment.isEmpty()).forEach(segment -> forMatching.append('/').append(segment));
        if (forMatching.isEmpty() || sent.getLast().isEmpty()) {
            forMatching.append('/');
        }
        return new RequestPath(forMatching.toString(), dots ? "/" + String.join("/", sent) + query : path + query);
    }

    /** A segment without its parameters, decoded; refuses what means more in a path than it seems to. */
    private static String decoded(String raw) throws Unsafe {
        int semicolon = raw.indexOf(';');
        String name = semicolon < 0 ? raw : raw.substring(0, semicolon);
        String decoded = name.indexOf('%') < 0 ? name : percentDecoded(name);
        if (decoded.equals(".") || decoded.equals("..")) {
            throw new Unsafe("the path has a disguised dot segment");
        }
        for (int i = 0; i < decoded.length(); i++) {
            char c = decoded.charAt(i);
            if (c < ' ' || c == 0x7f || c == '\\' || c == '/') {
                throw new Unsafe("the path has an encoded slash, backslash or control character");
            }
        }
        return decoded;
    }

    private static String percentDecoded(String text) throws Unsafe {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
                int low = i + 2 < text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    throw new Unsafe("the path has a '%' without two hexadecimal digits");
                }
                bytes.write(high << 4 | low);
                i += 2;
            } else {
                bytes.write(c);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
