package org.crashonly.manager.application;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.crashonly.fmap.file.WholeFile;
import org.crashonly.manager.DataDirectory;
import org.crashonly.power.instrument.CommonWars;
import org.crashonly.power.instrument.InstrumentedWars;
import org.crashonly.power.instrument.Limits;
import org.crashonly.power.instrument.UnsafeArchiveException;
import org.crashonly.sandbox.staging.StagedWar;
import org.crashonly.sandbox.staging.StaticFiles;
import org.crashonly.sandbox.staging.StaticPattern;
import org.crashonly.sandbox.staging.UnusableWarException;

/**
 * The staged applications of a data directory. The WARs of a staging lie in a directory of their own; the application switches to them
 * at once when its {@code application.json} is replaced, and whoever is killed before that leaves the old ones in force. What was in force
 * before stays beside it until {@link #settle}, for {@link #rollBack}.
 */
public final class Staging {

    static final String FILE = "application.json";
    private static final String WARS = "wars-";
    private static final String PREVIOUS = "application.json.previous";

    /** Bytes of instrumented WARs that are kept for other data directories. */
    private static final long COMMON_WARS = 256 << 20;

    private final DataDirectory data;
    private final Optional<CommonWars> common;
    private Path staged;

    public Staging(DataDirectory data) {
        this(data, Optional.empty());
    }

    /** With {@code instrumented}, a directory of what was made for other data directories already. */
    public Staging(DataDirectory data, Optional<Path> instrumented) {
        this.data = data;
        this.common = instrumented.map(it -> new CommonWars(it, COMMON_WARS));
    }

    /**
     * Copies the WARs of {@code descriptor} and makes it the application of its name.
     *
     * @throws DescriptorException if a WAR is not any more what the descriptor's reader saw; nothing has changed then
     */
    public Application stage(Descriptor descriptor) throws DescriptorException, IOException {
        // What an earlier staging left that was neither settled nor rolled back: it was killed, and what is in force is in force.
        settle();
        Path home = Files.createDirectories(data.application(descriptor.name()));
        Path wars = Files.createTempDirectory(home, WARS);
        try {
            Application application = copy(descriptor, wars);
            addSwitches(descriptor, application);
            if (Files.exists(home.resolve(FILE))) {
                Files.createLink(home.resolve(PREVIOUS), home.resolve(FILE));
            }
            staged = home;
            ApplicationFile.write(application, home.resolve(FILE));
            return application;
        } catch (DescriptorException | IOException | RuntimeException e) {
            delete(wars);
            throw e;
        }
    }

    /**
     * A version of an application that lies beside the one in force, for a manager to put in its place.
     *
     * @param candidate its name among the versions of its application, see {@link Versions}
     */
    public record Proposal(Application application, String candidate) {}

    /**
     * Copies the WARs of {@code descriptor} beside what is in force. Components that would be the same go on with the files that they have.
     *
     * @throws DescriptorException if a WAR is not any more what the descriptor's reader saw; nothing has changed then
     */
    public Proposal propose(Descriptor descriptor) throws DescriptorException, IOException {
        return propose(descriptor, made -> made);
    }

    /**
     * Copies {@code war} beside what is in force of {@code application}, for one of its components.
     *
     * @throws DescriptorException if the WAR is not any more what it was when it was looked at, or must not be there as often as the one
     *     before; nothing has changed then
     */
    public Proposal propose(Application application, String component, StagedWar war) throws DescriptorException, IOException {
        Application.Component now =
                application.components().stream().filter(it -> it.name().equals(component)).findFirst().orElseThrow();
        requireBearable(application, now, war);
        List<StaticPattern> patterns = now.made().staticFiles().stream().map(StaticPattern::new).toList();
        Descriptor.Component next = new Descriptor.Component(
                now.name(), war, now.path(), now.host(), now.process(), patterns, now.made().powerSwitch(), now.bareBeans(),
                now.sideBySide() || now.alone() ? Optional.of(now.sideBySide()) : Optional.empty(), now.warmUp(), now.identifiedBy(), now.hot());
        Descriptor descriptor = new Descriptor(
                war.war(), application.name(), List.of(next), application.stores(), application.policy(), application.jvm(),
                application.sessions(), application.sandboxes(), application.replicas(), application.standbys());
        return propose(descriptor, made -> application.with(application.components().stream()
                .map(it -> it.name().equals(component) ? made.components().getFirst() : it).toList()));
    }

