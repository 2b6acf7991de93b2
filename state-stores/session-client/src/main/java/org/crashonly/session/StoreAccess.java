package org.crashonly.session;

import java.nio.file.Path;

/**
 * How one generation reaches a session store.
 *
 * @param socket the store's Unix socket, the same in each of its lives
 * @param generation the user's own, such as {@code machine/shop/web#5}
 * @param token proves it; drawn by the manager for this generation
 */
public record StoreAccess(Path socket, String generation, String token) {

    /** Without the token. */
    @Override
    public String toString() {
        return generation + " at " + socket;
    }
}
