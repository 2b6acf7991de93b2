package org.crashonly.session.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.crashonly.session.Deadline;
import org.crashonly.session.StoreAccess;
import org.crashonly.session.StoreException;
import org.crashonly.session.wire.Frame;
import org.crashonly.session.wire.MalformedFrameException;
import org.crashonly.session.wire.Reply;
import org.crashonly.session.wire.ReplyCodec;
import org.crashonly.session.wire.Request;

/**
 * Carries calls to whichever life of the store there is, on a thread of its own. What a connection that broke has not answered is sent
 * again on the next one, in the same order.
 */
final class Link {

    private static final long SHORTEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(50);
    /** How long what is left of a call whose caller is gone may be outstanding. */
    private static final long UNDO_MILLIS = 60_000;

    private final StoreAccess access;
    private final Selector selector;
    private final Supplier<Runnable> whoAsks;
    private final Queue<Call<?>> submitted = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean woken = new AtomicBoolean();
    private volatile boolean closed;
    /** Why nothing can ever be asked again; null as long as it can. */
    private volatile Supplier<StoreException> ended;

    // ---- from here on: the link's thread only
    private final Deque<Call<?>> unsent = new ArrayDeque<>();
    private final Map<Long, Call<?>> sent = new LinkedHashMap<>();
    private Connection connection;
    private long correlation;
    private long nextAttempt;
    private long pause = SHORTEST_PAUSE;
    private long nextExpiry = Long.MAX_VALUE;
    private Exception trouble;

    private Link(StoreAccess access, Supplier<Runnable> whoAsks, Selector selector) {
        this.access = access;
        this.whoAsks = whoAsks;
        this.selector = selector;
        this.nextAttempt = System.nanoTime();
    }

    /** A link whose calls are answered; {@code whoAsks} as in {@link SocketStoreClient#open(StoreAccess, Supplier)}. */
    static Link open(StoreAccess access, Supplier<Runnable> whoAsks) {
        try {
            Link link = new Link(access, whoAsks, Selector.open());
            Thread thread = Thread.ofPlatform().daemon().inheritInheritableThreadLocals(false)
                    .name("session store client of " + access.generation()).unstarted(link::run);
            // Whoever opens a client may run in an application, whose class loader must not live as long as this thread.
            thread.setContextClassLoader(Link.class.getClassLoader());
            thread.start();
            return link;
        } catch (IOException e) {
            throw new UncheckedIOException("no selector for the session store's client", e);
        }
    }

    /** Begins a call; its result comes on the link's thread. */
    <T> Call<T> submit(Call<T> call) {
        Runnable answered = whoAsks.get();
        if (answered != null) {
            CompletableFuture<?> ignored = call.result().thenRun(answered);
        }
        submitted.add(call);
        wake();
        Supplier<StoreException> reason = ended;
        if (reason != null && submitted.remove(call)) {
            boolean ignored = call.fail(reason.get());
        }
        return call;
    }

    void close() {
        closed = true;
        wake();
    }

    private void wake() {
        if (woken.compareAndSet(false, true)) {
            selector.wakeup();
        }
    }

    private void run() {
        while (!closed) {
            try {
                step();
            } catch (IOException e) {
                disconnect(e);
            } catch (RuntimeException e) {
                failAll(new StoreException.Protocol("the session store's client of " + access + " failed by a defect", e));
                disconnect(e);
            }
        }
        disconnect(null);
        end(() -> new StoreException.Unavailable("the client of " + access + " was closed", null));
        takeSubmitted();
        failAll(ended.get());
    }

    private void step() throws IOException {
        takeSubmitted();
        if (ended != null) {
            failAll(ended.get());
        }
        if (connection == null && !unsent.isEmpty() && System.nanoTime() - nextAttempt >= 0) {
            connect();
        }
        sendUnsent();
        expire();
        boolean ready = select();
        if (ready && connection != null) {
            boolean open = connection.receive();
            for (Frame frame = connection.next(); frame != null; frame = connection == null ? null : connection.next()) {
                received(frame);
            }
            if (!open && connection != null) {
                disconnect(new IOException("the store closed the connection"));
            }
        }
    }

    private void takeSubmitted() {
        for (Call<?> call = submitted.poll(); call != null; call = submitted.poll()) {
            add(call);
        }
    }

    private void add(Call<?> call) {
        unsent.add(call);
        nextExpiry = earlier(nextExpiry, call.deadline().nanos());
    }

    private void connect() {
        try {
            connection = Connection.open(access, selector);
        } catch (IOException e) {
            disconnect(e);
        }
    }

