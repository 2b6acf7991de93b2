package org.crashonly.session;

/** Names a value of soft state. Its order is for tables of many keys, whose hashes may collide by somebody's intent. */
public record SoftKey(String application, String cache, String key) implements Comparable<SoftKey> {

    public SoftKey {
        Names.require("application", application);
        Names.require("cache", cache);
        Names.require("key", key);
    }

    @Override
    public int compareTo(SoftKey other) {
        int order = key.compareTo(other.key);
        order = order != 0 ? order : cache.compareTo(other.cache);
        return order != 0 ? order : application.compareTo(other.application);
    }
}