    /** What its descriptor says of the component goes on to hold, but it was said of another WAR. */
    private static void requireBearable(Application application, Application.Component component, StagedWar war) throws DescriptorException {
        boolean several = application.replicas(component.process()) > 1;
        boolean hot = application.standbys().of(component.process()) == Application.Standby.HOT;
        if (!component.sideBySide() && !war.onlyOnceInAll().isEmpty() && (several || hot)) {
            throw new DescriptorException(List.of(new Problem("", 0, 0, "", war.war() + " has " + String.join(", ", war.onlyOnceInAll())
                    + ", so that there must not be two of it, but process '" + component.process() + "' has "
                    + (several ? "replicas" : "a hot spare") + "; deploy a descriptor without, or one that says sandbox: {side-by-side: on} of '"
                    + component.name() + "' if there may be two")));
        }
        if (component.hot() && !component.sideBySide() && !war.onlyOnce().isEmpty()) {
            throw new DescriptorException(List.of(new Problem("", 0, 0, "", war.war() + " has " + String.join(", ", war.onlyOnce())
                    + ", so that there must not be two of it in a process, but the next generation of '" + component.name() + "' stands by; deploy a"
                    + " descriptor without 'module-standby: hot', or one that says sandbox: {side-by-side: on} of it if there may be two")));
        }
    }

    private Proposal propose(Descriptor descriptor, UnaryOperator<Application> complete) throws DescriptorException, IOException {
        Path home = Files.createDirectories(data.application(descriptor.name()));
        Path wars = Files.createTempDirectory(home, WARS);
        try {
            Application made = copy(descriptor, wars);
            addSwitches(descriptor, made);
            Path inForce = home.resolve(FILE);
            Application whole = complete.apply(Files.exists(inForce) ? sharing(made, ApplicationFile.read(inForce)) : made);
            ApplicationFile.write(whole, wars.resolve(FILE));
            return new Proposal(whole, wars.getFileName().toString());
        } catch (DescriptorException | IOException | RuntimeException e) {
            delete(wars);
            throw e;
        }
    }

    private static Application sharing(Application made, Application inForce) throws IOException {
        List<Application.Component> components = new ArrayList<>();
        for (Application.Component component : made.components()) {
            Optional<Application.Component> same = inForce.components().stream().filter(component::isMadeAs).findFirst();
            if (same.isPresent()) {
                delete(component.war());
                if (component.staticContent() != null) {
                    delete(component.staticContent());
                }
            }
            components.add(same.map(component::withFilesOf).orElse(component));
        }
        return made.with(components);
    }

