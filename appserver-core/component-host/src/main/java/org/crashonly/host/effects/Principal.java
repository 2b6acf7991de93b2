package org.crashonly.host.effects;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.crashonly.request.Digest;

/**
 * Who sends a request: whom the container knows the caller to be, or else what the caller shows to the component to be known by. Of the header
 * fields that a component names for that, front doors tell a digest.
 */
public final class Principal {

    /** Counts the changes of a session; the container's own. */
    private static final String SESSION_VERSION = "JSESSIONIDVERSION";

    private Principal() {}

    /**
     * A digest by which the caller is recognised; tells nobody a name or a secret.
     *
     * @param fields a digest of what the fields say that the component names; null for nothing
     */
    static String of(ContainerRequestContext request, String fields) {
        java.security.Principal known = request.getSecurityContext() == null ? null : request.getSecurityContext().getUserPrincipal();
        String authorization = request.getHeaderString(HttpHeaders.AUTHORIZATION);
        Map<String, String> cookies = new TreeMap<>();
        request.getCookies().forEach((name, cookie) -> cookies.put(name, cookie.getValue()));
        return of(known == null ? null : known.getName(), authorization, cookies, fields);
    }

    /**
     * The same of what is known of a request.
     *
     * @param name null if the container knows the caller by none
     * @param authorization null if the caller shows none
     * @param fields a digest of what the fields say that the component names; null for nothing
     */
    public static String of(String name, String authorization, Map<String, String> cookies, String fields) {
        if (name != null) {
            return new Digest(List.of("name", name)).hex();
        }
        Digest shown = new Digest(List.of("shown", authorization == null ? "" : authorization));
        new TreeMap<>(cookies).forEach((cookie, value) -> {
            if (!cookie.equals(SESSION_VERSION)) {
                shown.text(cookie);
                shown.text(value);
            }
        });
        if (fields != null) {
            shown.text("");
            shown.text(fields);
        }
        return shown.hex();
    }
}
