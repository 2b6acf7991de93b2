package org.crashonly.manager.application;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.crashonly.fmap.file.WholeFile;
import org.crashonly.manager.DataDirectory;

/**
 * The versions of the applications of a server that runs: the one in force, and, while that is on trial, the one before; while the one
 * before is put back, the one that failed. What is in force changes by one move of a file; each step may be repeated by who does not know
 * whether it was done, and lasts once it is, whatever ends then. For the manager only.
 */
public final class Versions {

    private static final String BEFORE = "application.json.before";
    private static final String FAILED = "application.json.failed";
    private static final Pattern CANDIDATE = Pattern.compile("wars-[0-9]+");

    private final DataDirectory data;

    public Versions(DataDirectory data) {
        this.data = data;
    }

    /** A version that {@link Staging#propose} has staged; empty if there is none of that name. */
    public Optional<Application> candidate(String application, String candidate) throws IOException {
        return CANDIDATE.matcher(candidate).matches() ? read(application, candidate + "/" + Staging.FILE) : Optional.empty();
    }

    /** The version in force. */
    public Optional<Application> inForce(String application) throws IOException {
        return read(application, Staging.FILE);
    }

    /** The version before the one that is on trial. */
    public Optional<Application> before(String application) throws IOException {
        return read(application, BEFORE);
    }

    /** The version that failed, while the one before is put in its place. */
    public Optional<Application> failed(String application) throws IOException {
        return read(application, FAILED);
    }

    /** Puts {@code candidate} in force; what was so stays for {@link #goBack}. */
    public void goOn(String application, String candidate) throws IOException {
        Path home = data.application(application);
        Path inForce = home.resolve(Staging.FILE);
        if (Files.exists(inForce) && !Files.exists(home.resolve(BEFORE))) {
            Files.createLink(home.resolve(BEFORE), inForce);
        }
        Files.move(home.resolve(candidate).resolve(Staging.FILE), inForce, StandardCopyOption.ATOMIC_MOVE);
        WholeFile.sync(home);
    }

    /** Puts in force what was so before {@link #goOn}: nothing, if there was nothing. */
    public void goBack(String application) throws IOException {
        Path home = data.application(application);
        Path inForce = home.resolve(Staging.FILE);
        if (Files.exists(inForce) && !Files.exists(home.resolve(FAILED))) {
            Files.createLink(home.resolve(FAILED), inForce);
        }
        if (Files.exists(home.resolve(BEFORE))) {
            Files.move(home.resolve(BEFORE), inForce, StandardCopyOption.ATOMIC_MOVE);
        } else {
            Files.deleteIfExists(inForce);
        }
        if (Files.isDirectory(home)) {
            WholeFile.sync(home);
        }
    }

    /** Removes every version of {@code application} but the one in force. */
    public void settle(String application) throws IOException {
        Path home = data.application(application);
        List<Application> gone = new ArrayList<>();
        before(application).ifPresent(gone::add);
        failed(application).ifPresent(gone::add);
        Set<Path> kept = new HashSet<>();
        inForce(application).ifPresent(it -> it.components().forEach(component -> kept.addAll(files(component))));
        for (Application version : gone) {
            for (Application.Component component : version.components()) {
                for (Path file : files(component)) {
                    if (!kept.contains(file)) {
                        Staging.delete(file);
                    }
                }
                removeIfEmpty(component.war().getParent());
            }
        }
        Files.deleteIfExists(home.resolve(BEFORE));
        Files.deleteIfExists(home.resolve(FAILED));
        removeIfEmpty(home);
    }

    /** Takes {@code application} out of force for good. */
    public void remove(String application) throws IOException {
        WholeFile.delete(data.application(application).resolve(Staging.FILE));
        Staging.delete(data.application(application));
    }

    private static List<Path> files(Application.Component component) {
        return component.staticContent() == null ? List.of(component.war()) : List.of(component.war(), component.staticContent());
    }

    private static void removeIfEmpty(Path directory) throws IOException {
        if (Files.isDirectory(directory) && Staging.children(directory).isEmpty()) {
            Files.delete(directory);
        }
    }

    private Optional<Application> read(String application, String name) throws IOException {
        Path file = data.application(application).resolve(name);
        return Files.exists(file) ? Optional.of(ApplicationFile.read(file)) : Optional.empty();
    }
}
