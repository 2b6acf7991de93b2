package org.crashonly.bench;

import java.nio.file.Path;
import java.util.Set;
import org.crashonly.control.ProcessSpec.RoleSpec;
import org.crashonly.control.Role;

/** A kind of store, as benchmarks begin it and write to it. */
interface StoreSubject {

    /** Bytes of what is kept under a number. */
    int FILLER = 500;

    /** What to call it, in one word. */
    String word();

    Role role();

    /** The heap of its JVM. */
    int megabytes();

    /** What its process is told. */
    RoleSpec spec(Path directory);

    /** Connects to one life of the store; when that is over, whatever is asked fails. */
    Rows connect(LoneStore store) throws Exception;

    /** A client, used by one thread. */
    interface Rows extends AutoCloseable {

        /** Keeps {@link #FILLER} bytes under a number; when this returns, it is acknowledged. */
        void put(long number) throws Exception;

        /** The same for {@code count} numbers at once, the fastest way there is. */
        void fill(long from, int count) throws Exception;

        /** Which of these numbers have nothing. */
        Set<Long> missing(Set<Long> numbers) throws Exception;
    }
}
