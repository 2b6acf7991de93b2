package org.crashonly.manager.monitor;

import java.util.List;
import java.util.Optional;
import org.crashonly.control.ElementId;
import org.crashonly.manager.recovery.FailureReport;

/**
 * What restarts of modules leave behind in their process: class loaders that are still reachable, and threads that did not leave. Past a
 * limit only a restart of the process gets rid of them. Reports each new excess once; one monitor for each life of a process.
 */
public final class ResidueMonitor {

    private final ElementId process;
    private final int mostLoaders;
    private final int mostZombies;
    private int worstLoaders;
    private int worstZombies;

    public ResidueMonitor(ElementId process, int mostLoaders, int mostZombies) {
        this.process = process;
        this.mostLoaders = mostLoaders;
        this.mostZombies = mostZombies;
        worstLoaders = mostLoaders;
        worstZombies = mostZombies;
    }

    /** Looks. */
    public Optional<FailureReport> look(int loaders, int zombies, long now) {
        boolean worse = loaders > worstLoaders || zombies > worstZombies;
        worstLoaders = Math.max(worstLoaders, loaders);
        worstZombies = Math.max(worstZombies, zombies);
        return worse
                ? Optional.of(new FailureReport(now, "residue", "residue of " + process, List.of(process), 1,
                        loaders + " class loaders of ended modules (limit " + mostLoaders + ") and " + zombies
                                + " of their threads (limit " + mostZombies + ") are left"))
                : Optional.empty();
    }
}
