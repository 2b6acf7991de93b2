package org.crashonly.frontdoor;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Which component answers where: by host, and by the longest path that matches on a segment boundary. */
final class Routes {

    private record Entry(String host, String path, Component component) {

        boolean matches(String askedHost, String askedPath) {
            return (host == null || host.equals(askedHost)) && matchesPath(askedPath);
        }

        private boolean matchesPath(String asked) {
            return path.isEmpty()
                    || (asked.startsWith(path) && (asked.length() == path.length() || asked.charAt(path.length()) == '/'));
        }
    }

    private final List<Entry> entries = new ArrayList<>();
    private boolean byHost;

    /** Adds a component that is reachable at {@code path} of {@code host}, null for any. */
    void add(String host, String path, Component component) {
        String prefix = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        entries.add(new Entry(host == null ? null : host.toLowerCase(Locale.ROOT), prefix, component));
        // A named host counts more than a longer path.
        entries.sort(Comparator.comparing((Entry entry) -> entry.host() == null).thenComparing(entry -> -entry.path().length()));
        byHost |= host != null;
    }

    /** The component for a request, or null. */
    Component find(String authority, String path) {
        String host = byHost && authority != null ? hostOf(authority) : null;
        for (Entry entry : entries) {
            if (entry.matches(host, path)) {
                return entry.component();
            }
        }
        return null;
    }

    private static String hostOf(String authority) {
        int colon = authority.lastIndexOf(':');
        String host = colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
        host = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        return host.toLowerCase(Locale.ROOT);
    }
}
