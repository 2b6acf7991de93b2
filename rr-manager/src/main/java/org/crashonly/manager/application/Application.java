package org.crashonly.manager.application;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.crashonly.control.Level;
import org.crashonly.control.Operation;
import org.crashonly.control.ProcessSpec.SessionLimits;
import org.crashonly.fmap.infer.Parameters;
import org.crashonly.manager.rejuvenation.Rejuvenation;

/**
 * An application as the server runs it: the descriptor, checked and with every default filled in, its WARs staged. Written once at
 * staging, read by every manager.
 *
 * @param name unique on the server
 * @param components at least one
 * @param stores at most one of type acid so far
 * @param sessions what its session store keeps and takes
 * @param sandboxes what encloses its processes, by their names; see {@link #sandbox}
 * @param replicas how many there are of those processes of which there are several, by their names; see {@link #replicas(String)}
 * @param standbys the spares of its processes
 */
public record Application(
        String name, List<Component> components, List<Store> stores, Policy policy, Jvm jvm, SessionLimits sessions,
        Map<String, Sandbox> sandboxes, Map<String, Integer> replicas, Standbys standbys) {

    public Application {
        // Applications that were staged before there was such a thing have the usual ones.
        sessions = sessions == null ? SessionLimits.DEFAULT : sessions;
        sandboxes = sandboxes == null ? Map.of() : Map.copyOf(sandboxes);
        replicas = replicas == null ? Map.of() : Map.copyOf(replicas);
        standbys = standbys == null ? Standbys.NONE : standbys;
    }

    /** An application without spares. */
    public Application(
            String name, List<Component> components, List<Store> stores, Policy policy, Jvm jvm, SessionLimits sessions,
            Map<String, Sandbox> sandboxes, Map<String, Integer> replicas) {
        this(name, components, stores, policy, jvm, sessions, sandboxes, replicas, Standbys.NONE);
    }

    /** An application of whose processes there is one each. */
    public Application(
            String name, List<Component> components, List<Store> stores, Policy policy, Jvm jvm, SessionLimits sessions,
            Map<String, Sandbox> sandboxes) {
        this(name, components, stores, policy, jvm, sessions, sandboxes, Map.of());
    }

    /** An application whose processes have the usual sandboxes. */
    public Application(String name, List<Component> components, List<Store> stores, Policy policy, Jvm jvm, SessionLimits sessions) {
        this(name, components, stores, policy, jvm, sessions, Map.of());
    }

    /** An application with the usual limits on its sessions. */
    public Application(String name, List<Component> components, List<Store> stores, Policy policy, Jvm jvm) {
        this(name, components, stores, policy, jvm, SessionLimits.DEFAULT);
    }

    /**
     * A module.
     *
     * @param war the staged WAR, absolute
     * @param sha256 of the WAR as it was staged
     * @param features what the WAR needs of the container beyond its trimmed base
     * @param path where it is reached from outside; null if only other components reach it
     * @param host the Host header it answers to; null for any
     * @param process the process it lives in; components that name the same one share it
     * @param operations those that recognise repeats
     * @param staticContent the directory of the files that the front doors serve themselves, absolute; null for none
     * @param bareBeans which of its beans have no boundary: names of classes, {@code org.acme.util.*} for a package, {@code *} for all
     * @param made how its WAR was staged, so that another one can be staged in the same way
     * @param sideBySide whether its descriptor says that there may be two of it at a time, whatever its WAR does
     * @param alone whether its descriptor says that there must not
     * @param overlaps whether two generations of it may stand side by side in one process
     * @param warmUp paths below its own that each new generation is asked for before it counts
     * @param identifiedBy header fields by which its callers are known, besides {@code Authorization} and cookies
     * @param hot whether its next generation stands by in its process, deployed
     */
    public record Component(
            String name, Path war, String sha256, List<String> features, String path, String host, String process, List<Operation> operations,
            Path staticContent, List<String> bareBeans, Made made, boolean sideBySide, boolean alone, boolean overlaps,
            List<String> warmUp, List<String> identifiedBy, boolean hot) {

        public Component {
            // Applications that were staged before there was such a thing have none.
            operations = operations == null ? List.of() : List.copyOf(operations);
            bareBeans = bareBeans == null ? List.of() : List.copyOf(bareBeans);
            made = made == null ? Made.USUAL : made;
            warmUp = warmUp == null ? List.of() : List.copyOf(warmUp);
            identifiedBy = identifiedBy == null ? List.of() : List.copyOf(identifiedBy);
        }

        /** A module whose callers are known as usual, and whose next generation does not stand by. */
        public Component(
                String name, Path war, String sha256, List<String> features, String path, String host, String process, List<Operation> operations,
                Path staticContent, List<String> bareBeans, Made made, boolean sideBySide, boolean alone, boolean overlaps, List<String> warmUp) {
            this(name, war, sha256, features, path, host, process, operations, staticContent, bareBeans, made, sideBySide, alone, overlaps, warmUp, List.of(),
                    false);
        }

        /** A module that was staged in the usual way. */
        public Component(
                String name, Path war, String sha256, List<String> features, String path, String host, String process,
                List<Operation> operations, Path staticContent, List<String> bareBeans) {
            this(name, war, sha256, features, path, host, process, operations, staticContent, bareBeans, Made.USUAL, false, false, false, List.of());
        }

        /** A module whose beans all have a boundary. */
        public Component(
                String name, Path war, String sha256, List<String> features, String path, String host, String process,
                List<Operation> operations, Path staticContent) {
            this(name, war, sha256, features, path, host, process, operations, staticContent, List.of());
        }

        /** The same content, staged in the same way: {@code earlier} can go on in its place. */
        boolean isMadeAs(Component earlier) {
            return name.equals(earlier.name) && sha256.equals(earlier.sha256) && made.equals(earlier.made)
                    && features.equals(earlier.features);
        }

        /** This one, with the staged files of another. */
        Component withFilesOf(Component other) {
            return new Component(
                    name, other.war, sha256, features, path, host, process, operations, other.staticContent, bareBeans, made, sideBySide, alone, overlaps,
                    warmUp, identifiedBy, hot);
        }
    }

    /**
     * What was made of a WAR at its staging.
     *
     * @param powerSwitch whether its classes test a switch
     * @param staticFiles which of its files were taken out, as {@code /img/*}
     */
    public record Made(boolean powerSwitch, List<String> staticFiles) {

        static final Made USUAL = new Made(true, List.of());

        public Made {
            staticFiles = staticFiles == null ? List.of() : List.copyOf(staticFiles);
        }
    }

    /** This application with these components. */
    Application with(List<Component> others) {
        return new Application(name, List.copyOf(others), stores, policy, jvm, sessions, sandboxes, replicas, standbys);
    }

    /** The component that requests from outside to {@code path} go to, whatever host they name. */
    public Optional<Component> componentAt(String path) {
        return components.stream().filter(it -> it.path() != null && isBelow(path, it.path())).max(Comparator.comparingInt(it -> it.path().length()));
    }

    /** Whether a request to {@code path}, be it with a query, is one to a component at {@code root}. */
    static boolean isBelow(String path, String root) {
        return (path.split("\\?", 2)[0] + "/").startsWith(root.endsWith("/") ? root : root + "/");
    }

    /** How many replicas of the process of this name run; 1 if it has none. */
    public int replicas(String process) {
        return replicas.getOrDefault(process, 1);
    }

    /** The name of a replica, {@code web.2}: replicas stand beside the other processes of their application. */
    public static String replica(String process, int number) {
        return process + "." + number;
    }

    /** What encloses the process of this name. */
    public Sandbox sandbox(String process) {
        return sandboxes.getOrDefault(process, Sandbox.usual(jvm));
    }

    /** The name that each application's session store has in the restart tree: no process and no other store can have it. */
    public static final String SESSION_STORE = "session-store";

    /**
     * A crash-only store.
     *
     * @param type {@code acid}
     * @param engine {@code h2} or {@code postgresql}
     */
    public record Store(String name, String type, String engine) {}

    /**
     * Bounds on requests.
     *
     * @param defaultTtl of a request that brings none
     * @param maxTtl what a request may bring at most
     * @param trustedProxies blocks of IP addresses; what peers there say of whom they ask for is passed on
     * @param recovery when something is restarted because it fails
     * @param rejuvenation when something is restarted because memory runs low
     * @param failureMap how much of a failure's way has to be seen before it is believed
     */
    public record Policy(
            Duration defaultTtl, Duration maxTtl, List<String> trustedProxies, Recovery recovery, Rejuvenation.Limits rejuvenation,
            Parameters failureMap) {

        public static final Policy DEFAULT = new Policy(Duration.ofSeconds(60), Duration.ofSeconds(300), List.of());

        public Policy {
            // Applications that were staged before there was such a thing trust none.
            trustedProxies = trustedProxies == null ? List.of() : List.copyOf(trustedProxies);
            recovery = recovery == null ? Recovery.DEFAULT : recovery;
            rejuvenation = rejuvenation == null ? Rejuvenation.Limits.DEFAULT : rejuvenation;
            failureMap = failureMap == null ? Parameters.DEFAULT : failureMap;
        }

        /** With the usual bounds on rejuvenation, and the published parameters of the failure map. */
        public Policy(Duration defaultTtl, Duration maxTtl, List<String> trustedProxies, Recovery recovery) {
            this(defaultTtl, maxTtl, trustedProxies, recovery, Rejuvenation.Limits.DEFAULT, Parameters.DEFAULT);
        }

        /** With the usual bounds on recovery. */
        public Policy(Duration defaultTtl, Duration maxTtl, List<String> trustedProxies) {
            this(defaultTtl, maxTtl, trustedProxies, Recovery.DEFAULT);
        }
    }

    /**
     * When a component that runs but fails is restarted, and how often.
     *
     * @param failures so many of its requests have to fail
     * @param share and this share of them, above 0 and up to 1
     * @param operationShare or this share of those to one of its operations, above 0 and up to 1
     * @param window within this time
     * @param stuck or requests whose time is over do not end, and none does for so long
     * @param confirmation if the failure returns within this time, more is restarted
     * @param restarts of one restart group
     * @param per so many within this time; past that, more is restarted
     * @param healthy after so long without a restart the waits between restarts begin anew, and what was given up is tried again
     * @param smallest nothing smaller is restarted alone: a bean, module or process
     * @param compare what replicas are asked, and have to answer alike: paths from outside, with their queries
     */
    public record Recovery(
            int failures, double share, double operationShare, Duration window, Duration stuck, Duration confirmation, int restarts, Duration per, Duration healthy,
            Level smallest, List<String> compare) {

        public static final Recovery DEFAULT = new Recovery(
                5, 0.5, 0.9, Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(60), 5, Duration.ofMinutes(10), Duration.ofMinutes(5),
                Level.BEAN, List.of());

        public Recovery {
            // Applications that were staged before there was such a thing have everything restarted, and nothing compared.
            operationShare = operationShare == 0 ? 0.9 : operationShare;
            smallest = smallest == null ? Level.BEAN : smallest;
            compare = compare == null ? List.of() : List.copyOf(compare);
        }
    }

    /**
     * What encloses a process. What exceeds a bound on memory or threads ends, and is started again.
     *
     * @param heapMegabytes the maximum heap
     * @param metaspaceMegabytes the maximum of what the JVM keeps of classes
     * @param threads at a time, those of the JVM included, virtual ones not; 0 for any number
     * @param files open at a time, sockets included; 0 for as many as the server may have itself
     */
    public record Sandbox(int heapMegabytes, int metaspaceMegabytes, int threads, int files, Isolation isolation) {

        private static final int METASPACE_MEGABYTES = 512;

        /** That of a process of which nothing is said. */
        static Sandbox usual(Jvm jvm) {
            return new Sandbox(jvm.heapMegabytes(), METASPACE_MEGABYTES, 0, 0, Isolation.NONE);
        }
    }

    /** How much of the machine a process sees. */
    public enum Isolation {
        /** What its user sees. */
        NONE,
        /** Files to be read, a {@code /tmp} of its own, nothing of other processes and of the data directory. */
        BUBBLEWRAP;

        /** The word in descriptors. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What stands by for a process, to take its place when its generation ends. */
    public enum Standby {
        /** Nothing: the next generation is a new process. */
        NONE,
        /** A host that was booted and has deployed something before; the modules are deployed when it is needed. */
        POOL,
        /** A host that has the modules deployed, idle. */
        HOT;

        /** The word in descriptors. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The spares of an application.
     *
     * @param processes what stands by for each, by their names; nothing for those that are not there
     * @param pool so many hosts are kept for all that ask for one of a pool, and for each kind of sandbox among them
     */
    public record Standbys(Map<String, Standby> processes, int pool) {

        /** Nothing stands by. */
        public static final Standbys NONE = new Standbys(Map.of(), 1);

        public Standbys {
            processes = Map.copyOf(processes);
        }

        /** What stands by for the process of this name. */
        public Standby of(String process) {
            return processes.getOrDefault(process, Standby.NONE);
        }
    }

    /**
     * The JVMs of the application's processes.
     *
     * @param heapMegabytes the maximum heap, where no {@link Sandbox} says otherwise
     * @param options further options, last on the command line
     * @param environment variables added to a clean environment
     */
    public record Jvm(int heapMegabytes, List<String> options, Map<String, String> environment) {

        public static final Jvm DEFAULT = new Jvm(512, List.of(), Map.of());
    }
}
