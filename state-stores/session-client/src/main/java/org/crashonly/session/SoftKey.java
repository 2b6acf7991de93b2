package org.crashonly.session;

/** Names a value of soft state. */
public record SoftKey(String application, String cache, String key) {

    public SoftKey {
        Names.require("application", application);
        Names.require("cache", cache);
        Names.require("key", key);
    }
}
