package org.crashonly.host.boundary;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crashonly.request.Digest;

/** What names the effect of one request, and so those of the calls that it makes. */
public final class EffectName {

    private String name;
    private Map<String, Integer> callsBySite;

    EffectName() {}

    /** From now on it is {@code name}, unless it was known; null for nothing. */
    public synchronized void become(String name) {
        this.name = this.name == null ? name : this.name;
    }

    /**
     * The key of the next call that the request makes at {@code site}: the same whenever the request is repeated, and another for each
     * call. Empty if nothing names the request's effect.
     */
    public synchronized Optional<String> nextKey(String site) {
        if (name == null) {
            return Optional.empty();
        }
        callsBySite = callsBySite == null ? new HashMap<>() : callsBySite;
        int ordinal = callsBySite.merge(site, 1, Integer::sum);
        return Optional.of(new Digest(List.of(name, site, Integer.toString(ordinal))).hex());
    }
}
