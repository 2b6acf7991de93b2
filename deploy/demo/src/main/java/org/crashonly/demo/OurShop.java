package org.crashonly.demo;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.crashonly.bench.Kills;
import org.crashonly.bench.ServerUnderTest;
import org.crashonly.bench.ShopStore;
import org.crashonly.bench.ServerVictims;
import org.crashonly.manager.api.StatusView;
import org.crashonly.manager.api.StatusView.ElementView;

/** The shop on this server. */
final class OurShop implements Shop {

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(3);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final ServerUnderTest server;
    private final OpeningStock stock;
    private Restarts restarts;
    private volatile Process starting;
    /** Before, whatever runs there is not ours, or is taken back by whoever starts it. */
    private volatile boolean started;

    OurShop(ServerUnderTest server, OpeningStock stock) {
        this.server = server;
        this.stock = stock;
    }

    @Override
    public int start(Path descriptor) throws IOException, InterruptedException {
        boolean fresh = !server.data().exists();
        boolean stocked = fresh && stock.unpackInto(server.data());
        starting = server.runShowing(descriptor);
        int exit = starting.waitFor();
        started = exit == 0;
        if (started && fresh && !stocked) {
            stock.keep(server);
        }
        if (started) {
            awaitSpares();
        }
        if (!started && stocked) {
            ServerUnderTest.deleteTree(server.data().root());
        }
        return exit;
    }

    /** Whoever kills a process that is to have a spare wants to see it taken. */
    private void awaitSpares() {
        long until = System.nanoTime() + LONGEST_WAIT.toNanos();
        while (server.status().map(StatusView::elements).orElse(List.of()).stream()
                .anyMatch(it -> StatusView.SPARE.equals(it.role()) && !StatusView.STANDBY.equals(it.state()))) {
            if (System.nanoTime() - until > 0) {
                throw new IllegalStateException("the spares do not stand by within " + LONGEST_WAIT.toSeconds() + " s");
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    @Override
    public URI url() {
        return server.url("/");
    }

    @Override
    public ModuleRestarts.Count restartModules(long seed, Duration time, Duration interval) {
        return new ModuleRestarts(
                () -> server.status().map(StatusView::elements).orElse(List.of()).stream()
                        .filter(it -> "module".equals(it.level()) && "ready".equals(it.state())).map(ElementView::id).toList(),
                id -> server.restart(id).isEmpty(), seed).run(time, interval);
    }

    @Override
    public Connection database() throws SQLException, IOException {
        return ShopStore.connect(server);
    }

    @Override
    public void open() {
        restarts = new Restarts(server, System.currentTimeMillis());
        Thread.ofVirtual().start(restarts::watch);
    }

    @Override
    public List<String> running(Kills.Target kind) {
        return new ServerVictims(server).running(kind);
    }

    @Override
    public void kill(String id) {
        new ServerVictims(server).kill(id);
    }

    @Override
    public List<Restarts.Restart> restarts() {
        restarts.end();
        return restarts.list();
    }

    @Override
    public Restarts.FrontDoors frontDoors() {
        return restarts.frontDoors();
    }

    @Override
    public void close() {
        if (started) {
            server.stop();
        } else if (starting != null) {
            starting.destroy();
            starting.onExit().join();
        }
    }
}
