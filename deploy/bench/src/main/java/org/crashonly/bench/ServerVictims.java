package org.crashonly.bench;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.crashonly.manager.api.StatusView.ElementView;
import org.crashonly.sandbox.process.ProcessScan;

/** The processes of a server as victims; ready is what its manager says is. */
public record ServerVictims(ServerUnderTest server) implements Kills.Victims {

    private static final long LONGEST_RECOVERY_SECONDS = 60;

    @Override
    public List<String> running(Kills.Target kind) {
        return server.status().stream()
                .flatMap(status -> status.elements().stream())
                .filter(element -> kind.role.word().equals(element.role()))
                .map(ElementView::id)
                .filter(id -> !server.processes(id::equals).isEmpty())
                .toList();
    }

    @Override
    public void kill(String id) {
        ProcessScan.Found victim = server.processes(id::equals).getFirst();
        ServerUnderTest.kill(victim);
        awaitSuccessor(server, victim);
    }

    /** Waits until another process in the place of {@code victim} is ready. */
    public static void awaitSuccessor(ServerUnderTest server, ProcessScan.Found victim) {
        String id = victim.id().path();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_RECOVERY_SECONDS);
        while (System.nanoTime() - deadline < 0) {
            boolean back = server.status().stream()
                    .flatMap(status -> status.elements().stream())
                    .anyMatch(it -> it.id().equals(id) && it.state().equals("ready") && it.pid() != null
                            && it.pid() != victim.identity().pid());
            if (back) {
                return;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        throw new IllegalStateException("no successor of " + id + " became ready within " + LONGEST_RECOVERY_SECONDS + " s");
    }
}
