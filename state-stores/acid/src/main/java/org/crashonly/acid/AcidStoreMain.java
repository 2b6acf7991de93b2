package org.crashonly.acid;

import java.nio.file.Path;
import org.crashonly.control.ProcessSpec.AcidStoreSpec;
import org.crashonly.store.Store;
import org.crashonly.store.StoreProcess;

/**
 * The ACID store's process. One argument: the file of the specification. Or {@code --train DIRECTORY}: goes through a store's life in
 * that empty directory and exits, so that the JVM can write its ahead-of-time cache.
 */
public final class AcidStoreMain {

    private AcidStoreMain() {}

    public static void main(String[] arguments) throws Exception {
        configureH2();
        if (arguments.length == 2 && arguments[0].equals("--train")) {
            Training.run(Path.of(arguments[1]));
        } else {
            StoreProcess.run(arguments, AcidStoreSpec.class, AcidStoreMain::store);
        }
    }

    private static Store store(AcidStoreSpec spec) {
        return switch (spec.engine()) {
            case H2 -> new AcidStore(spec);
            case POSTGRESQL -> new PostgresStore(spec);
        };
    }

    /** What H2 reads once, when its first class is loaded. */
    static void configureH2() {
        System.setProperty("h2.bindAddress", "127.0.0.1");
        // H2 answers a wrong password late, and then makes the next right one wait up to 4 s. Passwords here are random and the port is
        // loopback's: all this would do is let a fenced generation that keeps trying slow its successor down.
        System.setProperty("h2.delayWrongPasswordMin", "0");
    }
}
