package org.crashonly.bench.levels;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.crashonly.bench.ServerUnderTest;
import org.crashonly.control.Level;
import org.crashonly.manager.api.StatusView;
import org.crashonly.manager.api.StatusView.ElementView;

/** The elements of a server that were restarted, or were not yet. */
final class Elements {

    private static final long LONGEST_SECONDS = 120;
    private static final Set<String> INSIDE = Set.of(Level.BEAN.word(), Level.RESOURCE.word());

    private final ServerUnderTest server;

    Elements(ServerUnderTest server) {
        this.server = server;
    }

    /**
     * The generations of all elements whose id is {@code top} or below it, and which have some; of what begins anew with what is around it, beans and
     * resources, only of {@code top} itself.
     */
    Map<String, Long> generations(String top) {
        return all().stream().filter(it -> (it.id().equals(top) || it.id().startsWith(top + "/")) && it.generation() > 0)
                .filter(it -> !StatusView.SPARE.equals(it.role()))
                .filter(it -> it.id().equals(top) || !INSIDE.contains(it.level()))
                .collect(Collectors.toMap(ElementView::id, ElementView::generation));
    }

    /** The resources beside the modules of {@code process}. */
    List<String> resources(String process) {
        return all().stream().filter(it -> it.level().equals(Level.RESOURCE.word()) && it.id().startsWith(process + "/")).map(ElementView::id).sorted().toList();
    }

    /** Waits until each of {@code before} is ready in a later generation. */
    void awaitLater(Map<String, Long> before) {
        await("a later generation of " + before.keySet(), () -> {
            Map<String, ElementView> now = all().stream().collect(Collectors.toMap(ElementView::id, it -> it));
            return before.entrySet().stream().allMatch(it -> now.containsKey(it.getKey()) && now.get(it.getKey()).generation() > it.getValue()
                    && "ready".equals(now.get(it.getKey()).state()));
        });
    }

    /** Waits until everything is ready, and {@code spares} processes stand by. */
    void awaitCalm(int spares) {
        await("everything ready and " + spares + " standing by", () -> server.status().filter(it -> it.state().equals("ready")).isPresent()
                && all().stream().filter(it -> StatusView.STANDBY.equals(it.state())).count() == spares);
    }

    private List<ElementView> all() {
        return server.status().map(StatusView::elements).orElse(List.of());
    }

    private static void await(String what, BooleanSupplier condition) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - until > 0) {
                throw new IllegalStateException("not within " + LONGEST_SECONDS + " s: " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }
}
