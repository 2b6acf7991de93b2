package org.crashonly.manager.application;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crashonly.control.ElementId;
import org.crashonly.control.ProcessSpec.SessionLimits;
import org.crashonly.sandbox.staging.StagedWar;
import org.crashonly.sandbox.staging.StaticPattern;
import org.crashonly.sandbox.staging.UnusableWarException;

/**
 * An application as its user describes it: checked, every default filled in, nothing staged yet.
 *
 * @param source what the user named: the descriptor's or the WAR's file
 * @param sandboxes what encloses its processes, by their names; one that is not there has the usual sandbox
 * @param replicas how many there are of those processes of which there are several, by their names
 * @param standbys the spares of its processes
 */
public record Descriptor(
        Path source,
        String name,
        List<Component> components,
        List<Application.Store> stores,
        Application.Policy policy,
        Application.Jvm jvm,
        SessionLimits sessions,
        Map<String, Application.Sandbox> sandboxes,
        Map<String, Integer> replicas,
        Application.Standbys standbys) {

    /** Names that the server keeps to itself. */
    static final List<String> RESERVED = List.of("server");

    /** The process and store of an application that is a single WAR. */
    private static final String DEFAULT_PROCESS = "web";

    private static final Application.Store DEFAULT_STORE = new Application.Store("db", "acid", "h2");

    public Descriptor {
        components = List.copyOf(components);
        stores = List.copyOf(stores);
        sandboxes = Map.copyOf(sandboxes);
        replicas = Map.copyOf(replicas);
    }

    /** An application of whose processes there is one each, without spares. */
    public Descriptor(
            Path source, String name, List<Component> components, List<Application.Store> stores, Application.Policy policy,
            Application.Jvm jvm, SessionLimits sessions, Map<String, Application.Sandbox> sandboxes) {
        this(source, name, components, stores, policy, jvm, sessions, sandboxes, Map.of(), Application.Standbys.NONE);
    }

    /** An application whose processes have the usual sandboxes, and no spares. */
    public Descriptor(
            Path source, String name, List<Component> components, List<Application.Store> stores, Application.Policy policy, Application.Jvm jvm,
            SessionLimits sessions) {
        this(source, name, components, stores, policy, jvm, sessions, Map.of());
    }

    /** An application with the usual limits on its sessions. */
    public Descriptor(
            Path source, String name, List<Component> components, List<Application.Store> stores, Application.Policy policy, Application.Jvm jvm) {
        this(source, name, components, stores, policy, jvm, SessionLimits.DEFAULT);
    }

    /**
     * A module, see {@link Application.Component}.
     *
     * @param war looked at where the user has it, absolute; null only in a descriptor that is refused for it
     * @param staticFiles those of its files that the front doors serve themselves
     * @param powerSwitch whether its classes are made to test a power switch, so that it can be crashed apart from its process
     * @param bareBeans which of its beans have no boundary, see {@link Application.Component}
     * @param sideBySide whether it says that there may be two of it at a time, whatever its WAR does; empty if it does not say
     * @param warmUp paths below its own that each new generation is asked for before it counts
     * @param identifiedBy header fields by which its callers are known, see {@link Application.Component}
     * @param hot whether its next generation stands by in its process, deployed
     */
    public record Component(
            String name, StagedWar war, String path, String host, String process, List<StaticPattern> staticFiles, boolean powerSwitch,
            List<String> bareBeans, Optional<Boolean> sideBySide, List<String> warmUp, List<String> identifiedBy, boolean hot) {

        public Component {
            staticFiles = List.copyOf(staticFiles);
            bareBeans = List.copyOf(bareBeans);
            warmUp = List.copyOf(warmUp);
            identifiedBy = List.copyOf(identifiedBy);
        }

        /** A module whose callers are known as usual, and whose next generation does not stand by. */
        public Component(
                String name, StagedWar war, String path, String host, String process, List<StaticPattern> staticFiles, boolean powerSwitch,
                List<String> bareBeans, Optional<Boolean> sideBySide, List<String> warmUp) {
            this(name, war, path, host, process, staticFiles, powerSwitch, bareBeans, sideBySide, warmUp, List.of(), false);
        }

        /** A module all of whose beans have boundaries, if it has a power switch. */
        public Component(
                String name, StagedWar war, String path, String host, String process, List<StaticPattern> staticFiles, boolean powerSwitch) {
            this(name, war, path, host, process, staticFiles, powerSwitch, List.of(), Optional.empty(), List.of());
        }

        /** A module with a power switch. */
        public Component(String name, StagedWar war, String path, String host, String process, List<StaticPattern> staticFiles) {
            this(name, war, path, host, process, staticFiles, true);
        }

        /** A module that serves all its files itself. */
        public Component(String name, StagedWar war, String path, String host, String process) {
            this(name, war, path, host, process, List.of());
        }
    }

    /**
     * What a lone WAR amounts to: one component at {@code /} in the process {@code web}, with a database.
     *
     * @param name of the application; null for one made of the file's name
     * @throws DescriptorException if the name cannot be used, or the file is no WAR
     */
    public static Descriptor ofWar(Path war, String name) throws DescriptorException {
        StagedWar found = inspect(war);
        String application = name != null ? name : nameOf(war);
        Problems problems = new Problems(name != null ? "--name" : war.toString());
        String wrong = problemWithName(application);
        if (wrong != null) {
            problems.add(name != null ? wrong : wrong + "; give another one with --name");
        }
        problems.throwIfAny();
        Component only = new Component(application, found, "/", null, DEFAULT_PROCESS);
        return new Descriptor(
                war, application, List.of(only), List.of(DEFAULT_STORE), Application.Policy.DEFAULT, Application.Jvm.DEFAULT);
    }

    private static StagedWar inspect(Path war) throws DescriptorException {
        try {
            return StagedWar.inspect(war.toAbsolutePath().normalize());
        } catch (UnusableWarException e) {
            throw new DescriptorException(List.of(new Problem("", 0, 0, "", e.getMessage())));
        }
    }

    /** This application under another name. */
    public Descriptor named(String other) throws DescriptorException {
        String wrong = problemWithName(other);
        if (wrong != null) {
            throw new DescriptorException(List.of(new Problem("--name", 0, 0, "", wrong)));
        }
        return new Descriptor(source, other, components, stores, policy, jvm, sessions, sandboxes, replicas, standbys);
    }

    /** What is wrong with an application's name; null if nothing is. */
    static String problemWithName(String name) {
        try {
            ElementId.requireName(name);
            return RESERVED.contains(name) ? "name '" + name + "' is the server's own; choose another one" : null;
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }

    private static String nameOf(Path war) {
        String file = war.getFileName().toString().replaceFirst("(?i)\\.war$", "");
        String name = file.replaceAll("[^A-Za-z0-9._-]+", "-").replaceFirst("^[._-]+", "");
        return name.substring(0, Math.min(name.length(), 63));
    }
}
