package org.crashonly.power;

import java.time.Duration;
import java.util.List;

/**
 * How the threads of a crashed generation left it.
 *
 * @param took from the throw until the last one was gone, or until the waiting ended; threads that were not registered are seen
 *     to be gone with a delay of up to 100 ms
 * @param interrupts how many were sent
 * @param zombies threads that did not leave
 */
public record Departure(Duration took, int interrupts, List<Zombie> zombies) {

    public Departure {
        zombies = List.copyOf(zombies);
    }
}
