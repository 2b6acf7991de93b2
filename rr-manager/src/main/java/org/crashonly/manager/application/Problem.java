package org.crashonly.manager.application;

/**
 * Something in a descriptor that cannot be used.
 *
 * @param file as the user named it; empty if the text says it
 * @param line from 1; 0 if the whole file is meant
 * @param column from 1
 * @param key the path of keys, {@code components.cart.war}; empty if none is meant
 * @param text what is wrong, and what would be right
 */
public record Problem(String file, int line, int column, String key, String text) {

    /** {@code shop.yaml:3:5: components.cart.war: ...}, as editors understand it. */
    @Override
    public String toString() {
        String place = line == 0 ? file : file + ":" + line + ":" + column;
        return (place.isEmpty() ? "" : place + ": ") + (key.isEmpty() ? "" : key + ": ") + text;
    }
}
