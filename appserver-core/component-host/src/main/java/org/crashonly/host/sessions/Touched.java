package org.crashonly.host.sessions;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The names of a session's values that one request got, and may have changed since, or wrote. */
final class Touched {

    private final Set<String> read = ConcurrentHashMap.newKeySet();
    private final Set<String> written = ConcurrentHashMap.newKeySet();

    void read(String name) {
        read.add(name);
    }

    void wrote(String name) {
        written.add(name);
    }

    boolean isWritten(String name) {
        return written.contains(name);
    }

    /** All of them, as of now. */
    Set<String> names() {
        Set<String> names = new HashSet<>(read);
        names.addAll(written);
        return names;
    }

    /** All of {@code names} are safe, but may change further. Returns those that had been written. */
    Set<String> settled(Set<String> names) {
        Set<String> safe = new HashSet<>(written);
        safe.retainAll(names);
        written.removeAll(safe);
        read.addAll(names);
        return safe;
    }
}
