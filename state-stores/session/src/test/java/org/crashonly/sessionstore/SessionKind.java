package org.crashonly.sessionstore;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import org.crashonly.control.ProcessSpec.GrantSpec;
import org.crashonly.control.ProcessSpec.RoleSpec;
import org.crashonly.control.ProcessSpec.SessionLimits;
import org.crashonly.control.ProcessSpec.SessionStoreSpec;
import org.crashonly.session.StoreAccess;
import org.crashonly.session.client.SocketStoreClient;
import org.crashonly.session.wire.Frame;
import org.crashonly.session.wire.FrameReader;
import org.crashonly.session.wire.Reply;
import org.crashonly.session.wire.ReplyCodec;
import org.crashonly.session.wire.Request;
import org.crashonly.session.wire.RequestCodec;
import org.crashonly.session.wire.Wire;
import org.crashonly.session.wire.WireWriter;
import org.crashonly.store.contract.StoreKind;
import org.crashonly.store.contract.StoreLife;

/** The session store, as the contract's tests know it. */
final class SessionKind implements StoreKind {

    static final SessionKind SESSION = new SessionKind(Limits.SMALL);

    private final SessionLimits limits;

    SessionKind(SessionLimits limits) {
        this.limits = limits;
    }

    static StoreLife start(Path home, long number, GrantSpec... grants) throws IOException {
        return StoreLife.start(SESSION, home, number, 0, grants);
    }

    /** A client of the store in {@code home}, whichever of its lives there is. */
    static SocketStoreClient client(Path home, GrantSpec grant) {
        return SocketStoreClient.open(access(home.resolve("store"), grant));
    }

    private static StoreAccess access(Path directory, GrantSpec grant) {
        return new StoreAccess(socket(directory), grant.generation().toString(), grant.password());
    }

    static Path socket(Path directory) {
        return directory.resolveSibling("s.sock");
    }

    @Override
    public Class<?> main() {
        return SessionStoreMain.class;
    }

    @Override
    public List<String> jvmOptions() {
        return List.of("-Xmx128m");
    }

    /** Requests go on between its parts. */
    @Override
    public boolean copiesOneInstant() {
        return false;
    }

    @Override
    public RoleSpec role(Path directory, int port, List<GrantSpec> grants) {
        return new SessionStoreSpec(directory, socket(directory), limits, grants);
    }

    @Override
    public Client connect(StoreLife life, GrantSpec grant) throws IOException {
        StoreAccess access = access(life.directory(), grant);
        requireWelcome(access);
        return new BooksClient(SocketStoreClient.open(access), life.process());
    }

    /** The store's client waits for a store that lets it in; this one asks once. */
    private static void requireWelcome(StoreAccess access) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(access.socket()));
            WireWriter out = new WireWriter();
            RequestCodec.write(out, 0, new Request.Hello(Wire.VERSION, access.generation(), access.token()), Wire.HELLO_BYTES);
            out.sendTo(channel);
            FrameReader in = new FrameReader(Wire.REPLY_BYTES);
            Frame frame = null;
            while (frame == null) {
                if (in.fillFrom(channel) < 0) {
                    throw new IOException("the store closed the connection");
                }
                frame = in.next();
            }
            if (ReplyCodec.read(frame) instanceof Reply.Refused refused) {
                throw new IOException(refused.message());
            }
        }
    }
}
