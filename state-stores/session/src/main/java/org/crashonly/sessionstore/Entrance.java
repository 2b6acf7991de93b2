package org.crashonly.sessionstore;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.crashonly.control.ExitCode;
import org.crashonly.control.Generation;
import org.crashonly.session.wire.Frame;
import org.crashonly.session.wire.MalformedFrameException;
import org.crashonly.session.wire.Reply;
import org.crashonly.session.wire.Reply.Reason;
import org.crashonly.session.wire.Request;
import org.crashonly.session.wire.RequestCodec;
import org.crashonly.session.wire.Wire;
import org.crashonly.sessionstore.Tally.Count;

/** The store's Unix socket, and the one thread that reads, does, and answers all requests. If it fails, the process crashes itself. */
final class Entrance {

    private static final Logger LOG = System.getLogger(Entrance.class.getName());
    private static final int BACKLOG = 512;

    private final Service service;
    private final int places;
    private final Selector selector;
    private final ServerSocketChannel server;
    /** In the order in which they came. */
    private final Set<Peer> peers = new LinkedHashSet<>();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    private Entrance(Service service, int places, Selector selector, ServerSocketChannel server) {
        this.service = service;
        this.places = places;
        this.selector = selector;
        this.server = server;
    }

    /** Listens on {@code socket}, where nobody else may: whoever opens a store holds its directory's lock. */
    static Entrance open(Path socket, Service service, int places) throws IOException {
        Files.createDirectories(socket.toAbsolutePath().getParent());
        Files.deleteIfExists(socket);
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket), BACKLOG);
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
        server.configureBlocking(false);
        Selector selector = Selector.open();
        Entrance entrance = new Entrance(service, places, selector, server);
        server.register(selector, SelectionKey.OP_ACCEPT);
        Thread.ofPlatform().daemon().name("store").start(entrance::run);
        return entrance;
    }

    /** Has the store's thread do something between two requests. */
    <T> CompletableFuture<T> call(Supplier<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        tasks.add(() -> {
            try {
                result.complete(task.get());
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        selector.wakeup();
        return result;
    }

    /** Ends the connections of {@code generation} and those before it. For the store's thread: see {@link #call}. */
    void fence(Generation generation) {
        Set<Peer> ended = new HashSet<>();
        for (Peer peer : peers) {
            Generation who = peer.generation();
            if (who != null && who.id().equals(generation.id()) && who.number() <= generation.number()) {
                ended.add(peer);
            }
        }
        ended.forEach(Peer::close);
        peers.removeAll(ended);
        service.fence(generation, ended, System.nanoTime());
    }

    private void run() {
        try {
            while (true) {
                long wait = service.tick(System.nanoTime(), peers.size());
                flushAll();
                select(wait);
                for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                    task.run();
                }
                for (SelectionKey key : selector.selectedKeys()) {
                    ready(key);
                }
                selector.selectedKeys().clear();
            }
        } catch (IOException | RuntimeException | Error e) {
            LOG.log(Level.ERROR, "the store's thread failed: crashing, so that recovery begins anew", e);
            ExitCode.CRASHED.halt();
        }
    }

    private void select(long waitNanos) throws IOException {
        if (!tasks.isEmpty() || waitNanos <= 0) {
            selector.selectNow();
        } else {
            selector.select(waitNanos / 1_000_000 + 1);
        }
    }

    private void ready(SelectionKey key) throws IOException {
        if (!key.isValid()) {
            return;
        }
        if (key.channel() == server) {
            accept();
        } else {
            hear((Peer) key.attachment());
        }
    }

    private void accept() throws IOException {
        for (SocketChannel channel = server.accept(); channel != null; channel = server.accept()) {
            channel.configureBlocking(false);
            SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
            Peer peer = new Peer(channel, key);
            key.attach(peer);
            if (peers.size() >= places) {
                silent().ifPresent(this::leave);
            }
            if (peers.size() >= places) {
                sayNoPlace(peer);
            } else {
                peers.add(peer);
            }
        }
    }

    /** Who has kept a place for the longest time without a word of who it is. */
    private Optional<Peer> silent() {
        return peers.stream().filter(peer -> peer.generation() == null).findFirst();
    }

    private void sayNoPlace(Peer peer) {
        try {
            turnAway(peer, new Reply.Refused(Reason.CONNECTIONS, peers.size() + " connections are open, which is this store's limit"));
        } catch (IOException e) {
            // It has not waited to hear that.
        }
    }

    private void turnAway(Peer peer, Reply.Refused refusal) throws IOException {
        service.count(Count.STRANGERS);
        peer.reply(0, refusal);
        try {
            boolean ignored = peer.flush();
        } finally {
            leave(peer);
        }
    }

    /** What cannot be understood closes the connection; whatever was understood before has been done. */
    private void hear(Peer peer) {
        try {
            boolean open = peer.receive();
            serve(peer);
            if (!open) {
                leave(peer);
            }
        } catch (MalformedFrameException e) {
            service.count(Count.MALFORMED);
            LOG.log(Level.WARNING, "the connection of {0} is closed: {1}", peer.generation() == null ? "a stranger" : peer.generation(), e.getMessage());
            leave(peer);
        } catch (IOException e) {
            leave(peer);
        }
    }

    private void serve(Peer peer) throws IOException {
        for (Frame frame = peer.next(); frame != null && peer.isOpen(); frame = peer.isOpen() ? peer.next() : null) {
            Request request = RequestCodec.read(frame);
            if (peer.generation() != null) {
                service.serve(peer, frame.correlation(), request, System.nanoTime());
            } else {
                greet(peer, request);
            }
        }
    }

    private void greet(Peer peer, Request request) throws IOException {
        try {
            if (!(request instanceof Request.Hello hello) || hello.version() != Wire.VERSION) {
                throw new Refusal(Reason.VERSION, "this store speaks version " + Wire.VERSION + " of its protocol: use the client of the same server");
            }
            peer.admitted(service.admission().admit(hello.generation(), hello.token()), service.frameBytes());
            peer.reply(0, new Reply.Welcome(service.frameBytes()));
        } catch (Refusal refusal) {
            turnAway(peer, refusal.reply());
        }
    }

    private void flushAll() {
        for (Peer peer : List.copyOf(peers)) {
            try {
                while (peer.hasOutput() && peer.flush()) {
                    serve(peer);
                }
            } catch (IOException e) {
                leave(peer);
            }
        }
    }

    private void leave(Peer peer) {
        peer.close();
        if (peers.remove(peer)) {
            service.left(peer);
        }
    }
}
