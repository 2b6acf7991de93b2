package org.crashonly.sessionstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.crashonly.control.ProcessSpec.GrantSpec;
import org.crashonly.control.ProcessSpec.SessionLimits;
import org.crashonly.session.Deadline;
import org.crashonly.session.SessionScope;
import org.crashonly.session.StoreClient;
import org.crashonly.store.contract.StoreLife;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store all of whose places are taken. */
class ConnectionsIT {

    private static final GrantSpec ONE = StoreLife.grant(1);
    private static final GrantSpec OTHER = StoreLife.grant(2);
    private static final int PLACES = 2;
    private static final SessionLimits LIMITS = new SessionLimits(
            4 << 20, 64 << 10, 20, 2 << 20, 16 << 10, 86_400_000, 64 << 10, 16 << 10, 3_000, 20_000, PLACES);

    @TempDir
    Path home;

    /** Nobody is there any more to be told that there is no place: that is no reason to crash. */
    @Test
    void whoLeavesBeforeHeIsTurnedAwayHurtsNobody() throws Exception {
        try (StoreLife store = StoreLife.start(new SessionKind(LIMITS), home, 1, 0, ONE, OTHER).ready();
                StoreClient one = SessionKind.client(home, ONE);
                StoreClient other = SessionKind.client(home, OTHER)) {
            ask(one);
            ask(other);
            store.freeze(true);
            for (int i = 0; i < 5; i++) {
                try (SocketChannel stranger = SocketChannel.open(StandardProtocolFamily.UNIX)) {
                    stranger.connect(UnixDomainSocketAddress.of(SessionKind.socket(store.directory())));
                }
            }
            store.freeze(false);
            await().atMost(StoreLife.PATIENCE).until(() -> !store.process().isAlive() || store.counter("session.connections.refused") == 5);
            assertThat(store.process().isAlive()).as(store.log()).isTrue();
            ask(one);
            ask(other);
        }
    }

    private static void ask(StoreClient client) {
        assertThat(client.sessions().load(new SessionScope("shop", "web"), "nobody's", 0, Deadline.in(StoreLife.PATIENCE))).isEmpty();
    }
}
