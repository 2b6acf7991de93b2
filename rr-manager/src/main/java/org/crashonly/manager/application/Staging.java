package org.crashonly.manager.application;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.crashonly.manager.DataDirectory;

/**
 * The staged applications of a data directory. The WARs of a staging lie in a directory of their own; the application switches to them
 * at once when its {@code application.json} is replaced, and whoever is killed before that leaves the old ones in force.
 */
public final class Staging {

    /** How WARs are looked into in earnest. */
    public static final WarInspection INSPECTION = war -> List.of();

    private static final String FILE = "application.json";

    private final DataDirectory data;
    private final WarInspection inspection;

    public Staging(DataDirectory data, WarInspection inspection) {
        this.data = data;
        this.inspection = inspection;
    }

    /**
     * Copies the WARs of {@code descriptor} and makes it the application of its name.
     *
     * @throws DescriptorException if a WAR turns out to be unfit; nothing has changed then
     */
    public Application stage(Descriptor descriptor) throws DescriptorException, IOException {
        Path home = Files.createDirectories(data.application(descriptor.name()));
        Path wars = Files.createTempDirectory(home, "wars-");
        try {
            Application application = copy(descriptor, wars);
            ApplicationFile.write(application, home.resolve(FILE));
            removeAllBut(List.of(wars, home.resolve(FILE)), home);
            return application;
        } catch (DescriptorException | IOException | RuntimeException e) {
            delete(wars);
            throw e;
        }
    }

    /** All staged applications, in the order of their names. */
    public static List<Application> all(DataDirectory data) throws IOException {
        List<Application> all = new ArrayList<>();
        for (Path home : children(data.applications())) {
            if (Files.exists(home.resolve(FILE))) {
                all.add(ApplicationFile.read(home.resolve(FILE)));
            }
        }
        return all;
    }

    /**
     * Forgets every application but {@code name}; what their stores keep stays.
     *
     * @return the names of those forgotten
     */
    public List<String> keepOnly(String name) throws IOException {
        List<String> forgotten = new ArrayList<>();
        for (Path home : children(data.applications())) {
            if (!home.getFileName().toString().equals(name)) {
                if (Files.deleteIfExists(home.resolve(FILE))) {
                    forgotten.add(home.getFileName().toString());
                }
                delete(home);
            }
        }
        return forgotten;
    }

    private Application copy(Descriptor descriptor, Path wars) throws DescriptorException, IOException {
        List<Problem> problems = new ArrayList<>();
        List<Application.Component> components = new ArrayList<>();
        for (Descriptor.Component component : descriptor.components()) {
            Optional<String> unfit = WarFile.problemWith(component.war());
            if (unfit.isPresent()) {
                problems.add(problem(descriptor, component, unfit.get()));
            } else {
                stage(component, wars.resolve(component.name() + ".war"), components, descriptor, problems);
            }
        }
        if (!problems.isEmpty()) {
            throw new DescriptorException(problems);
        }
        return new Application(descriptor.name(), List.copyOf(components), descriptor.stores(), descriptor.policy(), descriptor.jvm());
    }

    private void stage(
            Descriptor.Component component,
            Path staged,
            List<Application.Component> components,
            Descriptor descriptor,
            List<Problem> problems) throws IOException {
        String sha256 = copy(component.war(), staged);
        try {
            components.add(new Application.Component(
                    component.name(), staged, sha256, inspection.features(staged), component.path(), component.host(), component.process()));
        } catch (IOException e) {
            problems.add(problem(descriptor, component, e.getMessage()));
        }
    }

    private static Problem problem(Descriptor descriptor, Descriptor.Component component, String text) {
        boolean lone = descriptor.source().toAbsolutePath().normalize().equals(component.war());
        return lone
                ? new Problem(descriptor.source().toString(), 0, 0, "", text)
                : new Problem(descriptor.source().toString(), 0, 0, "components." + component.name() + ".war", component.war() + " " + text);
    }

    private static String copy(Path from, Path to) throws IOException {
        MessageDigest digest = sha256();
        try (InputStream in = new DigestInputStream(Files.newInputStream(from), digest)) {
            Files.copy(in, to);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void removeAllBut(List<Path> kept, Path directory) throws IOException {
        for (Path child : children(directory)) {
            if (!kept.contains(child)) {
                delete(child);
            }
        }
    }

    private static List<Path> children(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(directory)) {
            return children.sorted().toList();
        }
    }

    private static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
