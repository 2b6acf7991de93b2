package org.crashonly.host.sessions;

/** The values of a session where the container keeps them. Changes made here are told to no listener of the application. */
public interface SessionValues {

    /** Null if there is none. */
    Object get(String name);

    void put(String name, Object value);

    void drop(String name);

    /** Seconds without a request after which it expires; 0 or less if it never does. */
    int maxInactiveSeconds();

    long creationMillis();

    long lastAccessMillis();

    /** It was accessed at that time, perhaps by another process. */
    void accessed(long millis);

    /** What is here may differ from what the store has for good: the next request that asks for the session gets it from there. */
    void distrust();
}
