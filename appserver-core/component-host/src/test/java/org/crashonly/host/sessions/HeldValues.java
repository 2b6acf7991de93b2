package org.crashonly.host.sessions;

import java.util.HashMap;
import java.util.Map;

/** A session's values in one process. */
final class HeldValues implements SessionValues {

    final Map<String, Object> values = new HashMap<>();
    int maxInactive = 1800;
    boolean distrusted;

    @Override
    public Object get(String name) {
        return values.get(name);
    }

    @Override
    public void put(String name, Object value) {
        values.put(name, value);
    }

    @Override
    public void drop(String name) {
        values.remove(name);
    }

    @Override
    public int maxInactiveSeconds() {
        return maxInactive;
    }

    @Override
    public long creationMillis() {
        return 1;
    }

    @Override
    public long lastAccessMillis() {
        return 2;
    }

    @Override
    public void accessed(long millis) {}

    @Override
    public void distrust() {
        distrusted = true;
    }
}
