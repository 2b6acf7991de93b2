package org.crashonly.manager.application;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.crashonly.control.Operation;
import org.crashonly.control.ProcessSpec.SessionLimits;

/**
 * An application as the server runs it: the descriptor, checked and with every default filled in, its WARs staged. Written once at
 * staging, read by every manager.
 *
 * @param name unique on the server
 * @param components at least one
 * @param stores at most one of type acid so far
 * @param sessions what its session store keeps and takes
 */
public record Application(String name, List<Component> components, List<Store> stores, Policy policy, Jvm jvm, SessionLimits sessions) {

    public Application {
        // Applications that were staged before there was such a thing have the usual ones.
        sessions = sessions == null ? SessionLimits.DEFAULT : sessions;
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
     */
    public record Component(
            String name, Path war, String sha256, List<String> features, String path, String host, String process, List<Operation> operations,
            Path staticContent) {

        public Component {
            // Applications that were staged before there was such a thing have none.
            operations = operations == null ? List.of() : List.copyOf(operations);
        }
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
     */
    public record Policy(Duration defaultTtl, Duration maxTtl, List<String> trustedProxies) {

        public static final Policy DEFAULT = new Policy(Duration.ofSeconds(60), Duration.ofSeconds(300), List.of());

        public Policy {
            // Applications that were staged before there was such a thing trust none.
            trustedProxies = trustedProxies == null ? List.of() : List.copyOf(trustedProxies);
        }
    }

    /**
     * The JVMs of the application's processes.
     *
     * @param heapMegabytes the maximum heap
     * @param options further options, last on the command line
     * @param environment variables added to a clean environment
     */
    public record Jvm(int heapMegabytes, List<String> options, Map<String, String> environment) {

        public static final Jvm DEFAULT = new Jvm(512, List.of(), Map.of());
    }
}
