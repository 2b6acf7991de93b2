package org.crashonly.host;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.crashonly.control.ElementId;
import org.crashonly.control.Json;
import org.crashonly.control.Message;
import org.crashonly.control.ProcessSpec.ModuleSpec;
import org.crashonly.control.ProcessSpec.SpareSpec;
import org.crashonly.host.store.StoreDataSource;

/**
 * A container with room for modules that are deployed later. It has deployed, used and undeployed an application before: the next one finds
 * classes loaded and code compiled. Used by one thread.
 */
final class Spare {

    private static final Logger LOG = System.getLogger(Spare.class.getName());
    private static final String DATABASE = "jdbc:h2:mem:training";
    /** After these, what is asked of every application is compiled; more would only cost. */
    private static final int ROUNDS = 10;

    private final ElementId id;
    private final SpareSpec spec;
    private final Container container;
    private final List<ModuleSpec> rooms = new ArrayList<>();

    /** A spare that is the element {@code id}. */
    Spare(ElementId id, SpareSpec spec, Container container) {
        this.id = id;
        this.spec = spec;
        this.container = container;
        for (int room = 1; room <= spec.slots(); room++) {
            rooms.add(new ModuleSpec(id.child("room-" + room), Path.of(""), "/", List.of(), List.of(), true));
        }
    }

    /**
     * Boots and warms up.
     *
     * @param root the container's directory
     */
    void prepare(Path root) throws ContainerException {
        container.boot(root, rooms);
        if (spec.warmUp() != null) {
            warmUp(new ModuleSpec(id.child("warm-up"), spec.warmUp(), "/"));
        }
        rehearse();
        // What is left of all this is not to be collected while the next deployment is waited for.
        FullCollections.run();
    }

    /** What is done when a place is taken is not to be done for the first time then. */
    private static void rehearse() {
        Message told = new Message.TakePlace(Path.of("specification"), Path.of("log"));
        try {
            Message ignored = Json.read(Json.line(told), Message.class);
        } catch (IOException e) {
            throw new IllegalStateException("what was written cannot be read", e);
        }
    }

    private void warmUp(ModuleSpec training) throws ContainerException {
        try (Connection admin = TrainingApplication.createDatabase(DATABASE); Statement sql = admin.createStatement()) {
            StoreDataSource.connectTo(TrainingApplication.dataSource(id, DATABASE, spec.maxConnections()));
            deployOnce(training);
            StoreDataSource.connectTo(null);
            sql.execute("shutdown immediately");
        } catch (SQLException e) {
            LOG.log(Level.WARNING, "the database of the warm-up: {0}", e.getMessage());
        }
    }

    private void deployOnce(ModuleSpec training) throws ContainerException {
        container.settle(rooms.getFirst().id(), training.id());
        try {
            TrainingApplication.use(container.deploy(training, exit -> { }), ROUNDS);
        } catch (ContainerException | IOException e) {
            LOG.log(Level.WARNING, "not warmed up, so that the next deployment takes longer: {0}", e.getMessage());
        }
        container.crash(training);
        container.settle(training.id(), rooms.getFirst().id());
    }

    /** Gives {@code modules} the rooms; they can be deployed then. */
    void settle(List<ModuleSpec> modules) {
        for (int i = 0; i < modules.size(); i++) {
            container.settle(rooms.get(i).id(), modules.get(i).id());
        }
    }
}
