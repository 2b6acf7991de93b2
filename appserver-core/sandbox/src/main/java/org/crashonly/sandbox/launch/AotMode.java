package org.crashonly.sandbox.launch;

import java.nio.file.Path;
import java.util.Optional;

/** Whether JVMs use the AOT caches or make them. */
public sealed interface AotMode {

    /** The system property of a server that is started to train its caches: the directory that they are to be written to. */
    String TRAINING_PROPERTY = "crashonly.aot.training";

    /** Each JVM uses the cache of its key if there is one. */
    record Use() implements AotMode {}

    /** Each JVM writes a cache of its own when it is asked to end (SIGTERM), as {@code ROLE-KEY.PROCESS.aot} in {@code directory}. */
    record Train(Path directory) implements AotMode {}

    /** What this JVM was told by {@link #TRAINING_PROPERTY}, for the JVMs that it starts. */
    static AotMode ofThisJvm() {
        return Optional.ofNullable(System.getProperty(TRAINING_PROPERTY))
                .<AotMode>map(directory -> new Train(Path.of(directory)))
                .orElseGet(Use::new);
    }
}
