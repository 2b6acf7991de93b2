package org.crashonly.control;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A process's side of the control socket. It connects for as long as the process lives, however often the manager dies, and says
 * who it is and how it stands on every connection. A refusal by the manager ends the process at once.
 */
public final class ControlClient {

    private static final Logger LOG = System.getLogger(ControlClient.class.getName());
    private static final Duration FIRST_PAUSE = Duration.ofMillis(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(250);

    private final ProcessIdentity identity;
    private final Consumer<Message> handler;
    /** Held while a status is written, so that the manager reads statuses in their order, whoever writes them. */
    private final ReentrantLock statuses = new ReentrantLock();
    private final Condition isWelcome = statuses.newCondition();
    private Message.Status status;
    private volatile ProcessSpec spec;
    private volatile Message.Hello hello;
    /** The latest connection, whether or not the manager has welcomed this process on it. */
    private volatile MessageChannel latest;
    private volatile MessageChannel connected;

    private ControlClient(ProcessSpec spec, ProcessIdentity identity, Consumer<Message> handler) {
        this.identity = identity;
        this.handler = handler;
        isNow(spec);
    }

    private void isNow(ProcessSpec now) {
        spec = now;
        hello = new Message.Hello(Message.VERSION, now.instance(), now.generation(), identity);
    }

    /**
     * Begins to connect.
     *
     * @param handler called with every message but {@link Message.Welcome} and {@link Message.Refused}, one at a time, on a
     *     virtual thread
     */
    public static ControlClient start(ProcessSpec spec, Consumer<Message> handler) {
        return start(spec, ProcessIdentity.self(), handler);
    }

    /** The same for a process that is known as {@code identity} to the manager. */
    static ControlClient start(ProcessSpec spec, ProcessIdentity identity, Consumer<Message> handler) {
        ControlClient client = new ControlClient(spec, identity, handler);
        Thread.ofVirtual().name("control-client").uncaughtExceptionHandler(ExitCode::crash).start(client::connectForEver);
        return client;
    }

    /** Replaces what this process says about itself, now if there is a manager, else as soon as there is one. */
    public void status(Message.Status now) {
        statuses.lock();
        try {
            status = now;
            send(now);
        } finally {
            statuses.unlock();
        }
    }

    /** From now on this process is the generation of {@code next}: it says so on a new connection, and how it stands. */
    public void become(ProcessSpec next, Message.Status now) {
        statuses.lock();
        try {
            isNow(next);
            status = now;
            connected = null;
            close(latest);
        } finally {
            statuses.unlock();
        }
    }

    private static void close(MessageChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "closing a connection to the manager: {0}", e);
        }
    }

    /**
     * Replaces what this process says about itself for the last time: it is about to end. Returns when a manager was sent it, or after {@code atMost}
     * without one.
     */
    public void lastWords(Message.Status now, Duration atMost) {
        statuses.lock();
        try {
            status(now);
            long left = atMost.toNanos();
            while (connected == null && left > 0) {
                left = isWelcome.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            statuses.unlock();
        }
    }

    /** Sends {@code message} if there is a manager; otherwise it is dropped. */
    public void send(Message message) {
        MessageChannel channel = connected;
        if (channel != null) {
            write(channel, message);
        }
    }

    private static void write(MessageChannel channel, Message message) {
        try {
            channel.write(message);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "{0} not sent: {1}", message, e);
        }
    }

    /**
     * For one kind of totals, which are told again and again by one thread: what it accepts is sent, unless that was told on this connection within the
     * last ten seconds and is the same. A manager that is new is told all of it, and one that hears nothing knows that nothing has changed.
     */
    public Consumer<Message> totals() {
        Retelling retelling = new Retelling();
        return totals -> {
            MessageChannel channel = connected;
            if (channel != null && retelling.isDue(totals, channel, System.nanoTime())) {
                write(channel, totals);
            }
        };
    }

    private void connectForEver() {
        Duration pause = FIRST_PAUSE;
        while (true) {
            Message.Hello said = hello;
            try (SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX)) {
                socket.connect(UnixDomainSocketAddress.of(spec.controlSocket()));
                pause = FIRST_PAUSE;
                talk(new MessageChannel(socket), said);
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "no manager at {0}: {1}", spec.controlSocket(), e.getMessage());
            } finally {
                connected = null;
            }
            if (said != hello) {
                continue;
            }
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts this thread", e);
            }
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    private void talk(MessageChannel channel, Message.Hello said) throws IOException {
        latest = channel;
        channel.write(said);
        // Who has become another generation meanwhile has nothing more to hear as the one that it was.
        for (Message message = channel.read(); message != null && said == hello; message = channel.read()) {
            switch (message) {
                case Message.Welcome welcome -> welcomed(channel, said);
                case Message.Refused refused -> {
                    LOG.log(Level.WARNING, "{0} ends: {1}", spec.generation(), refused.reason());
                    ExitCode.FENCED.halt();
                }
                default -> handle(message);
            }
        }
    }

    private void welcomed(MessageChannel channel, Message.Hello said) throws IOException {
        statuses.lock();
        try {
            if (said != hello) {
                return;
            }
            connected = channel;
            if (status != null) {
                channel.write(status);
            }
            isWelcome.signalAll();
        } finally {
            statuses.unlock();
        }
    }

    private void handle(Message message) {
        try {
            handler.accept(message);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, spec.generation() + " could not handle " + message, e);
        }
    }
}
