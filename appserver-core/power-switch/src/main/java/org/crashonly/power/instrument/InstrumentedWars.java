package org.crashonly.power.instrument;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Instrumented WARs by what they were made of, so that staging one again costs nothing. Made by another version of the instrumenter, they are
 * made again. Several processes may use one directory. One object remembers the libraries of all WARs that it made: it is used for a while and
 * then dropped.
 */
public final class InstrumentedWars {

    private final Path directory;
    private final Optional<CommonWars> common;
    private final SharedLibraries shared = new SharedLibraries();

    public InstrumentedWars(Path directory) {
        this(directory, Optional.empty());
    }

    /** With what was made for other directories, which is copied instead of being made again; what is made here is kept there. */
    public InstrumentedWars(Path directory, Optional<CommonWars> common) {
        this.directory = directory;
        this.common = common;
    }

    /**
     * An instrumented WAR.
     *
     * @param file for reading only: it is kept
     * @param sum what instrumenting it came to, when that was done
     */
    public record Kept(Path file, InstrumentedWar sum) {}

    /**
     * Takes the instrumented {@code war} from the directory, or makes it.
     *
     * @param sha256 of what {@code war} holds, lower-case hex
     * @throws UnsafeArchiveException if it unpacks to more than {@code limits} allow, or out of its directory
     */
    public Kept get(Path war, String sha256, Limits limits) throws IOException {
        String name = sha256 + "-" + ClassInstrumenter.VERSION;
        Path file = directory.resolve(name + ".war");
        Path notes = directory.resolve(name + ".txt");
        // The notes are written last: a WAR without them is one that was being made when somebody was killed.
        if (Files.exists(notes) && Files.exists(file)) {
            return new Kept(file, InstrumentedWar.read(notes));
        }
        Files.createDirectories(directory);
        if (common.isPresent() && common.get().copy(name, file, notes)) {
            return new Kept(file, InstrumentedWar.read(notes));
        }
        InstrumentedWar sum = WarInstrumenter.instrument(war, file, limits, shared);
        Path written = Files.createTempFile(directory, name, ".part");
        sum.write(written);
        Files.move(written, notes, StandardCopyOption.ATOMIC_MOVE);
        common.ifPresent(it -> it.keep(name, file, notes));
        return new Kept(file, sum);
    }

    /** Removes all but what was made of {@code contents}, by this version of the instrumenter. */
    public void keepOnly(Set<String> contents) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        Set<String> kept = contents.stream().map(sha256 -> sha256 + "-" + ClassInstrumenter.VERSION).collect(Collectors.toSet());
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!kept.contains(file.getFileName().toString().replaceFirst("\\.(war|txt)$", ""))) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
