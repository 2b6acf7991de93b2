package org.crashonly.session.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.crashonly.session.Begin;
import org.crashonly.session.Bytes;
import org.crashonly.session.Claim;
import org.crashonly.session.Deadline;
import org.crashonly.session.Intent;
import org.crashonly.session.LedgerKey;
import org.crashonly.session.StoreAccess;
import org.crashonly.session.StoreClient;
import org.crashonly.session.wire.Frame;
import org.crashonly.session.wire.FrameReader;
import org.crashonly.session.wire.Reply;
import org.crashonly.session.wire.ReplyCodec;
import org.crashonly.session.wire.Request;
import org.crashonly.session.wire.RequestCodec;
import org.crashonly.session.wire.WireWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a client says to one life of the store after the other. */
class LinkTest {

    private static final int FRAME = 1 << 16;
    private static final LedgerKey KEY = new LedgerKey("shop", "key");

    @TempDir
    Path directory;

    /** The life that is gone may have given the claim: nobody would give it back, and the key would be in doubt for a day. */
    @Test
    @Timeout(20)
    void whatACallerNoLongerWaitsForIsGivenBackToTheNextLife() throws Exception {
        Path socket = directory.resolve("s.sock");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            try (StoreClient client = SocketStoreClient.open(new StoreAccess(socket, "machine/shop/web#1", "token"))) {
                CompletableFuture<Begin> begin = client.ledger()
                        .beginAsync(KEY, new Intent(Bytes.EMPTY, Bytes.EMPTY, false), Deadline.inMillis(60_000)).toCompletableFuture();
                long claim;
                try (Life first = Life.accept(server)) {
                    claim = ((Request.Begin) first.next()).claim();
                    assertThat(begin.cancel(false)).isTrue();
                }
                try (Life second = Life.accept(server)) {
                    assertThat(second.next()).isEqualTo(new Request.Abandon(new Claim(KEY, claim)));
                }
            }
        }
    }

    /** The store's side of a connection. */
    private record Life(SocketChannel channel, FrameReader in) implements AutoCloseable {

        static Life accept(ServerSocketChannel server) throws IOException {
            Life life = new Life(server.accept(), new FrameReader(FRAME));
            assertThat(life.next()).isInstanceOf(Request.Hello.class);
            WireWriter out = new WireWriter();
            ReplyCodec.write(out, 0, new Reply.Welcome(FRAME));
            assertThat(out.sendTo(life.channel)).isTrue();
            return life;
        }

        Request next() throws IOException {
            Frame frame = in.next();
            while (frame == null) {
                if (in.fillFrom(channel) < 0) {
                    throw new IOException("the client closed the connection");
                }
                frame = in.next();
            }
            return RequestCodec.read(frame);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
