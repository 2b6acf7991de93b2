package org.crashonly.frontdoor;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.epoll.EpollTcpInfo;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.crashonly.control.RoutingTable.Target;

/**
 * One generation of a component, as one event loop sees it: its connections, what is outstanding there, and a circuit breaker that
 * dies with it.
 */
final class TargetPool {

    /** A module answers at one port only; more at a time would only queue there, and be lost with it. */
    private static final int MOST_OUTSTANDING = 1_024;
    private static final int MOST_IDLE = 256;
    /** Hosts keep connections for ever, so this side is the one that closes. */
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final HttpDecoderConfig ANSWERS =
            new HttpDecoderConfig().setMaxInitialLineLength(8 << 10).setMaxHeaderSize(64 << 10).setMaxChunkSize(64 << 10);
    private static final CircuitBreakerConfig BREAKER = CircuitBreakerConfig.custom()
            .slidingWindowSize(20)
            .minimumNumberOfCalls(10)
            .failureRateThreshold(50)
            .waitDurationInOpenState(Duration.ofSeconds(1))
            .permittedNumberOfCallsInHalfOpenState(3)
            .writableStackTraceEnabled(false)
            .build();

    private Target target;
    private final InetSocketAddress address;
    private final Bootstrap bootstrap;
    private final String generation;
    private final Seen seen;
    private final CircuitBreaker breaker;
    private final EpollTcpInfo tcpInfo = new EpollTcpInfo();
    /** Youngest last. */
    private final ArrayDeque<TargetConnection> idle = new ArrayDeque<>();
    private int outstanding;
    private boolean retired;

    TargetPool(Target target, Seen seen, Bootstrap bootstrap) {
        this.target = target;
        this.seen = seen;
        this.address = new InetSocketAddress(target.address(), target.port());
        this.bootstrap = bootstrap;
        this.generation = target.process().toString();
        this.breaker = CircuitBreaker.of(generation, BREAKER);
    }

    Target target() {
        return target;
    }

    /** A newer routing table knows more of it; it is the same generation at the same place. */
    void update(Target newer) {
        target = newer;
    }

    /** What becomes of the requests that are sent there. */
    Seen seen() {
        return seen;
    }

    /** The generation as it stands in the header field. */
    String generation() {
        return generation;
    }

    int outstanding() {
        return outstanding;
    }

    /** Whether one more request may be sent now. A true answer must be followed by {@link #begin}. */
    boolean admits() {
        return !retired && outstanding < MOST_OUTSTANDING && breaker.tryAcquirePermission();
    }

    /** Whether one more request might be sent now; nothing follows. */
    boolean mightAdmit() {
        boolean admits = admits();
        if (admits) {
            breaker.releasePermission();
        }
        return admits;
    }

    void begin() {
        outstanding++;
    }

    /** There is an answer, whose end may be far: who waits for this target to prove itself need not wait for that. */
    void answers(long nanos) {
        breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
    }

    /** An exchange is over: it got an answer, or it was given up for a reason that says nothing about the target. */
    void end(Verdict verdict, long nanos) {
        outstanding--;
        switch (verdict) {
            case ANSWERED -> breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
            case FAILED -> breaker.onError(nanos, TimeUnit.NANOSECONDS, new TargetFailed());
            case SAYS_NOTHING -> breaker.releasePermission();
            case SAID_BEFORE -> { }
        }
    }

    /** What an exchange says about its target. */
    enum Verdict {
        /** There was an answer, whatever its status. */
        ANSWERED,
        /** There was none, and that is the target's fault. */
        FAILED,
        /** The client went away, say. */
        SAYS_NOTHING,
        /** Its answer began, see {@link #answers}. */
        SAID_BEFORE
    }

    private static final class TargetFailed extends Exception {
        private static final long serialVersionUID = 1L;

        TargetFailed() {
            super("no answer", null, false, false);
        }
    }

    /**
     * A connection that is open and unused, or null.
     *
     * @param provably ask the kernel whether it is still open: else a process that died a moment ago may have closed it, and what is
     *     written to it may or may not have been delivered
     */
    TargetConnection take(boolean provably) {
        for (TargetConnection connection = idle.pollLast(); connection != null; connection = idle.pollLast()) {
            if (connection.isOpen() && (!provably || connection.isProvablyOpen())) {
                return connection;
            }
            connection.close();
        }
        return null;
    }

    /** Opens a connection for {@code attempt}. */
    void connect(Attempt attempt) {
        TargetConnection connection = new TargetConnection(this, tcpInfo);
        ChannelFuture connected = bootstrap.clone().handler(new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast("codec", new HttpClientCodec(ANSWERS, false, false)).addLast("connection", connection);
            }
        }).connect(address);
        connected.addListener(done -> {
            if (done.isSuccess()) {
                attempt.connected(connection);
            } else {
                attempt.refused();
            }
        });
    }

    /** Takes a connection back whose exchange is complete. */
    void giveBack(TargetConnection connection, long now) {
        if (retired || idle.size() >= MOST_IDLE || !connection.isOpen()) {
            connection.close();
        } else {
            connection.idleSince(now);
            idle.addLast(connection);
        }
    }

    void forget(TargetConnection connection) {
        idle.removeLastOccurrence(connection);
    }

    /** Closes connections that were not used for long. */
    void expire(long now) {
        while (!idle.isEmpty() && now - idle.peekFirst().idleSince() > IDLE_NANOS) {
            idle.pollFirst().close();
        }
    }

    /** The generation has ended, or left this place: nothing new is sent to it; what is outstanding may still be answered. */
    void retire() {
        retired = true;
        while (!idle.isEmpty()) {
            idle.pollFirst().close();
        }
    }
}
