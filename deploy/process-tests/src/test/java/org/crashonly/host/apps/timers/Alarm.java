package org.crashonly.host.apps.timers;

import java.io.Serializable;

/**
 * What a timer is about: a class that only the component has.
 *
 * @param gate a file; as long as it is there, whoever rings this alarm waits in the middle of it; null for none
 */
public record Alarm(String name, String gate) implements Serializable {}
