package org.crashonly.manager.registry;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.control.Vitals;
import org.crashonly.manager.rejuvenation.Reading;

/** Reads the counters of one generation as soon as it has written its file. One thread. */
public final class VitalsReader implements AutoCloseable {

    private final Path file;
    private final ProcessIdentity owner;
    private final Arena arena = Arena.ofShared();
    private Vitals vitals;

    VitalsReader(Path file, ProcessIdentity owner) {
        this.file = file;
        this.owner = owner;
    }

    /** Whether {@code identity} is the process that wrote {@code file}; a file that is not there yet does not contradict it. */
    public static boolean isOwner(Path file, ProcessIdentity identity) {
        try (Arena once = Arena.ofConfined()) {
            return Vitals.open(file, once).isOf(identity);
        } catch (IOException notYetWritten) {
            return true;
        }
    }

    /** When the process last said that it is alive ({@link System#nanoTime}); empty before its first beat. */
    public OptionalLong heartbeatNanos() {
        return vitals().map(it -> OptionalLong.of(it.get(Vitals.Counter.HEARTBEAT_NANOS))).orElse(OptionalLong.empty());
    }

    /** Threads that should have ended, as the process counts them. */
    public long zombies() {
        return vitals().map(it -> it.get(Vitals.Counter.ZOMBIES)).orElse(0L);
    }

    /** Class loaders of ended generations of its modules that are still there. */
    public long retainedLoaders() {
        return vitals().map(it -> it.get(Vitals.Counter.RETAINED_LOADERS)).orElse(0L);
    }

    /** How much memory it uses; empty before it has said so. */
    public Optional<Reading> memory() {
        return vitals().filter(it -> it.get(Vitals.Counter.HEAP_MOST) > 0).map(it -> new Reading(
                it.get(Vitals.Counter.HEAP_USED), it.get(Vitals.Counter.HEAP_MOST), it.get(Vitals.Counter.METASPACE_USED),
                it.get(Vitals.Counter.METASPACE_MOST)));
    }

    /** The counters, by name as users read them: {@code in-flight}. */
    public Map<String, Long> counters() {
        Map<String, Long> counters = new TreeMap<>();
        vitals().ifPresent(it -> {
            for (Map.Entry<Vitals.Counter, String> shown : SHOWN.entrySet()) {
                counters.put(shown.getValue(), it.get(shown.getKey()));
            }
        });
        return counters;
    }

    @Override
    public void close() {
        vitals = null;
        arena.close();
    }

    private Optional<Vitals> vitals() {
        if (vitals == null) {
            try {
                Vitals opened = Vitals.open(file, arena);
                vitals = opened.isOf(owner) ? opened : null;
            } catch (IOException notYetWritten) {
                return Optional.empty();
            }
        }
        return Optional.ofNullable(vitals);
    }

    private static final Map<Vitals.Counter, String> SHOWN = shown();

    private static Map<Vitals.Counter, String> shown() {
        Map<Vitals.Counter, String> shown = new EnumMap<>(Vitals.Counter.class);
        for (Vitals.Counter counter : Vitals.Counter.values()) {
            if (!counter.name().endsWith("_NANOS")) {
                shown.put(counter, counter.name().toLowerCase(Locale.ROOT).replace('_', '-'));
            }
        }
        return shown;
    }
}
