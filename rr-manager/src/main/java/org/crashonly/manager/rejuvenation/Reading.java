package org.crashonly.manager.rejuvenation;

import java.util.Locale;

/**
 * How much memory a process uses.
 *
 * @param heap bytes in use after a collection
 * @param heapMost bytes that there may be; 0 if that is not known
 * @param metaspace bytes in use
 * @param metaspaceMost bytes that there may be; 0 for any number
 */
public record Reading(long heap, long heapMost, long metaspace, long metaspaceMost) {

    /** The share that is free of what is scarcer, 0 to 1. */
    public double free() {
        return Math.min(free(heap, heapMost), free(metaspace, metaspaceMost));
    }

    private static double free(long used, long most) {
        return most <= 0 ? 1 : Math.max(0, 1 - (double) used / most);
    }

    /** As people read it. */
    public String sentence() {
        boolean isHeap = free(heap, heapMost) <= free(metaspace, metaspaceMost);
        return String.format(Locale.ROOT, "%.0f %% of the %s free (%d of %d MiB used)", free() * 100, isHeap ? "heap" : "metaspace",
                (isHeap ? heap : metaspace) >> 20, (isHeap ? heapMost : metaspaceMost) >> 20);
    }
}
