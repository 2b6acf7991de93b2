package org.crashonly.host;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.crashonly.control.ElementId;
import org.crashonly.control.Message.ModuleSpare;
import org.crashonly.control.ProcessSpec.ModuleSpec;

/**
 * Of which modules a next generation stands by, and of which one is to be made or ended. One that does not run is made again with growing
 * pauses, since it costs its neighbours' time. It decides only; used by one thread.
 */
final class ModuleSpares {

    /** The generation of what has none yet. */
    static final long NONE = -1;

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    /** What is to be done. */
    sealed interface Step {

        /** A generation is to be deployed, to stand by. */
        record Make(ModuleSpec module) implements Step {}

        /** The one that stands by is of use no more. */
        record End(ModuleSpec module) implements Step {}
    }

    /** @param generation that it is, once it has taken the place of the one before */
    private record Spare(ModuleSpec module, AtomicLong generation) {}

    private record Failed(ModuleSpec module, String why, Duration pause, long dueNanos) {}

    private final Map<ElementId, Spare> standing = new HashMap<>();
    private final Map<ElementId, Failed> failed = new HashMap<>();
    private boolean scarce;

    /**
     * What is to be done next; empty if there is nothing.
     *
     * @param serving the modules that run, as they are deployed
     * @param isScarce whether memory is: then nothing stands by
     */
    Optional<Step> due(Collection<ModuleSpec> serving, boolean isScarce, long now) {
        scarce = isScarce;
        for (ModuleSpec module : serving) {
            Spare spare = standing.get(module.id());
            if (spare != null && (scarce || !module.hot() || !spare.module().equals(module))) {
                return Optional.of(new Step.End(spare.module()));
            }
            if (spare == null && module.hot() && !scarce && mayBeTried(module, now)) {
                return Optional.of(new Step.Make(module));
            }
        }
        return Optional.empty();
    }

    private boolean mayBeTried(ModuleSpec module, long now) {
        Failed before = failed.get(module.id());
        return before == null || !before.module().equals(module) || now - before.dueNanos() >= 0;
    }

    /**
     * A generation of {@code module} stands by.
     *
     * @param generation is told its number when it takes a place
     */
    void made(ModuleSpec module, AtomicLong generation) {
        standing.put(module.id(), new Spare(module, generation));
        failed.remove(module.id());
    }

    /** No generation of {@code module} stands by, because of {@code why}. */
    void failed(ModuleSpec module, String why, long now) {
        standing.remove(module.id());
        Failed before = failed.get(module.id());
        Duration pause = before == null || !before.module().equals(module) ? FIRST_PAUSE : before.pause().multipliedBy(2);
        Duration bounded = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
        failed.put(module.id(), new Failed(module, why, bounded, now + bounded.toNanos()));
    }

    /** The one that stood by is none any more. */
    void ended(ElementId module) {
        standing.remove(module);
    }

    /** What stands by for the module; empty if nothing does. */
    Optional<ModuleSpec> of(ElementId module) {
        return Optional.ofNullable(standing.get(module)).map(Spare::module);
    }

    /** Whether a generation of just this {@code module} stands by: not of another version of it. */
    boolean fits(ModuleSpec module) {
        return of(module.id()).filter(module::equals).isPresent();
    }

    /** What stands by for {@code module} is {@code generation} of it from now on, and stands by no more. */
    void taken(ElementId module, long generation) {
        standing.remove(module).generation().set(generation);
    }

    /** How the spare of {@code module} stands, for who asks; null if there is to be none. */
    ModuleSpare status(ModuleSpec module) {
        if (!module.hot()) {
            return null;
        }
        if (fits(module)) {
            return ModuleSpare.STANDS_BY;
        }
        if (scarce) {
            return ModuleSpare.failed("its process has little memory left");
        }
        Failed why = failed.get(module.id());
        return why == null || !why.module().equals(module) ? ModuleSpare.COMING : ModuleSpare.failed(why.why());
    }
}
