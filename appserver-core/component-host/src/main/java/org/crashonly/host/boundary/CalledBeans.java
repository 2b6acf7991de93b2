package org.crashonly.host.boundary;

import java.util.Arrays;

/** Which beans of its module one request has called, by their numbers. */
public final class CalledBeans {

    private static final long[] NONE = {};

    /** A bit for each bean; written by the request's thread only. */
    private volatile long[] called = NONE;

    CalledBeans() {}

    /** Notes that the request's thread calls the bean with this number. */
    public void add(int bean) {
        int word = bean >> 6;
        long[] now = called;
        if (word >= now.length) {
            now = Arrays.copyOf(now, word + 1);
            called = now;
        }
        now[word] |= 1L << bean;
    }

    /** Whether the bean with this number was called; what was just now may not be seen yet. */
    public boolean contains(int bean) {
        long[] now = called;
        return bean >> 6 < now.length && (now[bean >> 6] & 1L << bean) != 0;
    }
}
