package org.crashonly.sessionstore;

import java.io.BufferedOutputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.crashonly.control.Generation;
import org.crashonly.control.Message;
import org.crashonly.control.ProcessSpec.GrantSpec;
import org.crashonly.control.ProcessSpec.SessionLimits;
import org.crashonly.control.ProcessSpec.SessionStoreSpec;
import org.crashonly.store.BackupDraft;
import org.crashonly.store.Store;

/** Sessions, ledger and soft state of one application. What was acknowledged survives the end of every process, not a reboot. */
final class VistaSessionStore implements Store {

    private static final Logger LOG = System.getLogger(VistaSessionStore.class.getName());
    private static final long PATIENCE_MILLIS = 3_000;

    private final SessionStoreSpec spec;
    private final SessionLimits limits;
    private Image image;
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
        Path place = spec.directory().resolve("image");
        Optional<Image> restored = new Restoration(spec.directory(), place, limits).restore(begin);
        image = restored.isPresent() ? restored.get() : Image.open(Files.createDirectories(place), limits);
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
    public void backup(Path file) throws Exception {
        long begin = System.nanoTime();
        Copying copying = entrance.call(() -> new Copying(image.sessions(), image.ledger())).get();
        try (BackupDraft draft = BackupDraft.of(file)) {
            try (OutputStream to = Files.newOutputStream(draft.path(), StandardOpenOption.WRITE);
                    ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(to))) {
                zip.setLevel(Deflater.BEST_SPEED);
                zip.putNextEntry(new ZipEntry(CopyFile.NAME));
                CopyFile.Writer writer = new CopyFile.Writer(zip, begin);
                while (!copying.isDone()) {
                    writer.add(entrance.call(copying::more).get());
                }
                LOG.log(Level.INFO, "{0} sessions and keyed requests are copied to {1}", writer.end(), file);
            }
            draft.keep();
        } finally {
            Void ignored = entrance.<Void>call(() -> {
                copying.end();
                return null;
            }).get();
        }
    }

    @Override
    public long damageSessions(double share) throws Exception {
        return entrance.call(() -> service.damageSessions(share, ThreadLocalRandom.current())).get();
    }

    @Override
    public int damagePages() throws Exception {
        return entrance.call(() -> (int) image.tables().stream().filter(it -> it.damageCopy(ThreadLocalRandom.current())).count()).get();
    }

    @Override
    public void mendPages() throws Exception {
        done("mend its pages", () -> {
            image.tables().forEach(Table::mendCopies);
            return null;
        });
    }

    @Override
    public Message.Counters counters() {
        Message.Counters counters = service.counters();
        Map<String, Long> gauges = new TreeMap<>(counters.gauges());
        gauges.put("session.recovery.micros", recoveryMicros);
        return new Message.Counters(counters.totals(), gauges);
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
