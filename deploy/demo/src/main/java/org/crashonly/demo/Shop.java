package org.crashonly.demo;

import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import org.crashonly.bench.Kills;

/** The shop, on whatever serves it. Closing it ends all its processes. */
interface Shop extends Kills.Victims, AutoCloseable {

    /** The name of the application, and of its database. */
    String NAME = "shop";

    /**
     * Starts everything, saying what it does; returns when the shop serves.
     *
     * @return 0, or the exit code for what went wrong, which was said
     */
    int start(Path descriptor) throws Exception;

    URI url();

    /** Has random modules restarted, one in each {@code interval}, for {@code time}; none, where nothing can do that. */
    default ModuleRestarts.Count restartModules(long seed, Duration time, Duration interval) {
        return new ModuleRestarts.Count(0, 0);
    }

    /** A connection that sees all the shop's tables. */
    Connection database() throws Exception;

    /** To be called when shoppers come in: what is noted of restarts begins here. */
    void open();

    /** What was restarted since {@link #open}, and what front doors did, as far as anybody counts that here. */
    List<Restarts.Restart> restarts();

    Restarts.FrontDoors frontDoors();

    @Override
    void close();
}
