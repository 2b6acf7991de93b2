package org.crashonly.sessionstore;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.crashonly.control.Generation;
import org.crashonly.control.ProcessSpec.GrantSpec;
import org.crashonly.control.ProcessSpec.SessionLimits;
import org.crashonly.control.ProcessSpec.SessionStoreSpec;
import org.crashonly.store.Store;

/** Sessions, ledger and soft state of one application. What was acknowledged survives the end of every process, not a reboot. */
final class VistaSessionStore implements Store {

    private static final Logger LOG = System.getLogger(VistaSessionStore.class.getName());
    private static final long PATIENCE_MILLIS = 3_000;

    private final SessionStoreSpec spec;
    private final SessionLimits limits;
    private Service service;
    private Entrance entrance;
    private long recoveryMicros;

    VistaSessionStore(SessionStoreSpec spec) {
        this.spec = spec;
        this.limits = Objects.requireNonNullElse(spec.limits(), SessionLimits.DEFAULT);
    }

    @Override
    public Path directory() {
        return spec.directory();
    }

    @Override
    public void recover() throws Exception {
        long begin = System.nanoTime();
        Image image = Image.open(Files.createDirectories(spec.directory().resolve("image")), limits);
        if (image.entryBytes() < Math.max(limits.sessionBytes(), limits.answerBytes())) {
            LOG.log(Level.WARNING, "sessions and answers have at most {0} bytes, as the image was made: larger ones count after a reboot", image.entryBytes());
        }
        service = new Service(image, limits.withEntriesOfAtMost(image.entryBytes()), begin);
        service.admission().replaceAll(spec.grants());
        recoveryMicros = (System.nanoTime() - begin) / 1_000;
        LOG.log(Level.INFO, "{0} sessions and {1} keyed requests recovered in {2} µs", image.sessions().size(), image.ledger().size(), recoveryMicros);
    }

    @Override
    public void open() throws Exception {
        entrance = Entrance.open(spec.socket(), service, limits.connections());
    }

    @Override
    public void fence(Generation generation) throws Exception {
        long begin = System.nanoTime();
        done("fence " + generation, () -> {
            entrance.fence(generation);
            return null;
        });
        LOG.log(Level.INFO, "{0} is fenced, after {1} µs", generation, (System.nanoTime() - begin) / 1_000);
    }

    @Override
    public void grant(GrantSpec grant) throws Exception {
        done("grant " + grant.generation(), () -> {
            service.grant(grant);
            return null;
        });
        LOG.log(Level.INFO, "{0} is let in", grant.generation());
    }

    @Override
    public void probe() throws Exception {
        Void ignored = entrance.<Void>call(() -> {
            service.admission().probe(System.nanoTime());
            return null;
        }).get();
    }

    @Override
    public Map<String, Long> counters() {
        Map<String, Long> all = new TreeMap<>(service.counters());
        all.put("session.recovery.micros", recoveryMicros);
        return all;
    }

    /** Waits until the store's thread has done it. */
    private void done(String what, Supplier<Void> task) throws Exception {
        try {
            Void ignored = entrance.call(task).get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception failure ? failure : e;
        } catch (TimeoutException e) {
            throw new TimeoutException("the store's thread was busy for more than " + PATIENCE_MILLIS + " ms: could not " + what);
        }
    }
}