    /** Takes back what was proposed. */
    public void withdraw(Proposal proposal) throws IOException {
        Path home = data.application(proposal.application().name());
        delete(home.resolve(proposal.candidate()));
        if (children(home).isEmpty()) {
            Files.delete(home);
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
     * Takes every application but {@code name} out of force; what their stores keep stays.
     *
     * @return their names
     */
    public List<String> keepOnly(String name) throws IOException {
        List<String> forgotten = new ArrayList<>();
        for (Path home : children(data.applications())) {
            if (!home.getFileName().toString().equals(name) && Files.exists(home.resolve(FILE))) {
                Files.move(home.resolve(FILE), home.resolve(PREVIOUS), StandardCopyOption.ATOMIC_MOVE);
                WholeFile.sync(home);
                forgotten.add(home.getFileName().toString());
            }
        }
        return forgotten;
    }

    /** Removes everything that is not in force: there is no way back. */
    public void settle() throws IOException {
        forgetInstrumented();
        for (Path home : children(data.applications())) {
            if (Files.exists(home.resolve(FILE))) {
                List<Path> kept = new ArrayList<>(List.of(home.resolve(FILE)));
                ApplicationFile.read(home.resolve(FILE)).components().forEach(component -> kept.add(component.war().getParent()));
                removeAllBut(kept, home);
            } else {
                delete(home);
            }
        }
    }

    /** Removes the instrumented WARs of which nothing is in force. */
    public void forgetInstrumented() throws IOException {
        Set<String> inForce = new HashSet<>();
        for (Application application : all(data)) {
            application.components().forEach(component -> inForce.add(component.sha256()));
        }
        new InstrumentedWars(data.instrumented()).keepOnly(inForce);
    }

    /** Puts in force what was so before {@link #stage} and {@link #keepOnly}, and removes what was staged. */
    public void rollBack() throws IOException {
        if (staged == null) {
            return;
        }
        for (Path home : children(data.applications())) {
            if (Files.exists(home.resolve(PREVIOUS))) {
                Files.move(home.resolve(PREVIOUS), home.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
                WholeFile.sync(home);
            } else if (home.equals(staged)) {
                WholeFile.delete(home.resolve(FILE));
            }
        }
        staged = null;
        settle();
    }

    private static Application copy(Descriptor descriptor, Path wars) throws DescriptorException, IOException {
        List<Problem> problems = new ArrayList<>();
        List<Application.Component> components = new ArrayList<>();
        for (Descriptor.Component component : descriptor.components()) {
            StagedWar war = component.war();
            Path staged = wars.resolve(component.name() + ".war");
            if (copy(war.war(), staged).equals(war.sha256())) {
                components.add(new Application.Component(
                        component.name(), staged, war.sha256(), war.features(), component.path(), component.host(), component.process(),
                        war.operations(), staticContent(component, staged), component.bareBeans(), made(component),
                        component.sideBySide().orElse(false), !component.sideBySide().orElse(true), component.sideBySide().orElse(war.onlyOnce().isEmpty()),
                        component.warmUp(), component.identifiedBy(), component.hot()));
            } else {
                problems.add(new Problem("", 0, 0, "", war.war() + " was written to while it was being staged; try again when it is whole"));
            }
        }
        if (!problems.isEmpty()) {
            throw new DescriptorException(problems);
        }
        return new Application(descriptor.name(), List.copyOf(components), descriptor.stores(), descriptor.policy(), descriptor.jvm(), descriptor.sessions(),
                descriptor.sandboxes(), descriptor.replicas(), descriptor.standbys());
    }

    private static Application.Made made(Descriptor.Component component) {
        return new Application.Made(component.powerSwitch(), component.staticFiles().stream().map(StaticPattern::text).toList());
    }

    /** Puts WARs whose classes test their switch in the place of the staged ones; those without classes stay as they are. */
    private void addSwitches(Descriptor descriptor, Application application) throws DescriptorException, IOException {
        Set<String> switched = descriptor.components().stream().filter(Descriptor.Component::powerSwitch).map(Descriptor.Component::name)
                .collect(Collectors.toSet());
        Map<String, Application.Component> byContent = new HashMap<>();
        application.components().stream().filter(it -> switched.contains(it.name())).forEach(it -> byContent.putIfAbsent(it.sha256(), it));
        InstrumentedWars instrumented = new InstrumentedWars(data.instrumented(), common);
        // What takes most of a staging's time: by all cores.
        Map<String, Instrumented> made = byContent.values().parallelStream()
                .collect(Collectors.toConcurrentMap(Application.Component::sha256, it -> Instrumented.of(instrumented, it)));
        for (Application.Component component : application.components()) {
            if (switched.contains(component.name())) {
                Path war = made.get(component.sha256()).war();
                if (war != null) {
                    delete(component.war());
                    Files.createLink(component.war(), war);
                }
            }
        }
    }

    /** What instrumenting a WAR came to: the instrumented one, a failure, or nothing because it has no classes. */
    private record Instrumented(Path made, IOException failure) {

        static Instrumented of(InstrumentedWars all, Application.Component component) {
            try {
                InstrumentedWars.Kept kept = all.get(component.war(), component.sha256(), Limits.USUAL);
                return new Instrumented(kept.sum().changed() == 0 ? null : kept.file(), null);
            } catch (IOException e) {
                return new Instrumented(null, e);
            }
        }

        /** Null if the staged one is as good. */
        Path war() throws DescriptorException, IOException {
            if (failure instanceof UnsafeArchiveException) {
                throw new DescriptorException(List.of(new Problem("", 0, 0, "", failure.getMessage())));
            }
            if (failure != null) {
                throw failure;
            }
            return made;
        }
    }

    /** Takes the static files out of a staged WAR, into a directory named by the WAR's content; null if it declares none. */
    private static Path staticContent(Descriptor.Component component, Path staged) throws DescriptorException, IOException {
        if (component.staticFiles().isEmpty()) {
            return null;
        }
        Path directory = staged.resolveSibling(component.name() + "-" + component.war().sha256() + ".static");
        try {
            StaticFiles.extract(staged, component.war().war(), component.staticFiles(), directory, System.currentTimeMillis());
        } catch (UnusableWarException e) {
            throw new DescriptorException(List.of(new Problem("", 0, 0, "", e.getMessage())));
        }
        return directory;
    }

    /** Copies a WAR and returns the digest of the copy; empty if it is not there any more. */
    private static String copy(Path from, Path to) throws IOException {
        try {
            if (Files.isDirectory(from)) {
                copyTree(from, to);
            } else {
                Files.copy(from, to);
            }
            return StagedWar.digestOf(to);
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    private static void copyTree(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path file : all.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }

    private static void removeAllBut(List<Path> kept, Path directory) throws IOException {
        for (Path child : children(directory)) {
            if (!kept.contains(child)) {
                delete(child);
            }
        }
    }

    static List<Path> children(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(directory)) {
            return children.sorted().toList();
        }
    }

    static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                if (Files.isDirectory(file.getParent(), LinkOption.NOFOLLOW_LINKS) && !Files.isWritable(file.getParent())) {
                    Files.setPosixFilePermissions(file.getParent(), PosixFilePermissions.fromString("rwx------"));
                }
                Files.delete(file);
            }
        }
    }
}
