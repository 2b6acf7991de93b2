package org.crashonly.sessionstore;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.crashonly.control.Generation;
import org.crashonly.control.ProcessSpec.GrantSpec;
import org.crashonly.session.AttributeChange;
import org.crashonly.session.Bytes;
import org.crashonly.session.Deadline;
import org.crashonly.session.SessionChange;
import org.crashonly.session.SessionScope;
import org.crashonly.session.StoreClient;
import org.crashonly.session.StoreException;
import org.crashonly.store.contract.StoreLife;

/** A process that saves as fast as it can, many at a time, until it is told that it has ended. */
final class FrozenWriter {

    static final int FENCED = 9;

    private FrozenWriter() {}

    static Process start(Path home, GrantSpec grant, String session) throws IOException {
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"), FrozenWriter.class.getName(), home.toString(),
                        grant.generation().toString(), session)
                .inheritIO()
                .start();
    }

    public static void main(String[] arguments) {
        StoreClient client = SessionKind.client(Path.of(arguments[0]), StoreLife.grant(Generation.parse(arguments[1])));
        SessionScope scope = new SessionScope("shop", "web");
        try {
            for (long i = 0; ; i++) {
                SessionChange change = new SessionChange(true, 1, i, 600, Map.of("a", new AttributeChange.Put(Bytes.of(new byte[2_000]), 0)));
                var one = client.sessions().saveAsync(scope, arguments[2], change, Deadline.in(StoreLife.PATIENCE));
                if (i % 20 == 0) {
                    one.toCompletableFuture().join();
                }
            }
        } catch (CompletionException e) {
            Runtime.getRuntime().halt(e.getCause() instanceof StoreException.Fenced ? FENCED : 1);
        }
    }
}
