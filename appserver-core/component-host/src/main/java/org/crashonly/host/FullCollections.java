package org.crashonly.host;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/** Collections of all of the heap, with the classes that nobody needs any more. What outlives one is not garbage. */
public final class FullCollections {

    /** The collectors of what is old in OpenJDK that stop the program: those of the serial, the parallel and the G1 collector. */
    private static final Pattern OF_ALL = Pattern.compile(".*MarkSweep.*|G1 Old Generation");
    private static final List<GarbageCollectorMXBean> COLLECTORS =
            ManagementFactory.getGarbageCollectorMXBeans().stream().filter(it -> OF_ALL.matcher(it.getName()).matches()).toList();
    private static final AtomicLong ASKED = new AtomicLong();

    private FullCollections() {}

    /** Collects now. All threads of the process wait until it is done. */
    static void run() {
        System.gc();
        ASKED.incrementAndGet();
    }

    /** A number that has grown when a collection has ended since it was read. */
    public static long count() {
        return ASKED.get() + COLLECTORS.stream().mapToLong(GarbageCollectorMXBean::getCollectionCount).sum();
    }
}
