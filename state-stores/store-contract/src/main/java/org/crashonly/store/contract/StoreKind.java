package org.crashonly.store.contract;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.crashonly.control.ProcessSpec.GrantSpec;
import org.crashonly.control.ProcessSpec.RoleSpec;

/** One kind of store, as the contract has to know it: how its process begins and how a client of it writes and reads. */
public interface StoreKind {

    /** The main class of the process; its only argument is the file of its specification. */
    Class<?> main();

    /** More options for the JVM of the process. */
    default List<String> jvmOptions() {
        return List.of();
    }

    /**
     * What the process is told.
     *
     * @param directory the store's, which need not exist yet
     * @param port of loopback and free, the same in each life; a kind that is reached otherwise ignores it
     * @param grants the generations that it has to let in
     */
    RoleSpec role(Path directory, int port, List<GrantSpec> grants);

    /**
     * Connects to one life of the store, as the generation of {@code grant}. A kind whose clients prove who they are with each operation may
     * let this succeed for whoever is shut out: then the operations have to fail.
     *
     * @throws Exception if the store is not there, or refuses
     */
    Client connect(StoreLife life, GrantSpec grant) throws Exception;

    /** How long recovery of what these tests write may take, from the beginning of {@code main} to serving. */
    default Duration longestRecovery() {
        return Duration.ofSeconds(30);
    }

    /** Whether a backup is of one instant: then what it has of one client's writes is a beginning of them. */
    default boolean copiesOneInstant() {
        return true;
    }

    /** A client of one generation and of one life of the store, used by one thread at a time. Once the life is over it fails. */
    interface Client extends AutoCloseable {

        /**
         * Sets a value; when this returns, it is acknowledged.
         *
         * @throws Exception if it is not known to have happened, or was refused
         */
        void put(String key, String value) throws Exception;

        /** All that is there, by key. */
        Map<String, String> all() throws Exception;
    }
}