    private void disconnect(Exception reason) {
        if (connection != null) {
            connection.close();
            connection = null;
        }
        trouble = reason;
        List<Call<?>> again = new ArrayList<>(sent.values());
        sent.clear();
        again.reversed().forEach(unsent::addFirst);
        nextAttempt = System.nanoTime() + pause;
        pause = Math.min(2 * pause, LONGEST_PAUSE);
    }

    private void sendUnsent() throws IOException {
        if (connection == null) {
            return;
        }
        while (connection.hasRoom() && !unsent.isEmpty()) {
            Call<?> call = unsent.poll();
            if (call.result().isDone()) {
                // Its caller is gone, but a connection that broke may have brought it to the store.
                undo(call);
            } else {
                send(call);
            }
        }
        connection.flush();
    }

    private void send(Call<?> call) {
        long number = ++correlation;
        int length = connection.send(number, call.request().get());
        if (length > connection.frameBytes()) {
            boolean ignored = call.fail(new StoreException.TooLarge(call.what() + " needs a frame of " + length + " bytes; the store takes at most "
                    + connection.frameBytes() + ": keep less in it, or raise the store's limits"));
        } else {
            sent.put(number, call);
        }
    }

    /** Waits until something is to be done; true if the connection has something to say, or takes more. */
    private boolean select() throws IOException {
        long now = System.nanoTime();
        long until = nextExpiry;
        if (connection == null && !unsent.isEmpty()) {
            until = earlier(until, nextAttempt);
        }
        if (!submitted.isEmpty() || (until != Long.MAX_VALUE && until - now <= 0)) {
            selector.selectNow();
        } else if (until == Long.MAX_VALUE) {
            selector.select();
        } else {
            selector.select(Math.max(1, (until - now + 999_999) / 1_000_000));
        }
        woken.set(false);
        boolean ready = !selector.selectedKeys().isEmpty();
        selector.selectedKeys().clear();
        return ready;
    }

    private void received(Frame frame) throws MalformedFrameException {
        Reply reply = ReplyCodec.read(frame);
        if (!connection.isWelcome()) {
            greeted(reply);
            return;
        }
        Call<?> call = sent.remove(frame.correlation());
        if (call != null && !call.answer(reply)) {
            undo(call);
        }
    }

    private void greeted(Reply reply) throws MalformedFrameException {
        switch (reply) {
            case Reply.Welcome welcome -> {
                connection.welcome(welcome.frameBytes());
                pause = SHORTEST_PAUSE;
                trouble = null;
            }
            case Reply.Refused refused -> {
                disconnect(new IOException(refused.message()));
                if (refused.reason() == Reply.Reason.FENCED) {
                    end(() -> new StoreException.Fenced(refused.message()));
                } else if (refused.reason() == Reply.Reason.VERSION) {
                    end(() -> new StoreException.Protocol(refused.message(), null));
                }
            }
            default -> throw new IllegalStateException("the store greets with " + reply);
        }
    }

    private void end(Supplier<StoreException> reason) {
        ended = reason;
        failAll(reason.get());
    }

    /** Calls whose time is up fail. What they may have got at the store is given back. */
    private void expire() {
        long now = System.nanoTime();
        if (nextExpiry == Long.MAX_VALUE || nextExpiry - now > 0) {
            return;
        }
        nextExpiry = Long.MAX_VALUE;
        List<Call<?>> late = new ArrayList<>();
        unsent.removeIf(call -> isLate(call, now, late));
        sent.values().removeIf(call -> isLate(call, now, late));
        for (Call<?> call : late) {
            boolean ignored = call.fail(new StoreException.Unavailable(
                    call.what() + ": no answer from the session store within the caller's deadline (" + access + ", "
                            + (connection == null ? "not connected" : "connected") + "); whether it was done is not known", trouble));
            undo(call);
        }
    }

    private boolean isLate(Call<?> call, long now, List<Call<?>> late) {
        if (call.deadline().nanos() - now > 0) {
            nextExpiry = earlier(nextExpiry, call.deadline().nanos());
            return false;
        }
        late.add(call);
        return true;
    }

    private void undo(Call<?> call) {
        if (call.undo() != null && ended == null) {
            add(Call.of("giving back: " + call.what(), call.undo(), reply -> reply, Deadline.inMillis(UNDO_MILLIS)));
        }
    }

    private void failAll(StoreException reason) {
        List<Call<?>> all = new ArrayList<>(sent.values());
        all.addAll(unsent);
        sent.clear();
        unsent.clear();
        all.forEach(call -> call.fail(reason));
    }

    /** Clock readings are compared by their difference; the maximum is never. */
    private static long earlier(long one, long other) {
        if (one == Long.MAX_VALUE) {
            return other;
        }
        return one - other <= 0 ? one : other;
    }
}
