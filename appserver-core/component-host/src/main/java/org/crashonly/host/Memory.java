package org.crashonly.host;

import com.sun.management.GarbageCollectorMXBean;
import com.sun.management.GcInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.crashonly.control.Vitals;
import org.crashonly.control.Vitals.Counter;

/**
 * How much memory is left in this process, for the manager to read: of the heap, what was in use after the latest collection. A collection
 * of what is young says little when much has grown old, and nothing of what was kept since. So where there may be little left, all of the
 * heap is collected: soon again while it grows, else at most twice a minute. What is left of crashed modules is collected when nobody asks for
 * anything, since all modules of the process wait for that; else when much is left, or memory may be low. By one thread.
 */
final class Memory {

    /** From this share in use on it is worth a pause to know how much of that is garbage. */
    private static final double WORTH_A_LOOK = 0.6;
    /** What grows by this share from one collection to the next may be a leak. */
    private static final double GROWTH = 0.02;
    /** Below this share free it is scarce, from the other one on it is so no more. What is given up for that must not be had again at once. */
    private static final double SCARCE = 0.4;
    private static final double AMPLE = 0.6;
    private static final long WHILE_IT_GROWS_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long ELSE_NANOS = TimeUnit.SECONDS.toNanos(30);
    /** Without a request. */
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** Class loaders that were not collected: with these, requests wait too. Each holds some megabytes. */
    private static final int MANY = 8;

    private final Vitals vitals;
    private final List<GarbageCollectorMXBean> collectors = ManagementFactory.getPlatformMXBeans(GarbageCollectorMXBean.class);
    private final List<MemoryPoolMXBean> heap =
            ManagementFactory.getMemoryPoolMXBeans().stream().filter(it -> it.getType() == MemoryType.HEAP).toList();
    private final Optional<MemoryPoolMXBean> metaspace =
            ManagementFactory.getMemoryPoolMXBeans().stream().filter(it -> it.getName().equals("Metaspace")).findFirst();
    private final long most = Runtime.getRuntime().maxMemory();
    private long looked = System.nanoTime() - ELSE_NANOS;
    private long collected;
    private long used;
    private long growth;
    private boolean scarce;
    private long started;
    private long quietSince = System.nanoTime();

    Memory(Vitals vitals) {
        this.vitals = vitals;
        vitals.set(Counter.HEAP_MOST, most);
        vitals.set(Counter.METASPACE_MOST, metaspace.map(it -> Math.max(0, it.getUsage().getMax())).orElse(0L));
    }

    /**
     * Takes the present numbers down; to be called about once a second.
     *
     * @param uncollected class loaders that may be garbage
     */
    void look(int uncollected) {
        readCollections();
        long now = heap.stream().mapToLong(it -> it.getUsage().getUsed()).sum();
        // What was allocated since the latest collection may all be kept, if it was so before.
        boolean mayBeLow = Math.min(now, used + growth) > WORTH_A_LOOK * most;
        long pause = growth > GROWTH * most ? WHILE_IT_GROWS_NANOS : ELSE_NANOS;
        long since = System.nanoTime() - looked;
        boolean isWorthIt = uncollected > 0 && (mayBeLow || hasManyClasses() || uncollected >= MANY || isQuiet());
        boolean collects = mayBeLow && since >= pause || isWorthIt && since >= WHILE_IT_GROWS_NANOS;
        if (collects) {
            FullCollections.run();
            looked = System.nanoTime();
            readCollections();
        }
        vitals.set(Counter.HEAP_USED, used);
        metaspace.ifPresent(it -> vitals.set(Counter.METASPACE_USED, it.getUsage().getUsed()));
        judge(collects, uncollected == 0);
    }

    /**
     * Judges by what is kept, where that is known: else there may be garbage among what is in use.
     *
     * @param knowsHeap whether all of it was collected just now
     * @param knowsClasses whether nothing waits for that
     */
    private void judge(boolean knowsHeap, boolean knowsClasses) {
        double ofHeap = 1 - (double) used / most;
        double ofMetaspace = metaspace.map(MemoryPoolMXBean::getUsage).filter(it -> it.getMax() > 0)
                .map(it -> 1 - (double) it.getUsed() / it.getMax()).orElse(1.0);
        if (Math.min(ofHeap, ofMetaspace) >= AMPLE) {
            scarce = false;
        } else if (knowsHeap && ofHeap < SCARCE || (knowsHeap || knowsClasses) && ofMetaspace < SCARCE) {
            scarce = true;
        }
    }

    /** Whether so little of the heap, or of the metaspace, is free that what can be done without should be, as it was at the latest look. */
    boolean isScarce() {
        return scarce;
    }

    private boolean hasManyClasses() {
        return metaspace.map(MemoryPoolMXBean::getUsage).filter(it -> it.getMax() > 0 && it.getUsed() > WORTH_A_LOOK * it.getMax()).isPresent();
    }

    private boolean isQuiet() {
        long now = System.nanoTime();
        if (vitals.get(Counter.IN_FLIGHT) > 0 || vitals.get(Counter.STARTED) != started) {
            started = vitals.get(Counter.STARTED);
            quietSince = now;
        }
        return now - quietSince >= QUIET_NANOS;
    }

    private void readCollections() {
        collectors.stream().map(GarbageCollectorMXBean::getLastGcInfo).filter(it -> it != null)
                .max(Comparator.comparingLong(GcInfo::getEndTime)).filter(it -> it.getEndTime() != collected).ifPresent(latest -> {
                    long before = used;
                    used = latest.getMemoryUsageAfterGc().entrySet().stream()
                            .filter(pool -> heap.stream().anyMatch(of -> of.getName().equals(pool.getKey())))
                            .map(Map.Entry::getValue).mapToLong(MemoryUsage::getUsed).sum();
                    growth = Math.max(0, used - before);
                    collected = latest.getEndTime();
                });
    }
}
